// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/response_model.h"

#include "absl/algorithm/container.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/features.h"

namespace proximal {
namespace {

template <size_t n>
double Dot(const std::array<double, n>& weights, const std::array<double, n>& values) {
  double sum = 0;
  for (size_t f = 0; f < n; ++f) sum += weights[f] * values[f];
  return sum;
}

bool NeededByLastItem(const Model& model, const LearnerState& state, SkillIndex skill) {
  return state.last_item != LearnerState::kNoItem &&
         absl::c_linear_search(model.catalog().skills_of(state.last_item), skill);
}

}  // namespace

SkillValues SkillFeaturesFor(const Model& model, const LearnerState& state, SkillIndex skill,
                             const SkillTrace* trace, double ability, absl::Time now) {
  return SkillFeaturesOf(trace, ability, model.skill(skill).bkt.prior, now, model.base_rate(),
                         NeededByLastItem(model, state, skill), state.last_score);
}

LogitTerm GlobalTerm(const Model& model, const LearnerState& state, absl::Time now) {
  const double w = model.weights().global[kAbility];
  return {Dot(model.weights().global, GlobalFeaturesOf(state, now, model.base_rate())),
          w * w * OverallAbility(model, state, now).variance};
}

LogitTerm SkillTerm(const Model& model, const LearnerState& state, SkillIndex skill,
                    absl::Time now) {
  const SkillTrace* trace = state.FindSkill(skill);
  return SkillTerm(model, state, skill, trace, SkillAbility(model, state, skill, trace, now), now);
}

LogitTerm SkillTerm(const Model& model, const LearnerState& state, SkillIndex skill,
                    const SkillTrace* trace, const numerics::Gaussian& ability, absl::Time now) {
  const SkillValues x = SkillFeaturesFor(model, state, skill, trace, ability.mean, now);
  const Model::Skill& own = model.skill(skill);
  const SkillValues& common = model.weights().skill;
  const double w = common[kSkillAbility];
  return {own.easiness + Dot(common, x) +
              (own.attempts_slope - common[kSkillAttempts]) * x[kSkillAttempts] +
              (own.successes_slope - common[kSkillSuccesses]) * x[kSkillSuccesses],
          w * w * ability.variance};
}

LogitTerm ItemTerm(const Model& model, const LearnerState& state, ItemIndex item, absl::Time now) {
  return ItemTerm(model, state, item, state.FindItem(item), now);
}

LogitTerm ItemTerm(const Model& model, const LearnerState& state, ItemIndex item,
                   const ItemTrace* trace, absl::Time now) {
  const Model::Item& own = model.item(item);
  LogitTerm term = {own.easiness, own.easiness_variance};
  if (trace != nullptr) {
    term.mean +=
        Dot(model.weights().item, ItemFeaturesOf(trace, state, item, now, model.base_rate()));
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
