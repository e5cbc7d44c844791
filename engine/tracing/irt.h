// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Item response theory for items scored right or wrong: the four-parameter logistic curve
//
//   P(theta) = c + (d - c) s,     s = 1 / (1 + exp(-a (theta - b)))
//   P'       = (d - c) a s (1 - s)
//   I        = P'^2 / (P (1 - P))                                Fisher information
//
// theta ability and b difficulty in logits (logistic metric, D = 1), a > 0 discrimination,
// 0 <= c < d <= 1 the asymptotes. c = 0, d = 1: 2PL; and a = 1: Rasch (1PL). A score y between 0
// and 1 counts as that share of a right response and the rest of a wrong one:
//   log L = y log P + (1 - y) log(1 - P).
// Source: Birnbaum (1968); Barton & Lord (1981). Items with several categories: graded.h.

#ifndef PROXIMAL_ENGINE_TRACING_IRT_H_
#define PROXIMAL_ENGINE_TRACING_IRT_H_

#include "absl/types/span.h"
#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/tracing/ability_estimate.h"

namespace proximal {

struct IrtItem {
  double a = 1;
  double b = 0;
  double c = 0;
  double d = 1;
};

// P(theta), in [c, d] up to the last bit, rising with theta.
inline double IrtProbability(const IrtItem& item, double theta) {
  return item.c + (item.d - item.c) * numerics::Logistic(item.a * (theta - item.b));
}

// dP / d theta, at least 0; highest at b.
inline double IrtSlope(const IrtItem& item, double theta) {
  const double s = numerics::Logistic(item.a * (theta - item.b));
  return (item.d - item.c) * item.a * s * (1 - s);
}

// Fisher information about theta in one response, at least 0 and at most a^2 / 4 (at b, where
// c = 0 and d = 1).
double IrtInformation(const IrtItem& item, double theta);

// log L of one score in [0, 1] with its derivatives; finite for |a (theta - b)| < 700.
LogLikelihood IrtLogLikelihood(const IrtItem& item, double score, double theta);

struct IrtResponse {
  IrtItem item;
  double score = 0;  // in [0, 1]
};

// Ability after all of `responses`, in any order (ability_estimate.h). No responses: the prior.
AbilityEstimate IrtEap(const numerics::Gaussian& prior, absl::Span<const IrtResponse> responses);
AbilityEstimate IrtMap(const numerics::Gaussian& prior, absl::Span<const IrtResponse> responses);

// Ability after one more response, by assumed-density filtering: the Gaussian with the mean and
// variance of the exact posterior N(theta; m, v) L(theta),
//
//   Z = E[L],   m' = E[theta L] / Z,   v' = E[(theta - m')^2 L] / Z,   E over N(m, v)
//
// as sums over 25 points on ±6 standard deviations, to about 1e-4 where a sqrt(v) <= 4. v' is kept
// above v / (1 + a^2 v / 4), which no posterior undercuts (Cramer-Rao: -(log L)'' <= a^2 / 4), so
// that a curve too steep for the points leaves no false certainty.
//
// Invariants: a right response never lowers the mean, a wrong one never raises it; the variance
// stays positive, and does not grow where c = 0 and d = 1 (a surprise that guessing explains may
// make it grow).
// Source: Maybeck (1982), Stochastic models, estimation and control 2; Minka (2001).
numerics::Gaussian IrtObserve(const numerics::Gaussian& prior, const IrtItem& item, double score);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_IRT_H_
