// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the SQLite store does beyond the contracts of its seams.

#include "service/store/sqlite/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/service/store/sqlite/sqlite_testing.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

class SqliteStoreTest : public ::testing::Test {
 protected:
  TemporaryFolder folder_;
  const std::string path_ = folder_.File("journal.db");
};

// All bytes of the database and its log.
std::string BytesOf(const std::string& path) {
  std::string bytes;
  for (const std::string& file : {path, path + "-wal"}) {
    std::ifstream stream(file, std::ios::binary);
    bytes.append(std::istreambuf_iterator<char>(stream), {});
  }
  return bytes;
}

// Logs decisions `from` .. `to` of the learner, made at `time`.
void LogDecisions(SqliteStore& store, const LearnerKey& key, int from, int to, absl::Time time) {
  for (int i = from; i <= to; ++i) store.LogDecision({key, absl::StrCat("d", i), time, "payload"});
}

std::vector<std::string> DecisionsOf(SqliteStore& store, const LearnerKey& key) {
  std::vector<std::string> ids;
  const absl::StatusOr<std::vector<DecisionRecord>> decisions = ReadDecisions(store, key);
  EXPECT_TRUE(decisions.ok()) << decisions.status();
  if (!decisions.ok()) return ids;
  for (const DecisionRecord& decision : *decisions) {
    ids.push_back(decision.decision_id);
  }
  return ids;
}

TEST_F(SqliteStoreTest, DecisionsThatGrewTooOldGoAndTheOthersStay) {
  const LearnerKey ana{"t", "ana"}, ben{"t", "ben"};
  const absl::Time now = absl::Now();
  const absl::Time old = now - 31 * absl::Hours(24);
  // Some are in the index by then, some on their way, some in memory alone.
  SqliteOptions options{.path = path_, .index_generation = 16};
  options.decision_days = 30;
  options.decision_keeper = {.period = absl::Hours(1), .batch = 7};
  {
    const auto store = OpenOrDie(options);
    for (int round = 0; round < 10; ++round) {
      LogDecisions(*store, ana, 20 * round + 1, 20 * round + 20, old);
      LogDecisions(*store, ben, 20 * round + 1, 20 * round + 20, old);
      ASSERT_TRUE(Append(*store, ana, {ResponseEvents(round + 1, round + 1)}).ok());
    }
    LogDecisions(*store, ana, 201, 203, now);
    while (DecisionsOf(*store, ana).size() < 203) absl::SleepFor(absl::Milliseconds(5));
    ASSERT_EQ(DecisionsOf(*store, ben).size(), 200u) << "nobody has looked yet";
  }
  options.decision_keeper.period = options.decision_keeper.pause = absl::Milliseconds(1);
  const auto store = OpenOrDie(options);
  while (DecisionsOf(*store, ana).size() > 3 || !DecisionsOf(*store, ben).empty()) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_THAT(DecisionsOf(*store, ana), ::testing::ElementsAre("d201", "d202", "d203"));
  EXPECT_TRUE(absl::IsNotFound(ReadDecisions(*store, ana, "d200").status()));
  const absl::StatusOr<Journal::Erased> erased = Erase(*store, ana);
  ASSERT_TRUE(erased.ok());
  EXPECT_EQ(erased->decisions, 3u);
  EXPECT_EQ(erased->events, 10u);
  LogDecisions(*store, ben, 301, 320, old);
  LogDecisions(*store, ben, 321, 321, now);
  while (DecisionsOf(*store, ben) != std::vector<std::string>{"d321"}) {
    absl::SleepFor(absl::Milliseconds(5));
  }
}

TEST_F(SqliteStoreTest, DecisionsAreKeptForEverWhereThatIsAskedFor) {
  const LearnerKey ana{"t", "ana"};
  SqliteOptions options{.path = path_};
  options.decision_days = 0;
  options.decision_keeper = {.period = absl::Milliseconds(1)};
  const auto store = OpenOrDie(options);
  LogDecisions(*store, ana, 1, 3, absl::UnixEpoch());
  while (DecisionsOf(*store, ana).size() < 3) absl::SleepFor(absl::Milliseconds(5));
  absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(DecisionsOf(*store, ana).size(), 3u);
}

TEST_F(SqliteStoreTest, ManyThreadsReadWhatTheyAppendAtOnce) {
  const auto store = OpenOrDie({.path = path_, .index_generation = 64});
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&store, thread] {
      std::mt19937 random(static_cast<unsigned>(thread));
      std::vector<uint64_t> last(5, 0);
      for (int i = 0; i < 150; ++i) {
        const size_t which = random() % last.size();
        const LearnerKey key{"t", absl::StrCat(thread, "/", which)};
        const uint64_t count = random() % 3 + 1;
        ASSERT_TRUE(Append(*store, key, ResponseEvents(last[which] + 1, last[which] + count)).ok());
        last[which] += count;
        const absl::StatusOr<std::vector<Event>> events = Read(*store, key);
        ASSERT_TRUE(events.ok()) << events.status();
        ASSERT_EQ(events->size(), last[which]);
        ASSERT_EQ(events->back().id(), absl::StrCat("r", last[which]));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST_F(SqliteStoreTest, ReadersSeeWholeLearnersWhileTheyAreErased) {
  const auto store = OpenOrDie({.path = path_, .index_generation = 16});
  const LearnerKey key{"t", "ada"};
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      const absl::StatusOr<std::vector<Event>> events = Read(*store, key);
      ASSERT_TRUE(events.ok()) << events.status();
      ASSERT_TRUE(events->empty() || events->size() == 30) << events->size();
    }
  });
  for (int i = 0; i < 60; ++i) {
    ASSERT_TRUE(Append(*store, key, ResponseEvents(1, 30, absl::StrCat(i, "/"))).ok());
    ASSERT_TRUE(Erase(*store, key).ok());
  }
  stop = true;
  reader.join();
}

