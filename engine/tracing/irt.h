// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Item response theory for items scored right or wrong: the four-parameter logistic curve
//
//   P(theta) = c + (d - c) / (1 + exp(-a (theta - b)))
//   P'       = (d - c) a s (1 - s),   s = 1 / (1 + exp(-a (theta - b)))
//   I        = P'^2 / (P (1 - P))                                Fisher information
//
// theta ability and b difficulty in logits (logistic metric, D = 1), a > 0 discrimination,
// 0 <= c < d <= 1 the asymptotes. c = 0, d = 1: 2PL; and a = 1: Rasch.
// Source: Birnbaum (1968); Barton & Lord (1981).

#ifndef PROXIMAL_ENGINE_TRACING_IRT_H_
#define PROXIMAL_ENGINE_TRACING_IRT_H_

#include "engine/numerics/logistic.h"

namespace proximal {

struct IrtItem {
  double a = 1;
  double b = 0;
  double c = 0;
  double d = 1;
};

// P(theta), in [c, d], rising with theta.
inline double IrtProbability(const IrtItem& item, double theta) {
  return item.c + (item.d - item.c) * numerics::Logistic(item.a * (theta - item.b));
}

// dP / d theta, at least 0.
inline double IrtSlope(const IrtItem& item, double theta) {
  const double s = numerics::Logistic(item.a * (theta - item.b));
  return (item.d - item.c) * item.a * s * (1 - s);
}

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_IRT_H_
