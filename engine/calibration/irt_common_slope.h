// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_COMMON_SLOPE_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_COMMON_SLOPE_H_

#include <Eigen/Core>
#include <vector>

#include "engine/calibration/irt_item_step.h"

namespace proximal {

// The M step where all items share one slope: Newton steps in (a, d_1 .. d_n). The intercepts meet
// each other only through a, so that a step costs O(n):
//
//   da   = (g_a - sum_j h_aj g_j / h_jj) / (h_aa - sum_j h_aj^2 / h_jj),
//   dd_j = (g_j - h_aj da) / h_jj
//
// `problems`: one per item, of two categories and without priors, each with its a and d at
// x[2 i] and x[2 i + 1]; all a alike. `log_slope`: the prior of the one slope. Returns, like
// MaximizeItem, the diagonal of the curvature, that of the slope for every item's.
Eigen::VectorXd MaximizeCommonSlope(const std::vector<ItemProblem>& problems,
                                    const IrtPrior& log_slope, double tolerance, int most_steps,
                                    Eigen::VectorXd& x);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_COMMON_SLOPE_H_
