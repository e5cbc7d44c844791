// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How sure a calibration is of its parameters: square roots of the diagonal of the inverse
// information. With s_i(theta) the gradient of log P of person i's responses, E_i and Var_i over
// the posterior of that person,
//
//   observed       I = sum_i E_i[ -d2 log P ] - sum_i Var_i[ s_i ]     (Louis 1982)
//   cross-product  I = sum_i E_i[s_i] E_i[s_i]'
//
// and on both the curvature of the priors. The observed information is that of the marginal
// likelihood exactly, the one that Oakes' identity gives; the cross-product is cheaper and agrees
// with it in large samples where the model holds. Both count all parameters jointly.
// Source: Louis (1982), Journal of the Royal Statistical Society B 44(2).

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_STANDARD_ERRORS_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_STANDARD_ERRORS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/irt_mml.h"

namespace proximal {

enum class IrtErrorKind { kObserved, kCrossProduct };

struct IrtItemErrors {
  std::vector<double> parameters;    // in the order of IrtItemFit::parameters
  std::vector<double> difficulties;  // by the delta method
};

// One per item of the fit, each > 0 and finite; but 0 for what is not estimated: a parameter at its
// bound, which is taken as known, and all of an item that took no part. `options`: those of the
// fit. INVALID_ARGUMENT for data that are not the fit's and for points that no grid has;
// FAILED_PRECONDITION where the information is not positive definite (as when the items cannot tell
// their parameters apart, or EM was stopped short of a maximum); RESOURCE_EXHAUSTED above 6,000
// parameters. O(sum over persons of the square of the parameters they met, and parameters^3).
absl::StatusOr<std::vector<IrtItemErrors>> IrtStandardErrors(const IrtData& data, const IrtFit& fit,
                                                             const IrtOptions& options,
                                                             IrtErrorKind information);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_STANDARD_ERRORS_H_
