// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_em.h"

#include <cmath>
#include <limits>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

constexpr BktParameters kCenter = {
    .prior = 0.4, .learn = 0.1, .guess = 0.25, .slip = 0.1, .forget = 0.01};

ScoreSequences Sequences(const std::vector<std::vector<float>>& rows) {
  ScoreSequences sequences;
  for (const std::vector<float>& row : rows) {
    sequences.begin.push_back(sequences.scores.size());
    sequences.scores.insert(sequences.scores.end(), row.begin(), row.end());
  }
  return sequences;
}

// The likelihood of one sequence, as the sum over every path of known and not known.
double ByEnumeration(const std::vector<float>& scores, const BktParameters& p) {
  const size_t n = scores.size();
  double total = 0;
  for (uint32_t path = 0; path < (1u << n); ++path) {
    double likelihood = 1;
    for (size_t t = 0; t < n; ++t) {
      const bool known = (path >> t & 1) != 0;
      if (t == 0) {
        likelihood *= known ? p.prior : 1 - p.prior;
      } else {
        const bool before = (path >> (t - 1) & 1) != 0;
        const double to_known = before ? 1 - p.forget : p.learn;
        likelihood *= known ? to_known : 1 - to_known;
      }
      const double right = known ? 1 - p.slip : p.guess;
      const double y = scores[t];
      likelihood *= std::pow(right, y) * std::pow(1 - right, 1 - y);
    }
    total += likelihood;
  }
  return total;
}

BktParameters RandomBkt(Draws& draws) {
  return {.prior = draws.Real(0.05, 0.9),
          .learn = draws.Real(0.01, 0.7),
          .guess = draws.Real(0.02, 0.44),
          .slip = draws.Real(0.02, 0.44),
          .forget = draws.Real(0, 0.19)};
}

