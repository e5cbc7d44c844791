// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/rows.h"

#include <algorithm>
#include <numeric>

namespace proximal {

Rows::Rows(size_t row_count, absl::Span<const Pair> pairs)
    : begin_(row_count + 1, 0), values_(pairs.size()) {
  for (const auto& [row, value] : pairs) ++begin_[row + 1];
  std::partial_sum(begin_.begin(), begin_.end(), begin_.begin());
  std::vector<uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (const auto& [row, value] : pairs) values_[next[row]++] = value;
  for (size_t row = 0; row < row_count; ++row) {
    const auto first = values_.begin() + begin_[row];
    const auto last = values_.begin() + begin_[row + 1];
    if (!std::is_sorted(first, last)) std::sort(first, last);
  }
}

Rows Rows::Transposed(size_t value_count) const {
  std::vector<Pair> pairs;
  pairs.reserve(values_.size());
  for (uint32_t row = 0; row < size(); ++row) {
    for (uint32_t value : (*this)[row]) pairs.emplace_back(value, row);
  }
  return Rows(value_count, pairs);
}

}  // namespace proximal
