// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_linking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "tests/engine/calibration/irt_worlds.h"

namespace proximal {
namespace {

using ::testing::HasSubstr;

constexpr IrtScale kScale = {1.3, -0.4};

std::vector<IrtItemFit> Moved(const std::vector<IrtItemFit>& items, const IrtScale& scale) {
  std::vector<IrtItemFit> moved;
  for (const IrtItemFit& item : items) moved.push_back(OnScale(item, scale));
  return moved;
}

class IrtLinkingTest : public ::testing::TestWithParam<IrtModel> {
 protected:
  std::vector<IrtItemFit> items_ = MakeIrtWorld({.model = GetParam(), .items = 12}).truth;
};

TEST_P(IrtLinkingTest, ItemsOnTheOldScaleSayTheSameOfTheSamePersons) {
  for (const IrtItemFit& item : items_) {
    const IrtItemFit moved = OnScale(item, kScale);
    std::vector<CategoryTerm> before(item.shape.categories), after = before;
    for (double theta : {-2.0, 0.0, 1.5}) {
      CategoryTermsAt(item.shape, item.parameters, theta, false, absl::MakeSpan(before));
      CategoryTermsAt(item.shape, moved.parameters, kScale.slope * theta + kScale.intercept, false,
                      absl::MakeSpan(after));
      for (int k = 0; k < item.shape.categories; ++k) {
        EXPECT_NEAR(after[k].log_p, before[k].log_p, 1e-12);
      }
    }
    EXPECT_NEAR(moved.a(), item.a() / kScale.slope, 1e-12);
    EXPECT_NEAR(moved.difficulties()[0], kScale.slope * item.difficulties()[0] + kScale.intercept,
                1e-12);
  }
}

TEST_P(IrtLinkingTest, FindsTheScaleOfItemsThatOnlyMoved) {
  const std::vector<IrtItemFit> old = Moved(items_, kScale);
  const auto mean_sigma = LinkMeanSigma(items_, old);
  const auto stocking_lord = LinkStockingLord(items_, old);
  ASSERT_TRUE(mean_sigma.ok() && stocking_lord.ok());
  EXPECT_NEAR(mean_sigma->slope, kScale.slope, 1e-10);
  EXPECT_NEAR(mean_sigma->intercept, kScale.intercept, 1e-10);
  EXPECT_NEAR(stocking_lord->slope, kScale.slope, 1e-8);
  EXPECT_NEAR(stocking_lord->intercept, kScale.intercept, 1e-8);
}

INSTANTIATE_TEST_SUITE_P(Models, IrtLinkingTest, ::testing::ValuesIn(kAllIrtModels),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

// One item's difficulty is badly estimated; the sum score hardly notices, the moments do.
TEST(StockingLordTest, IsSteadierThanMomentsAgainstAStrayItem) {
  const std::vector<IrtItemFit> items = MakeIrtWorld({.items = 15}).truth;
  std::vector<IrtItemFit> old = Moved(items, kScale);
  old[3].parameters = {0.05, -0.4};  // b = 8
  const auto mean_sigma = LinkMeanSigma(items, old);
  const auto stocking_lord = LinkStockingLord(items, old);
  ASSERT_TRUE(mean_sigma.ok() && stocking_lord.ok());
  EXPECT_GT(std::abs(mean_sigma->slope - kScale.slope), 0.3);
  EXPECT_LT(std::abs(stocking_lord->slope - kScale.slope),
            std::abs(mean_sigma->slope - kScale.slope) / 2);
  EXPECT_LT(std::abs(stocking_lord->intercept - kScale.intercept), 0.15);
}

// Two groups of learners, the second abler and more alike: fitted apart, linked by the items.
TEST(StockingLordTest, PutsAnotherGroupOnTheScaleOfTheFirst) {
  IrtTestWorld world = MakeIrtWorld({.persons = 4000, .items = 20, .seed = 6});
  const auto first = FitIrt(world.data(), {});
  // Abilities .5 + .8 theta: the same as items moved the other way.
  IrtTestWorld other = world;
  const std::vector<IrtItemFit> seen = Moved(world.truth, {1 / 0.8, -0.5 / 0.8});
  other.rows = MakeIrtWorld({.persons = 4000, .items = 20, .seed = 7}, seen).rows;
  const auto second = FitIrt(other.data(), {});
  ASSERT_TRUE(first.ok() && second.ok());
  const auto scale = LinkStockingLord(second->items, first->items);
  ASSERT_TRUE(scale.ok());
  EXPECT_NEAR(scale->slope, 0.8, 0.04);
  EXPECT_NEAR(scale->intercept, 0.5, 0.06);
}

TEST(LinkingTest, PassesOverItemsThatWereNotFitted) {
  const std::vector<IrtItemFit> items = MakeIrtWorld({.items = 10}).truth;
  std::vector<IrtItemFit> old = Moved(items, kScale);
  old[0].parameters = {1, 50};
  old[0].state = IrtItemState::kConstant;
  const auto scale = LinkMeanSigma(items, old);
  ASSERT_TRUE(scale.ok());
  EXPECT_NEAR(scale->slope, kScale.slope, 1e-10);
}

TEST(LinkingTest, RefusesByName) {
  const std::vector<IrtItemFit> items = MakeIrtWorld({.items = 2}).truth;
  const std::vector<IrtItemFit> graded =
      MakeIrtWorld({.model = IrtModel::kGraded, .items = 2}).truth;
  EXPECT_THAT(std::string(LinkMeanSigma(items, graded).status().message()),
              HasSubstr("item 0 has 2 categories in one and 3 in the other"));
  EXPECT_THAT(std::string(LinkStockingLord({items[0]}, {items[1]}).status().message()),
              HasSubstr("1 common difficulties"));
  EXPECT_THAT(std::string(LinkMeanSigma(items, {items[0]}).status().message()),
              HasSubstr("not the same items"));
  EXPECT_EQ(LinkStockingLord({items[0], items[0]}, {items[1], items[1]}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace proximal
