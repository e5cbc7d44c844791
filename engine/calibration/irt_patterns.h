// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Responses laid out for the E step, in which every person adds up the log-likelihoods of the
// categories chosen, point by point of the grid, and every category adds up its persons'
// posteriors.
//
// Where most persons answer most items, items are taken together in blocks, up to 256 joint answers
// each: for 8 items right or wrong a person then adds one row of a table instead of 8, and the
// tables cost 256 rows whatever the number of persons (the method of four Russians). Where designs
// are sparse, each item is a block of its own, which a person who did not answer it does not list.
// The cheaper of the two is taken. Persons of equal patterns are one, with a weight; patterns are
// sorted, so that results do not depend on the order of persons in any bit.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_PATTERNS_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_PATTERNS_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "engine/calibration/irt_data.h"

namespace proximal {

// Consecutive items answered together. The row of a joint answer within the block is
// sum_j digit_j * radix_0 * .. * radix_{j-1}, where the digit of an item is the category, or,
// where somebody left out an item of a block of several, its number of categories.
struct IrtBlock {
  struct Item {
    uint32_t item;
    uint32_t categories;
    uint32_t radix;
  };
  uint32_t first_row;
  uint32_t rows;
  std::vector<Item> items;
};

class IrtPatterns {
 public:
  // `used`: one per item of the data; the others are left out, as if nobody had answered them.
  IrtPatterns(const IrtData& data, const std::vector<bool>& used);

  absl::Span<const IrtBlock> blocks() const { return blocks_; }
  uint32_t row_count() const { return row_count_; }

  size_t size() const { return persons_.size(); }
  // The rows a pattern adds up, ascending. Empty for persons without a response.
  absl::Span<const uint32_t> rows(size_t pattern) const {
    return absl::MakeConstSpan(rows_).subspan(begin_[pattern],
                                              begin_[pattern + 1] - begin_[pattern]);
  }
  // How many persons gave it, and one of them.
  double weight(size_t pattern) const { return weights_[pattern]; }
  uint32_t person(size_t pattern) const { return persons_[pattern]; }
  // The pattern of each person.
  absl::Span<const uint32_t> of_person() const { return of_person_; }

 private:
  void MakeBlocks(const IrtData& data, const std::vector<bool>& used);
  void MakeRows(const IrtData& data, const std::vector<bool>& used);
  void Collapse(const std::vector<size_t>& begin, const std::vector<uint32_t>& rows);

  std::vector<IrtBlock> blocks_;
  uint32_t row_count_ = 0;
  std::vector<uint32_t> rows_;
  std::vector<size_t> begin_ = {0};
  std::vector<double> weights_;
  std::vector<uint32_t> persons_;
  std::vector<uint32_t> of_person_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_PATTERNS_H_
