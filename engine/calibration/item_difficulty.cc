// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/item_difficulty.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "absl/functional/function_ref.h"
#include "engine/numerics/logistic.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/model.h"

namespace proximal {
namespace {

// What the likelihood says of each item's difficulty around its current value.
struct Evidence {
  std::vector<double> gradient;
  std::vector<double> curvature;
};

std::shared_ptr<const Model> FilterModel(std::shared_ptr<const Catalog> catalog,
                                         const AbilityParameters& ability,
                                         const std::vector<double>& difficulties) {
  ModelParameters parameters;
  parameters.kind = TracingKind::kIrt;
  parameters.ability = ability;
  for (ItemIndex i = 0; i < catalog->item_count(); ++i) {
    parameters.item_ids.push_back(catalog->item(i).id);
    parameters.items.push_back({.irt = {.b = difficulties[i]}});
  }
  return *Model::Compile(std::move(catalog), parameters);
}

// `counted` is called with the row now and then.
Evidence Gather(const Model& model, const ResponseLog& log,
                absl::FunctionRef<void(size_t)> counted) {
  const Catalog& catalog = model.catalog();
  Evidence evidence = {std::vector<double>(catalog.item_count(), 0.0),
                       std::vector<double>(catalog.item_count(), 0.0)};
  ForEachResponse(model, log, [&](size_t row, const LearnerState& state) {
    if (row % kCountedAtOnce == 0) counted(row);
    const ScoredResponse response = log.response(row);
    numerics::Gaussian theta = OverallAbility(model, state, response.answered_at);
    const absl::Span<const SkillIndex> skills = catalog.skills_of(response.item);
    const double share = 1.0 / static_cast<double>(skills.size());
    for (SkillIndex skill : skills) {
      const numerics::Gaussian departure =
          SkillAbility(model, state, skill, state.FindSkill(skill), response.answered_at);
      theta.mean += share * departure.mean;
      theta.variance += share * share * departure.variance;
    }
    const double kappa = 1 / std::sqrt(1 + std::numbers::pi / 8 * theta.variance);
    const double p = numerics::Logistic(kappa * (theta.mean - model.item(response.item).b));
    evidence.gradient[response.item] += kappa * (p - response.score);
    evidence.curvature[response.item] += kappa * kappa * p * (1 - p);
  });
  return evidence;
}

// The mean difficulty of each skill's items, weighted by what is known of them, shrunk towards the
// mean of all.
std::vector<double> SkillDifficulties(const Catalog& catalog, const Evidence& evidence,
                                      const std::vector<double>& difficulties) {
  constexpr double kMostPerItem = 20;
  constexpr double kShrinkage = 5;
  std::vector<double> sum(catalog.skill_count(), 0.0), weight(catalog.skill_count(), 0.0);
  double total = 0, total_weight = 0;
  for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
    const double w = std::min(evidence.curvature[i], kMostPerItem);
    total += w * difficulties[i];
    total_weight += w;
    for (SkillIndex skill : catalog.skills_of(i)) {
      sum[skill] += w * difficulties[i];
      weight[skill] += w;
    }
  }
  const double overall = total_weight > 0 ? total / total_weight : 0;
  for (SkillIndex s = 0; s < sum.size(); ++s) {
    sum[s] = (sum[s] + kShrinkage * overall) / (weight[s] + kShrinkage);
  }
  return sum;
}

}  // namespace

std::vector<double> FitItemDifficulties(std::shared_ptr<const Catalog> catalog,
                                        const ResponseLog& log, const AbilityParameters& ability,
                                        const ItemDifficultyOptions& options,
                                        const CountProgress& progress) {
  constexpr double kLargestStep = 2;
  constexpr double kLargest = 8;
  std::vector<double> difficulties(catalog->item_count(), 0.0);
  for (int pass = 0; pass < options.passes; ++pass) {
    const auto counted = [&](size_t row) {
      const size_t done = static_cast<size_t>(pass) * log.size() + row;
      const double all = static_cast<double>(options.passes) * static_cast<double>(log.size());
      if (progress) progress(done, static_cast<double>(done) / all, "responses");
    };
    const Evidence evidence = Gather(*FilterModel(catalog, ability, difficulties), log, counted);
    // What the data alone would say, as the basis of the skills' means.
    std::vector<double> free = difficulties;
    for (ItemIndex i = 0; i < free.size(); ++i) {
      free[i] += evidence.gradient[i] / (evidence.curvature[i] + 0.25);
    }
    const std::vector<double> by_skill = SkillDifficulties(*catalog, evidence, free);
    for (ItemIndex i = 0; i < difficulties.size(); ++i) {
      const absl::Span<const SkillIndex> skills = catalog->skills_of(i);
      double center = 0;
      for (SkillIndex skill : skills) center += by_skill[skill];
      center /= static_cast<double>(skills.size());
      const double step =
          (evidence.gradient[i] - options.prior_precision * (difficulties[i] - center)) /
          (evidence.curvature[i] + options.prior_precision);
      difficulties[i] = std::clamp(difficulties[i] + std::clamp(step, -kLargestStep, kLargestStep),
                                   -kLargest, kLargest);
    }
  }
  if (progress) progress(static_cast<size_t>(options.passes) * log.size(), 1, "responses");
  return difficulties;
}

}  // namespace proximal
