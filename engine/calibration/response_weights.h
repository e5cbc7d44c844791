// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_CALIBRATION_RESPONSE_WEIGHTS_H_
#define PROXIMAL_ENGINE_CALIBRATION_RESPONSE_WEIGHTS_H_

#include <functional>
#include <vector>

#include "absl/strings/string_view.h"
#include "engine/calibration/count_progress.h"
#include "engine/calibration/response_columns.h"
#include "engine/calibration/response_log.h"
#include "engine/calibration/tracing_models.h"
#include "engine/tracing/parameters.h"

namespace proximal {

struct ResponseFitOptions {
  // The precisions of the priors are chosen by a quarter of the responses, or by so many where that
  // is fewer (response_priors.h).
  size_t least_sample = 50'000;
  // Terms that the model is fitted without (ablation.h).
  std::vector<ResponseTerm> without = {};
};

struct ResponseFitProgress {
  std::function<void(absl::string_view stage)> stage = nullptr;  // may be empty
  CountProgress counted = nullptr;
};

// Fits the weights of the response model (response_model.h) given its abilities, P(known) and base
// rate: plays each learner of the log through the fold of its model among `models`, gathers the
// features just before each response, chooses how far each group of weights is held near zero
// (response_priors.h), and solves one penalized logistic regression (ridge_logistic.h). Writes
// `weights` and what the skills and items have of their own into `parameters`; of what no response
// speaks the weights are 0, and an item without responses has the variance of its prior.
void FitResponseWeights(const TracingModels& models, const ResponseLog& log,
                        const ResponseFitOptions& options, ModelParameters& parameters,
                        const ResponseFitProgress& progress = {});

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RESPONSE_WEIGHTS_H_
