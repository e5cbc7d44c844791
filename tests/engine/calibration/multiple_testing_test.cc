// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/multiple_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace proximal {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

// As R's p.adjust(p, "BH") has it.
TEST(MultipleTestingTest, AdjustsAsBenjaminiAndHochberg) {
  EXPECT_THAT(FalseDiscoveryAdjusted({0.01, 0.04, 0.03, 0.005}),
              ElementsAre(DoubleNear(0.02, 1e-15), DoubleNear(0.04, 1e-15), DoubleNear(0.04, 1e-15),
                          DoubleNear(0.02, 1e-15)));
}

TEST(MultipleTestingTest, NeverExceedsOneNorFallsBelowP) {
  const std::vector<double> adjusted = FalseDiscoveryAdjusted({0.9, 0.95, 1.0, 0.5});
  EXPECT_THAT(adjusted, ElementsAre(1, 1, 1, 1));
}

TEST(MultipleTestingTest, TestsThatWereNotMadeDoNotCount) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> adjusted = FalseDiscoveryAdjusted({none, 0.02, none});
  EXPECT_TRUE(std::isnan(adjusted[0]) && std::isnan(adjusted[2]));
  EXPECT_EQ(adjusted[1], 0.02);
  EXPECT_THAT(FalseDiscoveryAdjusted({}), IsEmpty());
}

}  // namespace
}  // namespace proximal
