// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/numbers.h"

#include <cmath>

#include "gtest/gtest.h"

namespace proximal {
namespace {

TEST(NumbersTest, RoundsWithoutANegativeZero) {
  EXPECT_EQ(Fixed(0.7049, 2), "0.70");
  EXPECT_EQ(Fixed(-0.001, 2), "0.00");
  EXPECT_EQ(Fixed(-1.25, 1), "\u22121.3");
  EXPECT_EQ(Fixed(std::nan(""), 2), "\u2013");
}

TEST(NumbersTest, SignsBothSides) {
  EXPECT_EQ(Signed(0.0121, 3), "+0.012");
  EXPECT_EQ(Signed(-0.0121, 3), "\u22120.012");
  EXPECT_EQ(Signed(0.0001, 3), "0.000");
}

TEST(NumbersTest, NamesSharesAndCounts) {
  EXPECT_EQ(Percent(0.7345), "73 %");
  EXPECT_EQ(Percent(0.7345, 1), "73.5 %");
  EXPECT_EQ(Count(1, "item", "items"), "1 item");
  EXPECT_EQ(Count(1234, "item", "items"), "1,234 items");
}

TEST(NumbersTest, ShortensWhereThereIsLittleRoom) {
  EXPECT_EQ(Short(999), "999");
  EXPECT_EQ(Short(1234), "1.2k");
  EXPECT_EQ(Short(12'345), "12k");
  EXPECT_EQ(Short(999'499), "999k");
  EXPECT_EQ(Short(1'000'000), "1.0M");
  EXPECT_EQ(Short(12'345'678), "12M");
}

}  // namespace
}  // namespace proximal
