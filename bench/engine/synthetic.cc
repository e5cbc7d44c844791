// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/engine/synthetic.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal::bench {
namespace {

using numerics::Random;

constexpr int kNeighbourhood = 20;

// Standard normal: the sum of twelve uniforms, less six.
double Normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.Uniform();
  return sum;
}

template <typename T>
void Shuffle(std::vector<T>& list, Random& random) {
  for (size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[random.Below(i)]);
}

std::vector<SkillDraft> MakeSkills(int count, Random& random) {
  std::vector<SkillDraft> skills(count);
  for (int s = 0; s < count; ++s) {
    skills[s].id = absl::StrCat("skill-", s);
    if (s % kNeighbourhood == 0) continue;
    const int wanted = 1 + static_cast<int>(random.Below(3));
    std::vector<int> before;
    for (int i = 0; i < wanted; ++i) {
      before.push_back(s - 1 - static_cast<int>(random.Below(std::min(s, kNeighbourhood))));
    }
    std::sort(before.begin(), before.end());
    before.erase(std::unique(before.begin(), before.end()), before.end());
    for (int p : before) skills[s].prerequisite_ids.push_back(absl::StrCat("skill-", p));
  }
  return skills;
}

std::vector<ItemDraft> MakeItems(int count, const std::vector<SkillDraft>& skills, Random& random) {
  std::vector<int> skill_of(count);
  for (int i = 0; i < count; ++i) skill_of[i] = i % static_cast<int>(skills.size());
  Shuffle(skill_of, random);
  std::vector<double> centre(skills.size());
  for (double& difficulty : centre) difficulty = 0.5 * Normal(random);

  std::vector<ItemDraft> items(count);
  for (int i = 0; i < count; ++i) {
    const SkillDraft& skill = skills[skill_of[i]];
    items[i].id = absl::StrCat("item-", i);
    items[i].skill_ids = {skill.id};
    if (random.Below(5) == 0 && !skill.prerequisite_ids.empty()) {
      items[i].skill_ids.push_back(skill.prerequisite_ids.front());
    }
    items[i].difficulty = std::clamp(centre[skill_of[i]] + Normal(random), -6.0, 6.0);
    items[i].is_new = random.Below(50) == 0;
  }
  return items;
}

// Skills in an order in which every one comes after its prerequisites, chosen at random among those
// possible at each step.
std::vector<SkillIndex> PathThrough(const Catalog& catalog, int length, Random& random) {
  std::vector<SkillIndex> ready(catalog.roots().begin(), catalog.roots().end());
  std::vector<bool> taken(catalog.skill_count(), false);
  std::vector<SkillIndex> path;
  // Deep rather than broad: a learner starts in one corner of the catalog.
  Shuffle(ready, random);
  ready.resize(std::min<size_t>(ready.size(), 3));
  while (static_cast<int>(path.size()) < length && !ready.empty()) {
    const size_t at = random.Below(ready.size());
    const SkillIndex skill = ready[at];
    ready.erase(ready.begin() + static_cast<ptrdiff_t>(at));
    taken[skill] = true;
    path.push_back(skill);
    for (SkillIndex next : catalog.successors_of(skill)) {
      const absl::Span<const SkillIndex> needed = catalog.prerequisites_of(next);
      const bool open = std::all_of(needed.begin(), needed.end(),
                                    [&](SkillIndex prerequisite) { return taken[prerequisite]; });
      if (open) ready.push_back(next);
    }
    if (ready.empty()) {
      for (SkillIndex root : catalog.roots()) {
        if (!taken[root]) {
          ready.push_back(root);
          break;
        }
      }
    }
  }
  return path;
}

struct Presentation {
  double turn;  // when: 0 .. skills of the path, and later for what is left for review
  ItemIndex item;
};

