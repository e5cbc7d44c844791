// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What each term of the response model is worth: the model is fitted again without it, and judged
// on the same responses.
//
//   absl::StatusOr<Ablation> ablation = Ablate(catalog, train, test, {});
//   for (const Ablation::Term& t : ablation->terms) t.without.auc - ablation->whole.auc ...

#ifndef PROXIMAL_ENGINE_CALIBRATION_ABLATION_H_
#define PROXIMAL_ENGINE_CALIBRATION_ABLATION_H_

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/fit.h"
#include "engine/calibration/metrics.h"
#include "engine/calibration/response_columns.h"
#include "engine/calibration/response_log.h"

namespace proximal {

struct Ablation {
  struct Term {
    ResponseTerm term;  // ResponseTermName says it in a word
    Metrics without;
  };
  Metrics whole;
  std::vector<Term> terms;  // in the order of ResponseTerm
};

// Fits on `train` and predicts `test` one step ahead, with every term and then without each.
// Abilities, P(known) and difficulties come out the same every time; the weights and their priors
// are fitted anew. Costs kResponseTerms fits, and without `whole` (how the model with every term
// predicts `test`, where the caller knows it) one more. `options.progress` is told each term;
// `options.repaired` is told of the model with every term alone, and of nothing where `whole` is
// given. Errors are those of Fit.
absl::StatusOr<Ablation> Ablate(const std::shared_ptr<const Catalog>& catalog,
                                const ResponseLog& train, const ResponseLog& test,
                                FitOptions options,
                                const std::optional<Metrics>& whole = std::nullopt);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_ABLATION_H_