BktFit LikelihoodAt(const ScoreSequences& sequences, const BktParameters& p) {
  return FitBktSkill(sequences, p, {.max_iterations = 0});
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

TEST(BktEmTest, TheLikelihoodIsTheSumOverAllHiddenPaths) {
  Draws draws(1);
  for (int round = 0; round < 100; ++round) {
    const BktParameters p = RandomBkt(draws);
    std::vector<std::vector<float>> rows(1 + draws.Below(3));
    double expected = 0;
    for (std::vector<float>& row : rows) {
      for (int t = 1 + draws.Below(8); t > 0; --t) {
        row.push_back(static_cast<float>(round % 3 == 0 ? draws.Real(0, 1) : draws.Below(2)));
      }
      expected += std::log(ByEnumeration(row, p));
    }
    const BktFit fit = LikelihoodAt(Sequences(rows), p);
    EXPECT_NEAR(fit.log_likelihood, expected, 1e-9 * (1 + std::abs(expected)));
    EXPECT_EQ(fit.iterations, 0);
  }
}

TEST(BktEmTest, NoIterationLowersTheLikelihood) {
  Draws draws(2);
  for (int round = 0; round < 12; ++round) {
    const ScoreSequences sequences = BktSequences(RandomBkt(draws), 60, 8, round);
    const BktParameters start = RandomBkt(draws);
    double before = -std::numeric_limits<double>::infinity();
    for (int iterations = 0; iterations <= 30; ++iterations) {
      const BktFit fit = FitBktSkill(
          sequences, start, {.prior_strength = 0, .max_iterations = iterations, .tolerance = 0});
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
      const BktFit fit = FitBktSkill(
          sequences, center, {.prior_strength = 10, .max_iterations = iterations, .tolerance = 0});
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
    const BktFit fit =
        FitBktSkill(sequences, kCenter, {.prior_strength = 0, .max_iterations = 500});
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
      const BktFit fit = FitBktSkill(sequences, kCenter, {.prior_strength = strength});
      ExpectIdentifiable(fit.parameters);
      EXPECT_TRUE(std::isfinite(fit.log_likelihood));
    }
  }
}

TEST(BktEmTest, StartsWithinTheBoundsWhateverTheCenter) {
  // Under the center itself a right response is impossible.
  const BktParameters impossible = {.prior = 0, .learn = 0, .guess = 0, .slip = 0, .forget = 0};
  const BktFit fit = FitBktSkill(Sequences({{1, 1, 0}}), impossible, {});
  ExpectIdentifiable(fit.parameters);
  EXPECT_TRUE(std::isfinite(fit.log_likelihood));
}

TEST(BktEmTest, WithoutSequencesTheCenterStands) {
  const BktFit fit = FitBktSkill({}, kCenter, {});
  EXPECT_EQ(fit.parameters.prior, kCenter.prior);
  EXPECT_EQ(fit.parameters.guess, kCenter.guess);
  EXPECT_EQ(fit.log_likelihood, 0);
  EXPECT_EQ(fit.iterations, 0);
}

TEST(BktEmTest, AStrongerPriorStaysNearerToTheCenter) {
  const ScoreSequences sequences = Sequences({{1, 1, 1, 1}, {1, 1, 1, 1}});
  double before = 1;
  for (double strength : {0.0, 5.0, 50.0, 5000.0}) {
    const BktFit fit = FitBktSkill(sequences, kCenter, {.prior_strength = strength});
    const double away = std::abs(fit.parameters.prior - kCenter.prior);
    EXPECT_LT(away, before);
    before = away;
  }
  EXPECT_LT(before, 0.001);
}

TEST(BktEmTest, SequencesAreOfOneLearnerAndSkillInOrder) {
  CatalogDraft draft = SoundDraft();
  draft.items.push_back(MakeItem("item-ab", {"a", "b"}));
  const auto catalog = CompileOrDie(draft);
  ResponseLog log;
  const absl::Time t = StartOfPractice();
  log.AddLearner();
  log.Add(0, 1, t);    // a
  log.Add(3, 0, t);    // a and b
  log.Add(0, 0.5, t);  // a
  log.AddLearner();
  log.Add(1, 1, t);  // b
  log.AddLearner();  // without responses
  log.AddLearner();
  log.Add(3, 1, t);  // a and b
  const std::vector<ScoreSequences> by_skill = SequencesBySkill(*catalog, log);
  ASSERT_EQ(by_skill.size(), 3);
  EXPECT_THAT(by_skill[0].scores, testing::ElementsAre(1, 0, 0.5, 1));
  EXPECT_THAT(by_skill[0].begin, testing::ElementsAre(0, 3));
  EXPECT_EQ(by_skill[0].end(0), 3);
  EXPECT_EQ(by_skill[0].end(1), 4);
  EXPECT_THAT(by_skill[1].scores, testing::ElementsAre(0, 1, 1));
  EXPECT_THAT(by_skill[1].begin, testing::ElementsAre(0, 1, 2));
  EXPECT_THAT(by_skill[2].begin, testing::IsEmpty());
}

TEST(BktEmTest, SkillsAreFittedApartAndUnmetOnesLikeAllTogether) {
  // Skill a is easy, skill b hard, c never met.
  const auto catalog = CompileOrDie(SoundDraft());
  const ScoreSequences easy = BktSequences(
      {.prior = 0.8, .learn = 0.3, .guess = 0.3, .slip = 0.05, .forget = 0}, 400, 6, 1);
  const ScoreSequences hard = BktSequences(
      {.prior = 0.1, .learn = 0.05, .guess = 0.1, .slip = 0.2, .forget = 0}, 400, 6, 2);
  ResponseLog log;
  for (size_t learner = 0; learner < easy.begin.size(); ++learner) {
    log.AddLearner();
    for (size_t t = 6 * learner; t < 6 * learner + 6; ++t) {
      log.Add(0, easy.scores[t], StartOfPractice());
      log.Add(1, hard.scores[t], StartOfPractice());
    }
  }
  const std::vector<BktParameters> fitted = FitBktSkills(*catalog, log, {});
  ASSERT_EQ(fitted.size(), 3);
  for (const BktParameters& p : fitted) ExpectIdentifiable(p);
  EXPECT_GT(fitted[0].prior, fitted[2].prior);
  EXPECT_LT(fitted[1].prior, fitted[2].prior);
  EXPECT_NEAR(fitted[0].prior, 0.8, 0.15);
  EXPECT_NEAR(fitted[1].prior, 0.1, 0.1);
}

}  // namespace
}  // namespace proximal
