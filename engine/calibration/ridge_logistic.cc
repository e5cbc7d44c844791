// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/ridge_logistic.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::MatrixXf;
using Eigen::VectorXd;
using Eigen::VectorXf;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kMaxConjugateGradients = 80;
constexpr double kWorthwhile = 0.1;  // of the decrement at which to stop
constexpr Index kBlock = 512;        // rows handled together: their dense values stay in the cache

// The problem at one point: its loss and what a Newton step needs.
struct Point {
  double loss = 0;
  VectorXd gradient;
  VectorXd diagonal;     // of the Hessian
  MatrixXd dense;        // the Hessian's block of the dense columns
  VectorXf row_weights;  // p (1 - p)
};

class Problem {
 public:
  Problem(const DesignMatrix& x, absl::Span<const double> score, VectorXd penalty, VectorXd center)
      : x_(x),
        score_(score),
        penalty_(std::move(penalty)),
        center_(std::move(center)),
        rows_(static_cast<Index>(x.rows())),
        dense_(x.dense()) {}

  VectorXd Eta(const VectorXd& w) const;
  double Loss(const VectorXd& eta, const VectorXd& w) const;
  Point Evaluate(const VectorXd& eta, const VectorXd& w) const;
  // Solves H step = -gradient, H = X' W X + diag(penalty).
  VectorXd NewtonStep(const Point& point, const RidgeOptions& options) const;

 private:
  Eigen::Map<const RowMajor> Dense(Index first, Index count) const {
    const float* values = dense_ > 0 && count > 0 ? x_.values(first).data() : nullptr;
    return {values, dense_ > 0 ? count : 0, dense_};
  }
  VectorXd HessianTimes(const Point& point, const VectorXd& direction) const;

  const DesignMatrix& x_;
  const absl::Span<const double> score_;
  const VectorXd penalty_;
  const VectorXd center_;
  const Index rows_;
  const Index dense_;
};

VectorXd Problem::Eta(const VectorXd& w) const {
  VectorXd eta(rows_);
  const absl::Span<const double> weights(w.data(), static_cast<size_t>(w.size()));
  for (Index r = 0; r < rows_; ++r) eta[r] = x_.Dot(static_cast<size_t>(r), weights);
  return eta;
}

double Problem::Loss(const VectorXd& eta, const VectorXd& w) const {
  double loss = 0.5 * penalty_.dot((w - center_).cwiseAbs2());
  for (Index r = 0; r < rows_; ++r) {
    loss += numerics::Log1pExp(eta[r]) - score_[static_cast<size_t>(r)] * eta[r];
  }
  return loss;
}

Point Problem::Evaluate(const VectorXd& eta, const VectorXd& w) const {
  Point point;
  point.loss = Loss(eta, w);
  point.gradient = penalty_.cwiseProduct(w - center_);
  point.diagonal = penalty_;
  point.dense = MatrixXd::Zero(dense_, dense_);
  point.row_weights.resize(rows_);
  MatrixXf weighted, product(dense_, dense_);
  for (Index first = 0; first < rows_; first += kBlock) {
    const Index count = std::min(kBlock, rows_ - first);
    VectorXd residual(count);
    for (Index r = 0; r < count; ++r) {
      const double p = numerics::Logistic(eta[first + r]);
      const double weight = p * (1 - p);
      residual[r] = p - score_[static_cast<size_t>(first + r)];
      point.row_weights[first + r] = static_cast<float>(weight);
      for (const DesignMatrix::Entry& e : x_.entries(static_cast<size_t>(first + r))) {
        point.gradient[e.column] += residual[r] * e.value;
        point.diagonal[e.column] += weight * e.value * e.value;
      }
    }
    if (dense_ == 0) continue;
    const auto block = Dense(first, count);
    point.gradient.head(dense_) += block.cast<double>().transpose() * residual;
    weighted = block;
    weighted.array().colwise() *= point.row_weights.segment(first, count).array().sqrt();
    product.setZero();
    product.selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose());
    point.dense.triangularView<Eigen::Lower>() += product.cast<double>();
  }
  point.dense.diagonal() += penalty_.head(dense_);
  point.diagonal.head(dense_) = point.dense.diagonal();
  return point;
}

VectorXd Problem::HessianTimes(const Point& point, const VectorXd& direction) const {
  VectorXd product = penalty_.cwiseProduct(direction);
  const VectorXf dense_direction = direction.head(dense_).cast<float>();
  VectorXf scale;
  for (Index first = 0; first < rows_; first += kBlock) {
    const Index count = std::min(kBlock, rows_ - first);
    const auto block = Dense(first, count);
    scale = VectorXf::Zero(count);
    if (dense_ > 0) scale.noalias() += block * dense_direction;
    for (Index r = 0; r < count; ++r) {
      const auto entries = x_.entries(static_cast<size_t>(first + r));
      double sum = scale[r];
      for (const DesignMatrix::Entry& e : entries) sum += e.value * direction[e.column];
      sum *= point.row_weights[first + r];
      scale[r] = static_cast<float>(sum);
      for (const DesignMatrix::Entry& e : entries) product[e.column] += e.value * sum;
    }
    if (dense_ > 0) product.head(dense_) += (block.transpose() * scale).cast<double>();
  }
  return product;
}

