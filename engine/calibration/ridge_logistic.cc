// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/ridge_logistic.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

using Eigen::VectorXd;

constexpr int kMaxSteps = 30;
constexpr int kMaxConjugateGradients = 80;
constexpr double kStepTolerance = 1e-6;  // of the decrement relative to the loss
constexpr double kGradientTolerance = 1e-4;

absl::Span<const double> View(const VectorXd& v) {
  return {v.data(), static_cast<size_t>(v.size())};
}
absl::Span<double> View(VectorXd& v) { return {v.data(), static_cast<size_t>(v.size())}; }

// The problem at one point: its loss and what a Newton step needs.
struct Point {
  double loss = 0;
  VectorXd gradient;
  VectorXd diagonal;     // of the Hessian
  VectorXd row_weights;  // p (1 - p)
};

double LossAt(const DesignMatrix& x, absl::Span<const double> score, const VectorXd& penalty,
              const VectorXd& w) {
  double loss = 0.5 * penalty.dot(w.cwiseProduct(w));
  for (size_t r = 0; r < x.rows(); ++r) {
    const double eta = x.Dot(r, View(w));
    loss += numerics::Log1pExp(eta) - score[r] * eta;
  }
  return loss;
}

Point Evaluate(const DesignMatrix& x, absl::Span<const double> score, const VectorXd& penalty,
               const VectorXd& w) {
  Point point;
  point.gradient = penalty.cwiseProduct(w);
  point.diagonal = penalty;
  point.row_weights.resize(static_cast<Eigen::Index>(x.rows()));
  point.loss = 0.5 * penalty.dot(w.cwiseProduct(w));
  for (size_t r = 0; r < x.rows(); ++r) {
    const double eta = x.Dot(r, View(w));
    const double p = numerics::Logistic(eta);
    const double weight = p * (1 - p);
    point.row_weights[static_cast<Eigen::Index>(r)] = weight;
    point.loss += numerics::Log1pExp(eta) - score[r] * eta;
    x.AddTo(r, p - score[r], View(point.gradient));
    const absl::Span<const float> values = x.values(r);
    for (int j = 0; j < x.dense(); ++j) {
      point.diagonal[j] += weight * static_cast<double>(values[j]) * values[j];
    }
    for (const DesignMatrix::Entry& e : x.entries(r)) {
      point.diagonal[e.column] += weight * static_cast<double>(e.value) * e.value;
    }
  }
  return point;
}

// Solves H step = -gradient, H = X' W X + diag(penalty).
VectorXd NewtonStep(const DesignMatrix& x, const VectorXd& penalty, const Point& point) {
  VectorXd step = VectorXd::Zero(penalty.size());
  VectorXd residual = -point.gradient;
  VectorXd z = residual.cwiseQuotient(point.diagonal);
  VectorXd direction = z;
  double rz = residual.dot(z);
  const double enough = rz * kGradientTolerance * kGradientTolerance;
  for (int k = 0; k < kMaxConjugateGradients && rz > enough; ++k) {
    VectorXd product = penalty.cwiseProduct(direction);
    for (size_t r = 0; r < x.rows(); ++r) {
      const double scale =
          point.row_weights[static_cast<Eigen::Index>(r)] * x.Dot(r, View(direction));
      x.AddTo(r, scale, View(product));
    }
    const double alpha = rz / direction.dot(product);
    step += alpha * direction;
    residual -= alpha * product;
    z = residual.cwiseQuotient(point.diagonal);
    const double next = residual.dot(z);
    direction = z + (next / rz) * direction;
    rz = next;
  }
  return step;
}

}  // namespace

void DesignMatrix::AddRow(absl::Span<const double> values, absl::Span<const Entry> entries) {
  for (double value : values) values_.push_back(static_cast<float>(value));
  entries_.insert(entries_.end(), entries.begin(), entries.end());
  end_.push_back(entries_.size());
}

double DesignMatrix::Dot(size_t row, absl::Span<const double> w) const {
  double sum = 0;
  const float* v = values_.data() + row * dense_;
  for (int j = 0; j < dense_; ++j) sum += v[j] * w[j];
  for (const Entry& e : entries(row)) sum += e.value * w[e.column];
  return sum;
}

void DesignMatrix::AddTo(size_t row, double scale, absl::Span<double> w) const {
  const float* v = values_.data() + row * dense_;
  for (int j = 0; j < dense_; ++j) w[j] += scale * v[j];
  for (const Entry& e : entries(row)) w[e.column] += scale * e.value;
}

RidgeFit FitRidgeLogistic(const DesignMatrix& x, absl::Span<const double> score,
                          absl::Span<const double> penalty, std::vector<double> start) {
  const auto columns = static_cast<Eigen::Index>(penalty.size());
  const VectorXd lambda = Eigen::Map<const VectorXd>(penalty.data(), columns);
  start.resize(penalty.size(), 0.0);
  VectorXd w = Eigen::Map<const VectorXd>(start.data(), columns);
  RidgeFit fit;
  Point point = Evaluate(x, score, lambda, w);
  while (fit.steps < kMaxSteps && !fit.converged) {
    const VectorXd step = NewtonStep(x, lambda, point);
    const double decrement = -point.gradient.dot(step);
    double length = 1;
    double loss = LossAt(x, score, lambda, w + step);
    while (loss > point.loss - 1e-4 * length * decrement && length > 1e-6) {
      length /= 2;
      loss = LossAt(x, score, lambda, w + length * step);
    }
    fit.converged = decrement <= kStepTolerance * (1 + std::abs(point.loss)) || length <= 1e-6;
    if (loss < point.loss) w += length * step;
    point = Evaluate(x, score, lambda, w);
    ++fit.steps;
  }
  fit.weights.assign(w.data(), w.data() + columns);
  fit.curvature.assign(point.diagonal.data(), point.diagonal.data() + columns);
  fit.penalized_loss = point.loss;
  return fit;
}

}  // namespace proximal
