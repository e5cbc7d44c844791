// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Practice::Recommend: where the state comes from, what is picked, what is logged.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "service/app/decision.h"
#include "service/app/errors.h"
#include "service/app/practice.h"
#include "tests/service/app/practice_fixture.h"

namespace proximal {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class RecommendTest : public PracticeFixture {};

TEST_F(RecommendTest, WithoutACacheTheJournalServes) {
  Replica* replica = world_.NewReplica(&dead_cache_);
  ASSERT_TRUE(replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const auto recommended = replica->Recommend(ana_);
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_EQ(recommended->degradation, Degradation::kCache);
  EXPECT_EQ(recommended->sequence, 1u);
}

TEST_F(RecommendTest, WithNeitherCacheNorJournalPicksComeFromThePriors) {
  const auto fresh =
      replica_->Recommend(Learner("nobody"), Asking([&](RecommendCall& c) { c.options.seed = 5; }));
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  Replica* replica = world_.NewReplica(&dead_cache_);
  world_.memory_journal.SetFault(absl::UnavailableError("gone"));
  const auto recommended = replica->Recommend(ana_, Asking([&](RecommendCall& c) {
                                                c.options.seed = 5;
                                                c.min_sequence = 1;
                                              }));
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_EQ(recommended->degradation, Degradation::kState);
  EXPECT_EQ(recommended->sequence, 0u);
  EXPECT_EQ(recommended->token, 1u);  // the caller's, lest it forget what it has seen
  EXPECT_EQ(ItemsOf(*recommended), ItemsOf(*fresh));
}

TEST_F(RecommendTest, AHistoryThatCannotBeReadIsADefectAndNotHiddenBehindPriors) {
  Replica* replica = world_.NewReplica(&dead_cache_);
  world_.memory_journal.SetFault(absl::DataLossError("event 3 of a learner is missing"));
  const auto recommended = replica->Recommend(ana_);
  EXPECT_TRUE(absl::IsDataLoss(recommended.status())) << recommended.status();
  EXPECT_FALSE(DetailOf(recommended.status()).has_value());
}

TEST_F(RecommendTest, AJournalThatHangsCostsARecommendationOnlyAShareOfItsTime) {
  Replica* replica = world_.NewReplica();
  world_.memory_journal.Hold();
  Waiting<Recommended> waiting;
  replica->practice().Recommend(ana_, Asking([&](RecommendCall& c) {
                                  c.deadline = world_.clock.Now() + absl::Milliseconds(40);
                                }),
                                waiting.Done());
  absl::SleepFor(absl::Milliseconds(60));
  world_.memory_journal.Release();
  const auto recommended = waiting.Wait();  // the caller's clock has not moved
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_EQ(recommended->degradation, Degradation::kState);
}

TEST_F(RecommendTest, WhoJoinsAReadThatHangsWaitsNoLongerThanItsOwnDeadline) {
  Replica* replica = world_.NewReplica();
  world_.memory_journal.Hold();
  Waiting<Practice::Snapshot> patient;
  replica->practice().Load(ana_, 0, absl::InfiniteFuture(), patient.Done());
  Waiting<Recommended> hurried;
  replica->practice().Recommend(ana_, Asking([&](RecommendCall& c) {
                                  c.deadline = world_.clock.Now() + absl::Milliseconds(40);
                                }),
                                hurried.Done());
  const auto recommended = hurried.Wait();  // the journal still hangs
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_EQ(recommended->degradation, Degradation::kState);
  EXPECT_FALSE(patient.Answered());
  world_.memory_journal.Release();
  EXPECT_TRUE(patient.Wait().ok());
}

TEST_F(RecommendTest, ATokenMakesAnyReplicaReadTheCallersOwnWrites) {
  Replica* other = world_.NewReplica();
  ASSERT_TRUE(other->Recommend(ana_).ok());  // other now holds the state of sequence 0
  for (int i = 0; i < 10; ++i) {
    const auto recorded =
        replica_->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), 1, At(i)));
    const auto recommended = other->Recommend(
        ana_, Asking([&](RecommendCall& c) { c.min_sequence = recorded->sequence; }));
    ASSERT_TRUE(recommended.ok()) << recommended.status();
    EXPECT_EQ(recommended->sequence, recorded->sequence);
  }
}

TEST_F(RecommendTest, CallsThatNeedTheSameStateReadTheJournalOnce) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(replica_->Record(ana_, Answer(absl::StrCat("r", i), "halves-1", 1, At(i))).ok());
  }
  Replica* other = world_.NewReplica();
  const int reads = world_.journal.reads();
  world_.memory_journal.Hold();
  std::vector<Waiting<Recommended>> waiting(50);
  for (Waiting<Recommended>& w : waiting) other->practice().Recommend(ana_, {}, w.Done());
  world_.memory_journal.Release();
  for (Waiting<Recommended>& w : waiting) EXPECT_EQ(w.Wait()->sequence, 5u);
  EXPECT_EQ(world_.journal.reads() - reads, 1);
}

