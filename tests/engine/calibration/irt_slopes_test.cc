// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_slopes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/calibration/irt_worlds.h"

namespace proximal {
namespace {

using ::testing::Each;

// The responses of a world as a log; every learner answers everything twice, the second time right.
ResponseLog LogOf(const IrtTestWorld& world) {
  const IrtData data = world.data();
  ResponseLog log;
  const absl::Time now = absl::FromUnixSeconds(1'700'000'000);
  for (size_t person = 0; person < data.persons(); ++person) {
    log.AddLearner();
    for (const IrtData::Response& response : data.of(person)) {
      log.Add(response.item, response.category, now);
      log.Add(response.item, 1, now);
    }
  }
  return log;
}

IrtTestWorld World(uint32_t persons) {
  std::vector<IrtItemFit> items = MakeIrtWorld({.items = 20}).truth;
  for (size_t item = 0; item < items.size(); ++item) {
    items[item].parameters[kSlopeIndex] = item % 2 == 0 ? 0.6 : 1.6;
  }
  return MakeIrtWorld({.persons = persons}, items);
}

TEST(FitItemSlopesTest, TellsItemsThatDiscriminateFromThoseThatDoNot) {
  const std::vector<double> slopes = FitItemSlopes(LogOf(World(1000)), 20);
  for (size_t item = 0; item < 20; item += 2) {
    EXPECT_NEAR(slopes[item], 0.6, 0.25);
    EXPECT_NEAR(slopes[item + 1], 1.6, 0.35);
  }
}

TEST(FitItemSlopesTest, LeavesItemsOfFewResponsesAtOne) {
  EXPECT_THAT(FitItemSlopes(LogOf(World(29)), 20), Each(1));
}

TEST(FitItemSlopesTest, LeavesItemsAtOneWhereThereIsNothingToFit) {
  ResponseLog log;
  log.AddLearner();
  EXPECT_THAT(FitItemSlopes(log, 3), Each(1));
}

}  // namespace
}  // namespace proximal
