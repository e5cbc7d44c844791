// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who answered what, for the calibration of IRT: persons × items, most cells of which may be empty.
// Kept in proportion to the responses.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_DATA_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_DATA_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/calibration/response_log.h"

namespace proximal {

class IrtData {
 public:
  // One response, in the long format. `category`: 0 wrong and 1 right, or 0 .. m of an item with
  // steps; at most GradedItem::kMaxSteps.
  struct Row {
    uint32_t person;
    uint32_t item;
    uint32_t category;
  };
  struct Response {
    uint32_t item;
    uint32_t category;

    friend bool operator==(const Response& a, const Response& b) {
      return a.item == b.item && a.category == b.category;
    }
  };

  // Persons are 0 .. persons - 1 and items 0 .. items - 1; `rows` come in any order. Persons and
  // items without a row are kept. INVALID_ARGUMENT naming the first row that lies outside, or the
  // person who answers an item twice.
  static absl::StatusOr<IrtData> Create(size_t persons, size_t items, absl::Span<const Row> rows);

  // The first response of each learner to each of the `items` of the catalog: right from a score of
  // one half on. What comes after the first is practice and says other things than ability.
  static IrtData FirstResponses(const ResponseLog& log, size_t items);

  size_t persons() const { return begin_.size() - 1; }
  size_t items() const { return item_begin_.size() - 1; }
  size_t size() const { return responses_.size(); }

  // A person's responses, items ascending.
  absl::Span<const Response> of(size_t person) const {
    return absl::MakeConstSpan(responses_)
        .subspan(begin_[person], begin_[person + 1] - begin_[person]);
  }

  // How often each category of the item was answered, from 0 to the highest one seen, and at least
  // twice a 0 for an item that is not answered: two categories is the least an item can have.
  absl::Span<const size_t> counts(size_t item) const {
    return absl::MakeConstSpan(counts_).subspan(item_begin_[item],
                                                item_begin_[item + 1] - item_begin_[item]);
  }
  int categories(size_t item) const { return static_cast<int>(counts(item).size()); }

 private:
  IrtData() = default;
  void Count(size_t items);

  std::vector<size_t> begin_;  // of each person's responses, and the end of the last
  std::vector<Response> responses_;
  std::vector<size_t> item_begin_;  // of each item's counts, and the end of the last
  std::vector<size_t> counts_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_DATA_H_
