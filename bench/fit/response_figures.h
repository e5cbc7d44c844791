// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_BENCH_FIT_RESPONSE_FIGURES_H_
#define PROXIMAL_BENCH_FIT_RESPONSE_FIGURES_H_

#include "bench/fit/figures.h"

namespace proximal::bench {

// Seconds of Fit (engine/calibration/fit.h) of the response model on two threads, all stages from
// the log to the parameters: response_fit_100k_s. The log is simulated: 1,000 learners answer 100
// of 1,000 items each, which need 50 skills, one each; three in ten responses repeat one of the
// learner's latest ten items. P(right) = logistic(a + .15 log(1 + the learner's attempts on the
// skill) - d), abilities a ~ N(0, 1), difficulties d ~ N(0, 1); a minute lies between responses
// and a day after every twentieth. Run `repetitions` times; the seconds are the median.
void MeasureResponse(int repetitions, Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_RESPONSE_FIGURES_H_
