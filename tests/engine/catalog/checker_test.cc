// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/checker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

TEST(PlaceTest, IsWrittenAsAPath) {
  const Place row = {.list = "skills", .row = 3};
  EXPECT_EQ(row.ToString(), "skills[3]");
  EXPECT_EQ(row.Field("id").ToString(), "skills[3].id");
  EXPECT_EQ(row.Field("prerequisite_ids").Element(0).ToString(), "skills[3].prerequisite_ids[0]");
  EXPECT_EQ(row.Field("metadata").Key("author").ToString(), "skills[3].metadata['author']");
  EXPECT_EQ(Place().Field("settings.band.low").ToString(), "settings.band.low");
}

TEST(IntervalTest, ContainsItsEndsOrNot) {
  const double nan = std::nan("");
  for (const bool low : {false, true}) {
    for (const bool high : {false, true}) {
      const Interval::Ends ends = low    ? (high ? Interval::kClosed : Interval::kOpenHigh)
                                  : high ? Interval::kOpenLow
                                         : Interval::kOpen;
      const Interval interval = {-1, 2.5, ends};
      EXPECT_EQ(interval.Contains(-1), low);
      EXPECT_EQ(interval.Contains(2.5), high);
      EXPECT_TRUE(interval.Contains(std::nextafter(-1, 0)));
      EXPECT_TRUE(interval.Contains(std::nextafter(2.5, 0)));
      EXPECT_FALSE(interval.Contains(std::nextafter(-1, -2)));
      EXPECT_FALSE(interval.Contains(std::nextafter(2.5, 3)));
      EXPECT_FALSE(interval.Contains(nan));
    }
  }
}

TEST(IntervalTest, IsWrittenInMathematicalNotation) {
  EXPECT_EQ((Interval{-6, 6}).ToString(), "[-6, 6]");
  EXPECT_EQ((Interval{0, 1, Interval::kOpen}).ToString(), "(0, 1)");
  EXPECT_EQ((Interval{0, 4, Interval::kOpenLow}).ToString(), "(0, 4]");
  EXPECT_EQ((Interval{0, 0.5, Interval::kOpenHigh}).ToString(), "[0, 0.5)");
}

TEST(NumberToStringTest, IsTheShortestThatReadsBack) {
  EXPECT_EQ(NumberToString(0.1), "0.1");
  EXPECT_EQ(NumberToString(-6), "-6");
  EXPECT_EQ(NumberToString(std::nextafter(6, 7)), "6.000000000000001");
  EXPECT_EQ(NumberToString(std::numeric_limits<double>::infinity()), "inf");
  numerics::Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const double value = random.Uniform() * std::pow(10, 40 * random.Uniform() - 20);
    ASSERT_EQ(std::strtod(NumberToString(value).c_str(), nullptr), value);
  }
}

}  // namespace
}  // namespace proximal
