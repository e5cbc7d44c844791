// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/ability.h"

#include <cmath>

#include "engine/numerics/logistic.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/score_curve.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

constexpr double kMeanStep = 1.0 / 2048;      // of Logit
constexpr double kVarianceStep = 1.0 / 8192;  // of LogitVariance

struct Theta {
  double mean = 0;
  double variance = 0;
};

// Ability at an item whose skills all have traces.
Theta ThetaOf(const Model& model, const LearnerState& state, ItemIndex item, absl::Time now) {
  const numerics::Gaussian overall = OverallAbility(model, state, now);
  Theta theta = {overall.mean, overall.variance};
  const auto skills = model.catalog().skills_of(item);
  const double share = 1.0 / static_cast<double>(skills.size());
  for (SkillIndex skill : skills) {
    const numerics::Gaussian own = SkillAbility(model, state, skill, state.FindSkill(skill), now);
    theta.mean += share * own.mean;
    theta.variance += share * share * own.variance;
  }
  return theta;
}

// One skill, one item with the given curve, ability without noise.
std::shared_ptr<const Model> OneItem(const IrtItem& irt, double overall_variance,
                                     double skill_variance) {
  CatalogDraft draft;
  draft.title = "One item";
  draft.skills = {MakeSkill("a")};
  draft.items = {MakeItem("item", {"a"})};
  ModelParameters p;
  p.kind = TracingKind::kIrt;
  p.ability = {.overall_variance = overall_variance,
               .skill_variance = skill_variance,
               .overall_noise = 0,
               .skill_noise = 0,
               .skill_daily_noise = 0};
  p.item_ids = {"item"};
  p.items = {{.irt = irt}};
  return CompileOrDie(CompileOrDie(draft), p);
}

// The exact posterior of N(0, variance) after one score, by the trapezoid rule.
Theta ExactPosterior(const Model& model, double variance, double score) {
  const double sd = std::sqrt(variance);
  double mass = 0, first = 0, second = 0;
  for (int k = -4000; k <= 4000; ++k) {
    const double theta = 10 * sd * k / 4000;
    const double p = ScoreCurveAt(model, 0, theta).expected;
    const double weight =
        std::exp(-theta * theta / (2 * variance)) * std::pow(p, score) * std::pow(1 - p, 1 - score);
    mass += weight;
    first += weight * theta;
    second += weight * theta * theta;
  }
  const double mean = first / mass;
  return {mean, second / mass - mean * mean};
}

TEST(AbilityTest, OneResponseToARaschItemIsTheNewtonStepByHand) {
  const auto model = OneItem({.a = 1, .b = 0.5, .c = 0, .d = 1}, 0.5, 0.25);
  LearnerState state = InitialState(*model);
  FoldResponse(*model, {0, 1, StartOfPractice()}, state);
  const double p = 1 / (1 + std::exp(0.5));
  const double i = p * (1 - p);
  const double k = 1 / (1 + i * 0.75);
  EXPECT_NEAR(state.ability_mean, k * 0.5 * (1 - p), kMeanStep);
  EXPECT_NEAR(state.ability_variance, 0.5 - k * i * 0.25, kVarianceStep);
  EXPECT_NEAR(state.skills[0].ability_mean, k * 0.25 * (1 - p), kMeanStep);
  EXPECT_NEAR(state.skills[0].ability_variance, 0.25 - k * i * 0.0625, kVarianceStep);
}

TEST(AbilityTest, SkillsOfAnItemShareWhatItTells) {
  CatalogDraft draft = SoundDraft();
  draft.items = {MakeItem("both", {"a", "b"})};
  ModelParameters p;
  p.ability = {
      .overall_variance = 0.4, .skill_variance = 0.8, .overall_noise = 0.01, .skill_noise = 0.02};
  p.item_ids = {"both"};
  p.items = {{}};
  const auto model = CompileOrDie(CompileOrDie(draft), p);
  LearnerState state = InitialState(*model);
  FoldResponse(*model, {0, 0, StartOfPractice()}, state);
  const double k = 1 / (1 + 0.25 * (0.4 + 2 * 0.8 / 4));
  EXPECT_NEAR(state.ability_mean, -k * 0.4 * 0.5, kMeanStep);
  EXPECT_NEAR(state.ability_variance, 0.4 - k * 0.25 * 0.16 + 0.01, kVarianceStep);
  for (const SkillTrace& trace : state.skills) {
    EXPECT_NEAR(trace.ability_mean, -k * 0.8 * 0.5 / 2, kMeanStep);
    EXPECT_NEAR(trace.ability_variance, 0.8 - k * 0.25 * 0.64 / 4 + 0.02, kVarianceStep);
  }
}

