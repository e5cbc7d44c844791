// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Differential item functioning by Mantel and Haenszel: do learners of two groups who are matched
// in ability succeed alike on an item? In stratum k of matched learners A_k of the reference group
// are right and B_k wrong, C_k of the focal group are right and D_k wrong; N_k in all, m1_k right
// and m0_k wrong, nR_k and nF_k in the groups.
//
//   alpha = sum A D / N  /  sum B C / N          common odds ratio
//   Delta = -2.35 ln alpha                       ETS delta scale; negative: harder for the focal
//                                                group than for its matched reference
//   chi2  = max(0, |sum A - sum nR m1 / N| - .5)^2 / sum nR nF m1 m0 / (N^2 (N - 1)),   1 df
//   Var(ln alpha) = sum (A D + alpha B C) (A + D + alpha (B + C)) / N^2  /  (2 (sum A D / N)^2)
//
// The last is the variance of Phillips & Holland, which is that of Robins, Breslow & Greenland.
// The class of ETS, by size and by significance:
//
//   A  negligible   p >= .05, or |Delta| < 1
//   C  large        |Delta| >= 1.5 and (|Delta| - 1) / SE(Delta) > 1.645: significantly above 1
//   B  moderate     all others
//
// Sources: Mantel & Haenszel (1959); Holland & Thayer (1988); Phillips & Holland (1987),
// Biometrics 43(2); Zieky (1993) for the classes, Zwick (2012), ETS RR-12-08, for their review.

#ifndef PROXIMAL_ENGINE_CALIBRATION_DIF_MANTEL_HAENSZEL_H_
#define PROXIMAL_ENGINE_CALIBRATION_DIF_MANTEL_HAENSZEL_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace proximal {

// Learners of one stratum, by group and score; counts, at least 0.
struct DifStratum {
  double reference_right = 0;
  double reference_wrong = 0;
  double focal_right = 0;
  double focal_wrong = 0;

  double total() const { return reference_right + reference_wrong + focal_right + focal_wrong; }
};

// A negligible, B moderate, C large.
enum class DifClass { kA, kB, kC };

struct MantelHaenszel {
  double alpha = 1;
  double delta = 0;
  double delta_error = 0;  // standard error of delta
  double chi_square = 0;
  double p = 1;
  DifClass ets = DifClass::kA;
};

// Strata of one learner, of one group or of one score say nothing and may be among `strata`.
// FAILED_PRECONDITION, saying which, where there is no odds ratio: no stratum has a right answer of
// the one group beside a wrong one of the other, in either direction.
absl::StatusOr<MantelHaenszel> TestMantelHaenszel(absl::Span<const DifStratum> strata);

// The rule above.
DifClass EtsClass(double delta, double delta_error, double p);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_DIF_MANTEL_HAENSZEL_H_
