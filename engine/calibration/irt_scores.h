// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a calibration says of persons, those it was fitted on or others.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_SCORES_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_SCORES_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/irt_expectation.h"
#include "engine/calibration/irt_mml.h"
#include "engine/tracing/ability_estimate.h"

namespace proximal {

// Expected a posteriori ability of each person of the data under N(0, 1), on `points` points over
// [-6, 6]. INVALID_ARGUMENT where the data have other items, or an item higher categories, than
// the fit, and where no grid has so many points (CheckPoints).
absl::StatusOr<std::vector<AbilityEstimate>> IrtScores(const IrtData& data,
                                                       const std::vector<IrtItemFit>& items,
                                                       int points = 61);

// The marginal log-likelihood of the data under given items; refused likewise.
absl::StatusOr<double> IrtMarginalLogLikelihood(const IrtData& data,
                                                const std::vector<IrtItemFit>& items,
                                                int points = 61);

// INVALID_ARGUMENT as above, for the data.
absl::Status CheckFitsData(const IrtData& data, const std::vector<IrtItemFit>& items);

// A table of the items' categories, all 0.
CategoryTable EmptyTable(const std::vector<IrtItemFit>& items, const IrtGrid& grid);
// log P of every category of every item.
CategoryTable TabulateItems(const std::vector<IrtItemFit>& items, const IrtGrid& grid);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_SCORES_H_
