// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/difficulty_index.h"

#include <algorithm>
#include <cassert>
#include <tuple>

namespace proximal {

DifficultyIndex::DifficultyIndex(const Catalog& catalog, absl::Span<const float> difficulty)
    : DifficultyIndex(catalog, difficulty, [](ItemIndex) { return true; }) {}

DifficultyIndex::DifficultyIndex(const Catalog& catalog, absl::Span<const float> difficulty,
                                 absl::FunctionRef<bool(ItemIndex)> holds) {
  assert(difficulty.size() == catalog.item_count());
  begin_.reserve(catalog.skill_count() + 1);
  begin_.push_back(0);
  for (SkillIndex skill = 0; skill < catalog.skill_count(); ++skill) {
    for (ItemIndex item : catalog.items_of(skill)) {
      if (holds(item)) entries_.push_back({difficulty[item], item});
    }
    std::sort(entries_.begin() + begin_.back(), entries_.end(), [](const Entry& a, const Entry& b) {
      return std::tie(a.difficulty, a.item) < std::tie(b.difficulty, b.item);
    });
    begin_.push_back(entries_.size());
  }
  entries_.shrink_to_fit();
}

absl::Span<const DifficultyIndex::Entry> DifficultyIndex::Items(SkillIndex skill) const {
  return absl::MakeConstSpan(entries_).subspan(begin_[skill], begin_[skill + 1] - begin_[skill]);
}

}  // namespace proximal
