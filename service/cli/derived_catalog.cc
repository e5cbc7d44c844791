// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/derived_catalog.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "engine/catalog/validate.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr double kPseudoResponses = 5;
constexpr double kMaxDifficulty = 6;

}  // namespace

DerivedCatalog DeriveCatalog(absl::Span<const ResponseTable* const> tables) {
  std::map<absl::string_view, std::vector<std::string>> skills_by_item;
  for (const ResponseTable* table : tables) {
    for (uint32_t item = 0; item < table->item_skills.size(); ++item) {
      std::vector<std::string>& skills = skills_by_item[table->items[item]];
      for (uint32_t skill : table->item_skills[item]) {
        if (skills.size() > kMaxSkillsPerItem) break;
        const std::string& id = table->skills[skill];
        if (std::find(skills.begin(), skills.end(), id) == skills.end()) skills.push_back(id);
      }
    }
  }

  DerivedCatalog derived;
  std::set<std::string> skill_ids;
  for (auto& [id, skills] : skills_by_item) {
    if (skills.size() > kMaxSkillsPerItem) {
      skills.resize(kMaxSkillsPerItem);
      if (derived.capped_items++ == 0) derived.first_capped = std::string(id);
    }
    skill_ids.insert(skills.begin(), skills.end());
    ItemDraft item;
    item.id = std::string(id);
    item.skill_ids = std::move(skills);
    derived.draft.items.push_back(std::move(item));
  }
  for (const std::string& id : skill_ids) {
    SkillDraft skill;
    skill.id = id;
    derived.draft.skills.push_back(std::move(skill));
  }
  return derived;
}

void SetEmpiricalDifficulties(const ResponseTable& table, CatalogDraft* draft) {
  struct Tally {
    double score = 0;
    double responses = 0;
  };
  absl::flat_hash_map<absl::string_view, Tally> tallies;
  Tally all;
  for (size_t row = 0; row < table.size(); ++row) {
    Tally& tally = tallies[table.items[table.item[row]]];
    tally.score += table.score[row];
    ++tally.responses;
    all.score += table.score[row];
    ++all.responses;
  }
  const double mean = std::clamp(all.responses == 0 ? 0.5 : all.score / all.responses, 0.01, 0.99);
  for (ItemDraft& item : draft->items) {
    const Tally tally = tallies[item.id];
    const double p = (tally.score + kPseudoResponses * mean) / (tally.responses + kPseudoResponses);
    item.difficulty = std::clamp(-numerics::Logit(p), -kMaxDifficulty, kMaxDifficulty);
  }
}

}  // namespace proximal
