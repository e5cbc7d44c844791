// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/drift.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

constexpr double kLargest = 6;  // |z|

double SumOrZero(double sum) { return sum > 0 && std::isfinite(sum) ? sum : 0; }

// Of one sum.
double RunLength(double drift, double reach) {
  constexpr double kNearlyZero = 1e-4;
  if (std::abs(drift) < kNearlyZero) return reach * reach;
  const double x = 2 * drift * reach;
  return (std::expm1(-x) + x) / (2 * drift * drift);
}

}  // namespace

absl::Status CheckDriftOptions(const DriftOptions& options) {
  if (!(options.reference > 0 && options.reference <= 2)) {
    return absl::InvalidArgumentError(absl::StrCat("the reference value of drift is ",
                                                   options.reference,
                                                   "; it must be above 0 and at most 2"));
  }
  if (!(options.threshold >= 1 && options.threshold <= 1000)) {
    return absl::InvalidArgumentError(absl::StrCat("the threshold of drift is ", options.threshold,
                                                   "; it must be within [1, 1000]"));
  }
  return absl::OkStatus();
}

DriftSums::DriftSums(double harder, double easier) {
  harder_.sum = SumOrZero(harder);
  easier_.sum = SumOrZero(easier);
}

void DriftSums::Step(double z, double residual, double reference, Side& side) {
  side.sum = std::max(0.0, side.sum + z - reference);
  if (side.sum == 0) {
    side = Side();
    return;
  }
  ++side.responses;
  side.residuals += residual;
}

DriftAlarm DriftSums::Add(double z, double residual, const DriftOptions& options) {
  z = std::isnan(z) ? 0 : std::clamp(z, -kLargest, kLargest);
  Step(-z, residual, options.reference, harder_);
  Step(z, residual, options.reference, easier_);
  if (std::max(harder_.sum, easier_.sum) <= options.threshold) return DriftAlarm::kNone;
  return harder_.sum > easier_.sum ? DriftAlarm::kHarder : DriftAlarm::kEasier;
}

DriftSums::Run DriftSums::RunOf(DriftAlarm alarm) const {
  const Side& side = alarm == DriftAlarm::kHarder ? harder_ : easier_;
  if (alarm == DriftAlarm::kNone || side.responses == 0) return {};
  return {side.responses, side.residuals / side.responses};
}

double AverageRunLength(const DriftOptions& options, double shift) {
  constexpr double kOvershoot = 1.166;  // twice the mean excess of a normal walk over a bound
  const double reach = options.threshold + kOvershoot;
  const double up = RunLength(shift - options.reference, reach);
  const double down = RunLength(-shift - options.reference, reach);
  return 1 / (1 / up + 1 / down);
}

}  // namespace proximal
