// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/multiple_testing.h"

#include <algorithm>
#include <cmath>

namespace proximal {

std::vector<double> FalseDiscoveryAdjusted(absl::Span<const double> p) {
  std::vector<size_t> order;
  for (size_t i = 0; i < p.size(); ++i) {
    if (!std::isnan(p[i])) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.begin(), p.end());
  const double n = static_cast<double>(order.size());
  double lowest = 1;
  for (size_t rank = order.size(); rank > 0; --rank) {
    const size_t i = order[rank - 1];
    lowest = std::min(lowest, p[i] * n / static_cast<double>(rank));
    adjusted[i] = lowest;
  }
  return adjusted;
}

}  // namespace proximal
