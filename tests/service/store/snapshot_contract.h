// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What every journal does with snapshots, besides the rest of its contract (journal_contract.h,
// which a test includes for both).

#ifndef PROXIMAL_TESTS_SERVICE_STORE_SNAPSHOT_CONTRACT_H_
#define PROXIMAL_TESTS_SERVICE_STORE_SNAPSHOT_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "service/store/journal.h"
#include "tests/service/store/journal_contract.h"

namespace proximal::testing {

class SnapshotContract : public JournalContract {
 protected:
  static constexpr uint64_t kModel = 0xFEDCBA9876543210;

  static StateSnapshot Snapshot(uint64_t sequence, uint64_t model = kModel) {
    return {sequence, model, absl::StrCat("state ", sequence, std::string(2, '\0'), "end")};
  }
  Journal::Recent Recent(const LearnerKey& key, uint64_t model = kModel) {
    absl::StatusOr<Journal::Recent> recent = ReadRecent(journal(), key, model);
    EXPECT_TRUE(recent.ok()) << recent.status();
    return *std::move(recent);
  }
  // Keeps it, and waits until it is there, or has had its turn and is not: writes of one learner
  // take turns.
  void Keep(const LearnerKey& key, uint64_t life, const StateSnapshot& snapshot) {
    journal().KeepSnapshot(key, life, snapshot);
    EXPECT_TRUE(absl::IsAborted(Append(journal(), key, {ResponseEvent(1'000'000, "far")})));
  }
};

TEST_P(SnapshotContract, ReadsTheLastEvents) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 10)).ok());
  EXPECT_THAT(IdsOf(*ReadLast(journal(), ada_, 3)), ElementsAre("r8", "r9", "r10"));
  EXPECT_EQ(ReadLast(journal(), ada_, 3)->front().sequence, 8u);
  EXPECT_EQ(ReadLast(journal(), ada_, 10)->size(), 10u);
  EXPECT_EQ(ReadLast(journal(), ada_, SIZE_MAX)->size(), 10u);
  EXPECT_THAT(*ReadLast(journal(), ada_, 0), IsEmpty());
  EXPECT_THAT(*ReadLast(journal(), bob_, 3), IsEmpty());
}

TEST_P(SnapshotContract, WithoutASnapshotAllIsRecent) {
  EXPECT_THAT(Recent(ada_).events, IsEmpty());
  EXPECT_EQ(Recent(ada_).life, 0u);
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 3)).ok());
  const Journal::Recent recent = Recent(ada_);
  EXPECT_EQ(recent.snapshot, std::nullopt);
  EXPECT_THAT(IdsOf(recent.events), ElementsAre("r1", "r2", "r3"));
  EXPECT_NE(recent.life, 0u);
}

TEST_P(SnapshotContract, WithASnapshotOnlyWhatIsAfterItIsRecent) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 7)).ok());
  ASSERT_TRUE(Append(journal(), bob_, ResponseEvents(1, 2)).ok());
  Keep(ada_, Recent(ada_).life, Snapshot(5));
  Journal::Recent recent = Recent(ada_);
  EXPECT_EQ(recent.snapshot, Snapshot(5));
  EXPECT_THAT(IdsOf(recent.events), ElementsAre("r6", "r7"));
  EXPECT_EQ(recent.events[0].sequence, 6u);
  EXPECT_EQ(Recent(bob_).events.size(), 2u);
  EXPECT_EQ(Read(journal(), ada_)->size(), 7u) << "the events stay";

  Keep(ada_, recent.life, Snapshot(7));
  recent = Recent(ada_);
  EXPECT_EQ(recent.snapshot, Snapshot(7));
  EXPECT_THAT(recent.events, IsEmpty());
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(8, 8)).ok());
  EXPECT_THAT(IdsOf(Recent(ada_).events), ElementsAre("r8"));
}

TEST_P(SnapshotContract, ASnapshotIsOfOneModelAndReplacedByAnothersOrANewerOne) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 9)).ok());
  const uint64_t life = Recent(ada_).life;
  Keep(ada_, life, Snapshot(6));
  EXPECT_EQ(Recent(ada_, 17).snapshot, std::nullopt);
  EXPECT_EQ(Recent(ada_, 17).events.size(), 9u);
  EXPECT_EQ(Recent(ada_, 17).life, life);

  Keep(ada_, life, Snapshot(4));
  EXPECT_EQ(Recent(ada_).snapshot, Snapshot(6)) << "an older one comes too late";
  StateSnapshot mended = Snapshot(6);
  mended.state = "mended";
  Keep(ada_, life, mended);
  EXPECT_EQ(Recent(ada_).snapshot, mended);

  Keep(ada_, life, Snapshot(3, 17));
  EXPECT_EQ(Recent(ada_).snapshot, std::nullopt);
  EXPECT_EQ(Recent(ada_, 17).snapshot, Snapshot(3, 17));
  EXPECT_EQ(Recent(ada_, 17).events.size(), 6u);
}

