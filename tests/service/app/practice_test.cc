// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/practice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/numerics/random.h"
#include "service/app/errors.h"
#include "tests/service/app/practice_fixture.h"

namespace proximal {
namespace {

using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PracticeTest : public PracticeFixture {};

TEST_F(PracticeTest, ARecordedResponseIsInTheJournalAndItsReplySaysWhatItDid) {
  const auto recorded = replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0)));
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->sequence, 1u);
  EXPECT_FALSE(recorded->duplicate);
  EXPECT_FALSE(recorded->late);
  ASSERT_TRUE(recorded->prior.has_value());
  EXPECT_GT(recorded->prior->mean, 0);
  EXPECT_LT(recorded->prior->mean, 1);
  ASSERT_FALSE(recorded->changed.empty());
  EXPECT_EQ(recorded->changed[0].skill, *recorded->active->catalog->FindSkill("halves"));
  EXPECT_GT(recorded->changed[0].after.probability, recorded->changed[0].before.probability);
  EXPECT_EQ(recorded->changed[0].status_before, MasteryStatus::kReady);

  const std::vector<Event> events = world_.Events(ana_);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].id(), "r1");
  EXPECT_EQ(events[0].recorded_at, world_.clock.Now());
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, TheNextPicksFollowFromTheResponseJustRecorded) {
  RecordCall call = Answer("r1", "halves-3", 1, At(0));
  call.next = NextOptions{};
  call.next->count = 3;
  const auto recorded = replica_->Record(ana_, call);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  ASSERT_TRUE(recorded->next.has_value());
  EXPECT_EQ(recorded->next->sequence, 1u);
  EXPECT_THAT(recorded->next->recommendation.picks, SizeIs(3));

  RecommendCall again;
  again.options.count = 3;
  again.min_sequence = 1;
  const auto recommended = replica_->Recommend(ana_, again);
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_EQ(ItemsOf(*recommended), ItemsOf(*recorded->next));
}

TEST_F(PracticeTest, WithoutAnActiveCatalogNothingCanBePractised) {
  const LearnerKey stranger{"elsewhere", "ana"};
  EXPECT_THAT(replica_->Recommend(stranger), Fails(ErrorReason::kNoActiveCatalog));
  EXPECT_THAT(replica_->Record(stranger, Answer("r", "halves-1", 1, At(0))),
              Fails(ErrorReason::kNoActiveCatalog));
  EXPECT_THAT(replica_->RecordBatch(stranger, {Answer("r", "halves-1", 1, At(0))}),
              Each(Fails(ErrorReason::kNoActiveCatalog)));
}

TEST_F(PracticeTest, WhatCannotBeRecordedIsRefusedByFieldAndLeavesNothingBehind) {
  const auto refused = [&](RecordCall call) {
    const auto recorded = replica_->Record(ana_, std::move(call));
    const std::optional<ErrorDetail> detail = DetailOf(recorded.status());
    return detail && !detail->violations.empty() ? detail->violations[0].field : "";
  };
  EXPECT_EQ(refused(Answer("r", "quarters-1", 1, At(0))), "response.item_id");
  EXPECT_EQ(refused(Answer("r", "halves-1", 1.01, At(0))), "response.score");
  EXPECT_EQ(refused(Answer("r", "halves-1", std::nan(""), At(0))), "response.score");
  EXPECT_EQ(refused(Answer("r", "halves-1", 1, world_.clock.Now() + absl::Minutes(6))),
            "response.answered_at");
  EXPECT_EQ(refused(Answer("r", "halves-1", 1, absl::UnixEpoch() - absl::Seconds(1))),
            "response.answered_at");
  RecordCall negative = Answer("r", "halves-1", 1, At(0));
  std::get<Response>(negative.fact).duration = absl::Seconds(-1);
  EXPECT_EQ(refused(negative), "response.duration");
  EXPECT_EQ(refused(Correct("c", "r", 2)), "correction.rescore");
  RecordCall next = Answer("r", "halves-1", 1, At(0));
  next.next = NextOptions{};
  next.next->focus_skill_ids = {"halves", "quarters"};
  EXPECT_EQ(refused(next), "next.constraints.focus_skill_ids[1]");
  EXPECT_THAT(world_.Events(ana_), IsEmpty());
}

