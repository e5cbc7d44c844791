// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/band.h"

#include <algorithm>

namespace proximal {
namespace {

// The narrowest band that clamping to the ends leaves.
constexpr double kNarrowest = 0.02;

}  // namespace

PracticeForm PracticeForm::Of(const LearnerState& state) {
  return {.responses = state.responses,
          .slow = state.slow,
          .fast = state.fast,
          .last_wrong = state.responses > 0 && state.last_score < 0.5};
}

TunedBand TuneBand(const Band& base, const PracticeForm& form) {
  TunedBand tuned;
  if (form.responses >= kHabitResponses) {
    tuned.shift += std::clamp(kHabitGain * (base.Middle() - form.slow), -kHabitLimit, kHabitLimit);
  }
  if (form.last_wrong) {
    tuned.shift += std::clamp(kReliefGain * (base.low - form.fast), 0.0, kReliefLimit);
  }
  tuned.band.low =
      std::clamp(base.low + tuned.shift, Band::kLeastLow, Band::kMostHigh - kNarrowest);
  tuned.band.high =
      std::clamp(base.high + tuned.shift, tuned.band.low + kNarrowest, Band::kMostHigh);
  return tuned;
}

double DistanceFrom(const Band& band, double p) {
  return std::max({band.low - p, p - band.high, 0.0});
}

}  // namespace proximal
