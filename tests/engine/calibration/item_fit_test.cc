// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/item_fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "engine/calibration/irt_scores.h"
#include "engine/calibration/sum_scores.h"
#include "engine/numerics/random.h"
#include "tests/engine/calibration/irt_worlds.h"

namespace proximal {
namespace {

using testing::HasSubstr;

// Lord & Wingersky against all patterns of answers.
TEST(SumScoresTest, AreThoseOfEveryPattern) {
  const IrtTestWorld world = MakeIrtWorld({.model = IrtModel::kGraded, .items = 5});
  const IrtGrid grid(11);
  CategoryTable p = TabulateItems(world.truth, grid);
  std::vector<int> categories;
  std::vector<uint32_t> items(world.truth.size());
  std::iota(items.begin(), items.end(), 0);
  for (size_t i = 0; i < world.truth.size(); ++i) {
    categories.push_back(world.truth[i].shape.categories);
    for (int c = 0; c < categories[i]; ++c) {
      for (int q = 0; q < grid.width(); ++q) p.row(i, c)[q] = std::exp(p.row(i, c)[q]);
    }
  }
  for (uint32_t left_out : {SumScores::kNoItem, 2u}) {
    const SumScores scores(p, categories, items, left_out, grid);
    for (int q = 0; q < grid.size(); ++q) {
      std::map<int, double> brute = {{0, 1.0}};
      for (uint32_t item : items) {
        if (item == left_out) continue;
        std::map<int, double> next;
        for (const auto& [score, share] : brute) {
          for (int c = 0; c < categories[item]; ++c) next[score + c] += share * p.row(item, c)[q];
        }
        brute = next;
      }
      ASSERT_EQ(scores.highest(), brute.rbegin()->first);
      double sum = 0;
      for (const auto& [score, share] : brute) {
        EXPECT_NEAR(scores.at(score)[q], share, 1e-14);
        sum += scores.at(score)[q];
      }
      EXPECT_NEAR(sum, 1, 1e-12);
    }
    EXPECT_EQ(scores.at(-1), nullptr);
    EXPECT_EQ(scores.at(scores.highest() + 1), nullptr);
  }
}

// Shares of p below .05 over worlds drawn from the model itself.
struct Rates {
  double sum_scores = 0;
  double residuals = 0;
  double infit = 0;  // mean
  double outfit = 0;
};

Rates RatesOf(IrtModel model, double answered, int worlds) {
  Rates rates;
  double tests = 0;
  for (int seed = 1; seed <= worlds; ++seed) {
    const IrtData data = MakeIrtWorld({.model = model,
                                       .persons = 1000,
                                       .items = 20,
                                       .answered = answered,
                                       .seed = static_cast<uint64_t>(seed)})
                             .data();
    const auto fit = FitIrt(data, {.model = model});
    const auto residuals = TestResiduals(data, fit->items);
    for (const ResidualFit& item : *residuals) {
      ++tests;
      rates.residuals += item.p < 0.05;
      rates.infit += item.infit;
      rates.outfit += item.outfit;
    }
    if (answered < 1) continue;
    const auto scores = TestSumScores(data, fit->items);
    for (const SumScoreFit& item : *scores) rates.sum_scores += item.p < 0.05;
  }
  return {rates.sum_scores / tests, rates.residuals / tests, rates.infit / tests,
          rates.outfit / tests};
}

TEST(ItemFitTest, FalseAlarmsAreAsRareAsStated) {
  for (IrtModel model : {IrtModel::kCommonSlope, IrtModel::k2Pl, IrtModel::kGraded}) {
    const Rates rates = RatesOf(model, 1, 6);
    EXPECT_NEAR(rates.sum_scores, 0.05, 0.045) << NameOf(model);
    EXPECT_LT(rates.residuals, 0.08) << NameOf(model);
    EXPECT_NEAR(rates.infit, 1, 0.01);
    EXPECT_NEAR(rates.outfit, 1, 0.02);
  }
  const Rates sparse = RatesOf(IrtModel::kCommonSlope, 0.5, 6);
  EXPECT_LT(sparse.residuals, 0.08);
  EXPECT_NEAR(sparse.infit, 1, 0.01);
}

// An item that ability says little about, among others of slope about 1.1.
TEST(ItemFitTest, FindsTheItemThatTheModelDoesNotDescribe) {
  for (double answered : {1.0, 0.6}) {
    IrtTestWorld world = MakeIrtWorld({.model = IrtModel::kCommonSlope,
                                       .persons = 2000,
                                       .items = 20,
                                       .answered = answered,
                                       .seed = 5});
    numerics::Random random(1);
    for (IrtData::Row& row : world.rows) {
      if (row.item == 4) row.category = random.Uniform() < 0.5 ? 1 : 0;
    }
    const IrtData data = world.data();
    const auto fit = FitIrt(data, {.model = IrtModel::kCommonSlope});
    const auto residuals = TestResiduals(data, fit->items);
    for (size_t item = 0; item < residuals->size(); ++item) {
      EXPECT_EQ((*residuals)[item].adjusted_p < 0.001, item == 4) << item;
    }
    EXPECT_GT((*residuals)[4].infit, 1.05);
    EXPECT_GT((*residuals)[4].outfit_z, 3);
    if (answered < 1) continue;
    const auto scores = TestSumScores(data, fit->items);
    for (size_t item = 0; item < scores->size(); ++item) {
      EXPECT_EQ((*scores)[item].adjusted_p < 0.001, item == 4) << item;
      EXPECT_GT((*scores)[item].degrees, 10);
    }
  }
}

TEST(ItemFitTest, NastyItemsAreNamedAndNothingIsNan) {
  IrtTestWorld world =
      MakeIrtWorld({.model = IrtModel::k2Pl, .persons = 200, .items = 8, .seed = 3});
  std::vector<IrtData::Row> rows;
  for (IrtData::Row row : world.rows) {
    if (row.item == 0) continue;          // never answered
    if (row.item == 1) row.category = 1;  // all alike
    rows.push_back(row);
  }
  const IrtData data = *IrtData::Create(world.persons, 8, rows);
  const auto fit = FitIrt(data, {});
  const auto residuals = TestResiduals(data, fit->items);
  const auto scores = TestSumScores(data, fit->items);
  ASSERT_TRUE(residuals.ok()) << residuals.status();
  ASSERT_TRUE(scores.ok()) << scores.status();
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_EQ((*residuals)[i].state == ItemFitState::kNotFitted, i < 2);
    EXPECT_EQ((*scores)[i].state == ItemFitState::kNotFitted, i < 2);
    EXPECT_TRUE(std::isfinite((*residuals)[i].infit + (*residuals)[i].outfit_z));
    EXPECT_TRUE(std::isfinite((*scores)[i].chi_square + (*scores)[i].adjusted_p));
  }
}

TEST(ItemFitTest, FewResponsesAreNotTestedAndSparseOnesNotBySumScores) {
  const IrtTestWorld few = MakeIrtWorld({.persons = 20, .items = 4, .seed = 2});
  const auto fit = FitIrt(few.data(), {.model = IrtModel::kCommonSlope});
  ASSERT_TRUE(fit.ok()) << fit.status();
  const auto residuals = TestResiduals(few.data(), fit->items);
  ASSERT_TRUE(residuals.ok()) << residuals.status();
  for (const ResidualFit& item : *residuals) {
    EXPECT_EQ(item.state, ItemFitState::kTooFew);
    EXPECT_EQ(item.p, 1);
  }
  const IrtData sparse = MakeIrtWorld({.items = 20, .answered = 0.5}).data();
  EXPECT_THAT(TestSumScores(sparse, FitIrt(sparse, {})->items).status().message(),
              HasSubstr("answered every item"));
  EXPECT_FALSE(TestResiduals(sparse, fit->items).ok());  // other items
}

}  // namespace
}  // namespace proximal
