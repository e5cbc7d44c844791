// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A new calibration puts its own learners at mean 0 and variance 1. Linking finds, from items that
// both calibrations know, where its scale lies on the old one, so that abilities stay comparable
// from model version to model version:
//
//   theta_old = A theta_new + B;   hence  b_old = A b_new + B,  a_old = a_new / A
//
//   mean-sigma      A = sd(b_old) / sd(b_new),  B = mean(b_old) - A mean(b_new), over all
//                   difficulties of the common items
//   Stocking-Lord   minimizes sum_q w_q (T_old(x_q) - T_new((x_q - B) / A))^2 over the standard
//                   normal grid, T the expected sum score over the common items
// Source: Marco (1977); Stocking & Lord (1983), Applied Psychological Measurement 7(2).

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_LINKING_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_LINKING_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/irt_mml.h"

namespace proximal {

struct IrtScale {
  double slope = 1;      // A > 0
  double intercept = 0;  // B
};

// `from` and `to`: the same items in the same order under the new and the old calibration. Items
// that are not fully fitted in both (IrtItemState::kFitted) are passed over. FAILED_PRECONDITION
// where less than two difficulties remain, or all are alike; INVALID_ARGUMENT where an item does
// not have as many categories in both.
absl::StatusOr<IrtScale> LinkMeanSigma(const std::vector<IrtItemFit>& from,
                                       const std::vector<IrtItemFit>& to);

// Starts from mean-sigma; the criterion is never worse than there.
absl::StatusOr<IrtScale> LinkStockingLord(const std::vector<IrtItemFit>& from,
                                          const std::vector<IrtItemFit>& to);

// The item on the old scale: P_old(A theta + B) = P_new(theta).
IrtItemFit OnScale(const IrtItemFit& item, const IrtScale& scale);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_LINKING_H_