std::vector<Presentation> PlanPractice(const Catalog& catalog, const LearnerShape& shape,
                                       Random& random) {
  const std::vector<SkillIndex> path = PathThrough(catalog, shape.skills, random);
  const int met = static_cast<int>(path.size());
  std::vector<Presentation> plan;
  std::vector<bool> planned(catalog.item_count(), false);
  const auto needs_only_path = [&](ItemIndex item) {
    const absl::Span<const SkillIndex> skills = catalog.skills_of(item);
    return std::all_of(skills.begin(), skills.end(), [&](SkillIndex skill) {
      return std::find(path.begin(), path.end(), skill) != path.end();
    });
  };
  for (int turn = 0; turn < met; ++turn) {
    int wanted = shape.items * (turn + 1) / met - shape.items * turn / met;
    std::vector<ItemIndex> items(catalog.items_of(path[turn]).begin(),
                                 catalog.items_of(path[turn]).end());
    Shuffle(items, random);
    for (ItemIndex item : items) {
      if (wanted == 0) break;
      if (planned[item] || !needs_only_path(item)) continue;
      planned[item] = true;
      --wanted;
      const double later = random.Below(5) == 0 ? met * random.Uniform() : random.Uniform();
      plan.push_back({turn + 3 * later, item});
    }
  }
  for (size_t fresh = plan.size();
       fresh > 0 && plan.size() < static_cast<size_t>(shape.responses);) {
    const Presentation& again = plan[random.Below(fresh)];
    plan.push_back({again.turn + 0.5 + 5 * random.Uniform(), again.item});
  }
  std::sort(plan.begin(), plan.end(), [](const Presentation& a, const Presentation& b) {
    return a.turn != b.turn ? a.turn < b.turn : a.item < b.item;
  });
  return plan;
}

}  // namespace

std::shared_ptr<const Catalog> MakeCatalog(const CatalogShape& shape) {
  Random random(numerics::Mix64(shape.skills, shape.items));
  CatalogDraft draft;
  draft.title = "Synthetic";
  draft.settings.tracing = shape.tracing;
  draft.skills = MakeSkills(shape.skills, random);
  draft.items = MakeItems(shape.items, draft.skills, random);
  return Catalog::Compile(std::move(draft)).value();
}

absl::Time Start() { return absl::FromUnixSeconds(1'756'710'000); }  // 2025-09-01 07:00 UTC

std::vector<ScoredResponse> MakeResponses(const Model& model, const LearnerShape& shape) {
  Random random(numerics::Mix64(shape.seed));
  const Catalog& catalog = model.catalog();
  const std::vector<Presentation> plan = PlanPractice(catalog, shape, random);
  const int sessions = std::max(1, shape.days / 2);
  const double talent = 0.5 + 0.7 * Normal(random);
  std::vector<double> practised(catalog.skill_count(), 0);

  std::vector<ScoredResponse> responses;
  responses.reserve(plan.size());
  int session = -1;
  absl::Time time;
  for (size_t i = 0; i < plan.size(); ++i) {
    const int its_session = static_cast<int>(i * sessions / plan.size());
    if (its_session != session) {
      session = its_session;
      time = Start() + absl::Hours(48 * session) + absl::Minutes(random.Below(600));
    }
    time += absl::Seconds(20 + random.Below(100));
    double logit = talent - catalog.item(plan[i].item).difficulty;
    for (SkillIndex skill : catalog.skills_of(plan[i].item)) {
      logit += 1.5 * (1 - std::exp(-practised[skill] / 4)) - 0.4;
      practised[skill] += 1;
    }
    const double score = random.Uniform() < numerics::Logistic(logit) ? 1 : 0;
    responses.push_back({.item = plan[i].item, .score = score, .answered_at = time});
  }
  return responses;
}

LearnerState MakeLearner(const Model& model, const LearnerShape& shape) {
  LearnerState state = InitialState(model);
  for (const ScoredResponse& response : MakeResponses(model, shape)) {
    FoldResponse(model, response, state);
    ++state.sequence;
  }
  return state;
}

}  // namespace proximal::bench
