// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How well models predict learners they were not fitted on.

#ifndef PROXIMAL_ENGINE_CALIBRATION_EVALUATE_H_
#define PROXIMAL_ENGINE_CALIBRATION_EVALUATE_H_

#include <vector>

#include "engine/calibration/count_progress.h"
#include "engine/calibration/metrics.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/model.h"

namespace proximal {

// P(score) of every response of `test`, each predicted just before it from the learner's earlier
// ones: exactly what a live service says. `counted` is told how many it has.
std::vector<double> PredictOneStepAhead(const Model& model, const ResponseLog& test,
                                        const CountProgress& counted = nullptr);

// The scores of `log`, in the order of its rows.
std::vector<double> ScoresOf(const ResponseLog& log);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_EVALUATE_H_
