// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/metrics.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

// Over all pairs of a success and a failure.
double AucByPairs(const std::vector<double>& predicted, const std::vector<double>& score) {
  double won = 0, pairs = 0;
  for (size_t a = 0; a < score.size(); ++a) {
    for (size_t b = 0; b < score.size(); ++b) {
      if (score[a] < 0.5 || score[b] >= 0.5) continue;
      ++pairs;
      won += predicted[a] > predicted[b] ? 1 : predicted[a] == predicted[b] ? 0.5 : 0;
    }
  }
  return won / pairs;
}

TEST(MetricsTest, ByHand) {
  const Metrics m = ComputeMetrics({0.9, 0.6, 0.35, 0.2}, {1, 0, 1, 0});
  EXPECT_EQ(m.n, 4);
  EXPECT_DOUBLE_EQ(m.auc, 3.0 / 4);  // all pairs but (.35, .6)
  EXPECT_DOUBLE_EQ(m.accuracy, 0.5);
  EXPECT_NEAR(m.rmse, std::sqrt((0.01 + 0.36 + 0.4225 + 0.04) / 4), 1e-12);
  EXPECT_NEAR(m.log_loss, -(std::log(0.9) + std::log(0.4) + std::log(0.35) + std::log(0.8)) / 4,
              1e-12);
  // Each prediction alone in its bin.
  EXPECT_NEAR(m.ece, (0.1 + 0.6 + 0.65 + 0.2) / 4, 1e-12);
}

TEST(MetricsTest, AucEqualsCountingPairsWithTies) {
  Draws draws(1);
  for (int round = 0; round < 30; ++round) {
    std::vector<double> predicted, score;
    for (int n = 0; n < 120; ++n) {
      predicted.push_back(draws.Below(9) / 8.0);  // many ties
      score.push_back(round % 2 == 0 ? draws.Below(2) : draws.Real(0, 1));
    }
    EXPECT_NEAR(ComputeMetrics(predicted, score).auc, AucByPairs(predicted, score), 1e-12);
  }
}

TEST(MetricsTest, AucSeesOnlyTheOrderAndTurnsRoundWithIt) {
  Draws draws(2);
  std::vector<double> predicted, squared, reversed, score;
  for (int n = 0; n < 200; ++n) {
    predicted.push_back(draws.Real(0, 1));
    squared.push_back(predicted.back() * predicted.back());
    reversed.push_back(1 - predicted.back());
    score.push_back(draws.Below(2));
  }
  const double auc = ComputeMetrics(predicted, score).auc;
  EXPECT_DOUBLE_EQ(ComputeMetrics(squared, score).auc, auc);
  EXPECT_NEAR(ComputeMetrics(reversed, score).auc, 1 - auc, 1e-12);
}

TEST(MetricsTest, WithoutSuccessesOrFailuresThereIsNoAuc) {
  EXPECT_TRUE(std::isnan(ComputeMetrics({0.3, 0.4}, {1, 1}).auc));
  EXPECT_TRUE(std::isnan(ComputeMetrics({0.3, 0.4}, {0, 0}).auc));
  EXPECT_TRUE(std::isnan(ComputeMetrics({}, {}).auc));
  EXPECT_NEAR(ComputeMetrics({0.3, 0.4}, {0, 0}).log_loss, -(std::log(0.7) + std::log(0.6)) / 2,
              1e-12);
  EXPECT_EQ(ComputeMetrics({}, {}).n, 0);
}

TEST(MetricsTest, CertainAndWrongCostsMuchButNotEverything) {
  const Metrics m = ComputeMetrics({0, 1}, {1, 0});
  EXPECT_NEAR(m.log_loss, -std::log(1e-15), 0.05);
  EXPECT_NEAR(m.rmse, 1, 1e-12);
  EXPECT_DOUBLE_EQ(m.accuracy, 0);
  EXPECT_DOUBLE_EQ(m.auc, 0);
  EXPECT_DOUBLE_EQ(m.ece, 1);
}

TEST(MetricsTest, CalibrationErrorComparesMeansWithinTenths) {
  // .61 and .69 share a bin, whose mean prediction is right; 1 belongs to the last bin.
  EXPECT_NEAR(ComputeMetrics({0.61, 0.69, 0.61, 0.7}, {1, 1, 0.6, 0}).ece,
              (std::abs(2.6 - 1.91) + 0.7) / 4, 1e-12);
  EXPECT_NEAR(ComputeMetrics({1.0, 0.95}, {1, 0.95}).ece, 0, 1e-12);
}

TEST(MetricsTest, PerfectCalibrationHasNoErrorWhateverTheResolution) {
  std::vector<double> predicted(1000, 0.25), score(1000, 0.0);
  std::fill_n(score.begin(), 250, 1.0);
  const Metrics m = ComputeMetrics(predicted, score);
  EXPECT_NEAR(m.ece, 0, 1e-12);
  EXPECT_DOUBLE_EQ(m.auc, 0.5);
}

}  // namespace
}  // namespace proximal