TEST_F(PracticeTest, AResponseSentAgainGetsTheFirstAnswerAgainAndCountsOnce) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const auto first = replica_->Record(ana_, Answer("r2", "halves-4", 0, At(1)));
  ASSERT_TRUE(replica_->Record(ana_, Answer("r3", "halves-5", 1, At(2))).ok());
  const LearnerState before = *replica_->Load(ana_)->state;

  RecordCall call = Answer("r2", "halves-4", 0, At(1));
  call.next = NextOptions{};
  for (Replica* replica : {replica_, world_.NewReplica()}) {
    const auto again = replica->Record(ana_, call);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->sequence, 2u);
    EXPECT_EQ(again->late, first->late);
    EXPECT_EQ(again->prior->mean, first->prior->mean);
    ASSERT_EQ(again->changed.size(), first->changed.size());
    EXPECT_EQ(again->changed[0].after.probability, first->changed[0].after.probability);
    EXPECT_EQ(again->next->sequence, 3u);
    EXPECT_EQ(again->token, 3u);
  }
  EXPECT_THAT(world_.Events(ana_), SizeIs(3));
  EXPECT_EQ(*replica_->Load(ana_)->state, before);
}

TEST_F(PracticeTest, AResponseWithoutATimeSentAgainLaterIsTheSame) {
  RecordCall call = Answer("r1", "halves-3", 1, absl::InfinitePast());
  call.answered_now = true;
  const auto first = replica_->Record(ana_, call);
  ASSERT_TRUE(first.ok()) << first.status();
  world_.clock.Advance(absl::Minutes(7));
  const auto again = replica_->Record(ana_, call);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->duplicate);
}

TEST_F(PracticeTest, AnIdUsedForOtherContentIsRefused) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  EXPECT_THAT(replica_->Record(ana_, Answer("r1", "halves-3", 0, At(0))),
              Fails(ErrorReason::kIdReused));
  EXPECT_THAT(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(1))),
              Fails(ErrorReason::kIdReused));
  EXPECT_THAT(replica_->Record(ana_, Correct("r1", "r1", 0)), Fails(ErrorReason::kIdReused));
  EXPECT_TRUE(replica_->Record(Learner("ben"), Answer("r1", "halves-3", 0, At(0))).ok());
  EXPECT_THAT(world_.Events(ana_), SizeIs(1));
}

TEST_F(PracticeTest, WhateverTheOrderOfArrivalTheStateEqualsTheReplay) {
  numerics::Random random(7);
  std::vector<int> order(80);
  for (int i = 0; i < 80; ++i) order[i] = i;
  for (int i = 79; i > 0; --i) std::swap(order[i], order[random.Below(i + 1)]);
  int late = 0;
  int latest = -1;
  for (int i : order) {
    const auto recorded = replica_->Record(
        ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), i % 3 == 0, At(i)));
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_EQ(recorded->late, i < latest) << i;
    late += recorded->late ? 1 : 0;
    latest = std::max(latest, i);
    ASSERT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
  }
  EXPECT_GT(late, 40);

  Replica* other = world_.NewReplica();
  const LearnerKey ben = Learner("ben");
  for (int i = 0; i < 80; ++i) {
    ASSERT_TRUE(other
                    ->Record(ben, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20),
                                         i % 3 == 0, At(i)))
                    .ok());
  }
  EXPECT_EQ(*other->Load(ben)->state, *replica_->Load(ana_)->state);
}

TEST_F(PracticeTest, ALateResponseIsPredictedFromWhatWasKnownWhenItWasAnswered) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const auto in_time = replica_->Record(ana_, Answer("r2", "halves-4", 1, At(10)));
  const LearnerKey ben = Learner("ben");
  ASSERT_TRUE(replica_->Record(ben, Answer("r1", "halves-3", 1, At(0))).ok());
  ASSERT_TRUE(replica_->Record(ben, Answer("r3", "halves-9", 0, At(20))).ok());
  const auto late = replica_->Record(ben, Answer("r2", "halves-4", 1, At(10)));
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_TRUE(late->late);
  EXPECT_EQ(late->prior->mean, in_time->prior->mean);
}

