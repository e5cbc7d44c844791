// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_BENCH_FIT_IRT_FIGURES_H_
#define PROXIMAL_BENCH_FIT_IRT_FIGURES_H_

#include "bench/fit/figures.h"

namespace proximal::bench {

// Seconds of IRT calibration on one thread, from the rows of responses to the fitted items (61
// points, tolerance 1e-4): NAME_s for each case, and beside it NAME_loglik, NAME_cycles, and the
// root mean squared errors NAME_rmse_a and NAME_rmse_b. First on simulated data; then, where the
// reference sets are there (irt_worlds.h), on those, as NAME_reference_*, with
// NAME_reference_loglik_gain, the log-likelihood above that of the reference fit.
// Each case is run `repetitions` times; its seconds are the median.
void MeasureIrt(int repetitions, Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_IRT_FIGURES_H_
