// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/online_difficulty.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "absl/strings/str_cat.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr double kLeastProbability = 0.005;

absl::Status CheckRange(absl::string_view name, double value, double high) {
  if (value >= 0 && value <= high) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(name, " is ", value, "; it must be within [0, ", high, "]"));
}

}  // namespace

absl::Status CheckOnlineDifficultyOptions(const OnlineDifficultyOptions& options) {
  absl::Status status = CheckRange("variance", options.variance, 8);
  if (status.ok()) status = CheckRange("max_variance", options.max_variance, 8);
  if (status.ok()) status = CheckRange("daily_variance", options.daily_variance, 1);
  return status;
}

OnlineDifficulty::Innovation OnlineDifficulty::Observe(const ExpectedScore& expected, double score,
                                                       double days,
                                                       const OnlineDifficultyOptions& options) {
  const double ceiling = std::max(variance_, options.max_variance);
  variance_ = std::min(variance_ + options.daily_variance * days, ceiling);
  const double kappa = 1 / std::sqrt(1 + std::numbers::pi / 8 * expected.logit_variance);
  const double p0 = std::clamp(expected.p, kLeastProbability, 1 - kLeastProbability);
  const double p = departure_ == 0
                       ? p0
                       : std::clamp(numerics::Logistic(numerics::Logit(p0) + kappa * departure_),
                                    kLeastProbability, 1 - kLeastProbability);
  const double spread = p * (1 - p);
  const double information = kappa * kappa * spread;
  Innovation innovation = {p, score - p, 0};
  innovation.z = innovation.residual / std::sqrt(spread * (1 + information * variance_));
  variance_ /= 1 + information * variance_;
  const double step = variance_ * kappa * innovation.residual;
  departure_ = std::clamp(departure_ + std::clamp(step, -kMostStep, kMostStep), -kMostDeparture,
                          kMostDeparture);
  return innovation;
}

}  // namespace proximal
