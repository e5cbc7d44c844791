// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/learners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "engine/tracing/fold.h"
#include "service/app/errors.h"
#include "tests/service/app/world.h"
#include "tests/service/store/forwarding_journal.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Has the decisions of a journal after a certain one: those before it grew too old.
class SweptJournal final : public ForwardingJournal {
 public:
  using ForwardingJournal::ForwardingJournal;

  void Sweep(const std::string& through) { swept_through_ = through; }

  void ReadDecisions(
      LearnerKey key, std::string after, size_t limit, absl::Time deadline,
      absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) override {
    if (!after.empty() && after <= swept_through_) return done(absl::NotFoundError("too old"));
    ForwardingJournal::ReadDecisions(std::move(key), std::max(after, swept_through_), limit,
                                     deadline, std::move(done));
  }

 private:
  std::string swept_through_;  // ids ascend
};

class LearnersTest : public ::testing::Test {
 protected:
  void Practise(int responses) {
    for (int i = 0; i < responses; ++i) {
      ASSERT_TRUE(replica_
                      ->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20),
                                            1, start_ + absl::Minutes(i)))
                      .ok());
    }
  }
  absl::StatusOr<LearnerReport> Get(GetCall call) {
    Waiting<LearnerReport> waiting;
    learners_.Get(ana_, std::move(call), waiting.Done());
    return waiting.Wait();
  }
  std::vector<uint64_t> Page(ListEventsCall call, uint64_t& next) {
    Waiting<EventPage> waiting;
    learners_.ListEvents(ana_, call, waiting.Done());
    const absl::StatusOr<EventPage> page = waiting.Wait();
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<uint64_t> sequences;
    for (const Event& event : page->events) sequences.push_back(event.sequence);
    next = page->next;
    return sequences;
  }
  std::string LastDecision() { return world_.Decisions(ana_).back().decision_id; }
  // Everything, with `chunks` chunks taken at most.
  absl::Status Export(std::vector<ExportRecord>& records, int chunks = 1 << 20) {
    return Export(
        records, [](int) {}, [chunks](int taken) { return taken < chunks; });
  }
  // Calls `taken` with the number of each chunk before the next is asked for, on this thread.
  absl::Status Export(
      std::vector<ExportRecord>& records, const std::function<void(int)>& taken,
      const std::function<bool(int)>& go_on = [](int) { return true; }) {
    struct Step {
      absl::AnyInvocable<void(bool)> more;  // null: it is over
      absl::Status outcome;
    };
    absl::Mutex mutex;
    std::optional<Step> step;
    const auto put = [&](Step next) {
      absl::MutexLock lock(&mutex);
      step = std::move(next);
    };
    learners_.Export(
        ana_, absl::InfiniteFuture(),
        [&](std::vector<ExportRecord> chunk, absl::AnyInvocable<void(bool)> more) {
          for (ExportRecord& record : chunk) records.push_back(std::move(record));
          put({std::move(more), absl::OkStatus()});
        },
        [&](absl::Status status) {
          put({nullptr, std::move(status)});
        });
    for (int chunk = 1;; ++chunk) {
      Step next;
      {
        absl::MutexLock lock(&mutex);
        mutex.Await(absl::Condition(
            +[](std::optional<Step>* s) { return s->has_value(); }, &step));
        next = *std::exchange(step, std::nullopt);
      }
      if (next.more == nullptr) return next.outcome;
      taken(chunk);
      next.more(go_on(chunk));
    }
  }

  World world_;
  const absl::Time start_ = world_.clock.Now() - absl::Hours(24);
  const LearnerKey ana_ = Learner("ana");
  Replica* const replica_ = world_.NewReplica();
  SweptJournal journal_{&world_.journal};
  Learners learners_{&replica_->practice(), &world_.tenants, &journal_, &world_.clock};
};

TEST_F(LearnersTest, AReportHasThePractisedSkillsOrThoseAskedFor) {
  EXPECT_TRUE(HasReason(Get({}).status(), ErrorReason::kLearnerNotFound));
  Practise(3);
  const auto report = Get({});
  ASSERT_TRUE(report.ok()) << report.status();
  const Catalog& catalog = *report->active->catalog;
  ASSERT_THAT(report->skills, SizeIs(1));
  EXPECT_EQ(report->skills[0].skill, *catalog.FindSkill("halves"));
  EXPECT_EQ(report->skills[0].mastery.attempts, 3);
  EXPECT_EQ(report->state->responses, 3u);
  EXPECT_EQ(report->as_of, world_.clock.Now());

  GetCall call;
  call.skill_ids = {"ratios", "halves"};
  call.as_of = start_;  // before the newest response: counts as that
  const auto asked = Get(call);
  ASSERT_THAT(asked->skills, SizeIs(2));
  EXPECT_EQ(asked->skills[0].skill, *catalog.FindSkill("ratios"));
  EXPECT_EQ(asked->skills[0].status, MasteryStatus::kNotStarted);
  EXPECT_EQ(asked->as_of, start_ + absl::Minutes(2));

  call.skill_ids = {"halves", "quarters"};
  const auto unknown = Get(call);
  EXPECT_TRUE(HasReason(unknown.status(), ErrorReason::kSkillNotFound));
  EXPECT_EQ(DetailOf(unknown.status())->violations[0].field, "skill_ids[1]");
}

