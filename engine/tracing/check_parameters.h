// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_TRACING_CHECK_PARAMETERS_H_
#define PROXIMAL_ENGINE_TRACING_CHECK_PARAMETERS_H_

#include "absl/status/status.h"
#include "engine/tracing/parameters.h"

namespace proximal {

// INVALID_ARGUMENT naming the first parameter at fault and the rule:
//   every number is finite; base_rate in (0, 1); variances of abilities in (0, 8], noises in
//   [0, 1], neighbour_pull in [0, 1]; easiness and b within +-20, easiness_variance in [0, 8];
//   a in (0, 10], 0 <= c < d <= 1; per-item guess + slip < 1; BKT identifiable (bkt.h);
//   as many ids as rows.
absl::Status CheckParameters(const ModelParameters& parameters);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_CHECK_PARAMETERS_H_
