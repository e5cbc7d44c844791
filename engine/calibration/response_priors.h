// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How far each group of weights is held near zero, learnt from the responses alone. The weights of
// group g have the prior N(0, 1 / lambda_g) - dense columns on the scale of their own standard
// deviation -, and the precisions are chosen in two steps.
//
// 1. Empirical Bayes: MacKay's fixed point, a Newton step of the weights and an update of
//    the precisions in turn,
//
//      gamma_g  = sum_j (1 - lambda_g v_j)
//      lambda_g = (gamma_g + 2 a) / (sum_j w_j^2 + 2 a / l_g)
//
//    v_j the posterior variance of a weight and gamma_g how many weights the data determine; a
//    gamma prior worth a = 1 weights holds lambda_g near the usual l_g where a group says little.
// 2. Hold-out: a fifth of the learners is left out of step 1; then the precisions of each family of
//    groups (easiness, items' own, skills' own, curvature) are raised by factors of 4 as long as
//    the left-out learners are predicted better for it. This makes up for v_j, which ignores what
//    groups share, and for learners who answer one item again and again: their responses say less
//    of it than so many others' would.
//
// Of a large log a sample of learners decides.
// Source: MacKay (1992), Neural Computation 4(3); Tipping (2001), JMLR 1.

#ifndef PROXIMAL_ENGINE_CALIBRATION_RESPONSE_PRIORS_H_
#define PROXIMAL_ENGINE_CALIBRATION_RESPONSE_PRIORS_H_

#include <array>
#include <vector>

#include "engine/calibration/response_columns.h"
#include "engine/calibration/response_design.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/model.h"

namespace proximal {

using GroupPrecisions = std::array<double, kResponseGroups>;

// What is usual: a start, and what stands where a log says nothing.
GroupPrecisions UsualPrecisions();

struct PriorChoice {
  GroupPrecisions precisions;
  // The weights of the sample under them, by the columns of ResponseColumns: where to start.
  std::vector<float> weights;
};

// Chooses the precisions from `log`, by about `sample` of its responses at most.
PriorChoice ChoosePriors(const Model& model, const ResponseLog& log, size_t sample,
                         absl::Span<const ResponseTerm> without);

// The penalty of each column: lambda of its group, of dense columns times their variance in `x`.
std::vector<double> PenaltiesOf(const GroupPrecisions& precisions, const ResponseColumns& columns,
                                const CompactColumns& compact, const DesignMatrix& x);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RESPONSE_PRIORS_H_
