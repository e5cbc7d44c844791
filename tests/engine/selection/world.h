// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Small catalogs and learners, written down in a few words, for the tests of selection.
//
//   World world;
//   world.Skill("a").Skill("b", {"a"}).Items("a", 30).Items("b", 30);
//   world.Compile();
//   world.Master("a");
//   Recommendation r = world.Recommend(Count(3));

#ifndef PROXIMAL_TESTS_ENGINE_SELECTION_WORLD_H_
#define PROXIMAL_TESTS_ENGINE_SELECTION_WORLD_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/selection/recommend.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/learner_view.h"
#include "engine/tracing/model.h"
#include "engine/tracing/response_model.h"

namespace proximal {

class World {
 public:
  World& Skill(std::string id, std::vector<std::string> prerequisites = {}) {
    draft.skills.push_back({.id = std::move(id),
                            .title = {},
                            .description = {},
                            .parent_id = {},
                            .prerequisite_ids = std::move(prerequisites),
                            .codes = {},
                            .tags = {},
                            .reference_difficulty = {}});
    return *this;
  }

  // Items "<skill>-0" ..., their difficulties evenly from -3 to 3.
  World& Items(const std::string& skill, int count) {
    for (int i = 0; i < count; ++i) {
      ItemDraft item;
      item.id = absl::StrCat(skill, "-", i);
      item.skill_ids = {skill};
      item.difficulty = count > 1 ? -3 + 6.0 * i / (count - 1) : 0;
      draft.items.push_back(std::move(item));
    }
    return *this;
  }

  ItemDraft& Item(const std::string& id, std::vector<std::string> skills, double difficulty) {
    ItemDraft item;
    item.id = id;
    item.skill_ids = std::move(skills);
    item.difficulty = difficulty;
    draft.items.push_back(std::move(item));
    return draft.items.back();
  }

  void Compile() {
    auto compiled = Catalog::Compile(draft);
    ASSERT_TRUE(compiled.ok()) << compiled.status();
    catalog = *compiled;
    model = Model::Prior(catalog);
    state = InitialState(*model);
  }

  // Every item as authored, but those of `lacking`, which the model does not name; `quarantined`
  // are kept out of picks.
  void CompileFitted(const std::vector<std::string>& lacking,
                     const std::vector<std::string>& quarantined) {
    Compile();
    ModelParameters parameters;
    parameters.weights = PriorWeights();
    for (const ItemDraft& item : draft.items) {
      if (absl::c_linear_search(lacking, item.id)) continue;
      parameters.item_ids.push_back(item.id);
      parameters.items.push_back({.easiness = -item.difficulty, .irt = {.b = item.difficulty}});
    }
    for (const std::string& id : quarantined) {
      parameters.quarantine.emplace_back().item_id = id;
    }
    auto compiled = Model::Compile(catalog, parameters);
    ASSERT_TRUE(compiled.ok()) << compiled.status();
    model = *compiled;
    state = InitialState(*model);
  }

  SkillIndex S(const std::string& id) const { return catalog->FindSkill(id).value(); }
  ItemIndex I(const std::string& id) const { return catalog->FindItem(id).value(); }
  std::string SkillOf(const Pick& pick) const { return catalog->skill(pick.skill).id; }

  void Answer(ItemIndex item, double score) {
    now += absl::Minutes(1);
    FoldResponse(*model, {.item = item, .score = score, .answered_at = now}, state);
    ++state.sequence;
  }

  // Right answers to the skill's items until it is mastered; then a day goes by.
  void Master(const std::string& skill) {
    const auto items = catalog->items_of(S(skill));
    const auto mastered = [&] { return View().StatusOf(S(skill)) == MasteryStatus::kMastered; };
    for (int i = 0; i < 200 && !mastered(); ++i) {
      Answer(items[items.size() - 1 - i % items.size()], 1);
    }
    ASSERT_TRUE(mastered()) << skill;
    now += absl::Hours(24);
  }

  LearnerView View() const { return LearnerView(*model, state, now); }

  Recommendation Recommend(const RecommendRequest& request, uint64_t seed = 1,
                           const Exposure* exposure = nullptr) const {
    return proximal::Recommend(View(), request, exposure, seed);
  }

  CatalogDraft draft;
  std::shared_ptr<const Catalog> catalog;
  std::shared_ptr<const Model> model;
  LearnerState state;
  absl::Time now = absl::FromUnixSeconds(1'750'000'000);
};

// Skills a and b, c after a, d after b and c, each with 40 items.
inline World Course() {
  World world;
  world.Skill("a").Skill("b").Skill("c", {"a"}).Skill("d", {"b", "c"});
  for (const char* skill : {"a", "b", "c", "d"}) world.Items(skill, 40);
  world.Compile();
  return world;
}

inline bool HasReason(const Pick& pick, ReasonCode code) {
  for (const Reason& reason : pick.reasons) {
    if (reason.code == code) return true;
  }
  return false;
}

inline RecommendRequest Count(int count, Mode mode = Mode::kPlaylist) {
  RecommendRequest request;
  request.count = count;
  request.mode = mode;
  return request;
}

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_SELECTION_WORLD_H_
