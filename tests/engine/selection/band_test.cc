// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/band.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

constexpr Band kBase{.low = 0.60, .high = 0.85};

TEST(BandTest, StaysAsItIsForANewLearner) {
  const TunedBand tuned = TuneBand(kBase, {});
  EXPECT_EQ(tuned.shift, 0);
  EXPECT_EQ(tuned.band.low, kBase.low);
  EXPECT_EQ(tuned.band.high, kBase.high);
}

TEST(BandTest, IsServedAsSetUpToItsLimits) {
  for (const Band& base : {Band{0.05, 0.10}, Band{0.94, 0.99}, Band{0.05, 0.99}}) {
    const TunedBand tuned = TuneBand(base, {});
    EXPECT_EQ(tuned.band.low, base.low);
    EXPECT_EQ(tuned.band.high, base.high);
  }
}

TEST(BandTest, HabitWaitsForEnoughResponses) {
  EXPECT_EQ(TuneBand(kBase, {.responses = 9, .slow = 0.2, .fast = 0.9}).shift, 0);
  EXPECT_GT(TuneBand(kBase, {.responses = 10, .slow = 0.2, .fast = 0.9}).shift, 0);
}

TEST(BandTest, AimsEasierForLowSuccessAndHarderForHigh) {
  EXPECT_NEAR(TuneBand(kBase, {.responses = 50, .slow = 0.625, .fast = 0.6}).shift, 0.04, 1e-12);
  EXPECT_NEAR(TuneBand(kBase, {.responses = 50, .slow = 0.825, .fast = 0.9}).shift, -0.04, 1e-12);
  EXPECT_NEAR(TuneBand(kBase, {.responses = 50, .slow = 0.0, .fast = 0.9}).shift, kHabitLimit,
              1e-12);
  EXPECT_NEAR(TuneBand(kBase, {.responses = 50, .slow = 1.0, .fast = 1.0}).shift, -kHabitLimit,
              1e-12);
}

TEST(BandTest, RelievesRightAfterAnErrorOnly) {
  const PracticeForm wrong{.responses = 5, .slow = 0.7, .fast = 0.3, .last_wrong = true};
  PracticeForm right = wrong;
  right.last_wrong = false;
  EXPECT_NEAR(TuneBand(kBase, wrong).shift, 0.075, 1e-12);
  EXPECT_EQ(TuneBand(kBase, right).shift, 0);
}

TEST(BandTest, ReliefNeverMakesItHarder) {
  EXPECT_EQ(TuneBand(kBase, {.responses = 5, .slow = 0.7, .fast = 0.9, .last_wrong = true}).shift,
            0);
}

TEST(BandTest, StaysWithinItsLimitsWhateverTheForm) {
  numerics::Random random(3);
  for (int i = 0; i < 20'000; ++i) {
    Band base;
    base.low = 0.001 + 0.9 * random.Uniform();
    base.high = base.low + (0.999 - base.low) * random.Uniform() + 1e-6;
    const PracticeForm form{.responses = static_cast<uint32_t>(random.Below(100)),
                            .slow = random.Uniform(),
                            .fast = random.Uniform(),
                            .last_wrong = random.Below(2) == 0};
    const TunedBand tuned = TuneBand(base, form);
    ASSERT_LE(std::abs(tuned.shift), kHabitLimit + kReliefLimit);
    ASSERT_GE(tuned.band.low, Band::kLeastLow);
    ASSERT_LE(tuned.band.high, Band::kMostHigh);
    ASSERT_LT(tuned.band.low, tuned.band.high);
  }
}

TEST(BandTest, BetterFormNeverMakesItEasier) {
  for (double slow = 0; slow <= 1; slow += 0.05) {
    for (double fast = 0; fast <= 1; fast += 0.05) {
      const PracticeForm form{.responses = 20, .slow = slow, .fast = fast, .last_wrong = true};
      PracticeForm better = form;
      better.slow += 0.05;
      better.fast += 0.05;
      ASSERT_LE(TuneBand(kBase, better).shift, TuneBand(kBase, form).shift);
    }
  }
}

TEST(BandTest, DistanceIsZeroInsideAndGrowsOutside) {
  EXPECT_EQ(DistanceFrom(kBase, 0.60), 0);
  EXPECT_EQ(DistanceFrom(kBase, 0.70), 0);
  EXPECT_NEAR(DistanceFrom(kBase, 0.5), 0.1, 1e-12);
  EXPECT_NEAR(DistanceFrom(kBase, 0.95), 0.1, 1e-12);
}

}  // namespace
}  // namespace proximal