TEST_F(SqliteStoreTest, WhatIsErasedIsGoneFromTheFile) {
  const auto store = OpenOrDie({.path = path_});
  const LearnerKey key{"t", "learner-to-forget"};
  for (uint64_t sequence = 1; sequence <= 200; ++sequence) {
    ASSERT_TRUE(Append(*store, key, ResponseEvents(sequence, sequence, "secret-event-")).ok());
    store->LogDecision({key, absl::StrCat("d", sequence), TestTime(1), "secret-decision"});
  }
  ASSERT_TRUE(Append(*store, {"t", "another"}, ResponseEvents(1, 5, "kept-event-")).ok());
  ASSERT_TRUE(Erase(*store, key).ok());
  const absl::Time end = absl::Now() + absl::Seconds(30);
  std::string bytes;
  do {  // Old pages go with the next checkpoint.
    absl::SleepFor(absl::Milliseconds(5));
    bytes = BytesOf(path_);
  } while (absl::StrContains(bytes, "secret") && absl::Now() < end);
  EXPECT_FALSE(absl::StrContains(bytes, "secret-event-"));
  EXPECT_FALSE(absl::StrContains(bytes, "secret-decision"));
  EXPECT_FALSE(absl::StrContains(bytes, "learner-to-forget"));
  EXPECT_TRUE(absl::StrContains(bytes, "kept-event-"));
}

TEST_F(SqliteStoreTest, WhatAReaderKeepsFromBeingErasedIsErasedWhenItHasGone) {
  const auto store = OpenOrDie({.path = path_});
  const LearnerKey key{"t", "learner-to-forget"};
  ASSERT_TRUE(Append(*store, key, ResponseEvents(1, 50, "secret-event-")).ok());
  auto reader = sqlite::Connection::Open(path_, sqlite::Connection::Mode::kReadOnly);
  ASSERT_TRUE(reader.ok()) << reader.status();
  ASSERT_TRUE((*reader)->Execute("BEGIN").ok());
  ASSERT_TRUE((*reader)->QueryInt64("SELECT count(*) FROM events").ok());
  ASSERT_TRUE(Erase(*store, key).ok());
  absl::SleepFor(absl::Milliseconds(300));  // the first attempts are in vain
  ASSERT_TRUE(absl::StrContains(BytesOf(path_), "secret-event-"));
  ASSERT_TRUE((*reader)->Execute("COMMIT").ok());
  const absl::Time end = absl::Now() + absl::Seconds(30);
  std::string bytes;
  do {  // with nothing more to write
    absl::SleepFor(absl::Milliseconds(5));
    bytes = BytesOf(path_);
  } while (absl::StrContains(bytes, "secret") && absl::Now() < end);
  EXPECT_FALSE(absl::StrContains(bytes, "secret-event-"));
}

TEST_F(SqliteStoreTest, AnErasedLearnerStaysErasedWhenOpenedAgain) {
  const LearnerKey key{"t", "ada"};
  const SqliteOptions options = {.path = path_, .index_generation = 16};
  {
    const auto store = OpenOrDie(options);
    ASSERT_TRUE(Append(*store, key, ResponseEvents(1, 40)).ok());
    ASSERT_TRUE(Erase(*store, key).ok());
  }
  const auto store = OpenOrDie(options);
  EXPECT_TRUE(Read(*store, key)->empty());
  EXPECT_TRUE(Append(*store, key, ResponseEvents(1, 2, "new")).ok());
  EXPECT_THAT(IdsOf(*Read(*store, key)), ::testing::ElementsAre("new1", "new2"));
}

TEST_F(SqliteStoreTest, TheLogStaysBounded) {
  constexpr int kRestartPages = 60;
  const auto store =
      OpenOrDie({.path = path_, .checkpointer = {.pages = 20, .restart_pages = kRestartPages}});
  uintmax_t largest = 0;
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(Append(*store, {"t", absl::StrCat(i)}, ResponseEvents(1, 10)).ok());
    largest = std::max(largest, std::filesystem::file_size(path_ + "-wal"));
  }
  // Without restarts it would be some 1,500 pages; a checkpoint may come some commits late.
  EXPECT_LT(largest, uintmax_t{10 * kRestartPages} * 4096);
}

TEST_F(SqliteStoreTest, CloseWhileOthersCallLosesNothingItAcknowledged) {
  std::vector<std::thread> threads;
  threads.reserve(4);
  std::vector<int> acknowledged(4, 0);
  {
    const auto store = OpenOrDie({.path = path_});
    std::atomic<int> started = 0;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&, thread] {
        const LearnerKey key{"t", absl::StrCat(thread)};
        for (uint64_t sequence = 1;; ++sequence) {
          const absl::Status status = Append(*store, key, ResponseEvents(sequence, sequence));
          if (!status.ok()) {
            EXPECT_TRUE(absl::IsUnavailable(status)) << status;
            return;
          }
          acknowledged[static_cast<size_t>(thread)] += 1;
          ++started;
        }
      });
    }
    while (started < 40) absl::SleepFor(absl::Milliseconds(1));
    store->Close();
    for (std::thread& thread : threads) thread.join();
  }
  const auto store = OpenOrDie({.path = path_});
  for (int thread = 0; thread < 4; ++thread) {
    EXPECT_EQ(static_cast<int>(Read(*store, {"t", absl::StrCat(thread)})->size()),
              acknowledged[static_cast<size_t>(thread)]);
  }
}

}  // namespace
}  // namespace proximal::testing
