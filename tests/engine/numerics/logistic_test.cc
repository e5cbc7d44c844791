// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/logistic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "engine/numerics/random.h"

namespace proximal::numerics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(LogisticTest, HasItsClosedFormValues) {
  EXPECT_EQ(Logistic(0), 0.5);
  EXPECT_DOUBLE_EQ(Logistic(std::log(3.0)), 0.75);
  EXPECT_DOUBLE_EQ(Logistic(-std::log(3.0)), 0.25);
}

TEST(LogisticTest, IsSafeAtTheExtremes) {
  EXPECT_EQ(Logistic(kInfinity), 1);
  EXPECT_EQ(Logistic(-kInfinity), 0);
  EXPECT_EQ(Logistic(1e308), 1);
  EXPECT_EQ(Logistic(-1e308), 0);
  EXPECT_DOUBLE_EQ(Logistic(-700), std::exp(-700.0));
  EXPECT_TRUE(std::isnan(Logistic(kNan)));
}

TEST(LogisticTest, IsSymmetricAndNeverDecreases) {
  double previous = 0;
  for (int i = -40000; i <= 40000; ++i) {
    const double x = i * 1e-3;
    const double p = Logistic(x);
    ASSERT_GE(p, previous) << x;
    ASSERT_NEAR(p + Logistic(-x), 1, 1e-15) << x;
    previous = p;
  }
}

TEST(LogisticTest, HasTheSlopePTimesOneMinusP) {
  for (double x = -8; x <= 8; x += 0.25) {
    const double h = 1e-5;
    const double p = Logistic(x);
    EXPECT_NEAR((Logistic(x + h) - Logistic(x - h)) / (2 * h), p * (1 - p), 1e-10) << x;
  }
}

TEST(LogitTest, InvertsLogistic) {
  Random random(1);
  for (int i = 0; i < 10000; ++i) {
    const double x = 40 * random.Uniform() - 20;
    // Near 1 the probability itself has lost the digits of x.
    ASSERT_NEAR(Logit(Logistic(x)), x, 1e-14 + 1e-15 * std::exp(std::max(x, 0.0))) << x;
    const double p = random.Uniform();
    ASSERT_NEAR(Logistic(Logit(p)), p, 1e-12) << p;
  }
}

TEST(LogitTest, IsClampedToFiniteValues) {
  EXPECT_DOUBLE_EQ(Logit(0), Logit(kLogitEpsilon));
  EXPECT_DOUBLE_EQ(Logit(1), Logit(1 - kLogitEpsilon));
  EXPECT_DOUBLE_EQ(Logit(-3), Logit(0));
  EXPECT_NEAR(Logit(0), -27.631021, 1e-6);
  EXPECT_NEAR(Logit(1), 27.631021, 1e-4);
  EXPECT_TRUE(std::isnan(Logit(kNan)));
}

TEST(Log1pExpTest, EqualsTheNaiveFormWhereThatIsSafe) {
  for (double x = -30; x <= 30; x += 0.125) {
    EXPECT_NEAR(Log1pExp(x), std::log1p(std::exp(x)), 1e-14 * (1 + std::abs(x))) << x;
  }
}

TEST(Log1pExpTest, IsSafeAtTheExtremes) {
  EXPECT_EQ(Log1pExp(1e308), 1e308);
  EXPECT_EQ(Log1pExp(-1e308), 0);
  EXPECT_EQ(Log1pExp(kInfinity), kInfinity);
  EXPECT_EQ(Log1pExp(-kInfinity), 0);
  EXPECT_DOUBLE_EQ(Log1pExp(-700), std::exp(-700.0));
  EXPECT_TRUE(std::isnan(Log1pExp(kNan)));
}

TEST(Log1pExpTest, HasTheLogisticAsSlope) {
  for (double x = -12; x <= 12; x += 0.25) {
    const double h = 1e-5;
    EXPECT_NEAR((Log1pExp(x + h) - Log1pExp(x - h)) / (2 * h), Logistic(x), 1e-9) << x;
  }
}

TEST(LogSumExpTest, EqualsTheNaiveFormWhereThatIsSafe) {
  Random random(2);
  for (int round = 0; round < 1000; ++round) {
    std::vector<double> x(1 + random.Below(20));
    double sum = 0;
    for (double& value : x) {
      value = 40 * random.Uniform() - 20;
      sum += std::exp(value);
    }
    ASSERT_NEAR(LogSumExp(x), std::log(sum), 1e-13);
  }
}

TEST(LogSumExpTest, ShiftsWithItsArguments) {
  const std::vector<double> x = {-1, 0.5, 2};
  for (double shift : {-1e6, -800.0, 800.0, 1e6}) {
    const std::vector<double> shifted = {x[0] + shift, x[1] + shift, x[2] + shift};
    EXPECT_NEAR(LogSumExp(shifted) - shift, LogSumExp(x), 1e-9) << shift;
  }
}

TEST(LogSumExpTest, HandlesEmptyInfiniteAndNan) {
  EXPECT_EQ(LogSumExp({}), -kInfinity);
  EXPECT_EQ(LogSumExp({-kInfinity, -kInfinity}), -kInfinity);
  EXPECT_EQ(LogSumExp({-kInfinity, 3.0}), 3.0);
  EXPECT_EQ(LogSumExp({kInfinity, 3.0}), kInfinity);
  EXPECT_TRUE(std::isnan(LogSumExp({1.0, kNan, 3.0})));
}

}  // namespace
}  // namespace proximal::numerics
