// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_item_step.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr int kMostParametersOfTwo = 4;  // of an item of two categories

using ConstRow = Eigen::Map<const Eigen::ArrayXd>;
using Points = Eigen::Array<double, Eigen::Dynamic, 1, 0, IrtGrid::kMostWidth, 1>;
using PointColumns = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, 0, IrtGrid::kMostWidth,
                                  kMostParametersOfTwo>;

// The curve of an item of two categories over the whole grid.
struct BinaryCurve {
  Points s, r;  // logistic, and 1 - it
  Points p, q;  // P(1) and P(0)
  double c = 0, u = 1;

  BinaryCurve(const IrtShape& shape, absl::Span<const double> x, const ConstRow& theta) {
    const Points z = x[kSlopeIndex] * theta + x[kInterceptIndex];
    const Points e = (-z.abs()).exp();
    const Points high = 1 / (1 + e);
    const Points low = e * high;
    s = (z >= 0).select(high, low);
    r = (z >= 0).select(low, high);
    if (shape.parameters() == 2) {
      p = s;
      q = r;
      return;
    }
    c = numerics::Logistic(x[kLowerIndex]);
    double not_u = 0;
    if (shape.model == IrtModel::k4Pl) {
      u = numerics::Logistic(x[kUpperIndex]);
      not_u = numerics::Logistic(-x[kUpperIndex]);
    }
    p = c + (u - c) * s;
    q = not_u + (u - c) * r;
  }
};

void EvaluateBinary(const ItemProblem& problem, absl::Span<const double> x, ItemObjective& at) {
  const int n = problem.shape.parameters(), width = problem.grid.width();
  const ConstRow theta(problem.grid.points(), width);
  const ConstRow wrong(problem.counts.row(problem.item, 0), width);
  const ConstRow right(problem.counts.row(problem.item, 1), width);
  const BinaryCurve curve(problem.shape, x, theta);
  PointColumns d(width, n);  // dP / dparameter
  d.col(kInterceptIndex) = (curve.u - curve.c) * curve.s * curve.r;
  d.col(kSlopeIndex) = d.col(kInterceptIndex) * theta;
  if (n > kLowerIndex) d.col(kLowerIndex) = curve.c * (1 - curve.c) * curve.r;
  if (n > kUpperIndex) d.col(kUpperIndex) = curve.u * (1 - curve.u) * curve.s;
  at.value = (right * curve.p.log() + wrong * curve.q.log()).sum();
  const Points pull = right / curve.p - wrong / curve.q;
  const Points scale = (right + wrong) / (curve.p * curve.q);
  for (int i = 0; i < n; ++i) {
    at.gradient[i] = (pull * d.col(i)).sum();
    for (int j = 0; j <= i; ++j) {
      at.curvature(i, j) = at.curvature(j, i) = (scale * d.col(i) * d.col(j)).sum();
    }
  }
}

void EvaluateSteps(const ItemProblem& problem, absl::Span<const double> x, ItemObjective& at) {
  const int categories = problem.shape.categories;
  std::vector<CategoryTerm> terms(categories);
  at.value = 0;
  for (int q = 0; q < problem.grid.size(); ++q) {
    CategoryTermsAt(problem.shape, x, problem.grid.points()[q], false, absl::MakeSpan(terms));
    double total = 0;
    for (int k = 0; k < categories; ++k) total += problem.counts.row(problem.item, k)[q];
    for (int k = 0; k < categories; ++k) {
      const double count = problem.counts.row(problem.item, k)[q];
      const ParameterVector& g = terms[k].gradient;
      at.value += count * terms[k].log_p;
      at.gradient += count * g;
      at.curvature.noalias() += total * std::exp(terms[k].log_p) * g * g.transpose();
    }
  }
}

using HeldParameters = std::array<bool, kMaxIrtParameters>;

// The Newton step in which the held parameters move as `step` says.
ParameterVector NewtonStep(ParameterMatrix curvature, ParameterVector gradient,
                           const HeldParameters& held, const ParameterVector& step) {
  const auto n = static_cast<int>(step.size());
  for (int i = 0; i < n; ++i) {
    if (held[i]) gradient -= curvature.col(i) * step[i];
  }
  for (int i = 0; i < n; ++i) {
    if (!held[i]) continue;
    curvature.row(i).setZero();
    curvature.col(i).setZero();
    curvature(i, i) = 1;
    gradient[i] = step[i];
  }
  return curvature.ldlt().solve(gradient);
}

}  // namespace

