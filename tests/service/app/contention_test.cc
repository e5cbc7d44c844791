// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Practice under contention: threads, replicas, deadlines, failures and erasures at the same time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/tracing/fold.h"
#include "service/app/errors.h"
#include "service/app/practice.h"
#include "tests/service/app/practice_fixture.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ContentionTest : public PracticeFixture {};

TEST_F(ContentionTest, RecordsOfOneLearnerFromManyThreadsGetEverySequenceOnce) {
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::vector<uint64_t>> sequences(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<Waiting<Recorded>> waiting(kEach);
      for (int i = 0; i < kEach; ++i) {
        replica_->practice().Record(
            ana_,
            Answer(absl::StrCat("r", t, "-", i), absl::StrCat("halves-", i % 20), i % 2, At(i)),
            waiting[i].Done());
      }
      for (Waiting<Recorded>& w : waiting) sequences[t].push_back(w.Wait()->sequence);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<uint64_t> all;
  for (const auto& s : sequences) {
    EXPECT_TRUE(std::is_sorted(s.begin(), s.end()));
    all.insert(s.begin(), s.end());
  }
  EXPECT_THAT(all, SizeIs(kThreads * kEach));
  EXPECT_EQ(*all.rbegin(), static_cast<uint64_t>(kThreads * kEach));
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(ContentionTest, RecordsThatWaitForEachOtherAreAppendedTogether) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r", "halves-0", 1, At(0))).ok());
  world_.memory_journal.Hold();
  std::vector<Waiting<Recorded>> waiting(40);
  for (int i = 0; i < 40; ++i) {
    replica_->practice().Record(
        ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), 1, At(i)),
        waiting[i].Done());
  }
  world_.memory_journal.Release();
  for (int i = 0; i < 40; ++i) EXPECT_EQ(waiting[i].Wait()->sequence, i + 2u);
  // The first of all; of the 40, one may be under way before the others wait.
  EXPECT_LE(world_.journal.appends(), 3);
  EXPECT_GE(world_.journal.largest_append(), 39u);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(ContentionTest, ThoseWhoseTimeIsOverDoNotCostTheOthersTheirAttempts) {
  constexpr int kHurried = 20;
  Waiting<Recorded> first;
  std::vector<Waiting<Recorded>> waiting(kHurried + 1);
  world_.memory_journal.Hold();
  replica_->practice().Record(ana_, Answer("r", "halves-0", 1, At(0)), first.Done());
  for (int i = 0; i <= kHurried; ++i) {
    RecordCall call = Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), 1, At(i));
    call.deadline = world_.clock.Now() + absl::Minutes(1 + i);
    replica_->practice().Record(ana_, std::move(call), waiting[i].Done());
  }
  // Each append is late for the write with the least time, and for that one only.
  world_.journal.SetBeforeAppend([](const LearnerKey&, int append) -> absl::Status {
    if (append == 1 || append > 1 + kHurried) return absl::OkStatus();
    return absl::DeadlineExceededError("late");
  });
  world_.memory_journal.Release();
  EXPECT_TRUE(first.Wait().ok());
  for (int i = 0; i < kHurried; ++i) {
    EXPECT_THAT(waiting[i].Wait(), Fails(ErrorReason::kDeadlineExceeded)) << i;
  }
  EXPECT_EQ(waiting[kHurried].Wait()->sequence, 2u);
}

TEST_F(ContentionTest, ReplicasThatTakeTurnsOnALearnerLoseAndRepeatNothing) {
  Replica* other = world_.NewReplica();
  for (int i = 0; i < 30; ++i) {
    Replica& replica = i % 3 == 0 ? *other : *replica_;
    const auto recorded = replica.Record(
        ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), i % 2, At(i)));
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_EQ(recorded->sequence, i + 1u);
  }
  EXPECT_EQ(*replica_->Load(ana_, 30)->state, world_.Replayed(ana_));
  EXPECT_EQ(*other->Load(ana_, 30)->state, world_.Replayed(ana_));
}

