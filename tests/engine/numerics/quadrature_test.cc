// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/quadrature.h"

#include <gtest/gtest.h>

#include <cmath>

namespace proximal::numerics {
namespace {

double Moment(const Quadrature& grid, int power) {
  double sum = 0;
  for (size_t i = 0; i < grid.points.size(); ++i) {
    sum += grid.weights[i] * std::pow(grid.points[i], power);
  }
  return sum;
}

TEST(StandardNormalGridTest, SpansTheReachInEqualSteps) {
  for (int count : {2, 3, 10, 41, 61}) {
    const Quadrature grid = StandardNormalGrid(count);
    ASSERT_EQ(grid.points.size(), count);
    ASSERT_EQ(grid.weights.size(), count);
    EXPECT_EQ(grid.points.front(), -6);
    EXPECT_EQ(grid.points.back(), 6);
    for (int i = 1; i < count; ++i) {
      EXPECT_NEAR(grid.points[i] - grid.points[i - 1], 12.0 / (count - 1), 1e-14);
    }
  }
}

TEST(StandardNormalGridTest, MirrorsBitForBit) {
  for (int count : {2, 7, 40, 41, 60, 61, 101}) {
    const Quadrature grid = StandardNormalGrid(count);
    for (int i = 0; i < count; ++i) {
      EXPECT_EQ(grid.points[i], -grid.points[count - 1 - i]);
      EXPECT_EQ(grid.weights[i], grid.weights[count - 1 - i]);
      EXPECT_GT(grid.weights[i], 0);
    }
  }
}

TEST(StandardNormalGridTest, HasTheMomentsOfTheStandardNormal) {
  for (int count : {21, 41, 61, 121}) {
    const Quadrature grid = StandardNormalGrid(count);
    EXPECT_NEAR(Moment(grid, 0), 1, 1e-14);
    EXPECT_NEAR(Moment(grid, 1), 0, 1e-14);
    EXPECT_NEAR(Moment(grid, 2), 1, 1e-6);
    EXPECT_NEAR(Moment(grid, 4), 3, 1e-4);
  }
}

TEST(StandardNormalGridTest, IntegratesAnExponential) {
  const Quadrature grid = StandardNormalGrid(61);
  double sum = 0;
  for (size_t i = 0; i < grid.points.size(); ++i) {
    sum += grid.weights[i] * std::exp(0.5 * grid.points[i]);
  }
  EXPECT_NEAR(sum, std::exp(0.125), 1e-6);  // E[exp(t X)] = exp(t² / 2)
}

}  // namespace
}  // namespace proximal::numerics