TEST_P(SnapshotContract, ASnapshotIsErasedWithItsLearner) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 4)).ok());
  const uint64_t life = Recent(ada_).life;
  Keep(ada_, life, Snapshot(4));
  const absl::StatusOr<Journal::Erased> erased = Erase(journal(), ada_);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->events, 4u);
  EXPECT_EQ(Recent(ada_).snapshot, std::nullopt);
  EXPECT_EQ(Recent(ada_).life, 0u);

  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 4)).ok());
  EXPECT_EQ(Recent(ada_).snapshot, std::nullopt);
  EXPECT_EQ(Recent(ada_).events.size(), 4u);
}

TEST_P(SnapshotContract, ASnapshotOfAnErasedHistoryIsNotKept) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 4)).ok());
  const uint64_t life = Recent(ada_).life;
  ASSERT_TRUE(Erase(journal(), ada_).ok());
  Keep(ada_, life, Snapshot(4));
  EXPECT_EQ(Recent(ada_).snapshot, std::nullopt);
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 4)).ok());
  EXPECT_NE(Recent(ada_).life, life);
  Keep(ada_, life, Snapshot(4));
  EXPECT_EQ(Recent(ada_).snapshot, std::nullopt) << "though the learner has come as far again";
}

TEST_P(SnapshotContract, EraseCoversASnapshotThatIsStillQueued) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 4)).ok());
  const uint64_t life = Recent(ada_).life;
  for (int i = 0; i < 20; ++i) journal().KeepSnapshot(ada_, life, Snapshot(4));
  ASSERT_TRUE(Erase(journal(), ada_).ok());
  EXPECT_EQ(Recent(ada_).snapshot, std::nullopt);
}

TEST_P(SnapshotContract, SnapshotsOfManyLearnersAreApart) {
  const LearnerKey elsewhere{"other school", "ada"};
  for (const LearnerKey& key : {ada_, elsewhere}) {
    ASSERT_TRUE(Append(journal(), key, ResponseEvents(1, 6)).ok());
  }
  Keep(ada_, Recent(ada_).life, Snapshot(2));
  EXPECT_EQ(Recent(elsewhere).snapshot, std::nullopt);
  Keep(elsewhere, Recent(elsewhere).life, Snapshot(3));
  EXPECT_EQ(Recent(ada_).snapshot, Snapshot(2));
  EXPECT_EQ(Recent(elsewhere).snapshot, Snapshot(3));
}

TEST_P(SnapshotContract, SnapshotsAreThereWhenOpenedAgain) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 6)).ok());
  const uint64_t life = Recent(ada_).life;
  Keep(ada_, life, Snapshot(5));
  if (!subject().Reopen()) GTEST_SKIP() << "this journal forgets with its process";
  EXPECT_EQ(Recent(ada_).snapshot, Snapshot(5));
  EXPECT_EQ(Recent(ada_).life, life);
  EXPECT_THAT(IdsOf(Recent(ada_).events), ElementsAre("r6"));
  Keep(ada_, life, Snapshot(6));
  EXPECT_EQ(Recent(ada_).snapshot, Snapshot(6));
}

TEST_P(SnapshotContract, HowFarALearnerHasComeIsKnownWhenOpenedAgain) {
  ASSERT_TRUE(Append(journal(), bob_, ResponseEvents(1, 2)).ok());
  if (!subject().Reopen()) GTEST_SKIP() << "this journal forgets with its process";
  DecisionRecord known = TestDecision(bob_, 1);
  known.sequence = 2;
  DecisionRecord unknown = TestDecision(bob_, 2);
  unknown.sequence = 3;
  journal().LogDecision(unknown);
  journal().LogDecision(known);
  EXPECT_THAT(AwaitDecisions(bob_, 1), ElementsAre(TestDecision(bob_, 1)));
}

TEST_P(SnapshotContract, AClosedJournalHasNothingRecentAndADeadlineMayPass) {
  ASSERT_TRUE(Append(journal(), ada_, ResponseEvents(1, 1)).ok());
  const absl::Time past = absl::Now() - absl::Seconds(1);
  EXPECT_TRUE(absl::IsDeadlineExceeded(ReadRecent(journal(), ada_, kModel, past).status()));
  journal().Close();
  EXPECT_TRUE(absl::IsUnavailable(ReadRecent(journal(), ada_, kModel).status()));
  EXPECT_TRUE(absl::IsUnavailable(ReadLast(journal(), ada_, 1).status()));
  journal().KeepSnapshot(ada_, 1, Snapshot(1));
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_SNAPSHOT_CONTRACT_H_
