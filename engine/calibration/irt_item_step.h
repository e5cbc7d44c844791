// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The M step for one item: given the expected counts n_kq of its categories at the points x_q,
// raise
//
//   F = sum_q sum_k n_kq log P_k(x_q) + log prior
//
// by Newton steps with the exact gradient and the expected (Fisher) curvature
//
//   C = sum_q n_.q sum_k P_k (d log P_k) (d log P_k)',
//
// which is positive definite wherever two points are in play, and the exact Hessian for the 2PL and
// the partial credit model. A step is cut at the bounds of irt_curve.h, and halved until F does
// not fall.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_ITEM_STEP_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_ITEM_STEP_H_

#include "absl/types/span.h"
#include "engine/calibration/irt_curve.h"
#include "engine/calibration/irt_expectation.h"
#include "engine/calibration/irt_prior.h"

namespace proximal {

// F and its derivatives, the prior included.
struct ItemObjective {
  double value = 0;
  ParameterVector gradient;
  ParameterMatrix curvature;  // C, and the prior's where positive
};

// An item whose M step is due.
struct ItemProblem {
  IrtShape shape;
  const IrtGrid& grid;
  const CategoryTable& counts;
  size_t item;
  const IrtPrior& prior;
};

ItemObjective EvaluateItem(const ItemProblem& problem, absl::Span<const double> parameters);

// log P of every category into the item's rows of `log_p`.
void TabulateItem(const IrtShape& shape, const IrtGrid& grid, absl::Span<const double> parameters,
                  size_t item, CategoryTable& log_p);

// Moves `parameters` uphill, the last time by a step below `tolerance`, at most `most_steps` times.
// Invariant: F does not fall, but for what such a last step changes in the last digits. Returns the
// diagonal of C where it began: how much F feels each parameter.
ParameterVector MaximizeItem(const ItemProblem& problem, double tolerance, int most_steps,
                             absl::Span<double> parameters);

// The Newton step from `parameters` that stays within the bounds: parameters that would leave
// theirs stop there, and the others move as if these were known. Uphill wherever the gradient is
// not 0 or points out of the bounds.
ParameterVector BoundedStep(const IrtShape& shape, absl::Span<const double> parameters,
                            const ItemObjective& at);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_ITEM_STEP_H_
