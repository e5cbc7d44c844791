// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/item_prior.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

struct World {
  std::shared_ptr<const Catalog> catalog;
  std::vector<double> difficulty;
};

// Skills whose difficulties are `between` apart (standard deviation), their items `within`, and
// authors who see `seen` of an item's difficulty.
World MakeWorld(int skills, int per_skill, double between, double within, double seen,
                uint64_t seed) {
  numerics::Random random(seed);
  const auto normal = [&] { return numerics::NormalQuantile(random.Uniform() + 1e-17); };
  CatalogDraft draft;
  World world;
  for (int s = 0; s < skills; ++s) {
    draft.skills.emplace_back().id = absl::StrCat("s", s);
    const double mean = between * normal();
    for (int i = 0; i < per_skill; ++i) {
      ItemDraft& item = draft.items.emplace_back();
      item.id = absl::StrCat("s", s, "-", i);
      item.skill_ids = {absl::StrCat("s", s)};
      const double departure = within * normal();
      item.difficulty = seen * departure;
      world.difficulty.push_back(mean + departure);
    }
  }
  world.catalog = *Catalog::Compile(std::move(draft));
  return world;
}

std::vector<bool> AllBut(const World& world, ItemIndex item) {
  std::vector<bool> named(world.difficulty.size(), true);
  named[item] = false;
  return named;
}

// Leave-one-out errors over the variance stated: 1 on average where the variance is honest.
double MeanSquareOfStandardized(const World& world) {
  double sum = 0;
  for (ItemIndex i = 0; i < world.difficulty.size(); ++i) {
    const numerics::Gaussian prior =
        ItemPrior(*world.catalog, AllBut(world, i), world.difficulty)(i);
    sum += (world.difficulty[i] - prior.mean) * (world.difficulty[i] - prior.mean) / prior.variance;
  }
  return sum / static_cast<double>(world.difficulty.size());
}

TEST(ItemPriorTest, TheVarianceStatedIsThatOfTheError) {
  EXPECT_NEAR(MeanSquareOfStandardized(MakeWorld(10, 20, 0.5, 1.0, 0, 1)), 1, 0.2);
  EXPECT_NEAR(MeanSquareOfStandardized(MakeWorld(10, 20, 0.5, 0.4, 0, 2)), 1, 0.2);
  // Never too sure, where authors leave nothing to be uncertain of but the skill.
  EXPECT_LT(MeanSquareOfStandardized(MakeWorld(10, 20, 0.5, 1.0, 0.5, 3)), 1);
}

TEST(ItemPriorTest, TellsHowFarAuthorsCanBeTakenAtTheirWord) {
  const auto error = [](double seen, uint64_t seed) {
    const World world = MakeWorld(10, 20, 0.5, 1.0, seen, seed);
    double sum = 0;
    for (ItemIndex i = 0; i < world.difficulty.size(); ++i) {
      const double mean = ItemPrior(*world.catalog, AllBut(world, i), world.difficulty)(i).mean;
      sum += std::abs(mean - world.difficulty[i]);
    }
    return sum / static_cast<double>(world.difficulty.size());
  };
  EXPECT_LT(error(1.0, 4), 0.2);   // authors who know: the skill's mean is all that is missing
  EXPECT_LT(error(0.5, 5), 0.25);  // who understate
  EXPECT_LT(error(0.0, 6), 0.95);  // who say nothing
}

TEST(ItemPriorTest, MoreNeighboursMeanLessUncertainty) {
  const World world = MakeWorld(60, 30, 0.5, 0.6, 0, 7);
  double before = 10;
  for (int neighbours : {1, 5, 25}) {
    std::vector<bool> named(world.difficulty.size(), false);
    for (int s = 0; s < 60; ++s) {
      for (int i = 1; i <= neighbours; ++i) named[s * 30 + i] = true;
    }
    const double variance = ItemPrior(*world.catalog, named, world.difficulty)(0).variance;
    EXPECT_LT(variance, before);
    EXPECT_GT(variance, 0);
    before = variance;
  }
}

TEST(ItemPriorTest, WithNothingNamedTheAuthorSpeaks) {
  const World world = MakeWorld(2, 3, 1, 1, 1, 8);
  const std::vector<bool> none(world.difficulty.size(), false);
  const ItemPrior prior(*world.catalog, none, world.difficulty);
  for (ItemIndex i = 0; i < world.difficulty.size(); ++i) {
    EXPECT_EQ(prior(i).mean, world.catalog->item(i).difficulty);
    EXPECT_EQ(prior(i).variance, kUnobservedVariance);
  }
}

TEST(ItemPriorTest, ASkillWithoutNamedItemsStartsFromAllOthersAndLessSurely) {
  const World world = MakeWorld(5, 10, 0.0, 0.5, 0, 9);
  std::vector<bool> named(world.difficulty.size(), true);
  double mean = 0;
  for (ItemIndex i = 0; i < 10; ++i) named[i] = false;
  for (ItemIndex i = 10; i < 50; ++i) mean += world.difficulty[i] / 40;
  named[11] = false;
  const ItemPrior prior(*world.catalog, named, world.difficulty);
  EXPECT_NEAR(prior(0).mean, mean, 0.1);
  EXPECT_GT(prior(0).variance, prior(11).variance);
}

}  // namespace
}  // namespace proximal
