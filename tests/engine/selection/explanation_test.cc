// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace proximal {
namespace {

using testing::ElementsAre;

constexpr Band kBand{.low = 0.60, .high = 0.90};

Pool PoolOf(const std::vector<Option>& options) {
  Pool pool;
  for (const Option& option : options) {
    pool.found.push_back({.item = static_cast<ItemIndex>(pool.found.size())});
    pool.options.push_back(option);
    pool.options.back().distance = DistanceFrom(kBand, option.p);
  }
  return pool;
}

ChoiceRule Rule(int count) {
  ChoiceRule rule;
  rule.band = kBand;
  rule.count = count;
  return rule;
}

std::vector<LossReason> LossesTo(size_t pick, const std::vector<size_t>& left, const Pool& pool,
                                 absl::FunctionRef<double(const Option&)> order) {
  std::vector<LossReason> losses;
  for (const RunnerUp& runner_up :
       RunnersUpFor({.option = pick, .propensity = 0.5}, order, left, pool)) {
    losses.push_back(runner_up.loss);
  }
  return losses;
}

TEST(RunnersUpTest, TellWhatTheyLackedInThePlaceOfAPlaylist) {
  const Pool pool = PoolOf({{.skill = 0, .score = 1.0, .p = 0.7},
                            {.skill = 0, .score = 0.9, .p = 0.7},
                            {.skill = 1, .score = 1.1, .p = 0.7},
                            {.skill = 1, .score = 1.2, .p = 0.5}});
  PlaylistOrder order(Rule(2));
  EXPECT_THAT(LossesTo(0, {1, 2, 3}, pool, order),
              ElementsAre(LossReason::kLowerScore, LossReason::kByChance, LossReason::kOutOfBand));
  order.Next(pool.options[0]);
  EXPECT_THAT(LossesTo(2, {1, 0}, pool, order),
              ElementsAre(LossReason::kSpread, LossReason::kSpread));
}

TEST(RunnersUpTest, OfAMenuWereNotInTheDrawOfAnotherThird) {
  const Pool pool = PoolOf({{.skill = 0, .score = 1.0, .p = 0.65},
                            {.skill = 1, .score = 1.2, .p = 0.75},
                            {.skill = 2, .score = 1.1, .p = 0.85},
                            {.skill = 3, .score = 1.1, .p = 0.66}});
  const MenuOrder order(Rule(3));
  EXPECT_THAT(LossesTo(0, {1, 2, 3}, pool, order),
              ElementsAre(LossReason::kSpread, LossReason::kSpread, LossReason::kByChance));
}

TEST(RunnersUpTest, OfASkillAnywhereOnTheMenuLostToSpread) {
  const Pool pool = PoolOf({{.skill = 0, .score = 1.0, .p = 0.65},
                            {.skill = 1, .score = 1.0, .p = 0.75},
                            {.skill = 2, .score = 1.0, .p = 0.85},
                            {.skill = 0, .score = 1.5, .p = 0.86}});
  MenuOrder order(Rule(3));
  order.Next(pool.options[0]);
  order.Next(pool.options[1]);
  EXPECT_THAT(LossesTo(2, {3}, pool, order), ElementsAre(LossReason::kSpread));
}

TEST(RunnersUpTest, FartherFromTheBandIsNotChance) {
  const Pool pool = PoolOf({{.skill = 0, .score = 0.1, .p = 0.55},
                            {.skill = 1, .score = 0.3, .p = 0.50},
                            {.skill = 2, .score = 0.2, .p = 0.95, .is_new = true}});
  const PlaylistOrder order(Rule(1));
  EXPECT_THAT(LossesTo(0, {1}, pool, order), ElementsAre(LossReason::kOutOfBand));
}

TEST(RunnersUpTest, APlaceForANewItemIsReserved) {
  const Pool pool = PoolOf(
      {{.skill = 0, .score = 1.0, .p = 0.7, .is_new = true}, {.skill = 1, .score = 1.3, .p = 0.7}});
  EXPECT_THAT(LossesTo(0, {1}, pool, PlaylistOrder(Rule(1))),
              ElementsAre(LossReason::kPlaceReserved));
}

}  // namespace
}  // namespace proximal
