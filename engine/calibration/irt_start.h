// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_START_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_START_H_

#include <cstddef>
#include <vector>

#include "absl/types/span.h"
#include "engine/calibration/irt_curve.h"

namespace proximal {

// Parameters of slope `a` whose marginal shares of the categories under theta ~ N(0, 1) are about
// those of `counts` with half a response added to each (MacKay 1992, as in
// numerics::ExpectedLogistic: E[s(a theta + d)] ~ s(d / sqrt(1 + pi a^2 / 8))). Asymptotes of 3PL
// and 4PL start at .15 and .95.
std::vector<double> StartingParameters(const IrtShape& shape, double a,
                                       absl::Span<const size_t> counts);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_START_H_
