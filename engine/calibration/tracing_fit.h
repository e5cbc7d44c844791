// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What traces learners, before anything is made of it: BKT and difficulties.

#ifndef PROXIMAL_ENGINE_CALIBRATION_TRACING_FIT_H_
#define PROXIMAL_ENGINE_CALIBRATION_TRACING_FIT_H_

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/calibration/fit.h"
#include "engine/calibration/response_log.h"
#include "engine/calibration/tracing_models.h"
#include "engine/tracing/parameters.h"

namespace proximal {

// BKT of every skill and the difficulty of every item of the catalog, under the abilities of
// `options`; the weights are PriorWeights. As FitBktSkills for errors.
absl::StatusOr<ModelParameters> FitTracing(const std::shared_ptr<const Catalog>& catalog,
                                           const ResponseLog& log, const FitOptions& options,
                                           double base_rate);

// Writes abilities and the difficulties under them, one per item of the catalog.
void SetAbility(const AbilityParameters& ability, const std::vector<double>& difficulties,
                ModelParameters& parameters);

// For every learner what FitTracing makes of the learners of the other parts, `learners` being
// those of the log in the order of LearnersByAnswers. The bits do not depend on
// `options.parallel`.
absl::StatusOr<TracingModels> CrossFitTracing(const std::shared_ptr<const Catalog>& catalog,
                                              const ResponseLog& log,
                                              absl::Span<const size_t> learners,
                                              const FitOptions& options, double base_rate);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_TRACING_FIT_H_