TEST_F(ContentionTest, ReplicasThatRaceForALearnerLoseAndRepeatNothing) {
  constexpr int kEach = 60;
  Replica* other = world_.NewReplica();
  std::vector<std::thread> threads;
  for (Replica* replica : {replica_, other}) {
    threads.emplace_back([&, replica] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = absl::StrCat(replica == other ? "b" : "a", i);
        while (true) {
          const auto recorded = replica->Record(ana_, Answer(id, "halves-1", i % 2, At(i)));
          if (recorded.ok()) break;
          ASSERT_THAT(recorded, Fails(ErrorReason::kLearnerContended));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(world_.Events(ana_), SizeIs(2 * kEach));
  EXPECT_EQ(*replica_->Load(ana_, 2 * kEach)->state, world_.Replayed(ana_));
}

TEST_F(ContentionTest, AWriterThatKeepsLosingGivesUpAndHasRecordedNothing) {
  world_.journal.SetBeforeAppend([](const LearnerKey&, int) { return absl::AbortedError("lost"); });
  EXPECT_THAT(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))),
              Fails(ErrorReason::kLearnerContended));
  world_.journal.SetBeforeAppend(nullptr);
  EXPECT_THAT(world_.Events(ana_), IsEmpty());
  EXPECT_EQ(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0)))->sequence, 1u);
}

TEST_F(ContentionTest, AJournalThatRefusesFailsTheRecordAndPicksGoOnFromTheCache) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const LearnerState before = *replica_->Load(ana_)->state;
  world_.memory_journal.SetFault(absl::UnavailableError("disk full"));
  const auto refused = replica_->Record(ana_, Answer("r2", "halves-4", 1, At(1)));
  EXPECT_THAT(refused, Fails(ErrorReason::kJournalUnavailable));
  EXPECT_TRUE(absl::IsUnavailable(refused.status()));
  const auto recommended = replica_->Recommend(ana_);
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_EQ(recommended->degradation, Degradation::kJournal);
  EXPECT_EQ(recommended->sequence, 1u);
  EXPECT_EQ(*replica_->Load(ana_)->state, before);

  world_.memory_journal.SetFault(absl::OkStatus());
  EXPECT_EQ(replica_->Record(ana_, Answer("r2", "halves-4", 1, At(1)))->sequence, 2u);
  EXPECT_EQ(replica_->Recommend(ana_)->degradation, Degradation::kNone);
}

TEST_F(ContentionTest, ATokenNewerThanTheJournalIsRefused) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  EXPECT_THAT(replica_->Recommend(ana_, Asking([&](RecommendCall& c) { c.min_sequence = 2; })),
              Fails(ErrorReason::kLearnerVersionUnknown));
  RecordCall call = Answer("r2", "halves-3", 1, At(1));
  call.min_sequence = 2;
  EXPECT_THAT(replica_->Record(ana_, call), Fails(ErrorReason::kLearnerVersionUnknown));
  EXPECT_THAT(world_.Events(ana_), SizeIs(1));
}

TEST_F(ContentionTest, ARecordWhoseDeadlinePassedIsNotMadeAndDelaysNobody) {
  world_.memory_journal.Hold();
  Waiting<Recorded> first, hurried, patient;
  replica_->practice().Record(ana_, Answer("r1", "halves-1", 1, At(0)), first.Done());
  RecordCall call = Answer("r2", "halves-2", 1, At(1));
  call.deadline = world_.clock.Now() + absl::Seconds(1);
  replica_->practice().Record(ana_, call, hurried.Done());
  replica_->practice().Record(ana_, Answer("r3", "halves-3", 1, At(2)), patient.Done());
  world_.clock.Advance(absl::Seconds(2));
  world_.memory_journal.Release();
  EXPECT_EQ(first.Wait()->sequence, 1u);
  EXPECT_THAT(hurried.Wait(), Fails(ErrorReason::kDeadlineExceeded));
  EXPECT_EQ(patient.Wait()->sequence, 2u);
  EXPECT_THAT(world_.Events(ana_), SizeIs(2));
}

