// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/calibration/simulated.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/numerics/logistic.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {

std::shared_ptr<const Catalog> SimulatedCatalog(int skills, int items, uint64_t seed) {
  Draws draws(seed);
  CatalogDraft draft;
  draft.title = "Simulated";
  for (int s = 0; s < skills; ++s) draft.skills.push_back(MakeSkill(absl::StrCat("s", s)));
  for (int i = 0; i < items; ++i) {
    draft.items.push_back(MakeItem(absl::StrCat("i", i), {absl::StrCat("s", i % skills)}));
    draft.items.back().difficulty = std::clamp(1.2 * draws.Normal(), -6.0, 6.0);
  }
  return CompileOrDie(std::move(draft));
}

ResponseLog RaschLog(const Catalog& catalog, int learners, int responses, double skill_variance,
                     uint64_t seed) {
  Draws draws(seed);
  ResponseLog log;
  std::vector<ItemIndex> items(catalog.item_count());
  std::iota(items.begin(), items.end(), ItemIndex{0});
  for (int learner = 0; learner < learners; ++learner) {
    log.AddLearner();
    const double ability = std::sqrt(0.8) * draws.Normal();
    std::vector<double> departures(catalog.skill_count());
    for (double& d : departures) d = std::sqrt(skill_variance) * draws.Normal();
    for (int n = 0; n < responses; ++n) {
      // One step of a Fisher-Yates shuffle.
      std::swap(items[n], items[n + draws.Below(static_cast<int>(items.size()) - n)]);
      const double theta = ability + departures[catalog.skills_of(items[n])[0]];
      const double p = numerics::Logistic(theta - catalog.item(items[n]).difficulty);
      log.Add(items[n], draws.Chance(p) ? 1 : 0, StartOfPractice() + absl::Minutes(n));
    }
  }
  return log;
}

ScoreSequences BktSequences(const BktParameters& truth, int learners, int length, uint64_t seed) {
  Draws draws(seed);
  ScoreSequences sequences;
  for (int learner = 0; learner < learners; ++learner) {
    sequences.begin.push_back(sequences.scores.size());
    bool known = draws.Chance(truth.prior);
    for (int t = 0; t < length; ++t) {
      sequences.scores.push_back(draws.Chance(known ? 1 - truth.slip : truth.guess) ? 1 : 0);
      known = known ? !draws.Chance(truth.forget) : draws.Chance(truth.learn);
    }
  }
  return sequences;
}

}  // namespace proximal
