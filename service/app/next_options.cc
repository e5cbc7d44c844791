// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/next_options.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

// No item carries this many supports (at most 32), so none meets them.
constexpr uint64_t kUnmeetable = ~uint64_t{0};

absl::StatusOr<SkillIndex> FindSkill(const Catalog& catalog, const std::string& id,
                                     absl::string_view field, size_t place,
                                     absl::string_view below = "") {
  if (std::optional<SkillIndex> skill = catalog.FindSkill(id)) return *skill;
  return Error(absl::StatusCode::kNotFound, ErrorReason::kSkillNotFound,
               absl::StrCat("the active catalog has no skill '", id, "'"))
      .Field(absl::StrCat(field, "[", place, "]", below))
      .Resource("skill", id);
}

absl::Status FindSkills(const Catalog& catalog, const std::vector<std::string>& ids,
                        absl::string_view field, std::vector<SkillIndex>& skills) {
  for (size_t i = 0; i < ids.size(); ++i) {
    absl::StatusOr<SkillIndex> skill = FindSkill(catalog, ids[i], field, i);
    if (!skill.ok()) return skill.status();
    skills.push_back(*skill);
  }
  return absl::OkStatus();
}

// Adds the skills below `skills`, each once, those nearest to the top first.
absl::Status AddBelow(const Catalog& catalog, absl::string_view field,
                      std::vector<SkillIndex>& skills) {
  absl::flat_hash_set<SkillIndex> known(skills.begin(), skills.end());
  for (size_t i = 0; i < skills.size(); ++i) {
    for (SkillIndex child : catalog.children_of(skills[i])) {
      if (known.insert(child).second) skills.push_back(child);
    }
    if (skills.size() > kMaxSkillsBelow) {
      return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest,
                   absl::StrCat("more than ", kMaxSkillsBelow, " skills are below these"))
          .Field(field);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<RecommendRequest> Resolve(const NextOptions& options, const Catalog& catalog) {
  RecommendRequest request;
  request.mode = options.mode;
  request.count = options.count;
  request.max_language_level = options.max_language_level;
  request.band = options.band;
  absl::Status status =
      FindSkills(catalog, options.focus_skill_ids, "constraints.focus_skill_ids", request.focus);
  status.Update(
      FindSkills(catalog, options.held_skill_ids, "constraints.held_skill_ids", request.held));
  if (!status.ok()) return status;
  status.Update(AddBelow(catalog, "constraints.focus_skill_ids", request.focus));
  status.Update(AddBelow(catalog, "constraints.held_skill_ids", request.held));
  if (!status.ok()) return status;
  for (const std::string& id : options.exclude_item_ids) {
    if (std::optional<ItemIndex> item = catalog.FindItem(id)) request.excluded.push_back(*item);
  }
  for (size_t i = 0; i < options.assigned_item_ids.size(); ++i) {
    const std::string& id = options.assigned_item_ids[i];
    std::optional<ItemIndex> item = catalog.FindItem(id);
    if (!item) {
      return Error(absl::StatusCode::kNotFound, ErrorReason::kItemNotFound,
                   absl::StrCat("the active catalog has no item '", id, "'"))
          .Field(absl::StrCat("constraints.assigned_item_ids[", i, "]"))
          .Resource("item", id);
    }
    request.assigned.push_back(*item);
  }
  for (size_t i = 0; i < options.goals.size(); ++i) {
    absl::StatusOr<SkillIndex> skill =
        FindSkill(catalog, options.goals[i].skill_id, "goals", i, ".skill_id");
    if (!skill.ok()) return skill.status();
    request.goals.push_back({*skill, options.goals[i].due.value_or(absl::InfiniteFuture())});
  }
  bool unknown = false;
  request.required_supports = catalog.SupportMask(options.required_supports, &unknown);
  if (unknown) request.required_supports = kUnmeetable;
  request.interests = catalog.TagMask(options.interests, nullptr);
  return request;
}

}  // namespace proximal
