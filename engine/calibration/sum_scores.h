// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How sum scores are distributed under a calibration, by the recursion of Lord & Wingersky (1984),
// Applied Psychological Measurement 8(4): at an ability, adding item j with category probabilities
// P_jc turns the distribution f into  f'(s) = sum over c of P_jc f(s - c).

#ifndef PROXIMAL_ENGINE_CALIBRATION_SUM_SCORES_H_
#define PROXIMAL_ENGINE_CALIBRATION_SUM_SCORES_H_

#include <cstdint>
#include <limits>
#include <vector>

#include "absl/types/span.h"
#include "engine/calibration/irt_expectation.h"

namespace proximal {

// f(s) at every point of a grid.
class SumScores {
 public:
  static constexpr uint32_t kNoItem = std::numeric_limits<uint32_t>::max();

  // Of `items` without `left_out` (kNoItem: all). `p`: the probabilities of their categories;
  // `categories`: how many each item of the table has. O(items · scores · points).
  SumScores(const CategoryTable& p, absl::Span<const int> categories,
            absl::Span<const uint32_t> items, uint32_t left_out, const IrtGrid& grid);

  int highest() const { return static_cast<int>(rows_.size()) - 1; }
  // One number per point; null where no score is that.
  const double* at(int score) const {
    return score < 0 || score > highest() ? nullptr : rows_[score].data();
  }

 private:
  std::vector<std::vector<double>> rows_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_SUM_SCORES_H_
