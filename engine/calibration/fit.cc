// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/fit.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "engine/calibration/bkt_skills.h"
#include "engine/calibration/irt_slopes.h"
#include "engine/calibration/response_weights.h"
#include "engine/tracing/check_parameters.h"

namespace proximal {
namespace {

constexpr double kLowestBaseRate = 1e-4;

// Refuses what no model can be learnt from; otherwise the mean score.
absl::StatusOr<double> BaseRate(const ResponseLog& log) {
  if (log.size() == 0) return absl::FailedPreconditionError("the log has no responses");
  double sum = 0;
  double lowest = 1;
  double highest = 0;
  for (size_t row = 0; row < log.size(); ++row) {
    sum += log.score(row);
    lowest = std::min(lowest, log.score(row));
    highest = std::max(highest, log.score(row));
  }
  if (lowest == highest) {
    return absl::FailedPreconditionError(
        absl::StrCat("every score in the log is ", lowest, ": there is nothing to tell apart"));
  }
  return std::clamp(sum / static_cast<double>(log.size()), kLowestBaseRate, 1 - kLowestBaseRate);
}

// INVALID_ARGUMENT for ability parameters that no model can have.
absl::Status CheckAbility(const AbilityParameters& ability) {
  ModelParameters parameters;
  parameters.ability = ability;
  return CheckParameters(parameters);
}

// Refuses learners who practised more than `most` skills.
absl::Status CheckSkillsOfLearners(const Catalog& catalog, const ResponseLog& log, size_t most) {
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    size_t needed = 0;  // counting a skill as often as it was needed
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      needed += catalog.skills_of(log.item(row)).size();
    }
    if (needed <= most) continue;
    absl::flat_hash_set<SkillIndex> skills;
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      for (SkillIndex skill : catalog.skills_of(log.item(row))) skills.insert(skill);
    }
    if (skills.size() > most) {
      return absl::FailedPreconditionError(
          absl::StrCat("the learner of row ", log.begin(learner), " practised ", skills.size(),
                       " skills, and a learner may practise at most ", most));
    }
  }
  return absl::OkStatus();
}

ModelParameters UnweightedParameters(const Catalog& catalog, const std::vector<BktParameters>& bkt,
                                     const std::vector<double>& difficulties) {
  ModelParameters parameters;
  for (SkillIndex s = 0; s < catalog.skill_count(); ++s) {
    parameters.skill_ids.push_back(catalog.skill(s).id);
    parameters.skills.push_back({.bkt = bkt[s]});
  }
  for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
    parameters.item_ids.push_back(catalog.item(i).id);
    parameters.items.push_back({.easiness = -difficulties[i], .irt = {.b = difficulties[i]}});
  }
  return parameters;
}

// Items without a response speak through their neighbours, which Model::Compile sees to.
void LeaveOutUnanswered(const ResponseLog& log, ModelParameters& parameters) {
  std::vector<bool> answered(parameters.items.size(), false);
  for (size_t row = 0; row < log.size(); ++row) answered[log.item(row)] = true;
  size_t kept = 0;
  for (size_t i = 0; i < answered.size(); ++i) {
    if (!answered[i]) continue;
    std::swap(parameters.item_ids[kept], parameters.item_ids[i]);
    std::swap(parameters.items[kept], parameters.items[i]);
    ++kept;
  }
  parameters.item_ids.resize(kept);
  parameters.items.resize(kept);
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

absl::StatusOr<ModelParameters> Fit(std::shared_ptr<const Catalog> catalog, const ResponseLog& log,
                                    const FitOptions& options) {
  const auto tell = [&](absl::string_view stage) {
    if (options.progress) options.progress(stage);
  };
  if (absl::Status status = CheckAbility(options.ability); !status.ok()) return status;
  const absl::StatusOr<double> base_rate = BaseRate(log);
  if (!base_rate.ok()) return base_rate.status();
  if (absl::Status status = CheckSkillsOfLearners(*catalog, log, options.most_skills_of_learner);
      !status.ok()) {
    return status;
  }
  tell("knowledge tracing");
  BktEmOptions bkt_options = options.bkt;
  bkt_options.parallel = options.parallel;
  if (options.kind == TracingKind::kBkt) {
    bkt_options.variant = {.forgetting = false, .item_rates = true};
  }
  const absl::StatusOr<BktSkillsFit> bkt = FitBktSkills(*catalog, log, bkt_options);
  if (!bkt.ok()) return bkt.status();
  if (options.repaired) TellRepairs(*bkt, options.repaired);
  tell("difficulties");
  const std::vector<double> difficulties =
      FitItemDifficulties(catalog, log, options.ability, options.difficulty, options.counted);
  ModelParameters parameters = UnweightedParameters(*catalog, bkt->skills, difficulties);
  for (ItemIndex i = 0; i < bkt->items.size(); ++i) {
    parameters.items[i].guess = bkt->items[i].guess;
    parameters.items[i].slip = bkt->items[i].slip;
  }
  parameters.kind = options.kind;
  parameters.base_rate = *base_rate;
  parameters.ability = options.ability;
  if (options.kind == TracingKind::kIrt) {
    tell("discriminations");
    const std::vector<double> slopes = FitItemSlopes(log, catalog->item_count());
    for (ItemIndex i = 0; i < catalog->item_count(); ++i) parameters.items[i].irt.a = slopes[i];
  }
  if (options.kind == TracingKind::kResponse) {
    FitResponseWeights(std::move(catalog), log, options.response, parameters,
                       {.stage = options.progress, .counted = options.counted});
  }
  LeaveOutUnanswered(log, parameters);
  return parameters;
}

}  // namespace proximal
