// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/sum_scores.h"

#include <utility>

namespace proximal {

SumScores::SumScores(const CategoryTable& p, absl::Span<const int> categories,
                     absl::Span<const uint32_t> items, uint32_t left_out, const IrtGrid& grid)
    : rows_(1, std::vector<double>(grid.width(), 1)) {
  for (uint32_t item : items) {
    if (item == left_out) continue;
    std::vector<std::vector<double>> next(rows_.size() + categories[item] - 1,
                                          std::vector<double>(grid.width(), 0));
    for (size_t score = 0; score < rows_.size(); ++score) {
      for (int c = 0; c < categories[item]; ++c) {
        const double* share = p.row(item, c);
        for (int q = 0; q < grid.width(); ++q) next[score + c][q] += rows_[score][q] * share[q];
      }
    }
    rows_ = std::move(next);
  }
}

}  // namespace proximal
