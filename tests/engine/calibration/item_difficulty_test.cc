// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/item_difficulty.h"

#include <cmath>
#include <numeric>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

double Mean(const std::vector<double>& x) {
  return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

std::vector<double> Centred(std::vector<double> x) {
  const double mean = Mean(x);
  for (double& value : x) value -= mean;
  return x;
}

double Dot(const std::vector<double>& x, const std::vector<double>& y) {
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

std::vector<double> Truth(const Catalog& catalog) {
  std::vector<double> truth;
  for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
    truth.push_back(catalog.item(i).difficulty);
  }
  return truth;
}

// A catalog of one skill with the items "easy", "hard" and "unmet".
std::shared_ptr<const Catalog> ThreeItems() {
  CatalogDraft draft;
  draft.title = "Three items";
  draft.skills = {MakeSkill("a"), MakeSkill("b")};
  draft.items = {MakeItem("easy", {"a"}), MakeItem("hard", {"b"}), MakeItem("unmet", {"a"}),
                 MakeItem("unmet-too", {"b"})};
  return CompileOrDie(draft);
}

TEST(ItemDifficultyTest, RecoversThoseOfSimulatedLearners) {
  for (int skills : {1, 5}) {
    const auto catalog = SimulatedCatalog(skills, 100, skills);
    const ResponseLog log = RaschLog(*catalog, 2000, 30, skills > 1 ? 0.3 : 0, 7);
    const std::vector<double> fitted = FitItemDifficulties(catalog, log, {}, {});
    const std::vector<double> x = Centred(fitted);
    const std::vector<double> y = Centred(Truth(*catalog));
    const double correlation = Dot(x, y) / std::sqrt(Dot(x, x) * Dot(y, y));
    std::vector<double> error = x;
    for (size_t i = 0; i < x.size(); ++i) error[i] -= y[i];
    EXPECT_GT(correlation, 0.98) << skills << " skills";
    EXPECT_LT(std::sqrt(Dot(error, error) / 100), 0.25) << skills << " skills";
    EXPECT_NEAR(Mean(fitted), Mean(Truth(*catalog)), 0.15) << skills << " skills";
  }
}

TEST(ItemDifficultyTest, UnmetItemsAreLikeTheOthersOfTheirSkills) {
  const auto catalog = ThreeItems();
  ResponseLog log;
  for (int learner = 0; learner < 200; ++learner) {
    log.AddLearner();
    log.Add(0, learner % 5 == 0 ? 0 : 1, StartOfPractice());
    log.Add(1, learner % 5 == 0 ? 1 : 0, StartOfPractice());
  }
  const std::vector<double> b = FitItemDifficulties(catalog, log, {}, {});
  EXPECT_LT(b[0], -1);
  EXPECT_GT(b[1], 1);
  EXPECT_LT(b[2], 0);
  EXPECT_GT(b[2], b[0]);
  EXPECT_GT(b[3], 0);
  EXPECT_LT(b[3], b[1]);
}

TEST(ItemDifficultyTest, AFirmerPriorHoldsItemsNearerTogether) {
  const auto catalog = SimulatedCatalog(1, 40, 2);
  const ResponseLog log = RaschLog(*catalog, 60, 10, 0, 3);
  double before = 1e9;
  for (double precision : {0.1, 1.0, 10.0, 1000.0}) {
    const std::vector<double> x =
        Centred(FitItemDifficulties(catalog, log, {}, {.passes = 6, .prior_precision = precision}));
    EXPECT_LT(Dot(x, x), before);
    before = Dot(x, x);
  }
  EXPECT_LT(before, 0.1);
}

TEST(ItemDifficultyTest, ItemsThatEverybodyGetsRightStayWithinBounds) {
  const auto catalog = ThreeItems();
  ResponseLog log;
  for (int learner = 0; learner < 3000; ++learner) {
    log.AddLearner();
    log.Add(0, 1, StartOfPractice());
    log.Add(1, 0, StartOfPractice());
  }
  for (double b : FitItemDifficulties(catalog, log, {}, {.passes = 40, .prior_precision = 0.01})) {
    EXPECT_LE(std::abs(b), 8);
  }
}

TEST(ItemDifficultyTest, WithoutResponsesAllAreAverage) {
  EXPECT_THAT(FitItemDifficulties(ThreeItems(), {}, {}, {}), testing::Each(0.0));
}

}  // namespace
}  // namespace proximal
