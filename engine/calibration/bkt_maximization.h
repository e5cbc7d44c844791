// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The climb of BKT's EM from one start: E step, M step, extrapolation, safeguard.

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_MAXIMIZATION_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_MAXIMIZATION_H_

#include <vector>

#include "engine/calibration/bkt_expectation.h"

namespace proximal {

// What is known of each rate besides the data, by BktLayout.
struct BktPrior {
  std::vector<double> center;
  std::vector<double> strength;   // pseudo-occasions behind it
  std::vector<BktBounds> bounds;  // a rate whose bounds are one number stays there
};

// The sum of strength (center log q + (1 - center) log(1 - q)); 0 log 0 = 0, and a rate that is
// held adds nothing.
double LogPrior(const BktPrior& prior, const std::vector<double>& rates);

// The rate that the counts and the prior ask for, before its bounds; the center where neither says.
double UnboundedRate(const BktCounts& counts, const BktPrior& prior, size_t rate);

// The gradient of the objective by the logit of each rate, by Fisher's identity:
//   events + strength center - (occasions + strength) q.
std::vector<double> LogitScore(const BktCounts& counts, const BktPrior& prior,
                               const std::vector<double>& rates);

struct BktClimb {
  int max_iterations;
  double tolerance;
  bool accelerate;
};

struct BktMaximum {
  std::vector<double> rates;
  BktCounts counts = {};  // at `rates`
  double objective = 0;
  int iterations = 0;  // EM steps that were tried
  bool converged = false;
};

// From `start`, which must lie within the bounds. The objective never falls.
BktMaximum Maximize(BktExpectation& expectation, const BktPrior& prior, std::vector<double> start,
                    const BktClimb& climb);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_MAXIMIZATION_H_
