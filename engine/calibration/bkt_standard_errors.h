// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How sure the rates of a fit are.
//
// The information about the logits x of the rates is the negative curvature of the objective (of
// bkt_em.h) where it is highest. Its gradient comes out of the E step for nothing (LogitScore), so
//
//   I_ij = -(score_i(x + h e_j) - score_i(x - h e_j)) / 2h,   made symmetric,
//
// two E steps for each rate, and the covariance is its inverse. For a rate q = logistic(x):
// se(q) = q (1 - q) se(x). Without a prior these are the standard errors of maximum likelihood,
// with what is hidden paid for (Louis 1982; Oakes 1999); with one, the spread of the posterior.

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_STANDARD_ERRORS_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_STANDARD_ERRORS_H_

#include <vector>

#include "engine/calibration/bkt_maximization.h"

namespace proximal {

// More free rates than this are not asked for.
inline constexpr uint32_t kMaxRatesWithErrors = 256;

// Of a rate q and of its logit, all other rates free. Infinite where the data do not say: a rate
// that is held or at a bound, and every rate where the information has no inverse.
struct BktStandardError {
  double rate;
  double logit;
};

std::vector<BktStandardError> StandardErrors(BktExpectation& expectation, const BktPrior& prior,
                                             const std::vector<double>& rates);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_STANDARD_ERRORS_H_
