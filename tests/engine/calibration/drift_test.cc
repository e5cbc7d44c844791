// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/drift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "engine/numerics/gaussian.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

using testing::HasSubstr;

// Mean responses to an alarm over `runs`.
double SimulatedRunLength(const DriftOptions& options, int runs,
                          const std::function<double(numerics::Random&)>& z, uint64_t seed) {
  numerics::Random random(seed);
  double sum = 0;
  for (int run = 0; run < runs; ++run) {
    DriftSums sums;
    do {
      ++sum;
    } while (sums.Add(z(random), 0, options) == DriftAlarm::kNone);
  }
  return sum / runs;
}

std::function<double(numerics::Random&)> Normal(double shift) {
  return [shift](numerics::Random& random) {
    return shift + numerics::NormalQuantile(random.Uniform() + 1e-17);
  };
}

// Standardized responses to an item answered right with probability `p`.
std::function<double(numerics::Random&)> Scores(double p) {
  return [p](numerics::Random& random) {
    return ((random.Uniform() < p ? 1 : 0) - p) / std::sqrt(p * (1 - p));
  };
}

TEST(DriftTest, RunsAreAsLongAsStatedForNormalResiduals) {
  for (const double threshold : {6.0, 10.0}) {
    for (const double shift : {0.0, 0.25, 0.5, 1.0, -0.5}) {
      const DriftOptions options = {.reference = 0.25, .threshold = threshold};
      const double stated = AverageRunLength(options, shift);
      const double seen = SimulatedRunLength(options, 2000, Normal(shift), 11);
      EXPECT_NEAR(seen / stated, 1, 0.1) << threshold << " " << shift;
    }
  }
}

// Scores are not normal: the tail of a rare failure shortens the runs, but by no more than a half.
TEST(DriftTest, RunsOfScoresAreNearThoseStated) {
  const DriftOptions options = {.reference = 0.25, .threshold = 10};
  const double stated = AverageRunLength(options, 0);
  for (const double p : {0.3, 0.5, 0.7, 0.9}) {
    const double seen = SimulatedRunLength(options, 1000, Scores(p), 12);
    EXPECT_GT(seen, 0.5 * stated) << p;
    EXPECT_LT(seen, 2.0 * stated) << p;
  }
}

TEST(DriftTest, TheDefaultsAreThoseOfTheHeader) {
  EXPECT_NEAR(AverageRunLength({}, 0), 1.92e6, 3e4);
  EXPECT_NEAR(AverageRunLength({}, 0.5), 97, 1);
  EXPECT_NEAR(AverageRunLength({}, 1), 34, 1);
  EXPECT_NEAR(AverageRunLength({}, -0.5), AverageRunLength({}, 0.5), 1e-9);
}

TEST(DriftTest, TellsTheDirectionAndTheRun) {
  const DriftOptions options = {.reference = 0.5, .threshold = 4};
  DriftSums sums;
  EXPECT_EQ(sums.Add(0.2, 0.1, options), DriftAlarm::kNone);
  EXPECT_EQ(sums.easier(), 0);
  DriftAlarm alarm = DriftAlarm::kNone;
  int added = 0;
  while (alarm == DriftAlarm::kNone) {
    alarm = sums.Add(-1.5, -0.6, options);
    ++added;
  }
  EXPECT_EQ(alarm, DriftAlarm::kHarder);
  EXPECT_EQ(added, 5);  // the first whose sum, 1 more each, is above 4
  EXPECT_EQ(sums.RunOf(alarm).responses, 5u);
  EXPECT_NEAR(sums.RunOf(alarm).mean_residual, -0.6, 1e-12);
  sums.Restart();
  EXPECT_EQ(sums.harder(), 0);
}

TEST(DriftTest, SumsThatAreKeptGoOn) {
  const DriftOptions options;
  DriftSums whole, first;
  for (int i = 0; i < 10; ++i) whole.Add(1, 0.3, options), first.Add(1, 0.3, options);
  DriftSums rest(first.harder(), first.easier());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(whole.Add(0.9, 0.3, options), rest.Add(0.9, 0.3, options));
    EXPECT_EQ(whole.easier(), rest.easier());
  }
}

TEST(DriftTest, NothingMakesASumOtherThanFiniteAndAtLeastZero) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  DriftSums sums(nan, -3);
  EXPECT_EQ(sums.harder(), 0);
  EXPECT_EQ(sums.easier(), 0);
  sums.Add(nan, 0, {});
  EXPECT_EQ(sums.easier(), 0);
  sums.Add(std::numeric_limits<double>::infinity(), 1, {});
  EXPECT_NEAR(sums.easier(), 6 - 0.25, 1e-12);
}

TEST(DriftTest, RefusesOptionsOutsideTheirRanges) {
  EXPECT_TRUE(CheckDriftOptions({}).ok());
  EXPECT_THAT(CheckDriftOptions({.reference = 0}).message(), HasSubstr("reference"));
  EXPECT_THAT(CheckDriftOptions({.threshold = std::nan("")}).message(), HasSubstr("threshold"));
}

}  // namespace
}  // namespace proximal
