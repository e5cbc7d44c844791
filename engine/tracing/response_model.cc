// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/response_model.h"

#include "absl/algorithm/container.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/features.h"

namespace proximal {
namespace {

// In four sums side by side, which need not wait for each other; always in this order.
template <typename Weight, size_t n>
double Dot(const std::array<Weight, n>& weights, const std::array<double, n>& values) {
  std::array<double, 4> sums = {};
  constexpr size_t whole = n - n % 4;
  for (size_t f = 0; f < whole; f += 4) {
    for (size_t k = 0; k < 4; ++k) sums[k] += weights[f + k] * values[f + k];
  }
  for (size_t f = whole; f < n; ++f) sums[f - whole] += weights[f] * values[f];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

bool NeededByLastItem(const Model& model, const LearnerState& state, SkillIndex skill) {
  return state.last_item != LearnerState::kNoItem &&
         absl::c_linear_search(model.catalog().skills_of(state.last_item), skill);
}

// What earlier encounters with the item add to I_i.
double EncounterTerm(const Model& model, const LearnerState& state, ItemIndex item,
                     const ItemTrace& trace, absl::Time now) {
  const ItemValues x = ItemFeaturesOf(&trace, state, item, now, model.base_rate());
  double mean = Dot(model.weights().item, x);
  if (item != state.last_item) return mean;
  const int run = RunOf(state, item);
  mean += model.weights().runs[run];
  if (const Model::Retry* own = model.retry(item)) {
    mean += own->retried + own->retried_score * x[kItemRetriedScore] +
            own->retried_wrong * x[kItemRunWrong] + own->runs[run];
  }
  return mean;
}

}  // namespace

SkillValues SkillFeaturesFor(const Model& model, const LearnerState& state, SkillIndex skill,
                             const SkillTrace* trace, double ability, absl::Time now) {
  return SkillFeaturesOf(trace, state, ability, model.skill(skill).bkt.prior, now,
                         model.base_rate(), NeededByLastItem(model, state, skill));
}

LogitTerm GlobalTerm(const Model& model, const LearnerState& state,
                     const numerics::Gaussian& overall, absl::Time now) {
  const ResponseWeights& weights = model.weights();
  const double w = weights.global[kAbility];
  const double variance = w * w * overall.variance;
  if (model.ability_only()) return {w * state.ability_mean, variance};
  return {Dot(weights.global, GlobalFeaturesOf(state, now, model.base_rate())) +
              weights.overall_patterns[OverallPatternOf(state)],
          variance};
}

LogitTerm SkillTerm(const Model& model, const LearnerState& state, SkillIndex skill,
                    absl::Time now) {
  const SkillTrace* trace = state.FindSkill(skill);
  return SkillTerm(model, state, skill, trace, SkillAbility(model, state, skill, trace, now), now);
}

LogitTerm SkillTerm(const Model& model, const LearnerState& state, SkillIndex skill,
                    const SkillTrace* trace, const numerics::Gaussian& ability, absl::Time now) {
  const ResponseWeights& weights = model.weights();
  const double w = weights.skill[kSkillAbility];
  LogitTerm term = {model.skill(skill).easiness, w * w * ability.variance};
  if (model.ability_only()) {
    term.mean += w * ability.mean;
    return term;
  }
  const SkillValues x = SkillFeaturesFor(model, state, skill, trace, ability.mean, now);
  const int pattern = SkillPatternOf(trace);
  const PatternSlopes& by_pattern = weights.skill_patterns[pattern];
  double on_overall = by_pattern[kPatternOverall];
  term.mean += Dot(weights.skill, x) + by_pattern[kPatternItself] +
               by_pattern[kPatternAttempts] * x[kSkillAttempts];
  if (const Model::SkillOwn* own = model.own(skill)) {
    on_overall += own->overall_ability_slope;
    term.mean += own->ability_slope * ability.mean + own->patterns[pattern];
  }
  term.mean += on_overall * state.ability_mean;
  return term;
}

LogitTerm ItemTerm(const Model& model, const LearnerState& state, ItemIndex item, double ability,
                   const ItemTrace* trace, absl::Time now) {
  const Model::Item& own = model.item(item);
  LogitTerm term = {own.easiness + own.discrimination * ability, own.easiness_variance};
  if (trace != nullptr && !model.ability_only()) {
    term.mean += EncounterTerm(model, state, item, *trace, now);
  }
  return term;
}

ResponseWeights PriorWeights() {
  ResponseWeights weights;
  weights.global[kAbility] = 1;
  weights.skill[kSkillAbility] = 1;
  return weights;
}

}  // namespace proximal
