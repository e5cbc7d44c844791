// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace proximal {
namespace {

double AreaUnderCurve(absl::Span<const double> predicted, absl::Span<const double> score) {
  std::vector<size_t> order(predicted.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return predicted[a] < predicted[b]; });
  double rank_sum = 0;  // of the successes, ties sharing their mean rank
  double successes = 0;
  for (size_t first = 0; first < order.size();) {
    size_t last = first;
    while (last < order.size() && predicted[order[last]] == predicted[order[first]]) ++last;
    const double rank = 0.5 * static_cast<double>(first + 1 + last);
    for (size_t k = first; k < last; ++k) {
      if (score[order[k]] >= 0.5) {
        rank_sum += rank;
        ++successes;
      }
    }
    first = last;
  }
  const double failures = static_cast<double>(order.size()) - successes;
  if (successes == 0 || failures == 0) return std::numeric_limits<double>::quiet_NaN();
  return (rank_sum - successes * (successes + 1) / 2) / (successes * failures);
}

double CalibrationError(absl::Span<const double> predicted, absl::Span<const double> score) {
  constexpr int kBins = 10;
  std::array<double, kBins> difference{};
  for (size_t k = 0; k < predicted.size(); ++k) {
    const int bin = std::clamp(static_cast<int>(predicted[k] * kBins), 0, kBins - 1);
    difference[bin] += score[k] - predicted[k];
  }
  double sum = 0;
  for (double d : difference) sum += std::abs(d);
  return sum / static_cast<double>(predicted.size());
}

}  // namespace

Metrics ComputeMetrics(absl::Span<const double> predicted, absl::Span<const double> score) {
  Metrics m;
  m.n = predicted.size();
  m.auc = AreaUnderCurve(predicted, score);
  if (m.n == 0) return m;
  double squared = 0, loss = 0, right = 0;
  for (size_t k = 0; k < m.n; ++k) {
    const double p = std::clamp(predicted[k], 1e-15, 1 - 1e-15);
    const double y = score[k];
    squared += (p - y) * (p - y);
    loss -= y * std::log(p) + (1 - y) * std::log1p(-p);
    right += (p >= 0.5) == (y >= 0.5) ? 1 : 0;
  }
  const double n = static_cast<double>(m.n);
  m.accuracy = right / n;
  m.rmse = std::sqrt(squared / n);
  m.log_loss = loss / n;
  m.ece = CalibrationError(predicted, score);
  return m;
}

}  // namespace proximal
