// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/ability.h"

#include <algorithm>
#include <cmath>

#include "absl/container/inlined_vector.h"
#include "engine/tracing/model.h"
#include "engine/tracing/score_curve.h"

namespace proximal {
namespace {

using numerics::Gaussian;

double DaysAway(const LearnerState& state, absl::Time now) {
  if (state.responses == 0) return 0;
  return std::max(0.0, absl::ToDoubleHours(now - state.last_time) / 24);
}

// The mean ability over the neighbours that were practised, 0 if none was.
double NeighbourAbility(const Model& model, const LearnerState& state, SkillIndex skill) {
  double sum = 0;
  int count = 0;
  const auto add = [&](absl::Span<const SkillIndex> neighbours) {
    for (SkillIndex neighbour : neighbours) {
      if (const SkillTrace* trace = state.FindSkill(neighbour); trace != nullptr) {
        sum += trace->ability_mean;
        ++count;
      }
    }
  };
  add(model.catalog().prerequisites_of(skill));
  add(model.catalog().successors_of(skill));
  return count > 0 ? sum / count : 0;
}

// The Newton step of ability.h, as every part of ability takes it.
struct NewtonStep {
  double information;
  double gradient;
  double k;

  // Of a part that enters theta with `weight`.
  double Mean(const Gaussian& part, double weight) const {
    return part.mean + k * part.variance * weight * gradient;
  }
  double Variance(const Gaussian& part, double weight) const {
    return part.variance * (1 - k * information * weight * weight * part.variance);
  }
};

NewtonStep StepFrom(const Gaussian& theta, const ScoreCurve& curve, double score) {
  const double information = curve.slope * curve.slope / curve.variance;
  return {.information = information,
          .gradient = curve.slope * (score - curve.expected) / curve.variance,
          .k = 1 / (1 + information * theta.variance)};
}

// The share in [0, 1] of a change of variance that may be applied so that the confidence of mastery
// (mastery.h) does not turn against the evidence. `before` and `after` are the margins over the
// threshold of mastery; z = m / sqrt(v) must move the way that m does. Below the threshold, where
// nobody is mastered, all of it.
double ShareKeepingConfidence(const Gaussian& before, const Gaussian& after) {
  const double change = after.variance - before.variance;
  if (before.mean <= 0 || after.mean <= 0 || change == 0) return 1;
  const double ratio = after.mean / before.mean;
  const double share = before.variance * (ratio * ratio - 1) / change;  // where z stays as it was
  return share >= 0 ? std::min(share, 1.0) : 1;
}

}  // namespace

Gaussian OverallAbility(const Model& model, const LearnerState& state, absl::Time now) {
  const AbilityParameters& p = model.ability();
  const double faded = p.overall_daily_noise * DaysAway(state, now);
  return {state.ability_mean, std::min(state.ability_variance + faded, p.overall_variance)};
}

Gaussian SkillAbility(const Model& model, const LearnerState& state, SkillIndex skill,
                      const SkillTrace* trace, absl::Time now) {
  const AbilityParameters& p = model.ability();
  if (trace == nullptr) {
    return {p.neighbour_pull * NeighbourAbility(model, state, skill), p.skill_variance};
  }
  return SkillAbility(p, *trace, MinuteOf(now));
}

void ObserveAbility(const Model& model, ItemIndex item, double score, absl::Time now,
                    absl::Span<SkillTrace* const> traces, LearnerState& state) {
  const AbilityParameters& p = model.ability();
  const double share = traces.empty() ? 0 : 1.0 / static_cast<double>(traces.size());
  const Gaussian overall = OverallAbility(model, state, now);
  absl::InlinedVector<Gaussian, 8> skills;
  Gaussian theta = overall;
  for (const SkillTrace* trace : traces) {
    skills.push_back(SkillAbility(model, state, trace->skill, trace, now));
    theta.mean += share * skills.back().mean;
    theta.variance += share * share * skills.back().variance;
  }
  const NewtonStep step = StepFrom(theta, ScoreCurveAt(model, item, theta.mean), score);

  state.ability_mean = step.Mean(overall, 1);
  const double overall_variance =
      std::min(step.Variance(overall, 1) + p.overall_noise, p.overall_variance);
  absl::InlinedVector<double, 8> variances;
  double applied = 1;  // of the changes of variance
  for (size_t n = 0; n < traces.size(); ++n) {
    const Gaussian& before = skills[n];
    traces[n]->ability_mean = step.Mean(before, share);
    variances.push_back(std::min(step.Variance(before, share) + p.skill_noise, p.skill_variance));
    const double threshold =
        model.skill(traces[n]->skill).reference_difficulty + model.mastery().logit;
    const double was = overall.mean + before.mean - threshold;
    const double is = state.ability_mean + traces[n]->ability_mean - threshold;
    applied = std::min(applied, ShareKeepingConfidence({was, overall.variance + before.variance},
                                                       {is, overall_variance + variances[n]}));
  }
  state.ability_variance = overall.variance + applied * (overall_variance - overall.variance);
  for (size_t n = 0; n < traces.size(); ++n) {
    const double before = skills[n].variance;
    traces[n]->ability_variance = before + applied * (variances[n] - before);
  }
}

}  // namespace proximal
