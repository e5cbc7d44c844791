// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What calibration of BKT refuses, mends and promises, rule by rule.

#include <cmath>
#include <limits>

#include "engine/calibration/bkt_em.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/bkt_worlds.h"
#include "tests/engine/calibration/simulated.h"

namespace proximal {
namespace {

using testing::HasSubstr;

constexpr BktParameters kCenter = {
    .prior = 0.4, .learn = 0.1, .guess = 0.25, .slip = 0.1, .forget = 0.01};
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::string Refusal(const ScoreSequences& sequences, const BktParameters& center = kCenter,
                    const BktEmOptions& options = {}) {
  const absl::StatusOr<BktFit> fit = FitBktSkill(sequences, center, options);
  EXPECT_EQ(fit.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(fit.status().message());
}

const BktRepair* Repair(const BktFit& fit, BktKind kind) {
  for (const BktRepair& repair : fit.repairs) {
    if (repair.kind == kind) return &repair;
  }
  return nullptr;
}

BktFit Fit(const ScoreSequences& sequences, double strength) {
  return *FitBktSkill(sequences, kCenter, {.prior_strength = strength});
}

TEST(BktRulesTest, ScoresOutsideTheUnitIntervalAreRefusedByPlace) {
  EXPECT_THAT(Refusal(Sequences({{1, 0}, {1.5f}})), HasSubstr("scores[2] is 1.5"));
  EXPECT_THAT(Refusal(Sequences({{-1}})), HasSubstr("scores[0] is -1"));
  EXPECT_THAT(Refusal(Sequences({{0, std::nanf("")}})), HasSubstr("scores[1] is nan"));
}

TEST(BktRulesTest, ColumnsThatDoNotFitAreRefusedByName) {
  ScoreSequences q = Sequences({{1, 0}, {1}});
  q.items = {0, 1};
  EXPECT_THAT(Refusal(q), HasSubstr("items has 2 entries; it must have 3"));
  q.items = {0, 1, 3};
  EXPECT_THAT(Refusal(q), HasSubstr("items[2] is 3; it must be below 3"));
  q.items.clear();
  q.groups = {0, 1, 0};
  EXPECT_THAT(Refusal(q), HasSubstr("groups has 3 entries; it must have 2"));
  q.groups.clear();
  q.begin = {0, 4};
  EXPECT_THAT(Refusal(q), HasSubstr("begin[1] is 4"));
  q.begin = {1};
  EXPECT_THAT(Refusal(q), HasSubstr("begin must start at 0"));
}

TEST(BktRulesTest, AVariantWithoutItsColumnIsRefusedByName) {
  const ScoreSequences q = Sequences({{1, 0}});
  EXPECT_THAT(Refusal(q, kCenter, {.variant = {.item_rates = true}}), HasSubstr("items"));
  EXPECT_THAT(Refusal(q, kCenter, {.variant = {.resource_rates = true}}), HasSubstr("resources"));
  EXPECT_THAT(Refusal(q, kCenter, {.variant = {.group_priors = true}}), HasSubstr("groups"));
}

TEST(BktRulesTest, CentersThatCannotBeIdentifiedAreRefusedByName) {
  const ScoreSequences q = Sequences({{1, 0}});
  BktParameters center = kCenter;
  center.guess = 0.6;
  center.slip = 0.4;
  EXPECT_THAT(Refusal(q, center), HasSubstr("guess + slip is 1; it must be below 1"));
  center = kCenter;
  center.learn = kNaN;
  EXPECT_THAT(Refusal(q, center), HasSubstr("learn is nan"));
}

TEST(BktRulesTest, OptionsThatMakeNoSenseAreRefusedByName) {
  const ScoreSequences q = Sequences({{1, 0}});
  EXPECT_THAT(Refusal(q, kCenter, {.prior_strength = -1}), HasSubstr("prior_strength"));
  EXPECT_THAT(Refusal(q, kCenter, {.class_strength = 0}), HasSubstr("class_strength"));
  EXPECT_THAT(Refusal(q, kCenter, {.max_iterations = -1}), HasSubstr("max_iterations"));
  EXPECT_THAT(Refusal(q, kCenter, {.tolerance = kNaN}), HasSubstr("tolerance"));
  EXPECT_THAT(Refusal(q, kCenter, {.starts = 0}), HasSubstr("starts"));
}

TEST(BktRulesTest, WithoutResponsesEveryRateIsItsCenter) {
  for (const ScoreSequences& q : {ScoreSequences(), Sequences({{}, {}})}) {
    const BktFit fit = Fit(q, 20);
    for (BktKind kind : kAllBktKinds) {
      EXPECT_EQ(ValueOf(fit.parameters, kind), ValueOf(kCenter, kind));
      ASSERT_NE(Repair(fit, kind), nullptr);
      EXPECT_EQ(Repair(fit, kind)->rule, BktRule::kNoResponses);
    }
    EXPECT_EQ(fit.log_likelihood, 0);
    EXPECT_EQ(fit.iterations, 0);
  }
}

TEST(BktRulesTest, ConstantScoresLeaveGuessAndSlipAtTheirCenters) {
  for (float score : {0.0f, 0.5f, 1.0f}) {
    const BktFit fit = Fit(Sequences({{score, score, score}, {score, score}}), 0);
    EXPECT_EQ(fit.parameters.guess, kCenter.guess);
    EXPECT_EQ(fit.parameters.slip, kCenter.slip);
    ASSERT_NE(Repair(fit, BktKind::kGuess), nullptr);
    EXPECT_EQ(Repair(fit, BktKind::kGuess)->rule, BktRule::kConstantScores);
    EXPECT_EQ(Repair(Fit(Sequences({{score, score}}), 20), BktKind::kGuess), nullptr)
        << "a prior tells them apart";
  }
}

TEST(BktRulesTest, SingleResponsesSayNothingOfLearning) {
  const BktFit fit = Fit(Sequences({{1}, {0}, {1}, {1}}), 0);
  for (BktKind kind : {BktKind::kLearn, BktKind::kForget, BktKind::kGuess, BktKind::kSlip}) {
    EXPECT_EQ(ValueOf(fit.parameters, kind), ValueOf(kCenter, kind));
    ASSERT_NE(Repair(fit, kind), nullptr);
    EXPECT_EQ(Repair(fit, kind)->rule, BktRule::kSingleResponses);
  }
  // P(right) = .75 = prior .9 + (1 - prior) .25.
  EXPECT_NEAR(fit.parameters.prior, 0.5 / 0.65, 1e-4);
}

TEST(BktRulesTest, RatesThatWantToLeaveTheirBoundsAreNamedAndHeld) {
  // Right as often before as after, but slips as likely as not: beyond what slip may be.
  const ScoreSequences q = BktSequences(
      {.prior = 0.9, .learn = 0.5, .guess = 0.02, .slip = 0.7, .forget = 0}, 500, 8, 3);
  const BktFit fit = Fit(q, 0);
  const BktRepair* repair = Repair(fit, BktKind::kSlip);
  ASSERT_NE(repair, nullptr);
  EXPECT_EQ(fit.parameters.slip, 0.45);
  EXPECT_EQ(repair->repaired, 0.45);
  EXPECT_GT(repair->refused, 0.45);
  EXPECT_THAT(Describe(*repair), HasSubstr("repaired to 0.45"));
}

TEST(BktRulesTest, ExchangedStatesAreNamedGuessPlusSlip) {
  // Learners who fall from mostly right to mostly wrong and stay there: "known" would have to mean
  // wrong.
  const ScoreSequences q = Sequences(std::vector<std::vector<float>>(
      200, {1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}));
  const absl::StatusOr<BktFit> fit =
      FitBktSkill(q, {.prior = 0.1, .learn = 0.2, .guess = 0.44, .slip = 0.44, .forget = 0},
                  {.variant = {.forgetting = false}, .prior_strength = 0, .max_iterations = 2000});
  ASSERT_TRUE(fit.ok());
  const BktRepair* slip = Repair(*fit, BktKind::kSlip);
  ASSERT_NE(slip, nullptr);
  EXPECT_EQ(slip->rule, BktRule::kGuessPlusSlip);
  EXPECT_THAT(Describe(*slip), HasSubstr("guess_plus_slip"));
  EXPECT_LT(fit->parameters.guess + fit->parameters.slip, 1);
}

// The lowest gain in P(known) of a right response, over every state that responses can lead to.
double LeastGain(const BktParameters& p, Draws& draws) {
  double least = 1;
  for (int walk = 0; walk < 50; ++walk) {
    double known = p.prior;
    for (int t = 0; t < 30; ++t) {
      const double right = BktTransition(BktPosterior(known, 1, p.guess, p.slip), p);
      least = std::min(least, right - known);
      const double score = draws.Chance(0.8) ? 1 : draws.Real(0, 1);
      known = BktTransition(BktPosterior(known, score, p.guess, p.slip), p);
    }
  }
  return least;
}

TEST(BktRulesTest, MasteryNeverFallsOnARightResponse) {
  Draws draws(4);
  int repaired = 0;
  for (int round = 0; round < 60; ++round) {
    BktParameters truth = RandomBkt(draws);
    if (round % 2 == 0) truth = {0.95, 0.02, 0.4, 0.3, 0.2};  // forgets what it began with
    const BktFit fit = Fit(BktSequences(truth, 80, 8, round), round % 3);
    EXPECT_GE(LeastGain(fit.parameters, draws), -1e-12) << "round " << round;
    const BktRepair* forget = Repair(fit, BktKind::kForget);
    repaired += forget != nullptr && forget->rule == BktRule::kMasteryNeverFalls;
    EXPECT_TRUE(CheckIdentifiable(fit.parameters).ok());
  }
  EXPECT_GT(repaired, 5);
}

TEST(BktRulesTest, TheForgettingThatKeepsMasteryIsTheLargest) {
  const BktParameters p = {.prior = 0.97, .learn = 0.02, .guess = 0.4, .slip = 0.3, .forget = 0.2};
  BktParameters kept = p;
  kept.forget = ForgetThatKeepsMastery(p);
  ASSERT_LT(kept.forget, p.forget);
  Draws draws(5);
  EXPECT_GE(LeastGain(kept, draws), -1e-12);
  kept.forget += 1e-6;
  EXPECT_LT(LeastGain(kept, draws), 0);
}

TEST(BktRulesTest, NothingThatComesOutIsNaN) {
  const std::vector<std::vector<float>> kinds[] = {
      {{1, 1, 1, 1}}, {{0, 0, 0}}, {{1}},      {{0}},          {{0.5f}},         {{1, 0, 1, 0}},
      {{}},           {{}, {1}},   {{0}, {1}}, {{0.3f, 0.3f}}, {{1e-30f, 1, 0}}, {{0, 1}, {1, 0}}};
  for (const auto& rows : kinds) {
    for (double strength : {0.0, 1e-9, 1.0, 1e9}) {
      const absl::StatusOr<BktFit> fit =
          FitBktSkill(Sequences(rows), kCenter,
                      {.prior_strength = strength, .starts = 3, .standard_errors = true});
      ASSERT_TRUE(fit.ok());
      EXPECT_TRUE(CheckIdentifiable(fit->parameters).ok());
      EXPECT_TRUE(std::isfinite(fit->log_likelihood) && std::isfinite(fit->objective));
      for (double rate : fit->rates) EXPECT_TRUE(rate >= 0 && rate <= 1);
      for (const BktStandardError& error : fit->standard_errors) EXPECT_GT(error.rate, 0);
      for (const BktRepair& repair : fit->repairs) {
        EXPECT_TRUE(std::isfinite(repair.refused) && std::isfinite(repair.repaired));
      }
    }
  }
}

}  // namespace
}  // namespace proximal
