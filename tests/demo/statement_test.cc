// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/demo/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proximal::demo {
namespace {

using ::testing::ElementsAre;

bool True(absl::string_view statement) {
  const absl::StatusOr<bool> holds = Holds(statement);
  EXPECT_TRUE(holds.ok()) << holds.status();
  return holds.value_or(false);
}

TEST(StatementTest, EvaluatesExactly) {
  EXPECT_TRUE(True("1/3 + 1/6 = 1/2"));
  EXPECT_FALSE(True("1/3 = 0.333333"));
  EXPECT_TRUE(True("2 1/4 - 1/2 = 1.75"));
  EXPECT_TRUE(True("1 / 2/3 = 3/2"));
  EXPECT_TRUE(True("2 + 3 * 4 = 14"));
  EXPECT_TRUE(True("(2 + 3) × 4 ÷ 8 = 5/2"));
  EXPECT_TRUE(True("35% * 20 = $7.00"));
  EXPECT_TRUE(True("3:4 = 6 / 8"));
}

TEST(StatementTest, Compares) {
  EXPECT_TRUE(True("3/8 < 5/8"));
  EXPECT_FALSE(True("2/3 > 3/4"));
  EXPECT_TRUE(True("2/3 != 3/4"));
  EXPECT_TRUE(True("1 < 3/2 and 3/2 < 2"));
  EXPECT_FALSE(True("1 < 3/2 and 3/2 < 1"));
}

TEST(StatementTest, KnowsFunctions) {
  EXPECT_TRUE(True("lcm(4, 6) = 12"));
  EXPECT_TRUE(True("gcf(12, 18) = 6"));
  EXPECT_TRUE(True("max(1/2, 2/3, 3/5) = 2/3"));
  EXPECT_TRUE(True("min(1/2, 2/3, 3/5) = 1/2"));
}

TEST(StatementTest, KnowsPredicates) {
  EXPECT_TRUE(True("whole 24/6"));
  EXPECT_FALSE(True("whole 25/6"));
  EXPECT_TRUE(True("simplest 4/9"));
  EXPECT_FALSE(True("simplest 6/9"));
  EXPECT_TRUE(True("increasing 1/3, 1/2, 1 1/4"));
  EXPECT_FALSE(True("increasing 1/3, 2/6"));
  EXPECT_TRUE(True("decreasing 1/2, 1/3"));
  EXPECT_TRUE(True("proportional (1, 3), (2, 6), (5, 15)"));
  EXPECT_FALSE(True("proportional (1, 3), (2, 5)"));
}

TEST(StatementTest, RefusesWhatItCannotRead) {
  for (absl::string_view text : {"", "1/2", "1 +  = 2", "1 = 1 = 1", "a = 1", "1/0 = 1",
                                 "lcm(4 = 4", "proportional (1, 2, 3)", "simplest 3", "1 = 1 1"}) {
    EXPECT_FALSE(Holds(text).ok()) << text;
  }
}

TEST(StatementTest, SubstitutesTheUnknownOnly) {
  EXPECT_EQ(Substitute("x = max(1, 2)", "2"), "(2) = max(1, 2)");
  EXPECT_EQ(Substitute("3/8 x 5/8", "<"), "3/8 < 5/8");
  EXPECT_EQ(Substitute("increasing x", "1/3, 1/2"), "increasing 1/3, 1/2");
}

TEST(StatementTest, FindsDigitRuns) {
  EXPECT_THAT(DigitRuns("2 1/4 of $10.50"), ElementsAre("2", "1", "4", "10", "50"));
}

}  // namespace
}  // namespace proximal::demo
