// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_TRACING_CHECK_PARAMETERS_H_
#define PROXIMAL_ENGINE_TRACING_CHECK_PARAMETERS_H_

#include "absl/status/status.h"
#include "engine/tracing/parameters.h"

namespace proximal {

// INVALID_ARGUMENT naming the first parameter at fault and the rule:
//   every number is finite; base_rate within [1e-6, 1 - 1e-6]; variances of abilities within
//   [.001, 8] (below, learner state would round them to nothing), noises and neighbour_pull
//   within [0, 1]; weights within +-1000; slopes, patterns and runs of a skill or item
//   within +-100, a skill's BKT identifiable
//   (bkt.h); easiness and b within +-20, easiness_variance within [0, 8]; a above 0 and at most
//   10, 0 <= c < d <= 1; an item's guess and slip both negative (the skill's), or both within
//   [0, 1] and together below 1; drift_harder and drift_easier within [0, 1e6]; as many ids as
//   rows; a quarantined item's mean_residual within [-1, 1], and no item quarantined twice.
//
//   "ability.skill_noise is nan; it must be within [0, 1]"
//   "item 'i7': a (discrimination) is -1; it must be above 0 and at most 10"
absl::Status CheckParameters(const ModelParameters& parameters);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_CHECK_PARAMETERS_H_
