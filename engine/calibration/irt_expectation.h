// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The E step of Bock & Aitkin (1981): with points x_q and weights w_q of the standard normal grid,
// person i's responses r_ij and L_iq = prod_j P_j(r_ij | x_q),
//
//   log-likelihood  sum_i log sum_q w_q L_iq
//   posterior       h_iq = w_q L_iq / sum_q w_q L_iq
//   counts          n_jkq = sum over the persons who answered k to item j of h_iq

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_EXPECTATION_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_EXPECTATION_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/calibration/irt_data.h"
#include "engine/calibration/irt_patterns.h"
#include "engine/calibration/parallel.h"

namespace proximal {

// The standard normal grid, filled up with points of weight 0 (repeating the last) to a width of
// whole SIMD strips, so that loops over points need no remainder.
class IrtGrid {
 public:
  static constexpr int kLeastPoints = 11;
  static constexpr int kMostPoints = 121;
  static constexpr int kStrip = 16;
  static constexpr int kMostWidth = 128;

  explicit IrtGrid(int points);  // as CheckPoints wants them

  int size() const { return size_; }
  int width() const { return static_cast<int>(points_.size()); }
  const double* points() const { return points_.data(); }
  const double* weights() const { return weights_.data(); }

 private:
  int size_;
  std::vector<double> points_;
  std::vector<double> weights_;
};

// INVALID_ARGUMENT unless a grid can have so many points: kLeastPoints .. kMostPoints.
absl::Status CheckPoints(int points);

// A row of `width` numbers, one per point of a grid, for every category of every item.
class CategoryTable {
 public:
  // `categories`: how many each item has; those of 0 have no row.
  CategoryTable(absl::Span<const int> categories, int width);

  double* row(size_t item, size_t category) { return &cells_[(first_[item] + category) * width_]; }
  const double* row(size_t item, size_t category) const {
    return &cells_[(first_[item] + category) * width_];
  }

 private:
  size_t width_;
  std::vector<size_t> first_;  // row of category 0 of each item
  std::vector<double> cells_;
};

class IrtExpectation {
 public:
  // All three must outlive it.
  IrtExpectation(const IrtPatterns& patterns, const IrtGrid& grid, const ParallelFor& parallel);

  // The log-likelihood under log P of every category; the counts of the items in the patterns'
  // blocks into `counts`. O((persons × blocks + rows) × points).
  double Run(const CategoryTable& log_p, CategoryTable& counts);

  // Computes only what `Posterior` reads.
  void Prepare(const CategoryTable& log_p);
  // h of one pattern into `posterior` (width of the grid); returns log sum_q w_q L_q.
  double Posterior(size_t pattern, absl::Span<double> posterior) const;

 private:
  void Collapse(CategoryTable& counts);

  const IrtPatterns& patterns_;
  const IrtGrid& grid_;
  const ParallelFor& parallel_;
  std::vector<size_t> shards_;                 // first pattern of each task, and the end
  std::vector<double> sums_;                   // log-likelihood of each joint answer
  std::vector<std::vector<double>> gathered_;  // posteriors of each joint answer, by task
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_EXPECTATION_H_
