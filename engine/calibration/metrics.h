// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How good probabilistic predictions are.

#ifndef PROXIMAL_ENGINE_CALIBRATION_METRICS_H_
#define PROXIMAL_ENGINE_CALIBRATION_METRICS_H_

#include <cstddef>

#include "absl/types/span.h"

namespace proximal {

struct Metrics {
  // P(a success is predicted higher than a failure), ties counting half: the Mann-Whitney
  // statistic over ranks. Scores of at least one half are successes. NaN without any success or
  // without any failure.
  double auc = 0;
  double accuracy = 0;  // share of predictions on the same side of one half as the score
  double rmse = 0;      // root of the mean squared difference to the score
  double log_loss = 0;  // mean of -(y log p + (1 - y) log(1 - p)), natural; p clamped to 1e-15
  // Expected calibration error: ten bins of equal width over [0, 1]; the mean over responses of
  // |mean score - mean prediction| of their bin (Naeini, Cooper & Hauskrecht 2015).
  double ece = 0;
  size_t n = 0;
};

// `predicted` in [0, 1] and `score` in [0, 1], of the same length. Of no predictions all but the
// AUC is 0. O(n log n).
Metrics ComputeMetrics(absl::Span<const double> predicted, absl::Span<const double> score);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_METRICS_H_
