// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A process that appends is killed at a random moment, again and again: what it was told is durable
// must be in the journal afterwards, exactly once.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/service/store/sqlite/sqlite_testing.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

constexpr int kLearners = 24;

LearnerKey KeyOf(int learner) { return {"school", absl::StrCat("learner ", learner)}; }

struct Acknowledged {
  int32_t learner;
  int32_t sequence;
};

// Appends to one learner, each event after the one before, and tells `pipe` of each that is
// durable.
class EndlessAppender {
 public:
  EndlessAppender(Journal& journal, int learner, uint64_t last, int round, int pipe)
      : journal_(journal), learner_(learner), last_(last), round_(round), pipe_(pipe) {}

  void Next() {
    const uint64_t sequence = last_ + 1;
    Event event = ResponseEvent(sequence, absl::StrCat(round_, "/", sequence));
    journal_.LogDecision({KeyOf(learner_), event.id(), TestTime(round_), "p"});
    journal_.Append(KeyOf(learner_), {std::move(event)}, absl::InfiniteFuture(),
                    [this, sequence](const absl::Status& status) {
                      if (!status.ok()) _exit(3);
                      last_ = sequence;
                      const Acknowledged told{learner_, static_cast<int32_t>(sequence)};
                      if (write(pipe_, &told, sizeof(told)) != sizeof(told)) _exit(4);
                      Next();
                    });
  }

 private:
  Journal& journal_;
  const int learner_;
  uint64_t last_;
  const int round_;
  const int pipe_;
};

[[noreturn]] void AppendForever(const SqliteOptions& options, int round, int pipe) {
  absl::StatusOr<std::unique_ptr<SqliteStore>> store = SqliteStore::Open(options);
  if (!store.ok()) _exit(2);
  std::vector<std::unique_ptr<EndlessAppender>> appenders;
  for (int learner = 0; learner < kLearners; ++learner) {
    const uint64_t last = Read(**store, KeyOf(learner))->size();
    appenders.push_back(std::make_unique<EndlessAppender>(**store, learner, last, round, pipe));
  }
  for (const auto& appender : appenders) appender->Next();
  while (true) pause();
}

// Everything told through the pipe until its other end is gone.
void Collect(int pipe, std::map<int, int>& last_acknowledged) {
  Acknowledged told;
  while (read(pipe, &told, sizeof(told)) == sizeof(told)) {
    last_acknowledged[told.learner] = std::max(last_acknowledged[told.learner], told.sequence);
  }
}

TEST(SqliteCrashTest, NothingAcknowledgedIsLostOrDoubled) {
  TemporaryFolder folder;
  // Small generations and checkpoints, so that kills fall into them as well.
  const SqliteOptions options = {.path = folder.File("journal.db"),
                                 .checkpointer = {.pages = 40, .restart_pages = 200},
                                 .index_generation = 100};
  std::mt19937 random(7);
  std::map<int, int> last_acknowledged;
  for (int round = 0; round < 25; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      AppendForever(options, round, ends[1]);
    }
    close(ends[1]);
    // The kill is timed from the first acknowledgement, so that each round appends something.
    Acknowledged first;
    ASSERT_EQ(read(ends[0], &first, sizeof(first)), static_cast<ssize_t>(sizeof(first)));
    last_acknowledged[first.learner] = std::max(last_acknowledged[first.learner], first.sequence);
    absl::SleepFor(absl::Microseconds(random() % 20'000));
    kill(child, SIGKILL);
    Collect(ends[0], last_acknowledged);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "round " << round << " exited " << WEXITSTATUS(status);

    const auto store = OpenOrDie(options);
    for (int learner = 0; learner < kLearners; ++learner) {
      const absl::StatusOr<std::vector<Event>> events = Read(*store, KeyOf(learner));
      ASSERT_TRUE(events.ok()) << events.status();
      ASSERT_GE(static_cast<int>(events->size()), last_acknowledged[learner]);
      std::set<std::string> ids;
      for (size_t i = 0; i < events->size(); ++i) {
        ASSERT_EQ((*events)[i].sequence, i + 1);
        ASSERT_TRUE(ids.insert((*events)[i].id()).second);
      }
      const absl::StatusOr<std::vector<DecisionRecord>> decisions =
          ReadDecisions(*store, KeyOf(learner));
      ASSERT_TRUE(decisions.ok()) << decisions.status();
    }
  }
  int acknowledged = 0;
  for (const auto& [learner, sequence] : last_acknowledged) acknowledged += sequence;
  EXPECT_GT(acknowledged, 500);
}

}  // namespace
}  // namespace proximal::testing