TEST_F(LearnersTest, EventsArePagedInBothOrders) {
  Practise(7);
  ListEventsCall call;
  call.limit = 3;
  EXPECT_THAT(Page(call, call.cursor), ElementsAre(1, 2, 3));
  EXPECT_THAT(Page(call, call.cursor), ElementsAre(4, 5, 6));
  EXPECT_THAT(Page(call, call.cursor), ElementsAre(7));
  EXPECT_EQ(call.cursor, 0u);
  call.newest_first = true;
  const int whole_reads = world_.journal.whole_reads();
  EXPECT_THAT(Page(call, call.cursor), ElementsAre(7, 6, 5));
  EXPECT_THAT(Page(call, call.cursor), ElementsAre(4, 3, 2));
  EXPECT_EQ(world_.journal.whole_reads(), whole_reads) << "from the end";
  EXPECT_THAT(Page(call, call.cursor), ElementsAre(1));
  EXPECT_EQ(call.cursor, 0u);
}

TEST_F(LearnersTest, APageThatEndsTheJournalIsTheLast) {
  Practise(4);
  for (bool newest_first : {false, true}) {
    ListEventsCall call;
    call.limit = 4;
    call.newest_first = newest_first;
    EXPECT_THAT(Page(call, call.cursor), SizeIs(4));
    EXPECT_EQ(call.cursor, 0u);
  }
}

TEST_F(LearnersTest, ALearnerNeverSeenHasNoEvents) {
  for (bool newest_first : {false, true}) {
    ListEventsCall call;
    call.newest_first = newest_first;
    EXPECT_THAT(Page(call, call.cursor), IsEmpty());
    EXPECT_EQ(call.cursor, 0u);
  }
}

TEST_F(LearnersTest, AnExportHasTheStateThenTheEventsThenTheDecisions) {
  Practise(600);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(replica_->Recommend(ana_).ok());
  std::vector<ExportRecord> records;
  ASSERT_TRUE(Export(records).ok());
  ASSERT_THAT(records, SizeIs(1 + 600 + 300));
  EXPECT_EQ(*std::get<LearnerReport>(records[0]).state, world_.Replayed(ana_));
  for (size_t i = 0; i < 600; ++i) EXPECT_EQ(std::get<Event>(records[1 + i]).sequence, i + 1);
  for (size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(std::get<LoggedDecision>(records[601 + i]).decision.sequence, 600u);
  }
}

TEST_F(LearnersTest, AnExportLeavesOutWhatIsDecidedWhileItIsRead) {
  Practise(1);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(replica_->Recommend(ana_).ok());
  world_.clock.Advance(absl::Seconds(1));
  std::vector<ExportRecord> records;
  const absl::Status outcome = Export(records, [this](int) {
    world_.clock.Advance(absl::Seconds(1));
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(replica_->Recommend(ana_).ok());
  });
  EXPECT_TRUE(outcome.ok()) << outcome;
  EXPECT_THAT(records, SizeIs(1 + 1 + 300));
}

TEST_F(LearnersTest, AnExportThatAnErasureOvertakesSaysSo) {
  Practise(1);
  for (int i = 0; i < 300; ++i) ASSERT_TRUE(replica_->Recommend(ana_).ok());
  for (int erase_after : {1, 2, 3}) {  // chunks: state and events, 256 decisions, the rest
    SCOPED_TRACE(erase_after);
    std::vector<ExportRecord> records;
    const absl::Status outcome = Export(records, [this, erase_after](int chunk) {
      if (chunk == erase_after) {
        ASSERT_TRUE(replica_->Erase(ana_).ok());
      }
    });
    EXPECT_TRUE(HasReason(outcome, ErrorReason::kLearnerNotFound)) << outcome;
    Practise(1);
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(replica_->Recommend(ana_).ok());
  }
}

TEST_F(LearnersTest, AnExportGoesOnWhereDecisionsGrowTooOldMeanwhile) {
  for (const int responses : {1, 0}) {  // a learner of whom nothing but decisions is known, too
    SCOPED_TRACE(responses);
    Practise(responses);
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(replica_->Recommend(ana_).ok());
    const std::string through = LastDecision();
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(replica_->Recommend(ana_).ok());
    std::vector<ExportRecord> records;
    const int chunk_of_decisions = responses > 0 ? 2 : 1;
    const absl::Status outcome = Export(records, [&](int chunk) {
      if (chunk == chunk_of_decisions) journal_.Sweep(through);
    });
    EXPECT_TRUE(outcome.ok()) << outcome;
    EXPECT_THAT(records, SizeIs((responses > 0 ? 2 : 0) + 256 + 100));
    EXPECT_EQ(std::get<LoggedDecision>(records.back()).decision_id, LastDecision());
    journal_.Sweep("");
    ASSERT_TRUE(replica_->Erase(ana_).ok());
  }
}

TEST_F(LearnersTest, AnExportOfNobodyIsEmptyAndAReaderMayGiveUp) {
  std::vector<ExportRecord> records;
  EXPECT_TRUE(Export(records).ok());
  EXPECT_THAT(records, IsEmpty());
  Practise(300);
  EXPECT_TRUE(absl::IsCancelled(Export(records, 1)));
  EXPECT_LT(records.size(), 300u);
}

TEST_F(LearnersTest, AfterAnErasureNothingIsLeft) {
  Practise(3);
  ASSERT_TRUE(replica_->Recommend(ana_).ok());
  Waiting<Journal::Erased> erased;
  learners_.Erase(ana_, absl::InfiniteFuture(), erased.Done());
  EXPECT_EQ(erased.Wait()->events, 3u);
  std::vector<ExportRecord> records;
  EXPECT_TRUE(Export(records).ok());
  EXPECT_THAT(records, IsEmpty());
  EXPECT_TRUE(HasReason(Get({}).status(), ErrorReason::kLearnerNotFound));
}

}  // namespace
}  // namespace proximal
