// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/comparison.h"

#include <cmath>
#include <vector>

#include "gtest/gtest.h"
#include "tests/service/cli/report/report_world.h"

namespace proximal {
namespace {

TEST(ComparisonTest, TheErrorTakesTheResponsesOfALearnerTogether) {
  ReportWorld world(1, 1);
  const std::vector<double> challenger = {0.8, 0.8, 0.6};
  const std::vector<double> champion = {0.5, 0.5, 0.5};
  world.AddLearner();
  world.Add("s0-q0", 1, 0);
  world.Add("s0-q0", 1, 0);
  world.AddLearner();
  world.Add("s0-q0", 0, 0);
  const HeldOutComparison comparison = ComparePredictions(world.log, challenger, champion);
  EXPECT_EQ(comparison.learners, 2u);
  EXPECT_EQ(comparison.responses, 3u);
  const double first = 2 * (std::log(0.8) - std::log(0.5));
  const double second = std::log(0.4) - std::log(0.5);
  const double mean = (first + second) / 3;
  EXPECT_NEAR(comparison.champion.log_loss - comparison.challenger.log_loss, mean, 1e-12);
  EXPECT_NEAR(*comparison.difference_error,
              std::sqrt(std::pow(first - 2 * mean, 2) + std::pow(second - mean, 2)) / 3, 1e-12);
}

TEST(ComparisonTest, WithoutBothKindsOfAnswersThereIsNoAuc) {
  ReportWorld world(1, 1);
  world.AddLearner();
  world.Add("s0-q0", 1, 0);
  const std::vector<double> predicted = {0.5};
  const HeldOutComparison comparison = ComparePredictions(world.log, predicted, predicted);
  EXPECT_FALSE(comparison.challenger.auc.has_value());
  EXPECT_EQ(comparison.difference_error, 0);
}

}  // namespace
}  // namespace proximal
