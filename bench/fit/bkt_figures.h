// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_BENCH_FIT_BKT_FIGURES_H_
#define PROXIMAL_BENCH_FIT_BKT_FIGURES_H_

#include "bench/fit/figures.h"

namespace proximal::bench {

// Fits BKT to 2 M responses of 5,000 learners to 20 skills: maximum likelihood, one start, two
// threads, from the log in memory to the parameters of every skill, grouping and all.
//
//   bkt_em_responses_per_s, bkt_em_s, bkt_em_cpu_s, bkt_em_iterations (the most of any skill)
//   bkt_recovery_max_error          of prior, learn, guess and slip of the 20 skills, against the
//                                   truth; drawn by quota (BktDraws)
//   bkt_exact_recovery_max_error    the same for EM run on to a tolerance of 1e-11: what is left is
//                                   not the fit's
//   bkt_independent_max_error       both again where all is drawn independently, and there
//   bkt_independent_exact_max_error the largest error in standard errors as the fit states them
//   bkt_independent_max_z           (the largest of 80 is 2.7 on average)
//
// and to 100 k, 1 M and 10 M responses of ever more learners: bkt_growth_{100k,1m,10m}_s (of the
// processors' time), bkt_growth_slope in log-log, and bkt_growth_10m_peak_mib, the log included.
void MeasureBkt(int repetitions, Figures& figures);

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_BKT_FIGURES_H_
