// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Items with ordered score categories 0 .. m and step difficulties b_1 .. b_m, in logits:
//
//   graded response           P(k or more) = 1 / (1 + exp(-a (theta - b_k))),   b ascending
//   generalized partial       P(k) ∝ exp(sum_{j <= k} a (theta - b_j)),         b in any order
//   credit
//
// a > 0 discrimination. With one step both are the 2PL of irt.h. Category k scores k / m; with
// p_k = P(k),
//
//   E[score] = sum k p_k / m,   Var[score] = sum (k / m)^2 p_k - E^2
//   I        = sum p_k'^2 / p_k                      Fisher information of the category
// Source: Samejima (1969), Psychometrika Monograph 17; Muraki (1992), Applied Psychological
// Measurement 16(2).

#ifndef PROXIMAL_ENGINE_TRACING_GRADED_H_
#define PROXIMAL_ENGINE_TRACING_GRADED_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/numerics/gaussian.h"
#include "engine/tracing/ability_estimate.h"
#include "engine/tracing/score_curve.h"

namespace proximal {

enum class GradedKind { kGradedResponse, kPartialCredit };

// Refers to the steps, which must outlive it. At most kMaxSteps of them.
struct GradedItem {
  static constexpr int kMaxSteps = 20;

  GradedKind kind = GradedKind::kGradedResponse;
  double a = 1;
  absl::Span<const double> steps;

  int top() const { return static_cast<int>(steps.size()); }  // the highest category, m
};

// INVALID_ARGUMENT naming the parameter and the rule unless there are 1 .. kMaxSteps steps, all
// finite, and a is finite and positive; for the graded response model the steps must ascend, each
// above the one before, or some category could never happen.
absl::Status CheckGraded(const GradedItem& item);

// P(k) of each category into `probabilities`, m + 1 of them; they sum to 1.
void CategoryProbabilities(const GradedItem& item, double theta, absl::Span<double> probabilities);

// Expected score in [0, 1], rising with theta; its slope; and the variance of the score.
ScoreCurve GradedScoreCurve(const GradedItem& item, double theta);

// Fisher information about theta in one response, at least 0.
double GradedInformation(const GradedItem& item, double theta);

// The category nearest to a score in [0, 1]; halfway, the higher one.
int CategoryOf(const GradedItem& item, double score);

// log P(category) with its derivatives; finite for |a (theta - b)| < 700. Concave in theta.
LogLikelihood GradedLogLikelihood(const GradedItem& item, int category, double theta);

struct GradedResponse {
  GradedItem item;
  int category = 0;  // 0 .. m
};

// Ability after all of `responses`, in any order (ability_estimate.h). No responses: the prior.
AbilityEstimate GradedEap(const numerics::Gaussian& prior,
                          absl::Span<const GradedResponse> responses);
AbilityEstimate GradedMap(const numerics::Gaussian& prior,
                          absl::Span<const GradedResponse> responses);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_GRADED_H_