TEST_F(ContentionTest, AnErasedLearnerBeginsAnew) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(replica_->Record(ana_, Answer(absl::StrCat("r", i), "halves-1", 1, At(i))).ok());
  }
  ASSERT_TRUE(replica_->Recommend(ana_).ok());
  const auto erased = replica_->Erase(ana_);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->events, 3u);
  EXPECT_EQ(erased->decisions, 1u);
  EXPECT_EQ(*replica_->Load(ana_)->state, InitialState(*world_.tenants.Get(World::kTenant)->model));
  EXPECT_EQ(replica_->Record(ana_, Answer("r1", "halves-1", 1, At(1)))->sequence, 1u);
  EXPECT_EQ(replica_->Erase(Learner("nobody"))->events, 0u);
}

TEST_F(ContentionTest, AnErasureTakesItsTurnAmongTheRecordsThatWait) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r0", "halves-0", 1, At(0))).ok());
  world_.memory_journal.Hold();
  Waiting<Recorded> before, after;
  Waiting<Journal::Erased> erased;
  replica_->practice().Record(ana_, Answer("r1", "halves-1", 1, At(1)), before.Done());
  replica_->practice().Erase(ana_, absl::InfiniteFuture(), erased.Done());
  replica_->practice().Record(ana_, Answer("r2", "halves-2", 1, At(2)), after.Done());
  world_.memory_journal.Release();
  EXPECT_EQ(before.Wait()->sequence, 2u);
  EXPECT_EQ(erased.Wait()->events, 2u);
  EXPECT_EQ(after.Wait()->sequence, 1u);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
  EXPECT_THAT(world_.Events(ana_), ElementsAre(Field(&Event::sequence, 1u)));
}

TEST_F(ContentionTest, AnErasureWhoseTurnComesTooLateErasesNothing) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r0", "halves-0", 1, At(0))).ok());
  world_.memory_journal.Hold();
  Waiting<Recorded> before;
  Waiting<Journal::Erased> erased;
  replica_->practice().Record(ana_, Answer("r1", "halves-1", 1, At(1)), before.Done());
  replica_->practice().Erase(ana_, world_.clock.Now() + absl::Seconds(1), erased.Done());
  world_.clock.Advance(absl::Seconds(2));
  world_.memory_journal.Release();
  EXPECT_TRUE(before.Wait().ok());
  EXPECT_TRUE(HasReason(erased.Wait().status(), ErrorReason::kDeadlineExceeded));
  EXPECT_THAT(world_.Events(ana_), SizeIs(2));
}

TEST_F(ContentionTest, AnErasureElsewhereIsNoticedByTheNextRecord) {
  Replica* other = world_.NewReplica();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(replica_->Record(ana_, Answer(absl::StrCat("r", i), "halves-1", 1, At(i))).ok());
  }
  ASSERT_TRUE(other->Erase(ana_).ok());
  EXPECT_EQ(replica_->Record(ana_, Answer("r9", "halves-2", 1, At(9)))->sequence, 1u);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(ContentionTest, AStateReadWhileTheLearnerIsErasedIsNotKept) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r0", "halves-0", 1, At(0))).ok());
  Replica* other = world_.NewReplica();
  world_.memory_journal.Hold();
  Waiting<Practice::Snapshot> loaded;
  Waiting<Journal::Erased> erased;
  other->practice().Load(ana_, 0, absl::InfiniteFuture(), loaded.Done());
  other->practice().Erase(ana_, absl::InfiniteFuture(), erased.Done());
  world_.memory_journal.Release();
  EXPECT_EQ(loaded.Wait()->state->sequence, 1u);
  EXPECT_EQ(erased.Wait()->events, 1u);
  EXPECT_EQ(other->Load(ana_)->state->sequence, 0u);
}

}  // namespace
}  // namespace proximal
