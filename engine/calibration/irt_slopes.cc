// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_slopes.h"

#include <algorithm>

#include "engine/calibration/irt_data.h"
#include "engine/calibration/irt_mml.h"

namespace proximal {

std::vector<double> FitItemSlopes(const ResponseLog& log, size_t items) {
  constexpr size_t kLeastResponses = 30;
  constexpr double kLeastSlope = 0.2, kMostSlope = 5;
  constexpr NormalPrior kLogSlope = {0, 0.2};
  std::vector<double> slopes(items, 1.0);
  const IrtData data = IrtData::FirstResponses(log, items);
  const absl::StatusOr<IrtFit> fit = FitIrt(data, {.prior = {.log_slope = kLogSlope}});
  if (!fit.ok()) return slopes;  // no item was answered in two ways
  for (size_t item = 0; item < items; ++item) {
    const size_t answered = data.counts(item)[0] + data.counts(item)[1];
    if (fit->items[item].state == IrtItemState::kFitted && answered >= kLeastResponses) {
      slopes[item] = std::clamp(fit->items[item].a(), kLeastSlope, kMostSlope);
    }
  }
  return slopes;
}

}  // namespace proximal
