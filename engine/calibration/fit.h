// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// From a response log to the parameters of a model.
//
//   absl::StatusOr<ModelParameters> p = Fit(catalog, log, {.kind = TracingKind::kResponse});
//   auto model = Model::Compile(catalog, *p);

#ifndef PROXIMAL_ENGINE_CALIBRATION_FIT_H_
#define PROXIMAL_ENGINE_CALIBRATION_FIT_H_

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/calibration/bkt_em.h"
#include "engine/calibration/count_progress.h"
#include "engine/calibration/item_difficulty.h"
#include "engine/calibration/parallel.h"
#include "engine/calibration/response_log.h"
#include "engine/calibration/response_weights.h"
#include "engine/tracing/parameters.h"

namespace proximal {

struct FitOptions {
  TracingKind kind = TracingKind::kResponse;
  AbilityParameters ability = {};  // of fewer than a hundred learners a start, see Fit
  ItemDifficultyOptions difficulty = {};
  BktEmOptions bkt = {};  // but for its variant under kBkt, see Fit, and its threads
  ResponseFitOptions response = {};
  // Of skills that one learner may have practised: to keep them sorted costs with their square.
  size_t most_skills_of_learner = 100'000;
  // The caller's threads; the bits of a fit do not depend on them.
  ParallelFor parallel = RunSerially;
  // Called as the fit goes on with what is done next; may be empty.
  std::function<void(absl::string_view stage)> progress = nullptr;
  // Called now and then within a stage.
  CountProgress counted = nullptr;
  // Called, once for each kind, with what was not taken as the log alone has it, and why:
  // "guess: bound, in 12 of 117 skills". May be empty.
  std::function<void(absl::string_view repair)> repaired = nullptr;
};

// Fits all that models of `kind` read, over every skill of the catalog and every item with a
// response (what the others start from: item_prior.h): BKT by expectation maximization,
// difficulties on the scale of ability, for IRT discriminations (irt_slopes.h), and for the
// response model its weights. Of fewer than 500 learners the weights are fitted on cross-fitted
// features (tracing_models.h), and of fewer than 100 the variances of ability are chosen by
// learners held out (ability_variances.h). The same log gives the same parameters, bit for bit, and
// Model::Compile takes them. BKT alone tells items apart by a guess and slip of their own and knows
// no forgetting: with both, a right response to an item that says little could lower P(known).
// FAILED_PRECONDITION, saying why, for a log without responses or in which every score is alike,
// and for a learner of more skills than `most_skills_of_learner`; INVALID_ARGUMENT, naming the
// parameter, for an `ability` that no model can have (check_parameters.h).
absl::StatusOr<ModelParameters> Fit(const std::shared_ptr<const Catalog>& catalog,
                                    const ResponseLog& log, const FitOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_FIT_H_
