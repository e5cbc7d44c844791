// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/ability.h"

#include <algorithm>
#include <cmath>

#include "engine/tracing/model.h"
#include "engine/tracing/score_curve.h"

namespace proximal {
namespace {

constexpr double kMinutesPerDay = 24 * 60;

double DaysAway(const LearnerState& state, absl::Time now) {
  if (state.responses == 0) return 0;
  return std::max(0.0, absl::ToDoubleHours(now - state.last_time) / 24);
}

double DaysAway(const SkillTrace& trace, absl::Time now) {
  const uint32_t minute = MinuteOf(now);
  return minute > trace.last_minute ? (minute - trace.last_minute) / kMinutesPerDay : 0;
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

}  // namespace

numerics::Gaussian OverallAbility(const Model& model, const LearnerState& state, absl::Time now) {
  const double faded = model.ability().overall_daily_noise * DaysAway(state, now);
  return {state.ability_mean, state.ability_variance + faded};
}

numerics::Gaussian SkillAbility(const Model& model, const LearnerState& state, SkillIndex skill,
                                const SkillTrace* trace, absl::Time now) {
  const AbilityParameters& p = model.ability();
  if (trace == nullptr) {
    return {p.neighbour_pull * NeighbourAbility(model, state, skill), p.skill_variance};
  }
  const double faded = p.skill_daily_noise * DaysAway(*trace, now);
  return {trace->ability_mean, std::min(trace->ability_variance + faded, p.skill_variance)};
}

void ObserveAbility(const Model& model, ItemIndex item, double score, absl::Time now,
                    absl::Span<SkillTrace* const> traces, LearnerState& state) {
  const AbilityParameters& p = model.ability();
  const double share = traces.empty() ? 0 : 1.0 / static_cast<double>(traces.size());
  const numerics::Gaussian overall = OverallAbility(model, state, now);
  double theta = overall.mean;
  double variance = overall.variance;
  for (const SkillTrace* trace : traces) {
    theta += share * trace->ability_mean;
    variance += share * share * SkillAbility(model, state, trace->skill, trace, now).variance;
  }
  const ScoreCurve curve = ScoreCurveAt(model, item, theta);
  const double information = curve.slope * curve.slope / curve.variance;
  const double gradient = curve.slope * (score - curve.expected) / curve.variance;
  const double k = 1 / (1 + information * variance);

  state.ability_mean = overall.mean + k * overall.variance * gradient;
  state.ability_variance =
      overall.variance * (1 - k * information * overall.variance) + p.overall_noise;
  for (SkillTrace* trace : traces) {
    const numerics::Gaussian before = SkillAbility(model, state, trace->skill, trace, now);
    trace->ability_mean = before.mean + k * before.variance * share * gradient;
    trace->ability_variance =
        before.variance * (1 - k * information * share * share * before.variance) + p.skill_noise;
  }
}

}  // namespace proximal