TEST(AbilityTest, IsNearTheExactPosteriorWhereUncertaintyIsSmall) {
  const IrtItem curves[] = {{.a = 1, .b = 0, .c = 0, .d = 1},
                            {.a = 1.6, .b = 0.8, .c = 0, .d = 1},
                            {.a = 1.2, .b = -0.4, .c = 0.2, .d = 1},
                            {.a = 0.7, .b = 1.0, .c = 0.1, .d = 0.9}};
  for (const IrtItem& curve : curves) {
    for (double score : {0.0, 0.4, 1.0}) {
      const auto model = OneItem(curve, 0.06, 0.04);
      LearnerState state = InitialState(*model);
      FoldResponse(*model, {0, score, StartOfPractice()}, state);
      const Theta exact = ExactPosterior(*model, 0.1, score);
      const double mean = state.ability_mean + state.skills[0].ability_mean;
      // The departure of the Newton step is of the order of the variance squared.
      EXPECT_NEAR(mean, exact.mean, 0.006) << curve.a << " " << curve.c << " " << score;
      const double v = state.ability_variance + state.skills[0].ability_variance;
      // Overall and skill are correlated afterwards; their sum without that is too wide.
      EXPECT_GE(v, exact.variance - 0.002);
      EXPECT_LE(v, 0.1 + 2 * kVarianceStep);
    }
  }
}

TEST(AbilityTest, ARightResponseNeverLowersAMeanNorAWrongOneRaisesIt) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const auto catalog = CompileOrDie(RandomDraft(6, 24, seed));
    const auto model =
        CompileOrDie(catalog, RandomParameters(*catalog, TracingKind::kResponse, seed));
    LearnerState state = FoldHistory(*model, RandomResponses(*catalog, 40, seed));
    Draws draws(seed);
    absl::Time now = state.last_time;
    for (int n = 0; n < 100; ++n) {
      now += absl::Hours(draws.Below(48));
      const ItemIndex item = draws.Below(24);
      const bool right = draws.Chance(0.5);
      LearnerState before = state;
      FoldResponse(*model, {item, right ? 1.0 : 0.0, now}, state);
      const double sign = right ? 1 : -1;
      EXPECT_GE(sign * (state.ability_mean - before.ability_mean), 0);
      for (SkillIndex skill : catalog->skills_of(item)) {
        const double was = SkillAbility(*model, before, skill, before.FindSkill(skill), now).mean;
        EXPECT_GE(sign * (state.FindSkill(skill)->ability_mean - was), -0.5 * kMeanStep)
            << "seed " << seed << ", response " << n;
      }
    }
  }
}

TEST(AbilityTest, VariancesStayPositiveAndNoWiderThanOfAnUnknownLearner) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const auto catalog = CompileOrDie(RandomDraft(5, 16, seed));
    ModelParameters p = RandomParameters(*catalog, TracingKind::kIrt, seed);
    Draws draws(seed);
    // From the narrowest that is accepted to the widest, and noise up to the most.
    p.ability.overall_variance = seed % 2 == 0 ? 1e-3 : 8;
    p.ability.skill_variance = seed % 3 == 0 ? 8 : 1e-3;
    p.ability.overall_noise = seed % 4 == 0 ? 0 : draws.Real(0, 1);
    p.ability.skill_noise = seed % 5 == 0 ? 0 : draws.Real(0, 1);
    p.ability.overall_daily_noise = draws.Real(0, 1);
    const auto model = CompileOrDie(catalog, p);
    LearnerState state = InitialState(*model);
    absl::Time now = StartOfPractice();
    for (int n = 0; n < 1500; ++n) {
      now += absl::Hours(draws.Below(100));
      FoldResponse(*model, {ItemIndex(draws.Below(16)), double(draws.Below(2)), now}, state);
      ASSERT_GT(state.ability_variance, 0) << "seed " << seed << ", response " << n;
      ASSERT_LE(state.ability_variance, p.ability.overall_variance + kVarianceStep);
      for (const SkillTrace& trace : state.skills) {
        ASSERT_GT(trace.ability_variance, 0) << "seed " << seed << ", response " << n;
        ASSERT_LE(trace.ability_variance, p.ability.skill_variance + kVarianceStep);
      }
    }
  }
}

TEST(AbilityTest, SettlesAroundTheTruth) {
  CatalogDraft draft;
  draft.title = "Rasch";
  draft.skills = {MakeSkill("a")};
  for (int i = 0; i < 50; ++i) {
    draft.items.push_back(MakeItem("i" + std::to_string(i), {"a"}));
    draft.items.back().difficulty = -3 + 6.0 * i / 49;
  }
  const auto model = Model::Prior(CompileOrDie(draft));
  double squared = 0;
  double expected = 0;
  for (uint64_t seed = 0; seed < 60; ++seed) {
    Draws draws(seed);
    const double truth = draws.Normal() * std::sqrt(0.8);
    LearnerState state = InitialState(*model);
    for (int n = 0; n < 60; ++n) {
      const ItemIndex item = draws.Below(50);
      const double right = draws.Chance(numerics::Logistic(truth - model->item(item).b)) ? 1 : 0;
      FoldResponse(*model, {item, right, StartOfPractice()}, state);
    }
    const Theta theta = ThetaOf(*model, state, 0, StartOfPractice());
    squared += (theta.mean - truth) * (theta.mean - truth);
    expected += theta.variance;
  }
  // What the filter says of its own error holds, within sampling and the correlation it leaves out.
  EXPECT_LT(squared / 60, 0.2);
  EXPECT_GT(expected, 0.7 * squared);
  EXPECT_LT(expected, 4 * squared);
}

