// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Does the curve of an item say what its responses do? Two statistics of each item of a
// calibration.
//
// S-X2, for persons who answered every item. Those with sum score s are expected to be in category
// c of item i in the share
//
//   E_isc = ∫ P_ic f*_{s-c} g / sum over c of the same,   g = N(0, 1)
//
// f* the distribution of the sum score without the item at an ability (Lord & Wingersky 1984).
// Counts of neighbouring scores are joined until every category is expected at least once; then
//
//   X2 = sum over groups and categories of (O - N E)^2 / (N E),   df = groups (m - 1) - parameters
//
// for m categories and the item's own parameters (a slope that all items share is not its own).
//
// Infit and outfit, for any design. With the posterior h of each person who answered the item, and
// E and V mean and variance of the score at an ability,
//
//   outfit = mean over persons of  ∫ h (y - E)^2 / V
//   infit  = sum over persons of ∫ h (y - E)^2  /  sum over persons of ∫ h V
//
// Both are 1 on average while the model holds, since the posterior of a person drawn from the model
// is as good as the ability itself. z is the sum over persons of ∫ h ((y - E)^2 / V - 1), or of
// ∫ h ((y - E)^2 - V), over the root of the sum of its squares: about N(0, 1), somewhat narrower,
// as parameters were fitted to the same responses. Above 1: noisier than the model (guessing, a
// flatter curve); below: more predictable.
//
// p-values are of one item; among many, go by the adjusted ones (multiple_testing.h).
// Sources: Orlando & Thissen (2000), Applied Psychological Measurement 24(1); Kang & Chen (2008)
// for several categories. Infit and outfit are named for, and weighted as, the mean squares of
// Wright & Masters (1982), Rating scale analysis, which take the residual at an estimate of each
// person's ability; averaging it over the posterior instead, and z with it, is done here.

#ifndef PROXIMAL_ENGINE_CALIBRATION_ITEM_FIT_H_
#define PROXIMAL_ENGINE_CALIBRATION_ITEM_FIT_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/irt_data.h"
#include "engine/calibration/irt_mml.h"

namespace proximal {

enum class ItemFitState {
  kTested,
  kNotFitted,  // nobody answered it, or all alike (irt_mml.h)
  kTooFew,     // less than one degree of freedom, or less than 30 responses
};

struct SumScoreFit {
  ItemFitState state = ItemFitState::kTested;
  double chi_square = 0;
  int degrees = 0;
  double p = 1;
  double adjusted_p = 1;
};

struct ResidualFit {
  ItemFitState state = ItemFitState::kTested;
  size_t responses = 0;
  double infit = 1;
  double outfit = 1;
  double infit_z = 0;
  double outfit_z = 0;
  double p = 1;  // two-sided, of infit_z
  double adjusted_p = 1;
};

// One per item. INVALID_ARGUMENT as IrtScores; FAILED_PRECONDITION where less than half of the
// persons with a response answered every fitted item: take TestResiduals. O(items^2 · scores ·
// points).
absl::StatusOr<std::vector<SumScoreFit>> TestSumScores(const IrtData& data,
                                                       const std::vector<IrtItemFit>& items,
                                                       int points = 61);

// One per item. INVALID_ARGUMENT as IrtScores. O(responses · points).
absl::StatusOr<std::vector<ResidualFit>> TestResiduals(const IrtData& data,
                                                       const std::vector<IrtItemFit>& items,
                                                       int points = 61);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_ITEM_FIT_H_
