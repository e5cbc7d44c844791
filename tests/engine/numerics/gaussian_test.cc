// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal::numerics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// E[σ(X)] by brute force: the trapezoid rule over ±12 standard deviations.
double IntegratedLogistic(const Gaussian& x) {
  const double deviation = std::sqrt(x.variance);
  const int steps = 24000;
  double sum = 0;
  for (int i = 0; i <= steps; ++i) {
    const double z = -12 + 24.0 * i / steps;
    sum += NormalPdf(z) * Logistic(x.mean + deviation * z);
  }
  return sum * 24.0 / steps;
}

TEST(NormalCdfTest, HasItsTabulatedValues) {
  EXPECT_EQ(NormalCdf(0), 0.5);
  EXPECT_NEAR(NormalCdf(1), 0.84134474606854293, 1e-15);
  EXPECT_NEAR(NormalCdf(-1.959963984540054), 0.025, 1e-15);
  EXPECT_NEAR(NormalCdf(-10) / 7.6198530241605269e-24, 1, 1e-13);
  EXPECT_EQ(NormalCdf(kInfinity), 1);
  EXPECT_EQ(NormalCdf(-kInfinity), 0);
}

TEST(NormalCdfTest, HasTheDensityAsSlope) {
  for (double x = -5; x <= 5; x += 0.125) {
    const double h = 1e-5;
    EXPECT_NEAR((NormalCdf(x + h) - NormalCdf(x - h)) / (2 * h), NormalPdf(x), 1e-10) << x;
  }
}

TEST(NormalQuantileTest, HasItsTabulatedValues) {
  EXPECT_EQ(NormalQuantile(0.5), 0);
  // The check values of AS 241.
  EXPECT_NEAR(NormalQuantile(0.25), -0.67448975019608171, 1e-15);
  EXPECT_NEAR(NormalQuantile(0.001), -3.0902323061678132, 1e-14);
  EXPECT_NEAR(NormalQuantile(1e-20), -9.2623400897984117, 1e-13);
  EXPECT_NEAR(NormalQuantile(0.975), 1.9599639845400545, 1e-14);
}

TEST(NormalQuantileTest, InvertsTheDistribution) {
  for (double x = -37; x <= 8; x += 0.0625) {
    // Above 5 the probability itself has lost the digits of x.
    const double tolerance = x < 5 ? 1e-9 : 1e-16 / NormalPdf(x) + 1e-9;
    EXPECT_NEAR(NormalQuantile(NormalCdf(x)), x, tolerance) << x;
  }
  Random random(3);
  for (int i = 0; i < 10000; ++i) {
    const double p = random.Uniform();
    ASSERT_NEAR(NormalCdf(NormalQuantile(p)), p, 1e-14) << p;
    ASSERT_NEAR(NormalQuantile(1 - p), -NormalQuantile(p), 1e-9) << p;
  }
}

TEST(NormalQuantileTest, IsInfiniteAtTheEndsAndNanOutside) {
  EXPECT_EQ(NormalQuantile(0), -kInfinity);
  EXPECT_EQ(NormalQuantile(1), kInfinity);
  EXPECT_TRUE(std::isfinite(NormalQuantile(std::numeric_limits<double>::denorm_min())));
  EXPECT_TRUE(std::isnan(NormalQuantile(-1e-9)));
  EXPECT_TRUE(std::isnan(NormalQuantile(1.0000001)));
  EXPECT_TRUE(std::isnan(NormalQuantile(std::nan(""))));
}

TEST(ExpectedLogisticTest, IsTheLogisticForAPointMass) {
  for (double mean : {-30.0, -2.0, 0.0, 0.7, 30.0}) {
    EXPECT_EQ(ExpectedLogistic({mean, 0}), Logistic(mean));
  }
}

TEST(ExpectedLogisticTest, IsWithinItsStatedErrorOfTheIntegral) {
  for (double variance : {0.01, 0.1, 0.5, 1.0, 2.0, 4.0, 9.0, 16.0, 25.0}) {
    for (double mean = -15; mean <= 15; mean += 0.25) {
      const Gaussian x{mean, variance};
      EXPECT_NEAR(ExpectedLogistic(x), IntegratedLogistic(x), 0.02) << mean << " " << variance;
    }
  }
}

TEST(ExpectedLogisticTest, ShrinksTowardsOneHalfWithVariance) {
  for (double mean : {0.3, 1.0, 4.0}) {
    double previous = Logistic(mean);
    for (double variance = 0.25; variance <= 1e6; variance *= 2) {
      const double p = ExpectedLogistic({mean, variance});
      EXPECT_LT(p, previous);
      EXPECT_GT(p, 0.5);
      EXPECT_NEAR(p + ExpectedLogistic({-mean, variance}), 1, 1e-15);
      previous = p;
    }
  }
}

}  // namespace
}  // namespace proximal::numerics
