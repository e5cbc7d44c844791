// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_CALIBRATION_RESPONSE_WEIGHTS_H_
#define PROXIMAL_ENGINE_CALIBRATION_RESPONSE_WEIGHTS_H_

#include <memory>

#include "engine/calibration/fit.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/parameters.h"

namespace proximal {

// Fits the weights of the response model (response_model.h) given its abilities, P(known) and base
// rate: plays the log through the fold, gathers the features just before each response, and solves
// one penalized logistic regression (ridge_logistic.h) over all features, the skills' easiness and
// slopes, and the items' easiness. Writes `weights`, the skills' easiness and slopes, and the
// items' easiness with its variance into `parameters`; an item without responses gets easiness 0
// beyond its skills', and the prior's variance.
void FitResponseWeights(std::shared_ptr<const Catalog> catalog, const ResponseLog& log,
                        const ResponsePenalty& penalty, ModelParameters& parameters);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RESPONSE_WEIGHTS_H_
