// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which of several calibrations of the same data to keep. AIC and BIC are those of IrtFit; where
// one model is a special case of the other, the likelihood-ratio test is
//
//   chi2 = 2 (l_large - l_small),   df = the difference in free parameters
//
//   common slope < 2PL < 3PL < 4PL
//
// A lower asymptote of 0 and an upper one of 1 lie on the boundary of their range, where the test
// is conservative: the true p is at most what is stated. How far below depends on how many
// asymptotes there are and how they hang together: chi2 is then a mixture of chi-squares of several
// degrees up to df (Self & Liang 1987).

#ifndef PROXIMAL_ENGINE_CALIBRATION_MODEL_COMPARISON_H_
#define PROXIMAL_ENGINE_CALIBRATION_MODEL_COMPARISON_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/calibration/irt_mml.h"

namespace proximal {

struct NestedTest {
  double chi_square = 0;  // 0 where the smaller model is, by rounding, the better one
  int degrees = 0;
  double p = 1;
  bool conservative = false;  // asymptotes: see above
};

// INVALID_ARGUMENT where `small` is no special case of `large`, or they are of other data (as far
// as numbers of persons and items tell); FAILED_PRECONDITION where either has not converged or has
// a prior: likelihoods are then not at their maxima.
absl::StatusOr<NestedTest> TestNested(const IrtFit& small, const IrtFit& large);

// The fits of least AIC and of least BIC: their places, the first of equals. At least one fit.
struct Preferred {
  size_t by_aic = 0;
  size_t by_bic = 0;
};
Preferred Prefer(absl::Span<const IrtFit> fits);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_MODEL_COMPARISON_H_