VectorXd Problem::NewtonStep(const Point& point, const RidgeOptions& options) const {
  const Eigen::LLT<MatrixXd> factored(point.dense);
  const auto precondition = [&](const VectorXd& v) -> VectorXd {
    VectorXd z = v.cwiseQuotient(point.diagonal);
    if (factored.info() == Eigen::Success) z.head(dense_) = factored.solve(v.head(dense_));
    return z;
  };
  VectorXd step = VectorXd::Zero(penalty_.size());
  VectorXd residual = -point.gradient;
  VectorXd z = precondition(residual);
  VectorXd direction = z;
  double rz = residual.dot(z);
  const double enough = std::max(rz * options.cg_tolerance * options.cg_tolerance,
                                 kWorthwhile * options.tolerance * (1 + std::abs(point.loss)));
  for (int k = 0; k < kMaxConjugateGradients && rz > enough; ++k) {
    const VectorXd product = HessianTimes(point, direction);
    const double alpha = rz / direction.dot(product);
    step += alpha * direction;
    residual -= alpha * product;
    z = precondition(residual);
    const double next = residual.dot(z);
    direction = z + (next / rz) * direction;
    rz = next;
  }
  return step;
}

std::vector<double> VarianceOf(const Point& point) {
  std::vector<double> variance(static_cast<size_t>(point.diagonal.size()));
  for (size_t j = 0; j < variance.size(); ++j) {
    variance[j] = 1 / point.diagonal[static_cast<Index>(j)];
  }
  const Index dense = point.dense.rows();
  const Eigen::LLT<MatrixXd> factored(point.dense);
  if (dense == 0 || factored.info() != Eigen::Success) return variance;
  const MatrixXd inverse = factored.solve(MatrixXd::Identity(dense, dense));
  for (Index j = 0; j < dense; ++j) variance[static_cast<size_t>(j)] = inverse(j, j);
  return variance;
}

}  // namespace

void DesignMatrix::AddRow(absl::Span<const double> values, absl::Span<const Entry> entries) {
  for (double value : values) values_.push_back(static_cast<float>(value));
  entries_.insert(entries_.end(), entries.begin(), entries.end());
  end_.push_back(entries_.size());
}

void DesignMatrix::Renumber(absl::Span<const uint32_t> numbers) {
  size_t kept = 0;
  size_t next = 0;
  for (size_t row = 0; row < rows(); ++row) {
    const size_t end = end_[row + 1];
    for (; next < end; ++next) {
      const Entry& entry = entries_[next];
      const uint32_t number = numbers[entry.column - static_cast<uint32_t>(dense_)];
      if (number != kDropped) entries_[kept++] = {number, entry.value};
    }
    end_[row + 1] = kept;
  }
  entries_.resize(kept);
}

double DesignMatrix::Dot(size_t row, absl::Span<const double> w) const {
  double sum = 0;
  const float* v = values_.data() + row * dense_;
  for (int j = 0; j < dense_; ++j) sum += v[j] * w[j];
  for (const Entry& e : entries(row)) sum += e.value * w[e.column];
  return sum;
}

RidgeFit FitRidgeLogistic(const DesignMatrix& x, absl::Span<const double> score,
                          absl::Span<const double> penalty, std::vector<double> start,
                          const RidgeOptions& options,
                          const std::function<void(int steps)>& progress) {
  const auto columns = static_cast<Index>(penalty.size());
  VectorXd center = VectorXd::Zero(columns);
  std::copy(options.center.begin(), options.center.end(), center.begin());
  const Problem problem(x, score, Eigen::Map<const VectorXd>(penalty.data(), columns),
                        std::move(center));
  start.resize(penalty.size(), 0.0);
  VectorXd w = Eigen::Map<const VectorXd>(start.data(), columns);
  VectorXd eta = problem.Eta(w);
  RidgeFit fit;
  Point point = problem.Evaluate(eta, w);
  while (fit.steps < options.max_steps && !fit.converged) {
    const VectorXd step = problem.NewtonStep(point, options);
    const VectorXd along = problem.Eta(step);
    const double decrement = -point.gradient.dot(step);
    double length = 1;
    double loss = problem.Loss(eta + along, w + step);
    while (!(loss <= point.loss - 1e-4 * length * decrement) && length > 1e-6) {
      length /= 2;
      loss = problem.Loss(eta + length * along, w + length * step);
    }
    fit.converged = decrement <= options.tolerance * (1 + std::abs(point.loss)) || length <= 1e-6;
    if (loss < point.loss) {
      w += length * step;
      eta += length * along;
    }
    ++fit.steps;
    if (progress) progress(fit.steps);
    const bool last = fit.converged || fit.steps == options.max_steps;
    if (!last || options.curvature_at_end) {
      point = problem.Evaluate(eta, w);
    } else {
      point.loss = std::min(loss, point.loss);
    }
  }
  fit.weights.assign(w.data(), w.data() + columns);
  fit.curvature.assign(point.diagonal.data(), point.diagonal.data() + columns);
  fit.variance = VarianceOf(point);
  fit.penalized_loss = point.loss;
  return fit;
}

}  // namespace proximal
