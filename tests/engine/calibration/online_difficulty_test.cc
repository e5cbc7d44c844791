// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/online_difficulty.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

using numerics::Logistic;
using testing::HasSubstr;

TEST(OnlineDifficultyTest, FollowsTheFormula) {
  OnlineDifficulty item(0.2);
  const OnlineDifficultyOptions options = {.daily_variance = 0.001};
  const auto seen = item.Observe({.p = 0.7, .logit_variance = 0.5}, 1, 10, options);
  const double kappa = 1 / std::sqrt(1 + 3.14159265358979 / 8 * 0.5);
  const double before = 0.2 + 0.01;
  const double information = kappa * kappa * 0.7 * 0.3;
  const double after = before / (1 + information * before);
  EXPECT_NEAR(seen.p, 0.7, 1e-12);
  EXPECT_NEAR(seen.residual, 0.3, 1e-12);
  EXPECT_NEAR(seen.z, 0.3 / std::sqrt(0.21 * (1 + information * before)), 1e-12);
  EXPECT_NEAR(item.variance(), after, 1e-12);
  EXPECT_NEAR(item.departure(), after * kappa * 0.3, 1e-12);
}

// Against the exact posterior on a fine grid, many responses on.
TEST(OnlineDifficultyTest, EndsWhereTheExactPosteriorDoes) {
  numerics::Random random(3);
  const OnlineDifficultyOptions options = {.daily_variance = 0};
  OnlineDifficulty item(0.5);
  std::vector<double> log_posterior(1201);
  const auto at = [](size_t k) { return -3 + 0.005 * static_cast<double>(k); };
  for (size_t k = 0; k < log_posterior.size(); ++k) log_posterior[k] = -at(k) * at(k);  // N(0, .5)
  for (int n = 0; n < 200; ++n) {
    const double logit = 2 * random.Uniform() - 0.5;
    const double score = random.Uniform() < Logistic(logit + 0.8) ? 1 : 0;
    item.Observe({.p = Logistic(logit)}, score, 0, options);
    for (size_t k = 0; k < log_posterior.size(); ++k) {
      const double eta = logit + at(k);
      log_posterior[k] += score * eta - numerics::Log1pExp(eta);
    }
  }
  double sum = 0, mean = 0, square = 0;
  for (size_t k = 0; k < log_posterior.size(); ++k) {
    const double w = std::exp(log_posterior[k] - log_posterior[600]);
    sum += w, mean += w * at(k), square += w * at(k) * at(k);
  }
  mean /= sum;
  const double variance = square / sum - mean * mean;
  EXPECT_NEAR(item.departure(), mean, 0.15 * std::sqrt(variance));
  EXPECT_NEAR(item.variance() / variance, 1, 0.1);
}

TEST(OnlineDifficultyTest, InnovationsAreStandardWhileTheItemHolds) {
  numerics::Random random(4);
  double sum = 0, squares = 0, last = 0, lagged = 0;
  constexpr int kItems = 400, kResponses = 50;
  for (int i = 0; i < kItems; ++i) {
    const double truth = std::sqrt(0.3) * numerics::NormalQuantile(random.Uniform() + 1e-17);
    OnlineDifficulty item(0.3);
    for (int n = 0; n < kResponses; ++n) {
      const double logit = 2 * random.Uniform() - 0.5;
      const double score = random.Uniform() < Logistic(logit + truth) ? 1 : 0;
      const double z = item.Observe({.p = Logistic(logit)}, score, 0, {.daily_variance = 0}).z;
      sum += z, squares += z * z, lagged += n > 0 ? z * last : 0;
      last = z;
    }
  }
  constexpr double kCount = kItems * kResponses;
  EXPECT_NEAR(sum / kCount, 0, 0.03);
  EXPECT_NEAR(squares / kCount, 1, 0.05);
  EXPECT_NEAR(lagged / kCount, 0, 0.03);
}

TEST(OnlineDifficultyTest, RightAnswersMakeItEasierAndWrongOnesHarder) {
  for (const double p : {0.0, 0.01, 0.3, 0.9, 1.0}) {
    OnlineDifficulty right(0.3), wrong(0.3);
    right.Observe({.p = p, .logit_variance = 1}, 1, 0, {});
    wrong.Observe({.p = p, .logit_variance = 1}, 0, 0, {});
    EXPECT_GT(right.departure(), 0);
    EXPECT_LT(wrong.departure(), 0);
    EXPECT_LT(right.variance(), 0.3);
  }
}

TEST(OnlineDifficultyTest, LearnersOfWhomLittleIsKnownSayLess) {
  OnlineDifficulty known(0.3), unknown(0.3);
  known.Observe({.p = 0.6, .logit_variance = 0}, 0, 0, {});
  unknown.Observe({.p = 0.6, .logit_variance = 2}, 0, 0, {});
  EXPECT_LT(known.departure(), unknown.departure());
  EXPECT_LT(known.variance(), unknown.variance());
}

TEST(OnlineDifficultyTest, StaysWithinItsBounds) {
  OnlineDifficulty item(8);
  const OnlineDifficultyOptions options = {.max_variance = 8, .daily_variance = 1};
  double before = 0;
  for (int n = 0; n < 500; ++n) {
    item.Observe({.p = 0.999}, 0, 1000, options);
    EXPECT_GE(item.departure() - before, -OnlineDifficulty::kMostStep);
    EXPECT_GE(item.departure(), -OnlineDifficulty::kMostDeparture);
    EXPECT_GT(item.variance(), 0);
    EXPECT_LE(item.variance(), 8);
    before = item.departure();
  }
  EXPECT_EQ(item.departure(), -OnlineDifficulty::kMostDeparture);
}

TEST(OnlineDifficultyTest, RefusesOptionsOutsideTheirRanges) {
  EXPECT_TRUE(CheckOnlineDifficultyOptions({}).ok());
  EXPECT_THAT(CheckOnlineDifficultyOptions({.variance = -1}).message(), HasSubstr("variance"));
  EXPECT_THAT(CheckOnlineDifficultyOptions({.max_variance = std::nan("")}).message(),
              HasSubstr("max_variance"));
  EXPECT_THAT(CheckOnlineDifficultyOptions({.daily_variance = 2}).message(),
              HasSubstr("daily_variance"));
}

}  // namespace
}  // namespace proximal
