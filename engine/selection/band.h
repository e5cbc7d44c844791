// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The learner's band: which P(score) to aim at. The catalog's band is where everybody starts; how
// practice goes moves it, computed from the state alone, so that nothing else needs to be stored.
//
//   shift = habit + relief
//   habit  = clamp(kHabitGain (middle - slow), +-kHabitLimit)     from kHabitResponses on, else 0
//   relief = clamp(kReliefGain (low - fast), 0, kReliefLimit)     after a wrong answer, else 0
//
// with `slow` and `fast` the learner's averages of scores (weights .1 and .6 on the latest), and
// low and middle those of the catalog's band. A learner who succeeds less often than the band
// intends is aimed higher (easier), one who succeeds more often lower (harder); and right after
// errors practice gets easier at once. The shift is added to both ends, which stay in
// [Band::kLeastLow, Band::kMostHigh].
//
// Source: that the best target differs by learner and is easier than folklore, Eglington & Pavlik
// (2020); the proportional rule with limits is a controller of its own making, kept weak.

#ifndef PROXIMAL_ENGINE_SELECTION_BAND_H_
#define PROXIMAL_ENGINE_SELECTION_BAND_H_

#include "engine/catalog/catalog_draft.h"
#include "engine/learner/learner_state.h"

namespace proximal {

inline constexpr double kHabitGain = 0.4;
inline constexpr double kHabitLimit = 0.08;
inline constexpr uint32_t kHabitResponses = 10;
inline constexpr double kReliefGain = 0.25;
inline constexpr double kReliefLimit = 0.10;

// How practice goes: what the band is tuned by.
struct PracticeForm {
  uint32_t responses = 0;
  double slow = 0.5;        // average score, exponentially weighted, rate .1
  double fast = 0.5;        //                                        rate .6
  bool last_wrong = false;  // the latest response scored below one half

  static PracticeForm Of(const LearnerState& state);
};

struct TunedBand {
  Band band;
  double shift = 0;  // how far it was moved; above 0: easier than the catalog's
};

// Bounded: |shift| <= kHabitLimit + kReliefLimit. Monotone: a higher `slow` or `fast` never makes
// the band easier. For base in (0, 1): Band::kLeastLow <= band.low < band.high <=
// Band::kMostHigh; a base that keeps the limits of Band is left as it is by a shift of 0.
TunedBand TuneBand(const Band& base, const PracticeForm& form);

// How far `p` lies outside the band: 0 inside.
double DistanceFrom(const Band& band, double p);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_BAND_H_
