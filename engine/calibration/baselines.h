// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a model has to beat. Each learns from `train` and predicts every response of `test` one step
// ahead: a learner's own earlier responses in `test` are known.

#ifndef PROXIMAL_ENGINE_CALIBRATION_BASELINES_H_
#define PROXIMAL_ENGINE_CALIBRATION_BASELINES_H_

#include <vector>

#include "engine/calibration/response_log.h"

namespace proximal {

// The item's mean score in `train`, shrunk by five responses towards the overall mean.
std::vector<double> PredictItemMean(const Catalog& catalog, const ResponseLog& train,
                                    const ResponseLog& test);

// Elo rating (Pelanek 2016): logit P = mu + theta + mean over skills theta_s - b, where after a
// response everything moves by K (score - P):
//   theta by .25 / (1 + .05 n), theta_s by .5 / (1 + .05 n_s), b, in `train` alone, by
//   -.5 / (1 + .05 n_i), with n the responses seen of each. mu is the logit of the mean score.
std::vector<double> PredictElo(const Catalog& catalog, const ResponseLog& train,
                               const ResponseLog& test);

// Performance factors analysis (Pavlik, Cen & Koedinger 2009), on log counts:
//   logit P = w + mean over skills ( e_s + u_s log(1 + successes_s) + v_s log(1 + failures_s) ),
// fitted with a ridge penalty of 1.
std::vector<double> PredictPerformanceFactors(const Catalog& catalog, const ResponseLog& train,
                                              const ResponseLog& test);

// Best-LR (Gervet et al. 2020, JEDM 12(3)): an intercept per item and per skill, log counts of
// successes and failures of each skill, and of all responses,
//   logit P = w + b_i + sum over skills (e_s + u_s log(1 + successes_s) + v_s log(1 + failures_s))
//             + u log(1 + successes) + v log(1 + failures),
// fitted with a ridge penalty of 1.
std::vector<double> PredictBestLogistic(const Catalog& catalog, const ResponseLog& train,
                                        const ResponseLog& test);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BASELINES_H_
