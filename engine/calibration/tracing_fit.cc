// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/tracing_fit.h"

#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calibration/bkt_skills.h"
#include "engine/calibration/learner_parts.h"
#include "engine/tracing/response_model.h"

namespace proximal {
namespace {

ModelParameters UnweightedParameters(const Catalog& catalog, const BktSkillsFit& bkt) {
  ModelParameters parameters;
  for (SkillIndex s = 0; s < catalog.skill_count(); ++s) {
    parameters.skill_ids.push_back(catalog.skill(s).id);
    parameters.skills.push_back({.bkt = bkt.skills[s]});
  }
  for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
    parameters.item_ids.push_back(catalog.item(i).id);
    parameters.items.emplace_back();
  }
  for (ItemIndex i = 0; i < bkt.items.size(); ++i) {
    parameters.items[i].guess = bkt.items[i].guess;
    parameters.items[i].slip = bkt.items[i].slip;
  }
  parameters.weights = PriorWeights();
  return parameters;
}

// A line for each kind of repair.
void TellRepairs(const BktSkillsFit& fit,
                 const std::function<void(absl::string_view repair)>& repaired) {
  std::map<std::pair<BktKind, BktRule>, std::set<SkillIndex>> kinds;
  for (const BktSkillRepair& r : fit.repairs) {
    kinds[{r.repair.kind, r.repair.rule}].insert(r.skill);
  }
  for (const auto& [kind, skills] : kinds) {
    repaired(absl::StrCat(BktKindName(kind.first), ": ", BktRuleName(kind.second), ", in ",
                          skills.size(), " of ", fit.skills.size(), " skills"));
  }
}

}  // namespace

absl::StatusOr<ModelParameters> FitTracing(const std::shared_ptr<const Catalog>& catalog,
                                           const ResponseLog& log, const FitOptions& options,
                                           double base_rate) {
  if (options.progress) options.progress("knowledge tracing");
  BktEmOptions bkt_options = options.bkt;
  bkt_options.parallel = options.parallel;
  if (options.kind == TracingKind::kBkt) {
    bkt_options.variant = {.forgetting = false, .item_rates = true};
  }
  const absl::StatusOr<BktSkillsFit> bkt = FitBktSkills(*catalog, log, bkt_options);
  if (!bkt.ok()) return bkt.status();
  if (options.repaired) TellRepairs(*bkt, options.repaired);
  if (options.progress) options.progress("difficulties");
  ModelParameters parameters = UnweightedParameters(*catalog, *bkt);
  SetAbility(
      options.ability,
      FitItemDifficulties(catalog, log, options.ability, options.difficulty, options.counted),
      parameters);
  parameters.kind = options.kind;
  parameters.base_rate = base_rate;
  return parameters;
}

void SetAbility(const AbilityParameters& ability, const std::vector<double>& difficulties,
                ModelParameters& parameters) {
  parameters.ability = ability;
  for (size_t item = 0; item < difficulties.size(); ++item) {
    parameters.items[item].easiness = -difficulties[item];
    parameters.items[item].irt.b = difficulties[item];
  }
}

absl::StatusOr<TracingModels> CrossFitTracing(const std::shared_ptr<const Catalog>& catalog,
                                              const ResponseLog& log,
                                              absl::Span<const size_t> learners,
                                              const FitOptions& options, double base_rate) {
  FitOptions alone = options;  // within a part
  alone.parallel = RunSerially;
  alone.progress = nullptr;
  alone.counted = nullptr;
  alone.repaired = nullptr;
  std::vector<absl::StatusOr<ModelParameters>> fits(kLearnerParts);
  options.parallel(kLearnerParts, [&](int part) {
    const ResponseLog others = LogOf(log, LearnersBesidePart(learners, part));
    fits[part] = FitTracing(catalog, others, alone, base_rate);
  });
  std::vector<std::shared_ptr<const Model>> models;
  for (const absl::StatusOr<ModelParameters>& fit : fits) {
    if (!fit.ok()) return fit.status();
    absl::StatusOr<std::shared_ptr<const Model>> model = Model::Compile(catalog, *fit);
    if (!model.ok()) return model.status();
    models.push_back(*std::move(model));
  }
  std::vector<uint8_t> of_learner(log.learner_count());
  for (size_t place = 0; place < learners.size(); ++place) {
    of_learner[learners[place]] = static_cast<uint8_t>(PartOfPlace(place));
  }
  return TracingModels(std::move(models), std::move(of_learner));
}

}  // namespace proximal
