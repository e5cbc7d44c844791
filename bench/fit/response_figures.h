// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_BENCH_FIT_RESPONSE_FIGURES_H_
#define PROXIMAL_BENCH_FIT_RESPONSE_FIGURES_H_

#include "bench/fit/figures.h"

namespace proximal::bench {

// Seconds of Fit (engine/calibration/fit.h) of the response model, all stages from the log to the
// parameters, given every processor, of which each stage puts to use what it can:
// response_fit_100k_s, the median of `repetitions` runs, and once response_fit_1m_s; where
// `large`, response_fit_10m_s, which takes minutes. With each the most memory that the process
// held meanwhile in MiB, the log and its catalog among it (response_fit_1m_peak_mb, ...), and how
// seconds grow with responses, log-log, from the least to the most: response_fit_slope. The log is
// simulated: each learner answers 100 of 1,000 items, which need 50 skills, one each; three in ten
// responses repeat one of the learner's latest ten items. P(right) = logistic(a + .15 log(1 + the
// learner's attempts on the skill) - d), abilities a ~ N(0, 1), difficulties d ~ N(0, 1); a minute
// lies between responses and a day after every twentieth.
void MeasureResponse(int repetitions, bool large, Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_RESPONSE_FIGURES_H_
