// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/chi_square.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace proximal::numerics {
namespace {

constexpr int kMostTerms = 100'000;
constexpr double kPrecision = std::numeric_limits<double>::epsilon();

// x^a exp(-x) / Gamma(a), what both expansions are multiples of.
double Front(double a, double x) { return std::exp(a * std::log(x) - x - std::lgamma(a)); }

// P(a, x) = front * sum x^n / (a (a + 1) .. (a + n)).
double LowerBySeries(double a, double x) {
  double term = 1 / a;
  double sum = term;
  for (int n = 1; n < kMostTerms && term > sum * kPrecision; ++n) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Front(a, x);
}

// Q(a, x) = front / (x + 1 - a - 1 (1 - a) / (x + 3 - a - 2 (2 - a) / (x + 5 - a - ..))).
double UpperByFraction(double a, double x) {
  constexpr double kTiny = 1e-300;
  double b = x + 1 - a;
  double c = 1 / kTiny;
  double d = 1 / b;
  double fraction = d;
  for (int n = 1; n < kMostTerms; ++n) {
    const double numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + numerator / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1 / d;
    const double change = d * c;
    fraction *= change;
    if (std::abs(change - 1) <= kPrecision) break;
  }
  return fraction * Front(a, x);
}

}  // namespace

double ChiSquareTail(double x, double degrees) {
  if (std::isnan(x)) return x;
  if (x <= 0) return 1;
  if (std::isinf(x)) return 0;
  const double a = degrees / 2;
  const double half = x / 2;
  const double tail = half < a + 1 ? 1 - LowerBySeries(a, half) : UpperByFraction(a, half);
  return std::clamp(tail, 0.0, 1.0);
}

}  // namespace proximal::numerics
