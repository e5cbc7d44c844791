// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/catalog.h"

#include <utility>

#include "absl/algorithm/container.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/catalog/validate.h"

namespace proximal {
namespace {

absl::Status Refusal(absl::Span<const Violation> violations) {
  constexpr size_t kNamed = 5;
  std::string message = absl::StrCat("catalog breaks its rules in ", violations.size(),
                                     violations.size() == 1 ? " place" : " places");
  absl::string_view separator = ": ";
  for (const Violation& violation : violations.subspan(0, kNamed)) {
    absl::StrAppend(&message, separator, violation.path, " ", violation.rule, " (",
                    violation.message, ")");
    separator = "; ";
  }
  if (violations.size() > kNamed) absl::StrAppend(&message, "; ...");
  return absl::InvalidArgumentError(message);
}

// The bits of the words, giving each new word the next bit.
uint64_t AddBits(absl::Span<const std::string> words, absl::flat_hash_map<std::string, int>* bit) {
  uint64_t mask = 0;
  for (const std::string& word : words) {
    const int next = static_cast<int>(bit->size());
    mask |= uint64_t{1} << bit->try_emplace(word, next).first->second;
  }
  return mask;
}

uint64_t FindBits(absl::Span<const std::string> words,
                  const absl::flat_hash_map<std::string, int>& bit, bool* unknown) {
  uint64_t mask = 0;
  bool all_known = true;
  for (const std::string& word : words) {
    const auto found = bit.find(word);
    if (found == bit.end()) {
      all_known = false;
    } else {
      mask |= uint64_t{1} << found->second;
    }
  }
  if (unknown != nullptr) *unknown = !all_known;
  return mask;
}

// All skills, each after its prerequisites, breadth first from those that have none.
std::vector<SkillIndex> OrderByPrerequisites(const Rows& prerequisites, const Rows& successors) {
  std::vector<SkillIndex> order;
  order.reserve(prerequisites.size());
  std::vector<uint32_t> missing(prerequisites.size());
  for (SkillIndex skill = 0; skill < prerequisites.size(); ++skill) {
    missing[skill] = static_cast<uint32_t>(prerequisites[skill].size());
    if (missing[skill] == 0) order.push_back(skill);
  }
  for (size_t i = 0; i < order.size(); ++i) {
    for (SkillIndex successor : successors[order[i]]) {
      if (--missing[successor] == 0) order.push_back(successor);
    }
  }
  return order;
}

// The skills with items all of whose prerequisites are without, and so are theirs, and so on.
std::vector<SkillIndex> FindRoots(const Rows& prerequisites, const Rows& successors,
                                  const Rows& items) {
  std::vector<SkillIndex> roots;
  std::vector<bool> open(prerequisites.size());  // nothing with items comes before it
  for (SkillIndex skill : OrderByPrerequisites(prerequisites, successors)) {
    open[skill] = absl::c_all_of(prerequisites[skill], [&](SkillIndex needed) {
      return open[needed] && items[needed].empty();
    });
    if (open[skill] && !items[skill].empty()) roots.push_back(skill);
  }
  absl::c_sort(roots);
  return roots;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Catalog>> Catalog::Compile(CatalogDraft draft) {
  const std::vector<Violation> violations = Validate(draft);
  if (!violations.empty()) return Refusal(violations);
  return std::shared_ptr<const Catalog>(new Catalog(std::move(draft)));
}

Catalog::Catalog(CatalogDraft draft)
    : draft_(std::move(draft)), skill_by_id_(draft_.skills), item_by_id_(draft_.items) {
  std::vector<Rows::Pair> pairs;
  std::vector<Rows::Pair> children;
  for (SkillIndex skill = 0; skill < skill_count(); ++skill) {
    const SkillDraft& draft_skill = draft_.skills[skill];
    for (const std::string& id : draft_skill.prerequisite_ids) {
      pairs.emplace_back(skill, *skill_by_id_.Find(id));
    }
    if (!draft_skill.parent_id.empty()) {
      children.emplace_back(*skill_by_id_.Find(draft_skill.parent_id), skill);
    }
  }
  children_ = Rows(skill_count(), children);
  prerequisites_ = Rows(skill_count(), pairs);
  successors_ = prerequisites_.Transposed(skill_count());

  pairs.clear();
  pairs.reserve(item_count());
  item_supports_.reserve(item_count());
  item_tags_.reserve(item_count());
  item_traits_.reserve(item_count());
  for (ItemIndex item = 0; item < item_count(); ++item) {
    const ItemDraft& draft_item = draft_.items[item];
    for (const std::string& id : draft_item.skill_ids)
      pairs.emplace_back(item, *skill_by_id_.Find(id));
    item_supports_.push_back(AddBits(draft_item.supports, &support_bit_));
    item_tags_.push_back(AddBits(draft_item.tags, &tag_bit_));
    item_traits_.push_back(
        {.language_level = static_cast<uint8_t>(draft_item.language_level & 0x7f),
         .is_new = draft_item.is_new});
  }
  item_skills_ = Rows(item_count(), pairs);
  skill_items_ = item_skills_.Transposed(skill_count());
  roots_ = FindRoots(prerequisites_, successors_, skill_items_);
}

uint64_t Catalog::SupportMask(absl::Span<const std::string> supports, bool* unknown) const {
  return FindBits(supports, support_bit_, unknown);
}

uint64_t Catalog::TagMask(absl::Span<const std::string> tags, bool* unknown) const {
  return FindBits(tags, tag_bit_, unknown);
}

}  // namespace proximal
