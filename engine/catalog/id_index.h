// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds the row that has an id.

#ifndef PROXIMAL_ENGINE_CATALOG_ID_INDEX_H_
#define PROXIMAL_ENGINE_CATALOG_ID_INDEX_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace proximal {

class IdIndex {
 public:
  // `rows` have a string `id`; they must outlive the index and stay where they are. Of rows with
  // the same id the first is found.
  template <typename Row>
  explicit IdIndex(const std::vector<Row>& rows) {
    row_by_id_.reserve(rows.size());
    for (uint32_t i = 0; i < rows.size(); ++i) row_by_id_.emplace(rows[i].id, i);
  }

  std::optional<uint32_t> Find(absl::string_view id) const {
    const auto found = row_by_id_.find(id);
    if (found == row_by_id_.end()) return std::nullopt;
    return found->second;
  }

 private:
  absl::flat_hash_map<absl::string_view, uint32_t> row_by_id_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_ID_INDEX_H_
