// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/logistic.h"

#include <limits>

namespace proximal::numerics {

double LogSumExp(absl::Span<const double> x) {
  double largest = -std::numeric_limits<double>::infinity();
  for (double value : x) {
    if (std::isnan(value)) return value;
    largest = std::max(largest, value);
  }
  if (std::isinf(largest)) return largest;
  double sum = 0;
  for (double value : x) sum += std::exp(value - largest);
  return largest + std::log(sum);
}

}  // namespace proximal::numerics
