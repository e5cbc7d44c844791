// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Penalized logistic regression over rows of a few dense columns and a few of very many sparse
// ones:
//
//   minimize  sum_r -( y_r eta_r - log(1 + exp(eta_r)) ) + 1/2 sum_j lambda_j (w_j - m_j)^2
//   eta_r = sum_j w_j x_rj,   y_r in [0, 1]
//
// Strictly convex where every lambda_j > 0. Solved by Newton steps, each by conjugate gradients, so
// that a step costs in proportion to the entries and no matrix of columns by columns is formed
// (Komarek & Moore 2005, TR-IRLS). The preconditioner is the Hessian's block of the dense columns,
// factored, and the diagonal of the others. Loss and gradient are summed in double precision; the
// products inside conjugate gradients, whose errors later steps correct, in single.

#ifndef PROXIMAL_ENGINE_CALIBRATION_RIDGE_LOGISTIC_H_
#define PROXIMAL_ENGINE_CALIBRATION_RIDGE_LOGISTIC_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/types/span.h"

namespace proximal {

// Columns 0 .. dense - 1 have a value in every row; the sparse ones are numbered from `dense` on.
class DesignMatrix {
 public:
  struct Entry {
    uint32_t column;
    float value;
  };

  explicit DesignMatrix(int dense) : dense_(dense), end_{0} {}

  // `values`: one per dense column. `entries`: columns from `dense` on, each at most once.
  void AddRow(absl::Span<const double> values, absl::Span<const Entry> entries);

  // Gives every sparse column its number in `numbers`, indexed by column - dense; entries of
  // columns whose number is kDropped are taken out.
  static constexpr uint32_t kDropped = UINT32_MAX;
  void Renumber(absl::Span<const uint32_t> numbers);

  int dense() const { return dense_; }
  size_t rows() const { return end_.size() - 1; }
  absl::Span<const float> values(size_t row) const {
    return absl::MakeConstSpan(values_).subspan(row * dense_, dense_);
  }
  absl::Span<const Entry> entries(size_t row) const {
    return absl::MakeConstSpan(entries_).subspan(end_[row], end_[row + 1] - end_[row]);
  }

  // eta of one row under weights `w` (all columns).
  double Dot(size_t row, absl::Span<const double> w) const;

 private:
  int dense_;
  std::vector<float> values_;
  std::vector<size_t> end_;
  std::vector<Entry> entries_;
};

struct RidgeOptions {
  int max_steps = 30;
  double tolerance = 1e-6;  // of a step's decrement relative to the loss, at which to stop
  // Of the residual of a Newton step, relative; a step is also good enough where what is left of it
  // is a tenth of the decrement at which to stop, however many rows there are.
  double cg_tolerance = 0.01;
  // Whether curvature and variance are those at the weights returned, or, at half the cost of a
  // step, at those before the last step.
  bool curvature_at_end = true;
  // Where the penalty draws the first columns: m; the other ones are drawn to 0.
  absl::Span<const double> center = {};
};

struct RidgeFit {
  std::vector<double> weights;    // one per column
  std::vector<double> curvature;  // diagonal of the Hessian, the penalty included
  // Of each weight, given the others: of the sparse columns 1 / curvature; of the dense ones the
  // diagonal of the inverse of their block, so that what they share counts once.
  std::vector<double> variance;
  double penalized_loss = 0;
  int steps = 0;
  bool converged = false;
};

// `score`: one per row. `penalty`: lambda, one per column, above 0. Starts from `start` (empty: all
// 0). `progress` is told after each step. Deterministic; never leaves the finite numbers.
RidgeFit FitRidgeLogistic(const DesignMatrix& x, absl::Span<const double> score,
                          absl::Span<const double> penalty, std::vector<double> start = {},
                          const RidgeOptions& options = {},
                          const std::function<void(int steps)>& progress = nullptr);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RIDGE_LOGISTIC_H_