TEST_F(PracticeTest, ACorrectionIsAsIfTheResponseHadBeenRightFromTheStart) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(
        replica_->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), 0, At(i)))
            .ok());
  }
  const auto rescored = replica_->Record(ana_, Correct("c1", "r2", 1));
  ASSERT_TRUE(rescored.ok()) << rescored.status();
  EXPECT_EQ(rescored->sequence, 6u);
  EXPECT_FALSE(rescored->prior.has_value());
  ASSERT_FALSE(rescored->changed.empty());
  EXPECT_GT(rescored->changed[0].after.probability, rescored->changed[0].before.probability);
  ASSERT_TRUE(replica_->Record(ana_, Correct("c2", "r4", std::nullopt)).ok());

  const LearnerKey ben = Learner("ben");
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(
        replica_
            ->Record(ben, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), i == 2, At(i)))
            .ok());
  }
  LearnerState expected = *replica_->Load(ben)->state;
  expected.sequence = 7;
  EXPECT_EQ(*replica_->Load(ana_)->state, expected);

  const auto again = replica_->Record(ana_, Correct("c1", "r2", 1));
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->sequence, 6u);
  EXPECT_THAT(replica_->Record(ana_, Correct("c3", "r9", 1)),
              Fails(ErrorReason::kResponseNotFound));
  EXPECT_THAT(replica_->Record(ana_, Correct("c3", "c1", 1)),
              Fails(ErrorReason::kResponseNotFound));
}

TEST_F(PracticeTest, AResponseOfAnEarlierCatalogIsAcknowledgedAgain) {
  const RecordCall first = Answer("r0", "ratios-19", 1, At(0));
  ASSERT_TRUE(replica_->Record(ana_, first).ok());
  CatalogDraft without = SmallCourse();
  without.items.pop_back();
  world_.Activate(without);

  const auto again = replica_->Record(ana_, first);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->sequence, 1u);
  EXPECT_TRUE(replica_->RecordBatch(ana_, {first})[0]->duplicate);
  EXPECT_THAT(replica_->Record(ana_, Answer("r1", "ratios-19", 1, At(1))),
              Fails(ErrorReason::kItemNotFound));
  EXPECT_THAT(world_.Events(ana_), testing::SizeIs(1));
}

TEST_F(PracticeTest, ABatchIsOneAppendWithAResultPerRow) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r0", "halves-0", 1, At(0))).ok());
  const auto results = replica_->RecordBatch(
      ana_, {Answer("r1", "halves-1", 1, At(1)), Answer("r2", "quarters-1", 1, At(2)),
             Answer("r3", "halves-3", 0, At(3)), Answer("r1", "halves-1", 1, At(1)),
             Answer("r0", "halves-0", 0, At(0)), Correct("c1", "r3", 1), Correct("c2", "r9", 1)});
  ASSERT_TRUE(results[0].ok()) << results[0].status();
  EXPECT_EQ(results[0]->sequence, 2u);
  EXPECT_THAT(results[1], Fails(ErrorReason::kItemNotFound));
  EXPECT_EQ(results[2]->sequence, 3u);
  EXPECT_EQ(results[3]->sequence, 2u);
  EXPECT_TRUE(results[3]->duplicate);
  EXPECT_THAT(results[4], Fails(ErrorReason::kIdReused));
  EXPECT_EQ(results[5]->sequence, 4u);
  EXPECT_THAT(results[6], Fails(ErrorReason::kResponseNotFound));
  EXPECT_EQ(world_.journal.appends(), 2);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, ALargeBatchSentTwiceIsRecordedOnce) {
  std::vector<RecordCall> rows;
  for (int i = 0; i < 1500; ++i) {
    rows.push_back(
        Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), i % 2, At(i % 700)));
  }
  const auto first = replica_->RecordBatch(ana_, rows);
  const auto second = replica_->RecordBatch(ana_, rows);
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSERT_TRUE(first[i].ok() && second[i].ok());
    EXPECT_EQ(first[i]->sequence, i + 1);
    EXPECT_EQ(second[i]->sequence, i + 1);
    EXPECT_FALSE(first[i]->duplicate);
    EXPECT_TRUE(second[i]->duplicate);
  }
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

}  // namespace
}  // namespace proximal
