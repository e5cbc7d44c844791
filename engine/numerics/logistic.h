// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The logistic function and its relatives, safe for every argument: nothing overflows, nothing
// loses its digits, a NaN goes in and a NaN comes out.
//
// Results depend on nothing but the arguments and the exp, log and log1p of the C library.

#ifndef PROXIMAL_ENGINE_NUMERICS_LOGISTIC_H_
#define PROXIMAL_ENGINE_NUMERICS_LOGISTIC_H_

#include <algorithm>
#include <cmath>

#include "absl/types/span.h"

namespace proximal::numerics {

// The smallest probability that `Logit` tells from 0 (and, mirrored, from 1).
inline constexpr double kLogitEpsilon = 1e-12;

// σ(x) = 1 / (1 + exp(-x)), for any x; in [0, 1], non-decreasing, σ(-x) = 1 - σ(x).
// Keeps full relative precision for negative x (down to about 1e-308) and rounds to exactly 1 from
// about x = 37 on.
inline double Logistic(double x) {
  if (x >= 0) return 1.0 / (1.0 + std::exp(-x));
  const double e = std::exp(x);
  return e / (1.0 + e);
}

// log(p / (1 - p)), the inverse of `Logistic`, for p in [0, 1]. p is first clamped to
// [kLogitEpsilon, 1 - kLogitEpsilon], so that the result is finite: within about ±27.63.
inline double Logit(double p) {
  p = std::clamp(p, kLogitEpsilon, 1.0 - kLogitEpsilon);
  return std::log(p) - std::log1p(-p);
}

// log(1 + exp(x)), for any x; at least 0, never decreasing, and x itself for large x.
// The log likelihood of a Bernoulli response y with logit x is y x - Log1pExp(x).
inline double Log1pExp(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

// log(Σ exp(x_i)) = m + log(Σ exp(x_i - m)) with m the largest x_i. The empty sum is -infinity;
// so is the sum of terms that are all -infinity. +infinity if any term is.
double LogSumExp(absl::Span<const double> x);

}  // namespace proximal::numerics

#endif  // PROXIMAL_ENGINE_NUMERICS_LOGISTIC_H_
