// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_standard_errors.h"

#include <Eigen/LU>
#include <array>
#include <cmath>

#include "engine/calibration/bkt_em.h"
#include "engine/numerics/logistic.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/bkt_worlds.h"
#include "tests/engine/calibration/simulated.h"

namespace proximal {
namespace {

const ParallelFor kSerially = RunSerially;
constexpr BktParameters kTruth = {
    .prior = 0.35, .learn = 0.15, .guess = 0.2, .slip = 0.1, .forget = 0};

BktPrior PriorOf(const BktLayout& layout, double strength) {
  BktPrior prior = {Spread(layout, kTruth), std::vector<double>(layout.size(), strength), {}};
  for (uint32_t i = 0; i < layout.size(); ++i) prior.bounds.push_back(BoundsOf(layout.kind(i)));
  return prior;
}

std::vector<double> Beside(std::vector<double> rates, size_t i, double step) {
  rates[i] = numerics::Logistic(numerics::Logit(rates[i]) + step);
  return rates;
}

TEST(BktStandardErrorsTest, TheScoreIsTheSlopeOfTheObjective) {
  Draws draws(1);
  const BktLayout layout = {.groups = 2, .resources = 2, .items = 2};
  for (int round = 0; round < 10; ++round) {
    const std::vector<double> rates = RandomRates(layout, draws);
    const BktPrior prior = PriorOf(layout, 7);
    const ScoreSequences q = RandomSequences(layout, rates, 40, 10, true, round);
    BktExpectation expectation(q, layout, kSerially);
    const auto objective = [&](const std::vector<double>& at) {
      return expectation.Count(at).log_likelihood + LogPrior(prior, at);
    };
    const std::vector<double> score = LogitScore(expectation.Count(rates), prior, rates);
    for (uint32_t i = 0; i < layout.size(); ++i) {
      const double slope =
          (objective(Beside(rates, i, 1e-5)) - objective(Beside(rates, i, -1e-5))) / 2e-5;
      EXPECT_NEAR(score[i], slope, 1e-5 * (1 + std::abs(slope)));
    }
  }
}

TEST(BktStandardErrorsTest, AreTheInverseCurvatureOfTheLogLikelihood) {
  const BktLayout layout;
  const ScoreSequences q = BktSequences({0.35, 0.15, 0.2, 0.1, 0.05}, 800, 12, 2);
  const BktFit fit = *FitBktSkill(q, kTruth, {.prior_strength = 0, .standard_errors = true});
  BktExpectation expectation(q, layout, kSerially);
  const auto at = [&](size_t i, double di, size_t j, double dj) {
    return expectation.Count(Beside(Beside(fit.rates, i, di), j, dj)).log_likelihood;
  };
  constexpr double kH = 1e-3;
  Eigen::MatrixXd information(5, 5);
  for (int i = 0; i < 5; ++i) {
    for (int j = 0; j < 5; ++j) {
      information(i, j) =
          -(at(i, kH, j, kH) - at(i, kH, j, -kH) - at(i, -kH, j, kH) + at(i, -kH, j, -kH)) /
          (4 * kH * kH);
    }
  }
  const Eigen::MatrixXd covariance = information.inverse();
  for (int i = 0; i < 5; ++i) {
    const double q_i = fit.rates[i];
    EXPECT_NEAR(fit.standard_errors[i].logit, std::sqrt(covariance(i, i)),
                0.01 * fit.standard_errors[i].logit);
    EXPECT_NEAR(fit.standard_errors[i].rate, q_i * (1 - q_i) * fit.standard_errors[i].logit, 1e-12);
  }
}

TEST(BktStandardErrorsTest, CoverTheTruthAsOftenAsTheySay) {
  constexpr int kWorlds = 200;
  int covered = 0;
  for (int world = 0; world < kWorlds; ++world) {
    const ScoreSequences q = BktSequences(kTruth, 500, 12, 100 + world);
    const BktFit fit = *FitBktSkill(
        q, kTruth,
        {.variant = {.forgetting = false}, .prior_strength = 0, .standard_errors = true});
    for (BktKind kind : {BktKind::kPrior, BktKind::kLearn, BktKind::kGuess, BktKind::kSlip}) {
      const uint32_t i = fit.layout.first(kind);
      const double away = numerics::Logit(fit.rates[i]) - numerics::Logit(ValueOf(kTruth, kind));
      covered += std::abs(away) < 1.96 * fit.standard_errors[i].logit;
    }
  }
  // 95 % of 800; four standard deviations of a count of independent ones are 25.
  EXPECT_NEAR(covered, 0.95 * 4 * kWorlds, 25);
}

TEST(BktStandardErrorsTest, AreInfiniteWhereTheDataDoNotSay) {
  // Nothing is forgotten in this world, nor may be.
  const ScoreSequences q = BktSequences(kTruth, 500, 12, 3);
  const BktFit fit = *FitBktSkill(
      q, kTruth, {.variant = {.forgetting = false}, .prior_strength = 0, .standard_errors = true});
  EXPECT_TRUE(std::isinf(fit.standard_errors[fit.layout.forget()].rate));
  EXPECT_TRUE(std::isfinite(fit.standard_errors[fit.layout.learn(0)].rate));
}

TEST(BktStandardErrorsTest, APriorMakesThemSmaller) {
  const ScoreSequences q = BktSequences(kTruth, 100, 8, 4);
  const BktLayout layout;
  BktExpectation expectation(q, layout, kSerially);
  const std::vector<double> rates =
      Spread(layout, {.prior = 0.35, .learn = 0.15, .guess = 0.2, .slip = 0.1, .forget = 0.05});
  const auto without = StandardErrors(expectation, PriorOf(layout, 0), rates);
  const auto with = StandardErrors(expectation, PriorOf(layout, 50), rates);
  for (uint32_t i = 0; i < layout.size(); ++i) EXPECT_LT(with[i].logit, without[i].logit);
}

TEST(BktStandardErrorsTest, MoreRatesThanCanBePaidForAreRefusedByName) {
  ScoreSequences q;
  for (uint32_t i = 0; i < 200; ++i) {
    q.begin.push_back(i);
    q.scores.push_back(static_cast<float>(i % 2));
    q.items.push_back(i);
  }
  const absl::StatusOr<BktFit> fit =
      FitBktSkill(q, kTruth, {.variant = {.item_rates = true}, .standard_errors = true});
  EXPECT_EQ(fit.status().message(),
            "standard_errors: the number of rates is 403; it must be at most 256");
}

}  // namespace
}  // namespace proximal
