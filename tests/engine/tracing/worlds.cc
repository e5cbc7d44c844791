// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/tracing/worlds.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/tracing/fold.h"
#include "tests/engine/catalog/drafts.h"

namespace proximal {
namespace {

std::vector<std::string> SomeSkillIds(int skills, Draws& draws) {
  const int wanted = std::min(1 + draws.Below(3), skills);
  std::vector<std::string> ids;
  while (static_cast<int>(ids.size()) < wanted) {
    std::string id = absl::StrCat("s", draws.Below(skills));
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

template <size_t n>
void Fill(std::array<double, n>& weights, double size, Draws& draws) {
  for (double& w : weights) w = draws.Real(-size, size);
}

}  // namespace

double Draws::Normal() {
  const double radius = std::sqrt(-2 * std::log(1 - Real(0, 1)));
  return radius * std::cos(2 * std::numbers::pi * Real(0, 1));
}

absl::Time StartOfPractice() { return absl::FromUnixSeconds(1704067200); }

std::shared_ptr<const Catalog> CompileOrDie(CatalogDraft draft) {
  return Catalog::Compile(std::move(draft)).value();
}

std::shared_ptr<const Model> CompileOrDie(std::shared_ptr<const Catalog> catalog,
                                          const ModelParameters& parameters) {
  return Model::Compile(std::move(catalog), parameters).value();
}

CatalogDraft RandomDraft(int skills, int items, uint64_t seed) {
  Draws draws(seed);
  CatalogDraft draft;
  draft.title = "Random";
  for (int s = 0; s < skills; ++s) {
    draft.skills.push_back(MakeSkill(absl::StrCat("s", s)));
    if (s > 0) draft.skills.back().prerequisite_ids = {absl::StrCat("s", draws.Below(s))};
  }
  for (int i = 0; i < items; ++i) {
    ItemDraft item = MakeItem(absl::StrCat("i", i), SomeSkillIds(skills, draws));
    item.difficulty = draws.Real(-3, 3);
    item.discrimination = draws.Real(0.4, 2);
    if (i % 4 == 3) {
      item.step_difficulties = {-1.0, 0.5};
      if (draws.Chance(0.5)) item.step_difficulties.push_back(1.5);
    } else if (draws.Chance(0.5)) {
      item.guess = draws.Real(0, 0.4);
      item.slip = draws.Real(0, 0.3);
    }
    draft.items.push_back(std::move(item));
  }
  return draft;
}

ModelParameters RandomParameters(const Catalog& catalog, TracingKind kind, uint64_t seed) {
  Draws draws(seed);
  ModelParameters p;
  p.kind = kind;
  p.base_rate = draws.Real(0.2, 0.9);
  p.ability = {.overall_variance = draws.Real(0.1, 2),
               .skill_variance = draws.Real(0.1, 2),
               .overall_noise = draws.Real(0, 0.005),
               .skill_noise = draws.Real(0, 0.01),
               .overall_daily_noise = draws.Real(0, 0.01),
               .skill_daily_noise = draws.Real(0, 0.02),
               .neighbour_pull = draws.Real(0, 1)};
  Fill(p.weights.global, 0.5, draws);
  Fill(p.weights.skill, 0.5, draws);
  Fill(p.weights.item, 0.5, draws);
  // Products are large.
  for (int f = kAbilitySquared; f < kGlobalFeatures; ++f) p.weights.global[f] *= 0.1;
  for (int f = kItemAwaySquared; f < kItemFeatures; ++f) p.weights.item[f] *= 0.1;
  Fill(p.weights.overall_patterns, 0.5, draws);
  for (PatternSlopes& slopes : p.weights.skill_patterns) Fill(slopes, 0.3, draws);
  Fill(p.weights.runs, 0.5, draws);
  for (SkillIndex s = 0; s < catalog.skill_count(); ++s) {
    p.skill_ids.push_back(catalog.skill(s).id);
    p.skills.push_back({.easiness = draws.Real(-1, 1),
                        .slopes = {},
                        .patterns = {},
                        .bkt = {.prior = draws.Real(0.05, 0.6),
                                .learn = draws.Real(0.01, 0.4),
                                .guess = draws.Real(0.05, 0.4),
                                .slip = draws.Real(0.02, 0.3),
                                .forget = draws.Chance(0.5) ? draws.Real(0, 0.1) : 0}});
    Fill(p.skills.back().slopes, 0.3, draws);
    Fill(p.skills.back().patterns, 0.3, draws);
  }
  for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
    p.item_ids.push_back(catalog.item(i).id);
    ItemParameters item = {.easiness = draws.Real(-2, 2),
                           .easiness_variance = draws.Real(0, 0.5),
                           .slopes = {},
                           .runs = {},
                           .irt = {.a = draws.Real(0.3, 3),
                                   .b = draws.Real(-3, 3),
                                   .c = draws.Chance(0.5) ? draws.Real(0, 0.35) : 0,
                                   .d = draws.Chance(0.5) ? draws.Real(0.8, 1) : 1}};
    if (draws.Chance(0.3)) {
      item.guess = draws.Real(0, 0.5);
      item.slip = draws.Real(0, 0.45);
    }
    Fill(item.slopes, 0.3, draws);
    Fill(item.runs, 0.3, draws);
    p.items.push_back(item);
  }
  return p;
}

std::vector<Event> RandomResponses(const Catalog& catalog, int count, uint64_t seed) {
  Draws draws(seed);
  std::vector<Event> events;
  absl::Time now = StartOfPractice();
  std::string item;
  for (int n = 1; n <= count; ++n) {
    if (item.empty() || !draws.Chance(0.2)) {
      item = catalog.item(draws.Below(static_cast<int>(catalog.item_count()))).id;
    }
    const double score = draws.Chance(1.0 / 6) ? draws.Real(0, 1) : draws.Below(2);
    now += absl::Microseconds(draws.Below(90'000'000));
    if (draws.Chance(0.1)) now += absl::Hours(draws.Below(200));
    events.push_back(MakeResponse(n, item, score, now));
  }
  return events;
}

Event MakeResponse(uint64_t sequence, std::string item_id, double score, absl::Time answered_at) {
  Response response;
  response.response_id = absl::StrCat("r", sequence);
  response.item_id = std::move(item_id);
  response.score = score;
  response.answered_at = answered_at;
  return {.sequence = sequence, .recorded_at = answered_at, .fact = std::move(response)};
}

Event MakeCorrection(uint64_t sequence, std::string response_id, std::optional<double> rescored) {
  Correction correction;
  correction.correction_id = absl::StrCat("c", sequence);
  correction.response_id = std::move(response_id);
  correction.rescored = rescored;
  return {.sequence = sequence, .recorded_at = StartOfPractice(), .fact = std::move(correction)};
}

PractisedWorld::PractisedWorld(TracingKind kind, uint64_t seed, int responses, int skills,
                               int items)
    : catalog(CompileOrDie(RandomDraft(skills, items, seed))),
      parameters(RandomParameters(*catalog, kind, seed)),
      model(CompileOrDie(catalog, parameters)),
      state(FoldHistory(*model, RandomResponses(*catalog, responses, seed))),
      now(responses > 0 ? absl::Time(state.last_time) + absl::Minutes(static_cast<int>(seed) * 40)
                        : StartOfPractice()) {}

}  // namespace proximal
