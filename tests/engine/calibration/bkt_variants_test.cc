// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each variant of BKT finds again the world it describes.

#include <cmath>

#include "engine/calibration/bkt_em.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/bkt_worlds.h"

namespace proximal {
namespace {

constexpr BktParameters kCenter = {
    .prior = 0.4, .learn = 0.1, .guess = 0.25, .slip = 0.1, .forget = 0.01};

std::vector<double> Truth(const BktLayout& layout) {
  std::vector<double> rates =
      Spread(layout, {.prior = 0.3, .learn = 0.12, .guess = 0.15, .slip = 0.08, .forget = 0});
  const auto differ = [&](uint32_t first, uint32_t count, double from, double to) {
    for (uint32_t i = 0; count > 1 && i < count; ++i) {
      rates[first + i] = from + (to - from) * i / (count - 1);
    }
  };
  differ(layout.prior(0), layout.groups, 0.1, 0.7);
  differ(layout.learn(0), layout.resources, 0.02, 0.3);
  differ(layout.guess(0), layout.items, 0.05, 0.4);
  differ(layout.slip(0), layout.items, 0.25, 0.03);
  return rates;
}

struct World {
  const char* name;
  BktVariant variant;
  BktLayout layout;
  double forget;
};

const World kWorlds[] = {
    {"basic", {.forgetting = false}, {}, 0},
    {"forgetting", {}, {}, 0.05},
    {"items", {.forgetting = false, .item_rates = true}, {.items = 4}, 0},
    {"resources", {.forgetting = false, .resource_rates = true}, {.resources = 3}, 0},
    {"groups", {.forgetting = false, .group_priors = true}, {.groups = 3}, 0},
    {"all", {true, true, true, true}, {.groups = 2, .resources = 2, .items = 3}, 0.05}};

BktFit Fit(const ScoreSequences& q, const BktEmOptions& options) {
  const absl::StatusOr<BktFit> fit = FitBktSkill(q, kCenter, options);
  EXPECT_TRUE(fit.ok()) << fit.status();
  return fit.value_or(BktFit());
}

TEST(BktVariantsTest, EachRecoversItsOwnWorld) {
  for (const World& world : kWorlds) {
    std::vector<double> truth = Truth(world.layout);
    truth[world.layout.forget()] = world.forget;
    const ScoreSequences q = RandomSequences(world.layout, truth, 15'000, 20, false, 1);
    const BktFit fit = Fit(q, {.variant = world.variant, .prior_strength = 0});
    EXPECT_TRUE(fit.converged) << world.name;
    ASSERT_EQ(fit.rates.size(), truth.size()) << world.name;
    for (uint32_t i = 0; i < truth.size(); ++i) {
      EXPECT_NEAR(fit.rates[i], truth[i], 0.03) << world.name << ", rate " << i;
    }
    EXPECT_TRUE(CheckIdentifiable(fit.parameters).ok()) << world.name;
  }
}

TEST(BktVariantsTest, ARicherVariantFitsItsOwnWorldBetter) {
  for (const World& world : kWorlds) {
    if (world.layout.size() == BktLayout().size()) continue;
    const ScoreSequences q =
        RandomSequences(world.layout, Truth(world.layout), 2'000, 15, false, 2);
    BktVariant plain;
    plain.forgetting = world.variant.forgetting;
    EXPECT_GT(Fit(q, {.variant = world.variant}).log_likelihood,
              Fit(q, {.variant = plain}).log_likelihood + 50)
        << world.name;
  }
}

TEST(BktVariantsTest, ARareItemIsHeldNearItsSkill) {
  const BktLayout layout = {.items = 3};
  ScoreSequences q = RandomSequences(layout, Truth(layout), 2'000, 12, false, 3);
  bool seen = false;
  for (uint32_t& item : q.items) {  // the last item once, and right; all else the first
    item = item == 2 && !seen ? 2 : 0;
    seen |= item == 2;
  }
  const BktFit fit = Fit(q, {.variant = {.item_rates = true}, .class_strength = 50});
  EXPECT_NEAR(fit.rates[layout.guess(2)], fit.rates[layout.guess(0)], 0.03);
  EXPECT_NEAR(fit.rates[layout.slip(2)], fit.rates[layout.slip(0)], 0.03);
  // An item that nobody met is its skill's.
  EXPECT_NEAR(fit.rates[layout.guess(1)], fit.rates[layout.guess(0)], 0.01);
  EXPECT_EQ(fit.occasions[layout.guess(1)], 0);
}

TEST(BktVariantsTest, TheSkillsOwnRateIsTheMeanByOccasions) {
  const BktLayout layout = {.groups = 2};
  const ScoreSequences q = RandomSequences(layout, Truth(layout), 3'000, 12, false, 4);
  const BktFit fit = Fit(q, {.variant = {.group_priors = true}});
  const double sum = fit.occasions[0] + fit.occasions[1];
  EXPECT_NEAR(fit.parameters.prior,
              (fit.occasions[0] * fit.rates[0] + fit.occasions[1] * fit.rates[1]) / sum, 1e-9);
  EXPECT_EQ(fit.parameters.learn, fit.rates[layout.learn(0)]);
}

TEST(BktVariantsTest, ColumnsOfAVariantThatIsOffAreNotLookedAt) {
  const BktLayout layout = {.groups = 2, .resources = 2, .items = 2};
  ScoreSequences q = RandomSequences(layout, Truth(layout), 500, 10, true, 5);
  const BktFit with = Fit(q, {});
  q.items.clear(), q.resources.clear(), q.groups.clear();
  const BktFit without = Fit(q, {});
  EXPECT_EQ(with.rates, without.rates);
  EXPECT_EQ(with.log_likelihood, without.log_likelihood);
}

TEST(BktVariantsTest, WithoutForgettingNothingIsForgotten) {
  const ScoreSequences q = RandomSequences({}, Truth({}), 500, 10, false, 6);
  const BktFit fit = Fit(q, {.variant = {.forgetting = false}});
  EXPECT_EQ(fit.parameters.forget, 0);
}

}  // namespace
}  // namespace proximal
