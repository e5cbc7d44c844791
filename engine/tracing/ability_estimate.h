// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Ability estimated from a whole set of responses, whatever the curves behind them (irt.h,
// graded.h bring the likelihoods): the posterior
//
//   p(theta | responses)  ∝  N(theta; prior) L(theta)
//
// by its mean and standard deviation (EAP) or by its mode and curvature (MAP). The prior makes both
// finite for every pattern, all right and all wrong included. For one response after another, see
// ability.h.

#ifndef PROXIMAL_ENGINE_TRACING_ABILITY_ESTIMATE_H_
#define PROXIMAL_ENGINE_TRACING_ABILITY_ESTIMATE_H_

#include "absl/functional/function_ref.h"
#include "engine/numerics/gaussian.h"

namespace proximal {

struct AbilityEstimate {
  double ability = 0;         // logits
  double standard_error = 0;  // of the same
};

// log L(theta) of a set of responses with its first and second derivative; sums over responses.
struct LogLikelihood {
  double value = 0;
  double slope = 0;
  double curvature = 0;

  LogLikelihood& operator+=(const LogLikelihood& other) {
    value += other.value;
    slope += other.slope;
    curvature += other.curvature;
    return *this;
  }
};

// Must be finite for every finite theta.
using LogLikelihoodFunction = absl::FunctionRef<LogLikelihood(double theta)>;

// Expected a posteriori: mean and standard deviation of the posterior, by 61 equally spaced points
// over ±6 standard deviations of the prior. Where the posterior turns out too narrow for their
// spacing, they are laid again around it, so that many responses cost no precision. A prior of
// variance 0 is returned as it is.
// Source: Bock & Mislevy (1982), Applied Psychological Measurement 6(4).
AbilityEstimate EstimateEap(const numerics::Gaussian& prior, LogLikelihoodFunction likelihood);

// Maximum a posteriori: the highest mode within ±6 standard deviations of the prior, and
// 1 / sqrt(-(log posterior)'') there, the observed information. The best of 61 points brackets the
// mode (3PL posteriors may have several); Newton steps, bisecting where they leave the bracket,
// find it to 1e-10.
// Source: Samejima (1969); Birnbaum (1969).
AbilityEstimate EstimateMap(const numerics::Gaussian& prior, LogLikelihoodFunction likelihood);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_ABILITY_ESTIMATE_H_
