// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bayesian knowledge tracing of one skill: a learner knows it or not, and k = P(known).
//
//   P(right)   = k (1 - s) + (1 - k) g
//   evidence   y = 1:  k' = k (1 - s) / (k (1 - s) + (1 - k) g)
//              y = 0:  k' = k s       / (k s       + (1 - k) (1 - g))
//   response   k'' = k' (1 - f) + (1 - k') l
//   days away  k fades towards the prior:  prior + (k - prior) (1 - f)^days,  where k > prior
//
// g guess, s slip, l learn, f forget. A score y between 0 and 1 counts as that share of a right
// response and the rest of a wrong one: k' is the mixture of the two posteriors.
//
// Invariants, for parameters that pass CheckIdentifiable and k in [0, 1]:
//   * every result is in [0, 1], and rises (weakly) with k;
//   * evidence: k' rises with y; y = 1 never lowers k, y = 0 never raises it; the expectation of k'
//     over the response is k itself;
//   * response: moves k' towards l / (l + f), and never past it; without forgetting never down, so
//     that then a right response cannot lower k;
//   * days away: m days and then n more are m + n days.
// Source: Corbett & Anderson (1995), Knowledge tracing, UMUAI 4; forgetting: Qiu et al. (2011).

#ifndef PROXIMAL_ENGINE_TRACING_BKT_H_
#define PROXIMAL_ENGINE_TRACING_BKT_H_

#include "absl/status/status.h"

namespace proximal {

// Per skill. An item with a guess and slip of its own passes those where they are asked for.
struct BktParameters {
  double prior = 0.3;   // P(known) before the first response
  double learn = 0.15;  // P(becomes known at a response)
  double guess = 0.2;   // P(right | not known)
  double slip = 0.1;    // P(wrong | known)
  double forget = 0.0;  // P(no longer known at the next response, or after a day away)
};

// INVALID_ARGUMENT naming the parameter and the rule unless all are finite and
//   0 <= prior < 1, 0 <= learn <= 1, 0 <= guess < .5, 0 <= slip < .5, 0 <= forget <= .5,
//   learn + forget <= 1.
// Beyond these bounds "known" and "not known" could change places: the same responses would be as
// likely with the roles exchanged (Beck & Chang 2007, Identifiability), or having known a skill
// would speak against knowing it later.
absl::Status CheckIdentifiable(const BktParameters& p);

// Expected score at P(known) = k.
constexpr double BktExpectedScore(double k, double guess, double slip) {
  return k * (1 - slip) + (1 - k) * guess;
}

// P(known) given the evidence of one score in [0, 1]; guess + slip < 1. Evidence that was held to
// be impossible (a right response where k = 0 = guess, say) changes nothing.
constexpr double BktPosterior(double k, double score, double guess, double slip) {
  const double right = BktExpectedScore(k, guess, slip);
  const double wrong = k * slip + (1 - k) * (1 - guess);
  const double given_right = right > 0 ? k * (1 - slip) / right : k;
  const double given_wrong = wrong > 0 ? k * slip / wrong : k;
  return score * given_right + (1 - score) * given_wrong;
}

// P(known) after the chance to learn and to forget that a response brings.
constexpr double BktTransition(double k, const BktParameters& p) {
  return k * (1 - p.forget) + (1 - k) * p.learn;
}

// P(known) after `days` without practice; no days, or less, change nothing.
double BktFaded(double k, const BktParameters& p, double days);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_BKT_H_
