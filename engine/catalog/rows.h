// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A list of lists of indices in two arrays: the skills of every item, the edges of a graph.

#ifndef PROXIMAL_ENGINE_CATALOG_ROWS_H_
#define PROXIMAL_ENGINE_CATALOG_ROWS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace proximal {

class Rows {
 public:
  using Pair = std::pair<uint32_t, uint32_t>;  // row, value

  Rows() = default;  // no rows

  // Rows 0 .. row_count - 1, each with the values paired with it, ascending. O(pairs + rows) for
  // pairs whose values ascend within each row.
  Rows(size_t row_count, absl::Span<const Pair> pairs);

  // Row v of the result has the rows of this one that hold v, ascending, for v in
  // 0 .. value_count - 1. All values must lie in that range.
  Rows Transposed(size_t value_count) const;

  size_t size() const { return begin_.size() - 1; }
  absl::Span<const uint32_t> operator[](uint32_t row) const {
    return {values_.data() + begin_[row], begin_[row + 1] - begin_[row]};
  }

 private:
  std::vector<uint32_t> begin_ = {0};  // row i is values_[begin_[i] .. begin_[i + 1])
  std::vector<uint32_t> values_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_ROWS_H_
