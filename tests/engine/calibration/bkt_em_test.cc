// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_em.h"

#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/bkt_worlds.h"
#include "tests/engine/calibration/simulated.h"

namespace proximal {
namespace {

constexpr BktParameters kCenter = {
    .prior = 0.4, .learn = 0.1, .guess = 0.25, .slip = 0.1, .forget = 0.01};

BktFit Fit(const ScoreSequences& sequences, const BktParameters& center,
           const BktEmOptions& options) {
  const absl::StatusOr<BktFit> fit = FitBktSkill(sequences, center, options);
  EXPECT_TRUE(fit.ok()) << fit.status();
  return fit.value_or(BktFit());
}

BktFit LikelihoodAt(const ScoreSequences& sequences, const BktParameters& p) {
  return Fit(sequences, p, {.max_iterations = 0});
}

// What an iteration must not lower: the log likelihood with the prior of bkt_em.h.
double Objective(const BktFit& fit, const BktParameters& center, double strength) {
  const auto prior = [&](double p, double c) {
    return strength * ((c > 0 ? c * std::log(p) : 0) + (c < 1 ? (1 - c) * std::log(1 - p) : 0));
  };
  const BktParameters& p = fit.parameters;
  return fit.log_likelihood + prior(p.prior, center.prior) + prior(p.learn, center.learn) +
         prior(p.guess, center.guess) + prior(p.slip, center.slip) + prior(p.forget, center.forget);
}

void ExpectIdentifiable(const BktParameters& p) {
  EXPECT_TRUE(CheckIdentifiable(p).ok()) << CheckIdentifiable(p);
  EXPECT_GE(p.guess, 0.001);
  EXPECT_LE(p.guess, 0.45);
  EXPECT_GE(p.slip, 0.001);
  EXPECT_LE(p.slip, 0.45);
  EXPECT_GE(p.learn, 1e-4);
  EXPECT_LE(p.learn, 0.8);
  EXPECT_GE(p.forget, 0);
  EXPECT_LE(p.forget, 0.2);
}

TEST(BktEmTest, NoIterationLowersTheLikelihood) {
  Draws draws(2);
  for (int round = 0; round < 12; ++round) {
    const ScoreSequences sequences = BktSequences(RandomBkt(draws), 60, 8, round);
    const BktParameters start = RandomBkt(draws);
    double before = -std::numeric_limits<double>::infinity();
    for (int iterations = 0; iterations <= 30; ++iterations) {
      const BktFit fit = Fit(sequences, start,
                             {.prior_strength = 0, .max_iterations = iterations, .tolerance = 0});
      ASSERT_GE(fit.log_likelihood, before - 1e-9) << "round " << round << ", " << iterations;
      before = fit.log_likelihood;
    }
  }
}

TEST(BktEmTest, NoIterationLowersThePosteriorWithAPrior) {
  Draws draws(3);
  for (int round = 0; round < 12; ++round) {
    ScoreSequences sequences = BktSequences(RandomBkt(draws), 40, 6, round);
    if (round % 2 == 0) {  // partial credit
      for (float& score : sequences.scores) score = static_cast<float>(draws.Real(0, 1));
    }
    const BktParameters center = RandomBkt(draws);
    double before = -std::numeric_limits<double>::infinity();
    for (int iterations = 1; iterations <= 30; ++iterations) {
      const BktFit fit = Fit(sequences, center,
                             {.prior_strength = 10, .max_iterations = iterations, .tolerance = 0});
      const double objective = Objective(fit, center, 10);
      ASSERT_GE(objective, before - 1e-9) << "round " << round << ", " << iterations;
      before = objective;
    }
  }
}

TEST(BktEmTest, RecoversTheParametersOfSimulatedLearners) {
  const BktParameters truths[] = {
      {.prior = 0.35, .learn = 0.15, .guess = 0.2, .slip = 0.1, .forget = 0.02},
      {.prior = 0.1, .learn = 0.3, .guess = 0.1, .slip = 0.05, .forget = 0},
      {.prior = 0.6, .learn = 0.08, .guess = 0.3, .slip = 0.15, .forget = 0.05}};
  for (const BktParameters& truth : truths) {
    const ScoreSequences sequences = BktSequences(truth, 6000, 20, 5);
    const BktFit fit = Fit(sequences, kCenter, {.prior_strength = 0, .max_iterations = 500});
    EXPECT_NEAR(fit.parameters.prior, truth.prior, 0.03);
    EXPECT_NEAR(fit.parameters.learn, truth.learn, 0.03);
    EXPECT_NEAR(fit.parameters.guess, truth.guess, 0.03);
    EXPECT_NEAR(fit.parameters.slip, truth.slip, 0.03);
    EXPECT_NEAR(fit.parameters.forget, truth.forget, 0.03);
    EXPECT_GE(fit.log_likelihood, LikelihoodAt(sequences, truth).log_likelihood - 2);
  }
}

TEST(BktEmTest, StaysIdentifiableOnDegenerateData) {
  const std::vector<std::vector<float>> kinds[] = {{{1, 1, 1, 1, 1, 1}, {1, 1, 1}},
                                                   {{0, 0, 0, 0, 0, 0}, {0, 0, 0}},
                                                   {{1}},
                                                   {{0}},
                                                   {{0.5f}},
                                                   {{1, 0, 1, 0, 1, 0, 1, 0}},
                                                   {{0, 1}, {1, 0}},
                                                   {{}},
                                                   {{}, {1}, {}}};
  for (const auto& rows : kinds) {
    for (double strength : {0.0, 1.0, 20.0}) {
      const ScoreSequences sequences = Sequences(rows);
      const BktFit fit = Fit(sequences, kCenter, {.prior_strength = strength});
      ExpectIdentifiable(fit.parameters);
      EXPECT_TRUE(std::isfinite(fit.log_likelihood));
    }
  }
}

TEST(BktEmTest, StartsWithinTheBoundsWhateverTheCenter) {
  // Under the center itself a right response is impossible.
  const BktParameters impossible = {.prior = 0, .learn = 0, .guess = 0, .slip = 0, .forget = 0};
  const BktFit fit = Fit(Sequences({{1, 1, 0}}), impossible, {});
  ExpectIdentifiable(fit.parameters);
  EXPECT_TRUE(std::isfinite(fit.log_likelihood));
}

TEST(BktEmTest, WithoutSequencesTheCenterStands) {
  const BktFit fit = Fit({}, kCenter, {});
  EXPECT_EQ(fit.parameters.prior, kCenter.prior);
  EXPECT_EQ(fit.parameters.guess, kCenter.guess);
  EXPECT_EQ(fit.log_likelihood, 0);
  EXPECT_EQ(fit.iterations, 0);
}

TEST(BktEmTest, AStrongerPriorStaysNearerToTheCenter) {
  const ScoreSequences sequences = Sequences({{1, 1, 1, 1}, {1, 1, 1, 1}});
  double before = 1;
  for (double strength : {0.0, 5.0, 50.0, 5000.0}) {
    const BktFit fit = Fit(sequences, kCenter, {.prior_strength = strength});
    const double away = std::abs(fit.parameters.prior - kCenter.prior);
    EXPECT_LT(away, before);
    before = away;
  }
  EXPECT_LT(before, 0.001);
}

TEST(BktEmTest, AccelerationEndsAtTheOptimumOfPlainEmSooner) {
  Draws draws(6);
  int plain_iterations = 0;
  int fast_iterations = 0;
  for (int round = 0; round < 12; ++round) {
    const BktParameters truth = {.prior = draws.Real(0.15, 0.6),
                                 .learn = draws.Real(0.05, 0.3),
                                 .guess = draws.Real(0.05, 0.25),
                                 .slip = draws.Real(0.03, 0.15),
                                 .forget = draws.Real(0.02, 0.1)};
    const ScoreSequences sequences = BktSequences(truth, 1'000, 12, round);
    BktEmOptions options = {.prior_strength = round % 2 == 0 ? 0.0 : 5.0,
                            .max_iterations = 20'000,
                            .tolerance = 1e-10,
                            .accelerate = false};
    const BktFit plain = Fit(sequences, kCenter, options);
    options.accelerate = true;
    const BktFit fast = Fit(sequences, kCenter, options);
    ASSERT_TRUE(plain.converged) << "round " << round << ": " << plain.iterations;
    ASSERT_TRUE(fast.converged) << "round " << round << ": " << fast.iterations;
    EXPECT_NEAR(fast.objective, plain.objective, 1e-4) << "round " << round;
    for (uint32_t i = 0; i < plain.layout.size(); ++i) {
      EXPECT_NEAR(fast.rates[i], plain.rates[i], 2e-3) << "round " << round << ", rate " << i;
    }
    plain_iterations += plain.iterations;
    fast_iterations += fast.iterations;
  }
  EXPECT_LT(fast_iterations, plain_iterations / 2);
}

TEST(BktEmTest, SeveralStartsNeverEndLowerThanOne) {
  Draws draws(7);
  for (int round = 0; round < 8; ++round) {
    const ScoreSequences sequences = BktSequences(RandomBkt(draws), 40, 5, round);
    const BktFit one = Fit(sequences, kCenter, {.prior_strength = 0});
    const BktFit several = Fit(sequences, kCenter, {.prior_strength = 0, .starts = 6, .seed = 3});
    EXPECT_GE(several.objective, one.objective);
    EXPECT_EQ(several.start == 0, several.objective == one.objective);
    const BktFit again = Fit(sequences, kCenter, {.prior_strength = 0, .starts = 6, .seed = 3});
    EXPECT_EQ(again.start, several.start);
    EXPECT_THAT(again.rates, testing::ElementsAreArray(several.rates));
  }
}

TEST(BktEmTest, ADrawnStartWinsWhereTheCenterIsAPoorOne) {
  // Half the learners know the skill, and half will never: seen from a center that expects quick
  // learning and no knowledge, EM ends elsewhere.
  const ScoreSequences sequences = BktSequences(
      {.prior = 0.5, .learn = 0.001, .guess = 0.1, .slip = 0.1, .forget = 0}, 200, 3, 8);
  const BktParameters poor = {
      .prior = 0.001, .learn = 0.8, .guess = 0.45, .slip = 0.45, .forget = 0.2};
  const BktFit one = Fit(sequences, poor, {.prior_strength = 0});
  const BktFit several = Fit(sequences, poor, {.prior_strength = 0, .starts = 10});
  EXPECT_GT(several.start, 0);
  EXPECT_GT(several.objective, one.objective);
}

TEST(BktEmTest, ThreadsGiveTheSameBits) {
  const ScoreSequences sequences = BktSequences(kCenter, 20'000, 15, 9);
  const BktFit one = Fit(sequences, kCenter, {.standard_errors = true});
  const BktFit several = Fit(sequences, kCenter, {.standard_errors = true, .parallel = Threads()});
  EXPECT_EQ(one.log_likelihood, several.log_likelihood);
  EXPECT_EQ(one.iterations, several.iterations);
  EXPECT_THAT(one.rates, testing::ElementsAreArray(several.rates));
  for (size_t i = 0; i < one.standard_errors.size(); ++i) {
    EXPECT_EQ(one.standard_errors[i].rate, several.standard_errors[i].rate);
  }
}

TEST(BktEmTest, DuplicateRowsWeighTwiceAndChangeNothingElse) {
  const ScoreSequences once = BktSequences(kCenter, 300, 8, 10);
  ScoreSequences twice = once;
  for (size_t begin : once.begin) twice.begin.push_back(once.scores.size() + begin);
  twice.scores.insert(twice.scores.end(), once.scores.begin(), once.scores.end());
  const BktEmOptions options = {.prior_strength = 0, .tolerance = 1e-8};
  const BktFit a = Fit(once, kCenter, options);
  const BktFit b = Fit(twice, kCenter, options);
  EXPECT_NEAR(b.log_likelihood, 2 * a.log_likelihood, 1e-6);
  for (size_t i = 0; i < a.rates.size(); ++i) EXPECT_NEAR(a.rates[i], b.rates[i], 1e-5);
}

}  // namespace
}  // namespace proximal