TEST(AbilityTest, ANewSkillStartsTowardsItsNeighbours) {
  // a before b before c.
  ModelParameters p;
  p.ability.neighbour_pull = 0.5;
  const auto model = CompileOrDie(CompileOrDie(SoundDraft()), p);
  LearnerState state = InitialState(*model);
  const auto cold = [&](SkillIndex skill) {
    return SkillAbility(*model, state, skill, nullptr, StartOfPractice());
  };
  EXPECT_EQ(cold(1).mean, 0);
  for (int n = 0; n < 10; ++n) FoldResponse(*model, {0, 1, StartOfPractice()}, state);
  const double a = state.FindSkill(0)->ability_mean;
  ASSERT_GT(a, 0.1);
  EXPECT_DOUBLE_EQ(cold(1).mean, 0.5 * a);  // its prerequisite
  EXPECT_EQ(cold(2).mean, 0);               // no neighbour of a
  EXPECT_DOUBLE_EQ(cold(1).variance, p.ability.skill_variance);
  for (int n = 0; n < 10; ++n) FoldResponse(*model, {2, 0, StartOfPractice()}, state);
  const double c = state.FindSkill(2)->ability_mean;
  ASSERT_LT(c, -0.1);
  EXPECT_DOUBLE_EQ(cold(1).mean, 0.5 * (a + c) / 2);  // its successor, too
}

TEST(AbilityTest, DaysAwayWidenUpToAnUnknownLearners) {
  ModelParameters p;
  p.ability.overall_daily_noise = 0.01;
  p.ability.skill_daily_noise = 0.02;
  const auto model = CompileOrDie(CompileOrDie(SoundDraft()), p);
  LearnerState state = InitialState(*model);
  const absl::Time start = StartOfPractice();
  EXPECT_EQ(OverallAbility(*model, state, start).variance, state.ability_variance);
  for (int n = 0; n < 30; ++n) FoldResponse(*model, {0, double(n % 2), start}, state);
  const SkillTrace* trace = state.FindSkill(0);
  const double overall = state.ability_variance;
  const double own = trace->ability_variance;
  const auto overall_after = [&](absl::Duration away) {
    return OverallAbility(*model, state, start + away).variance;
  };
  const auto skill_after = [&](absl::Duration away) {
    return SkillAbility(*model, state, 0, trace, start + away).variance;
  };
  EXPECT_DOUBLE_EQ(overall_after(absl::ZeroDuration()), overall);
  EXPECT_DOUBLE_EQ(overall_after(-absl::Hours(48)), overall);
  EXPECT_NEAR(overall_after(absl::Hours(48)), overall + 0.02, 1e-12);
  EXPECT_NEAR(overall_after(absl::Hours(24 * 3650)), p.ability.overall_variance, 1e-12);
  EXPECT_DOUBLE_EQ(skill_after(-absl::Hours(48)), own);
  EXPECT_NEAR(skill_after(absl::Hours(36)), own + 0.03, 1e-12);
  EXPECT_NEAR(skill_after(absl::Hours(24 * 3650)), p.ability.skill_variance, 1e-12);
}

TEST(ScoreCurveTest, SlopeIsTheDerivativeAndScoresVary) {
  const auto catalog = CompileOrDie(RandomDraft(4, 24, 3));
  const auto model = CompileOrDie(catalog, RandomParameters(*catalog, TracingKind::kIrt, 3));
  for (ItemIndex item = 0; item < catalog->item_count(); ++item) {
    for (double theta = -6; theta <= 6; theta += 0.75) {
      const ScoreCurve curve = ScoreCurveAt(*model, item, theta);
      const double h = 1e-5;
      const double difference = (ScoreCurveAt(*model, item, theta + h).expected -
                                 ScoreCurveAt(*model, item, theta - h).expected) /
                                (2 * h);
      EXPECT_NEAR(curve.slope, difference, 1e-8);
      EXPECT_GE(curve.slope, 0);
      EXPECT_GT(curve.variance, 0);
      EXPECT_LE(curve.variance, 0.25 + 1e-12);
      EXPECT_GT(curve.expected, 0);
      EXPECT_LT(curve.expected, 1);
    }
  }
}

}  // namespace
}  // namespace proximal
