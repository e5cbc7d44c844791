// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// An immutable set of skills and items, compiled to dense indices 0..n-1 so that everything the
// engine holds about skills and items is an array.
//
//   absl::StatusOr<std::shared_ptr<const Catalog>> catalog = Catalog::Compile(std::move(draft));
//   std::optional<ItemIndex> item = (*catalog)->FindItem("unit-fractions-001");
//   for (SkillIndex skill : (*catalog)->skills_of(*item)) ...

#ifndef PROXIMAL_ENGINE_CATALOG_CATALOG_H_
#define PROXIMAL_ENGINE_CATALOG_CATALOG_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/catalog/catalog_draft.h"
#include "engine/catalog/id_index.h"
#include "engine/catalog/rows.h"

namespace proximal {

using SkillIndex = uint32_t;
using ItemIndex = uint32_t;

class Catalog {
 public:
  // INVALID_ARGUMENT, naming the first violations and how many there are, unless Validate(draft)
  // is empty. Indices follow the order of the draft. O(skills + items + edges).
  static absl::StatusOr<std::shared_ptr<const Catalog>> Compile(CatalogDraft draft);

  const CatalogSettings& settings() const { return draft_.settings; }
  const CatalogDraft& draft() const { return draft_; }
  size_t skill_count() const { return draft_.skills.size(); }
  size_t item_count() const { return draft_.items.size(); }
  const SkillDraft& skill(SkillIndex skill) const { return draft_.skills[skill]; }
  const ItemDraft& item(ItemIndex item) const { return draft_.items[item]; }

  // nullopt where the catalog has no such id.
  std::optional<SkillIndex> FindSkill(absl::string_view id) const { return skill_by_id_.Find(id); }
  std::optional<ItemIndex> FindItem(absl::string_view id) const { return item_by_id_.Find(id); }

  // All lists ascend by index.
  absl::Span<const SkillIndex> skills_of(ItemIndex item) const { return item_skills_[item]; }
  absl::Span<const ItemIndex> items_of(SkillIndex skill) const { return skill_items_[skill]; }
  // Direct prerequisites, and the skills that have this one as a direct prerequisite.
  absl::Span<const SkillIndex> prerequisites_of(SkillIndex s) const { return prerequisites_[s]; }
  absl::Span<const SkillIndex> successors_of(SkillIndex s) const { return successors_[s]; }
  // The skills that have this one as their parent.
  absl::Span<const SkillIndex> children_of(SkillIndex s) const { return children_[s]; }
  // The skills with items that need no other skill with items, however indirectly: where a new
  // learner can begin.
  absl::Span<const SkillIndex> roots() const { return roots_; }

  // Bit sets over the distinct supports and tags of the catalog's items (at most 64 of each), bits
  // given in draft order.
  uint64_t supports_of(ItemIndex item) const { return item_supports_[item]; }
  uint64_t tags_of(ItemIndex item) const { return item_tags_[item]; }
  // As in the draft of the item, from memory that is dense enough to ask for many items.
  bool is_new(ItemIndex item) const { return item_traits_[item].is_new; }
  int language_level_of(ItemIndex item) const { return item_traits_[item].language_level; }
  // The bits of these words. `unknown` (may be null) is set to whether any of them is carried by
  // no item, and therefore has no bit.
  uint64_t SupportMask(absl::Span<const std::string> supports, bool* unknown) const;
  uint64_t TagMask(absl::Span<const std::string> tags, bool* unknown) const;

 private:
  explicit Catalog(CatalogDraft draft);  // of a draft without violations
  Catalog(const Catalog&) = delete;      // the indices point into draft_
  Catalog& operator=(const Catalog&) = delete;

  struct ItemTraits {
    uint8_t language_level : 7;
    uint8_t is_new : 1;
  };

  const CatalogDraft draft_;
  const IdIndex skill_by_id_, item_by_id_;
  Rows item_skills_, skill_items_, prerequisites_, successors_, children_;
  std::vector<SkillIndex> roots_;
  absl::flat_hash_map<std::string, int> support_bit_, tag_bit_;
  std::vector<uint64_t> item_supports_, item_tags_;
  std::vector<ItemTraits> item_traits_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CATALOG_CATALOG_H_
