// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/scoring.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/engine/selection/world.h"

namespace proximal {
namespace {

constexpr Band kBand{.low = 0.60, .high = 0.85};

TEST(ScoringTest, ClosenessPeaksAtTheMiddleAndFallsBothWays) {
  EXPECT_DOUBLE_EQ(Closeness(kBand, kBand.Middle()), 1);
  double before = 1;
  for (double away = 0.01; away < 0.7; away += 0.01) {
    const double below = Closeness(kBand, kBand.Middle() - away);
    EXPECT_LT(below, before);
    EXPECT_GT(below, 0);
    EXPECT_NEAR(below, Closeness(kBand, kBand.Middle() + away), 1e-12);
    before = below;
  }
}

TEST(ScoringTest, ClosenessIsContinuousAtTheEnds) {
  for (double end : {kBand.low, kBand.high}) {
    EXPECT_NEAR(Closeness(kBand, end - 1e-9), Closeness(kBand, end + 1e-9), 1e-6);
    EXPECT_NEAR(Closeness(kBand, end), 0.75, 1e-9);
  }
}

TEST(ScoringTest, GainAndInformationSaturate) {
  EXPECT_EQ(GainTerm(0), 0);
  EXPECT_LT(GainTerm(0.05), GainTerm(0.1));
  EXPECT_LT(GainTerm(1), 1);
  EXPECT_EQ(InformationTerm(0.5, 0), 0);
  EXPECT_NEAR(InformationTerm(0.5, 4), 0.5, 1e-12);
  EXPECT_GT(InformationTerm(0.5, 1), InformationTerm(0.9, 1));
}

TEST(ScoringTest, MissingPrerequisitesAreNeededMost) {
  EXPECT_GT(NeedTerm(Origin::kGap), NeedTerm(Origin::kContinues));
  EXPECT_GT(NeedTerm(Origin::kContinues), NeedTerm(Origin::kFringe));
  EXPECT_EQ(NeedTerm(Origin::kReview), 0);
}

TEST(ScoringTest, ReviewsGrowMoreDueWithTime) {
  EXPECT_EQ(ReviewTerm(Origin::kReview, 0), 0);
  EXPECT_NEAR(ReviewTerm(Origin::kReview, 14), 0.5, 1e-12);
  EXPECT_GT(ReviewTerm(Origin::kReview, 30), ReviewTerm(Origin::kReview, 14));
  EXPECT_LT(ReviewTerm(Origin::kRefresh, 14), ReviewTerm(Origin::kReview, 14));
  EXPECT_EQ(ReviewTerm(Origin::kContinues, 100), 0);
}

TEST(ScoringTest, GoalsPressMoreAsTheirDateComesNearer) {
  EXPECT_NEAR(GoalTerm(std::numeric_limits<double>::infinity()), 0.25, 1e-12);
  EXPECT_NEAR(GoalTerm(7), 0.625, 1e-12);
  EXPECT_EQ(GoalTerm(0), 1);
  EXPECT_EQ(GoalTerm(-3), 1);
}

TEST(ScoringTest, ItemScoreIsTheWeightedSumOfItsTerms) {
  const ScoringWeights w;
  const ItemTerms terms{.p = 0.7, .logit_variance = 0.4, .gain = 0.1, .interests = true};
  EXPECT_NEAR(ItemScore(w, kBand, terms),
              w.closeness * Closeness(kBand, 0.7) + w.gain * GainTerm(0.1) +
                  w.information * InformationTerm(0.7, 0.4) + w.interest,
              1e-12);
}

TEST(ScoringTest, SkillScoreAddsNeedAndGoal) {
  World world;
  world.Skill("a").Items("a", 3);
  world.Compile();
  const Goal goal{.skill = 0, .due = world.now + absl::Hours(24 * 7)};
  const ScoringWeights w;
  const SkillCandidate fringe{.skill = 0};
  const SkillCandidate towards{.skill = 0, .goal = &goal};
  EXPECT_NEAR(SkillScore(w, fringe, world.View()), w.need * 0.4, 1e-12);
  EXPECT_NEAR(SkillScore(w, towards, world.View()), w.need * 0.4 + w.goal * 0.625, 1e-9);
}

}  // namespace
}  // namespace proximal
