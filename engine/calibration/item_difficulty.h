// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Item difficulties on the scale of the online ability filter (ability.h).
//
// Each pass plays the log through the filter with the current difficulties. Just before a response
// the learner's ability is N(m, v), so that P(right) = E[sigma(theta - b)] is about
// sigma(kappa (m - b)), kappa = 1 / sqrt(1 + pi v / 8) (MacKay 1992). Gradient and curvature of
// that likelihood in b are gathered over the pass, and each difficulty takes one Newton step under
// a normal prior around the mean of its skills' difficulties, of precision `prior_precision`.
// Skills' difficulties are means of their items' shrunk towards the overall one.

#ifndef PROXIMAL_ENGINE_CALIBRATION_ITEM_DIFFICULTY_H_
#define PROXIMAL_ENGINE_CALIBRATION_ITEM_DIFFICULTY_H_

#include <memory>
#include <vector>

#include "engine/calibration/count_progress.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/parameters.h"

namespace proximal {

struct ItemDifficultyOptions {
  int passes = 4;
  double prior_precision = 1;
};

// Logits, one per item of the catalog; items without responses get the mean of their skills.
std::vector<double> FitItemDifficulties(std::shared_ptr<const Catalog> catalog,
                                        const ResponseLog& log, const AbilityParameters& ability,
                                        const ItemDifficultyOptions& options,
                                        const CountProgress& progress = nullptr);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_ITEM_DIFFICULTY_H_
