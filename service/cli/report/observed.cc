// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/observed.h"

#include <algorithm>
#include <cmath>

namespace proximal {
namespace {

constexpr double kZ = 1.959963984540054;  // of 95 %, two-sided

}  // namespace

double RunningMean::margin() const {
  if (count_ < 2) return 0;
  const double n = static_cast<double>(count_);
  const double variance = std::max(0.0, squares_ / n - mean() * mean()) * n / (n - 1);
  return kZ * std::sqrt(variance / n);
}

Interval WilsonInterval(double mean, uint64_t count) {
  if (count == 0) return {};
  const double n = static_cast<double>(count);
  const double shrink = 1 + kZ * kZ / n;
  const double center = (mean + kZ * kZ / (2 * n)) / shrink;
  const double half = kZ * std::sqrt(mean * (1 - mean) / n + kZ * kZ / (4 * n * n)) / shrink;
  return {std::max(0.0, center - half), std::min(1.0, center + half)};
}

}  // namespace proximal
