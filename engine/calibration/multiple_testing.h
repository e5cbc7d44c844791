// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Many tests at once: of a thousand sound items fifty have p below .05.

#ifndef PROXIMAL_ENGINE_CALIBRATION_MULTIPLE_TESTING_H_
#define PROXIMAL_ENGINE_CALIBRATION_MULTIPLE_TESTING_H_

#include <vector>

#include "absl/types/span.h"

namespace proximal {

// Adjusted p-values, in the order of `p`: rejecting those at most q keeps the expected share of
// false rejections at most q, where the tests are independent or positively dependent.
//
//   adjusted_(i) = min over j >= i of min(1, n p_(j) / j),   p_(1) <= p_(2) <= ..
//
// p in [0, 1]; a NaN (no test was made) stays NaN and is not counted in n.
// Source: Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57(1).
std::vector<double> FalseDiscoveryAdjusted(absl::Span<const double> p);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_MULTIPLE_TESTING_H_
