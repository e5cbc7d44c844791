// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Discriminations for the online ability filter (ability.h), whose own slope is 1.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_SLOPES_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_SLOPES_H_

#include <cstddef>
#include <vector>

#include "engine/calibration/response_log.h"

namespace proximal {

// One slope per item, by the 2PL (irt_mml.h) on the first response of each learner to each item,
// with the prior ln a ~ N(0, .2^2), kept within [.2, 5]. 1 for items with less than 30 such
// responses, for those that the fit sets aside, and for all where there is nothing to fit: a slope
// guessed from a few learners predicts worse than none.
std::vector<double> FitItemSlopes(const ResponseLog& log, size_t items);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_SLOPES_H_
