// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How far each group of weights is held near its center, learnt from the responses alone. The
// center is IRT (PriorWeights): 1 for the two abilities, 0 for all else, so that what a log cannot
// say is left to ability and easiness. The weights of group g have the prior
// N(center, 1 / lambda_g) - dense columns on the scale of their own standard deviation, at least
// sqrt(.05) -, and the precisions are chosen in two steps.
//
// 1. Empirical Bayes: MacKay's fixed point, a Newton step of the weights and an update of
//    the precisions in turn, with w_j the distance from the center,
//
//      gamma_g  = sum_j (1 - lambda_g v_j)
//      lambda_g = (gamma_g + 2 a) / (sum_j w_j^2 + 2 a / l_g)
//
//    v_j the posterior variance of a weight and gamma_g how many weights the data determine; a
//    gamma prior worth a = 1 weights holds lambda_g near the usual l_g where a group says little.
// 2. Hold-out: a fifth of the learners is left out of step 1; then the precisions of each family of
//    groups (main, easiness, items' own, skills' own, curvature) are raised by a factor of 4, up to
//    four times, as long as the left-out learners are predicted better for it; or else lowered
//    likewise, as long as each time takes a thousandth off the loss. This makes up for v_j, which
//    ignores what groups share, and for learners who answer one item again and again: their
//    responses say less of it than so many others' would. Where a fifth is fewer than 100 learners,
//    other fifths are left out in turn, up to all five, and the sum of the losses decides.
//
// Of a large log a sample of learners decides.
// Source: MacKay (1992), Neural Computation 4(3); Tipping (2001), JMLR 1.

#ifndef PROXIMAL_ENGINE_CALIBRATION_RESPONSE_PRIORS_H_
#define PROXIMAL_ENGINE_CALIBRATION_RESPONSE_PRIORS_H_

#include <array>
#include <vector>

#include "engine/calibration/count_progress.h"
#include "engine/calibration/response_columns.h"
#include "engine/calibration/response_design.h"
#include "engine/calibration/response_log.h"
#include "engine/calibration/tracing_models.h"

namespace proximal {

using GroupPrecisions = std::array<double, kResponseGroups>;

// What is usual: a start, and what stands where a log says nothing.
GroupPrecisions UsualPrecisions();

struct PriorChoice {
  GroupPrecisions precisions;
  // The weights of the sample under them, by the columns of ResponseColumns: where to start.
  std::vector<float> weights;
};

// Chooses the precisions from `log`, by about `sample` of its responses at most. `progress` is told
// the fits tried, as a share of the fewest that there can be.
PriorChoice ChoosePriors(const TracingModels& models, const ResponseLog& log, size_t sample,
                         absl::Span<const ResponseTerm> without,
                         const CountProgress& progress = nullptr);

// The center of the dense columns' priors, in their order; all others have 0, and so have those of
// terms in `without`.
std::vector<double> CenterOf(absl::Span<const ResponseTerm> without);

// The penalty of each column: lambda of its group, of dense columns times their variance in `x`.
std::vector<double> PenaltiesOf(const GroupPrecisions& precisions, const ResponseColumns& columns,
                                const CompactColumns& compact, const DesignMatrix& x);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RESPONSE_PRIORS_H_