TEST_F(RecommendTest, OneCallersDeadlineDoesNotFailThoseWhoWaitWithIt) {
  Replica* other = world_.NewReplica();
  world_.memory_journal.Hold();
  Waiting<Practice::Snapshot> hurried, patient;
  other->practice().Load(ana_, 0, absl::Now() + absl::Milliseconds(20), hurried.Done());
  other->practice().Load(ana_, 0, absl::InfiniteFuture(), patient.Done());
  absl::SleepFor(absl::Milliseconds(40));
  world_.memory_journal.Release();
  EXPECT_THAT(hurried.Wait(), Fails(ErrorReason::kDeadlineExceeded));
  EXPECT_TRUE(patient.Wait().ok());
}

TEST_F(RecommendTest, TheSameStateAndOptionsGiveTheSamePicksOnEveryReplica) {
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(replica_
                    ->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i),
                                          i % 4 != 0, At(i)))
                    .ok());
  }
  Replica* other = world_.NewReplica();
  for (Mode mode : {Mode::kPlaylist, Mode::kMenu}) {
    const RecommendCall call = Asking([&](RecommendCall& c) { c.options.mode = mode; });
    const auto a = replica_->Recommend(ana_, call);
    const auto b = other->Recommend(ana_, call);
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_EQ(a->seed, b->seed);
    ASSERT_EQ(ItemsOf(*a), ItemsOf(*b));
    EXPECT_NE(a->decision_id, b->decision_id);
    for (size_t i = 0; i < a->recommendation.picks.size(); ++i) {
      EXPECT_EQ(a->recommendation.picks[i].propensity, b->recommendation.picks[i].propensity);
      EXPECT_EQ(a->recommendation.picks[i].predicted.mean,
                b->recommendation.picks[i].predicted.mean);
    }
  }
}

TEST_F(RecommendTest, ALoggedDecisionReplaysToTheSamePicks) {
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(
        replica_->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), 1, At(i)))
            .ok());
  }
  RecommendCall call;
  call.options.mode = Mode::kMenu;
  call.options.count = 4;
  call.options.exclude_item_ids = {"halves-7"};
  call.options.interests = {"football"};
  const auto recommended = replica_->Recommend(ana_, call);
  ASSERT_TRUE(recommended.ok()) << recommended.status();

  const std::vector<DecisionRecord> logged = world_.Decisions(ana_);
  ASSERT_THAT(logged, SizeIs(1));
  EXPECT_EQ(logged[0].decision_id, recommended->decision_id);
  const absl::StatusOr<Decision> decision = DecodeDecision(logged[0].payload);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->sequence, 6u);

  const ActiveCatalogPtr active = world_.tenants.Get(World::kTenant);
  const LearnerState state = world_.Replayed(ana_);
  const LearnerView view(*active->model, state, *decision->options.as_of);
  const Recommendation replayed = Recommend(view, *Resolve(decision->options, *active->catalog),
                                            nullptr, *decision->options.seed);
  ASSERT_EQ(replayed.picks.size(), decision->picks.size());
  for (size_t i = 0; i < replayed.picks.size(); ++i) {
    EXPECT_EQ(active->catalog->item(replayed.picks[i].item).id, decision->picks[i].item_id);
    EXPECT_EQ(replayed.picks[i].propensity, decision->picks[i].propensity);
  }
}

TEST_F(RecommendTest, ARecommendationIsNeverForAMomentBeforeTheNewestResponse) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(60))).ok());
  EXPECT_EQ(
      replica_->Recommend(ana_, Asking([&](RecommendCall& c) { c.options.as_of = At(0); }))->as_of,
      At(60));
  EXPECT_EQ(
      replica_->Recommend(ana_, Asking([&](RecommendCall& c) { c.options.as_of = At(90); }))->as_of,
      At(90));
  EXPECT_EQ(replica_->Recommend(ana_)->as_of, world_.clock.Now());
}

TEST_F(RecommendTest, ARequiredSupportThatNoItemHasLeavesNothing) {
  const auto none = replica_->Recommend(
      ana_, Asking([&](RecommendCall& c) { c.options.required_supports = {"braille"}; }));
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_THAT(none->recommendation.picks, IsEmpty());
  const auto some = replica_->Recommend(
      ana_, Asking([&](RecommendCall& c) { c.options.required_supports = {"audio"}; }));
  EXPECT_FALSE(some->recommendation.picks.empty());
}

}  // namespace
}  // namespace proximal
