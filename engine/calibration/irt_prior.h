// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is believed of an item's parameters before the data. Each prior is optional; each log
// density is taken with respect to the parameter it is about, as R's mirt does:
//
//   slope        ln a ~ N(mean, sd^2), density of a:   -ln a - (ln a - mean)^2 / (2 sd^2) - ..
//   asymptotes   c ~ Beta(alpha, beta), density of c:  (alpha - 1) ln c + (beta - 1) ln(1 - c) - ..
//                or logit c ~ N(mean, sd^2), density of logit c; likewise of u
//
// Fits of the 3PL and 4PL need one on the asymptotes, sparse ones a prior on the slopes.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_PRIOR_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_PRIOR_H_

#include <variant>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/calibration/irt_curve.h"

namespace proximal {

struct NoPrior {};
struct NormalPrior {
  double mean;
  double sd;  // > 0
};
struct BetaPrior {
  double alpha;  // >= 1, so that the density has no pole
  double beta;   // >= 1
};
using AsymptotePrior = std::variant<NoPrior, NormalPrior, BetaPrior>;

struct IrtPrior {
  std::variant<NoPrior, NormalPrior> log_slope = {};
  AsymptotePrior lower = {};  // c
  AsymptotePrior upper = {};  // u
};

// INVALID_ARGUMENT naming the prior and the rule it breaks.
absl::Status CheckPrior(const IrtPrior& prior);

// One log density with its first and second derivative in a fitted parameter.
struct PriorTerm {
  double value = 0;
  double slope = 0;
  double curvature = 0;
};

// Of parameter number `parameter` of an item (irt_curve.h) at `x`.
PriorTerm PriorOf(const IrtPrior& prior, const IrtShape& shape, int parameter, double x);

// The log density of all parameters of an item. With `slope_counts` false without that of a.
double LogPrior(const IrtPrior& prior, const IrtShape& shape, absl::Span<const double> parameters,
                bool slope_counts);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_PRIOR_H_
