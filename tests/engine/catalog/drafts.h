// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Small catalog drafts for tests.

#ifndef PROXIMAL_TESTS_ENGINE_CATALOG_DRAFTS_H_
#define PROXIMAL_TESTS_ENGINE_CATALOG_DRAFTS_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/catalog_draft.h"

namespace proximal {

inline SkillDraft MakeSkill(std::string id, std::vector<std::string> prerequisite_ids = {}) {
  SkillDraft skill;
  skill.id = std::move(id);
  skill.prerequisite_ids = std::move(prerequisite_ids);
  return skill;
}

inline ItemDraft MakeItem(std::string id, std::vector<std::string> skill_ids) {
  ItemDraft item;
  item.id = std::move(id);
  item.skill_ids = std::move(skill_ids);
  return item;
}

// Three skills in a row, a before b before c, and an item for each; without violations.
inline CatalogDraft SoundDraft() {
  CatalogDraft draft;
  draft.title = "Fractions";
  draft.language = "en-GB";
  draft.skills = {MakeSkill("a"), MakeSkill("b", {"a"}), MakeSkill("c", {"b"})};
  draft.items = {MakeItem("item-a", {"a"}), MakeItem("item-b", {"b"}), MakeItem("item-c", {"c"})};
  return draft;
}

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CATALOG_DRAFTS_H_
