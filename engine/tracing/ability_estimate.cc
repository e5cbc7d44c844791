// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/ability_estimate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/numerics/quadrature.h"

namespace proximal {
namespace {

constexpr int kPoints = 61;
constexpr double kCoarse = 1.5;      // spacings to a standard deviation; above, exact to 1e-9
constexpr int kMaxRefinements = 20;  // each at least halves the grid
constexpr int kMaxSteps = 100;       // bisection alone needs 40
constexpr double kModeTolerance = 1e-10;

// Equally spaced points.
struct Grid {
  double centre;
  double reach;
  double spacing() const { return 2 * reach / (kPoints - 1); }
  double operator[](int i) const { return centre + reach * (2.0 * i / (kPoints - 1) - 1); }
};

Grid GridOver(const numerics::Gaussian& prior) {
  return {prior.mean, numerics::kQuadratureReach * std::sqrt(prior.variance)};
}

LogLikelihood LogPosterior(const numerics::Gaussian& prior, LogLikelihoodFunction likelihood,
                           double theta) {
  LogLikelihood posterior = likelihood(theta);
  const double away = theta - prior.mean;
  posterior += {-0.5 * away * away / prior.variance, -away / prior.variance, -1 / prior.variance};
  return posterior;
}

// Mean and standard deviation of the posterior, as far as the grid sees them.
AbilityEstimate Moments(const numerics::Gaussian& prior, LogLikelihoodFunction likelihood,
                        const Grid& grid) {
  std::array<double, kPoints> weights;
  for (int i = 0; i < kPoints; ++i) weights[i] = LogPosterior(prior, likelihood, grid[i]).value;
  const double highest = *std::max_element(weights.begin(), weights.end());
  double total = 0;
  double mean = 0;
  for (int i = 0; i < kPoints; ++i) {
    weights[i] = std::exp(weights[i] - highest);
    total += weights[i];
    mean += weights[i] * grid[i];
  }
  mean /= total;
  double variance = 0;
  for (int i = 0; i < kPoints; ++i) {
    variance += weights[i] * (grid[i] - mean) * (grid[i] - mean);
  }
  return {mean, std::sqrt(variance / total)};
}

}  // namespace

AbilityEstimate EstimateEap(const numerics::Gaussian& prior, LogLikelihoodFunction likelihood) {
  if (!(prior.variance > 0)) return {prior.mean, 0};
  Grid grid = GridOver(prior);
  AbilityEstimate estimate = Moments(prior, likelihood, grid);
  for (int i = 0; i < kMaxRefinements && estimate.standard_error < kCoarse * grid.spacing(); ++i) {
    const double width = std::max(kCoarse * estimate.standard_error, grid.spacing());
    grid = {estimate.ability, numerics::kQuadratureReach * width};
    estimate = Moments(prior, likelihood, grid);
  }
  return estimate;
}

AbilityEstimate EstimateMap(const numerics::Gaussian& prior, LogLikelihoodFunction likelihood) {
  if (!(prior.variance > 0)) return {prior.mean, 0};
  const Grid grid = GridOver(prior);
  int best = 0;
  double highest = LogPosterior(prior, likelihood, grid[0]).value;
  for (int i = 1; i < kPoints; ++i) {
    const double value = LogPosterior(prior, likelihood, grid[i]).value;
    if (value > highest) {
      highest = value;
      best = i;
    }
  }
  double low = grid[std::max(best - 1, 0)];
  double high = grid[std::min(best + 1, kPoints - 1)];
  double theta = grid[best];
  LogLikelihood at = LogPosterior(prior, likelihood, theta);
  for (int i = 0; i < kMaxSteps && high - low > kModeTolerance; ++i) {
    (at.slope > 0 ? low : high) = theta;
    double next = theta - at.slope / at.curvature;
    if (!(at.curvature < 0 && low < next && next < high)) next = 0.5 * (low + high);
    const double step = std::abs(next - theta);
    theta = next;
    at = LogPosterior(prior, likelihood, theta);
    if (step < kModeTolerance) break;
  }
  return {theta, 1 / std::sqrt(-at.curvature)};
}

}  // namespace proximal
