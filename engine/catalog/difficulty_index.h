// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The items of each skill in order of difficulty, so that the items near a wanted difficulty are
// found in O(log n) whatever the size of the catalog.

#ifndef PROXIMAL_ENGINE_CATALOG_DIFFICULTY_INDEX_H_
#define PROXIMAL_ENGINE_CATALOG_DIFFICULTY_INDEX_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "engine/catalog/catalog.h"

namespace proximal {

class DifficultyIndex {
 public:
  // `difficulty`: logits, one per item of the catalog (a model's estimate, or the author's), none
  // of them NaN. O(n log n) for n pairs of a skill and an item.
  DifficultyIndex(const Catalog& catalog, absl::Span<const float> difficulty);
  // Only of the items for which `holds`.
  DifficultyIndex(const Catalog& catalog, absl::Span<const float> difficulty,
                  absl::FunctionRef<bool(ItemIndex)> holds);

  struct Entry {
    float difficulty;
    ItemIndex item;
  };

  // All its items of the skill, easiest first; equal difficulties ascend by item.
  absl::Span<const Entry> Items(SkillIndex skill) const;

 private:
  std::vector<size_t> begin_;  // row s is entries_[begin_[s] .. begin_[s + 1])
  std::vector<Entry> entries_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_DIFFICULTY_INDEX_H_
