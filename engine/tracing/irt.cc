// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/irt.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/numerics/quadrature.h"

namespace proximal {
namespace {

// The curve at one ability, with what would cancel or vanish in the tails kept apart.
struct Point {
  double s;            // the logistic part
  double log_right;    // log P
  double log_wrong;    // log (1 - P)
  double right_slope;  // P' / P       = (log P)'
  double wrong_slope;  // P' / (1 - P) = -(log (1 - P))'
};

Point PointAt(const IrtItem& item, double theta) {
  const double z = item.a * (theta - item.b);
  const double s = numerics::Logistic(z);
  const double not_s = numerics::Logistic(-z);
  const double span = item.d - item.c;
  const double right = item.c + span * s;
  const double wrong = (1 - item.d) + span * not_s;
  // What of a right response the rising part of the curve explains, and of a wrong one.
  const double right_share = item.c > 0 ? span * s / right : 1;
  const double wrong_share = item.d < 1 ? span * not_s / wrong : 1;
  return {.s = s,
          .log_right = item.c > 0 ? std::log(right) : std::log(item.d) - numerics::Log1pExp(-z),
          .log_wrong = item.d < 1 ? std::log(wrong) : std::log1p(-item.c) - numerics::Log1pExp(z),
          .right_slope = item.a * not_s * right_share,
          .wrong_slope = item.a * s * wrong_share};
}

// The sum over the responses, as a function of ability.
auto LikelihoodOf(absl::Span<const IrtResponse> responses) {
  return [responses](double theta) {
    LogLikelihood sum;
    for (const IrtResponse& r : responses) sum += IrtLogLikelihood(r.item, r.score, theta);
    return sum;
  };
}

// L of one score in [0, 1].
double Likelihood(const IrtItem& item, double score, double theta) {
  const double z = item.a * (theta - item.b);
  const double span = item.d - item.c;
  const auto right = [&] { return item.c + span * numerics::Logistic(z); };
  const auto wrong = [&] { return (1 - item.d) + span * numerics::Logistic(-z); };
  if (score >= 1) return right();
  if (score <= 0) return wrong();
  return std::pow(right(), score) * std::pow(wrong(), 1 - score);
}

const numerics::Quadrature& FilterGrid() {
  static const auto* const grid = new numerics::Quadrature(numerics::StandardNormalGrid(25));
  return *grid;
}

}  // namespace

double IrtInformation(const IrtItem& item, double theta) {
  const Point p = PointAt(item, theta);
  return p.right_slope * p.wrong_slope;
}

LogLikelihood IrtLogLikelihood(const IrtItem& item, double score, double theta) {
  const Point p = PointAt(item, theta);
  const double bend = item.a * (1 - 2 * p.s);  // P'' / P'
  return {.value = score * p.log_right + (1 - score) * p.log_wrong,
          .slope = score * p.right_slope - (1 - score) * p.wrong_slope,
          .curvature = score * p.right_slope * (bend - p.right_slope) -
                       (1 - score) * p.wrong_slope * (bend + p.wrong_slope)};
}

AbilityEstimate IrtEap(const numerics::Gaussian& prior, absl::Span<const IrtResponse> responses) {
  return EstimateEap(prior, LikelihoodOf(responses));
}

AbilityEstimate IrtMap(const numerics::Gaussian& prior, absl::Span<const IrtResponse> responses) {
  return EstimateMap(prior, LikelihoodOf(responses));
}

numerics::Gaussian IrtObserve(const numerics::Gaussian& prior, const IrtItem& item, double score) {
  const numerics::Quadrature& grid = FilterGrid();
  const double sd = std::sqrt(prior.variance);
  double total = 0;
  double mean = 0;
  double square = 0;
  for (size_t i = 0; i < grid.points.size(); ++i) {  // in standard deviations from the prior mean
    const double z = grid.points[i];
    const double weight = grid.weights[i] * Likelihood(item, score, prior.mean + sd * z);
    total += weight;
    mean += weight * z;
    square += weight * z * z;
  }
  mean /= total;
  const double variance = prior.variance * (square / total - mean * mean);
  const double least = prior.variance / (1 + 0.25 * item.a * item.a * prior.variance);
  return {prior.mean + sd * mean, std::max(variance, least)};
}

}  // namespace proximal