ItemObjective EvaluateItem(const ItemProblem& problem, absl::Span<const double> parameters) {
  const int n = problem.shape.parameters();
  ItemObjective at;
  at.gradient = ParameterVector::Zero(n);
  at.curvature = ParameterMatrix::Zero(n, n);
  if (problem.shape.has_steps()) {
    EvaluateSteps(problem, parameters, at);
  } else {
    EvaluateBinary(problem, parameters, at);
  }
  for (int i = 0; i < n; ++i) {
    const PriorTerm prior = PriorOf(problem.prior, problem.shape, i, parameters[i]);
    at.value += prior.value;
    at.gradient[i] += prior.slope;
    at.curvature(i, i) += std::max(-prior.curvature, 0.0);
  }
  return at;
}

void TabulateItem(const IrtShape& shape, const IrtGrid& grid, absl::Span<const double> parameters,
                  size_t item, CategoryTable& log_p) {
  const int width = grid.width();
  if (!shape.has_steps()) {
    const BinaryCurve curve(shape, parameters, ConstRow(grid.points(), width));
    Eigen::Map<Eigen::ArrayXd>(log_p.row(item, 0), width) = curve.q.log();
    Eigen::Map<Eigen::ArrayXd>(log_p.row(item, 1), width) = curve.p.log();
    return;
  }
  std::vector<CategoryTerm> terms(shape.categories);
  for (int q = 0; q < width; ++q) {
    CategoryTermsAt(shape, parameters, grid.points()[q], false, absl::MakeSpan(terms));
    for (int k = 0; k < shape.categories; ++k) log_p.row(item, k)[q] = terms[k].log_p;
  }
}

ParameterVector BoundedStep(const IrtShape& shape, absl::Span<const double> parameters,
                            const ItemObjective& at) {
  const int n = shape.parameters();
  ParameterMatrix curvature = at.curvature;
  for (int i = 0; i < n; ++i) curvature(i, i) += 1e-10 * (1 + curvature(i, i));  // never singular
  HeldParameters held = {};
  ParameterVector step = ParameterVector::Zero(n);
  for (bool inside = false; !inside;) {
    step = NewtonStep(curvature, at.gradient, held, step);
    inside = true;
    for (int i = 0; i < n; ++i) {
      const ParameterBounds bounds = BoundsOf(shape, i);
      const double to = parameters[i] + step[i];
      if (held[i] || (to >= bounds.low && to <= bounds.high)) continue;
      held[i] = true;
      step[i] = std::clamp(to, bounds.low, bounds.high) - parameters[i];
      inside = false;
    }
  }
  if (at.gradient.dot(step) > 0) return step;
  for (int i = 0; i < n; ++i) {
    const ParameterBounds bounds = BoundsOf(shape, i);
    const double to = parameters[i] + at.gradient[i] / curvature(i, i);
    step[i] = std::clamp(to, bounds.low, bounds.high) - parameters[i];
  }
  return step;
}

ParameterVector MaximizeItem(const ItemProblem& problem, double tolerance, int most_steps,
                             absl::Span<double> parameters) {
  constexpr int kMostHalvings = 30;
  constexpr double kRounding = 1e-12;
  const int n = problem.shape.parameters();
  ItemObjective at = EvaluateItem(problem, parameters);
  const ParameterVector felt = at.curvature.diagonal();
  for (int taken = 0; taken < most_steps; ++taken) {
    ParameterVector step = BoundedStep(problem.shape, parameters, at);
    const bool last = step.cwiseAbs().maxCoeff() < tolerance;
    for (int halving = 0;; ++halving) {
      if (halving == kMostHalvings) return felt;
      std::array<double, kMaxIrtParameters> tried;
      for (int i = 0; i < n; ++i) tried[i] = parameters[i] + step[i];
      const absl::Span<const double> there = absl::MakeConstSpan(tried).subspan(0, n);
      if (InOrder(problem.shape, there)) {
        if (last) {
          std::copy(there.begin(), there.end(), parameters.begin());
          return felt;
        }
        ItemObjective next = EvaluateItem(problem, there);
        if (next.value >= at.value - kRounding * std::abs(at.value)) {
          std::copy(there.begin(), there.end(), parameters.begin());
          at = std::move(next);
          break;
        }
      }
      step /= 2;
    }
  }
  return felt;
}

}  // namespace proximal
