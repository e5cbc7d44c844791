// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Champion and challenger on the same held-out responses.

#ifndef PROXIMAL_SERVICE_CLI_COMPARISON_H_
#define PROXIMAL_SERVICE_CLI_COMPARISON_H_

#include "absl/types/span.h"
#include "engine/calibration/metrics.h"
#include "engine/calibration/response_log.h"
#include "service/app/artifact_codec.h"

namespace proximal {

PredictionFigures FiguresOf(const Metrics& metrics);

// Everything of the comparison but the champion's version and how the learners were chosen.
// `challenger` and `champion` in [0, 1], one per row of `log`, which has one row at least.
//
// The error of the difference d between the mean log losses takes the responses of one learner as
// dependent (Liang & Zeger 1986): sqrt( sum over learners of (D_l - n_l d)^2 ) / n, with D_l the
// sum of the differences over the learner's n_l responses.
HeldOutComparison ComparePredictions(const ResponseLog& log, absl::Span<const double> challenger,
                                     absl::Span<const double> champion);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_COMPARISON_H_
