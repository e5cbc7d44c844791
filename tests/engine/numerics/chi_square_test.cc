// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/chi_square.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace proximal::numerics {
namespace {

TEST(ChiSquareTest, OfOneDegreeItIsTheSquareOfANormal) {
  for (double z : {0.01, 0.3, 1.0, 1.96, 3.0, 6.0, 12.0, 30.0}) {
    const double exact = std::erfc(z / std::sqrt(2.0));
    EXPECT_NEAR(ChiSquareTail(z * z, 1) / exact, 1, 1e-12) << z;
  }
}

TEST(ChiSquareTest, OfTwoDegreesItIsExponential) {
  for (double x : {0.001, 0.5, 2.0, 10.0, 100.0, 1000.0}) {
    EXPECT_NEAR(ChiSquareTail(x, 2) / std::exp(-x / 2), 1, 1e-12) << x;
  }
}

// Q(a + 1, x) = Q(a, x) + x^a exp(-x) / Gamma(a + 1).
TEST(ChiSquareTest, FollowsTheRecurrenceInTheDegrees) {
  for (double degrees : {1.0, 2.0, 3.0, 7.0, 25.0, 100.0}) {
    for (double x : {0.2, 3.0, 20.0, 90.0, 150.0}) {
      const double a = degrees / 2;
      const double step = std::exp(a * std::log(x / 2) - x / 2 - std::lgamma(a + 1));
      EXPECT_NEAR(ChiSquareTail(x, degrees + 2), ChiSquareTail(x, degrees) + step, 1e-13);
    }
  }
}

TEST(ChiSquareTest, KnowsTheCriticalValues) {
  EXPECT_NEAR(ChiSquareTail(3.841458820694124, 1), 0.05, 1e-14);
  EXPECT_NEAR(ChiSquareTail(18.307038053275146, 10), 0.05, 1e-14);
  EXPECT_NEAR(ChiSquareTail(135.80672317102676, 100), 0.01, 1e-13);
}

TEST(ChiSquareTest, StaysWithinItsRangeAtTheEnds) {
  EXPECT_EQ(ChiSquareTail(0, 3), 1);
  EXPECT_EQ(ChiSquareTail(-1, 3), 1);
  EXPECT_EQ(ChiSquareTail(std::numeric_limits<double>::infinity(), 3), 0);
  EXPECT_TRUE(std::isnan(ChiSquareTail(std::nan(""), 3)));
  double before = 1;
  for (double x = 0; x < 60; x += 0.25) {
    const double tail = ChiSquareTail(x, 9);
    EXPECT_LE(tail, before);
    EXPECT_GE(tail, 0);
    before = tail;
  }
}

}  // namespace
}  // namespace proximal::numerics
