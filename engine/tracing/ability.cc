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

// The share in [0, 1] of a change of variance that may be applied so that the confidence of mastery
// (mastery.h) does not turn against the evidence. `before` and `after` are the margins over the
// threshold of mastery; z = m / sqrt(v) must move the way that m does. Below the threshold, where
// nobody is mastered, all of it.
double ShareThatKeepsFaith(const numerics::Gaussian& before, const numerics::Gaussian& after) {
  const double change = after.variance - before.variance;
  if (before.mean <= 0 || after.mean <= 0 || change == 0) return 1;
  const double ratio = after.mean / before.mean;
  const double share = before.variance * (ratio * ratio - 1) / change;  // where z stays as it was
  return share >= 0 ? std::min(share, 1.0) : 1;
}

}  // namespace

numerics::Gaussian OverallAbility(const Model& model, const LearnerState& state, absl::Time now) {
  const AbilityParameters& p = model.ability();
  const double faded = p.overall_daily_noise * DaysAway(state, now);
  return {state.ability_mean, std::min(state.ability_variance + faded, p.overall_variance)};
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
  absl::InlinedVector<numerics::Gaussian, 8> skills;
  double theta = overall.mean;
  double variance = overall.variance;
  for (const SkillTrace* trace : traces) {
    skills.push_back(SkillAbility(model, state, trace->skill, trace, now));
    theta += share * skills.back().mean;
    variance += share * share * skills.back().variance;
  }
  const ScoreCurve curve = ScoreCurveAt(model, item, theta);
  const double information = curve.slope * curve.slope / curve.variance;
  const double gradient = curve.slope * (score - curve.expected) / curve.variance;
  const double k = 1 / (1 + information * variance);

  // The variance after the response and its noise, where a weight of `share` was observed.
  const auto narrowed = [&](double v, double share, double noise, double prior) {
    return std::min(v * (1 - k * information * share * share * v) + noise, prior);
  };
  state.ability_mean = overall.mean + k * overall.variance * gradient;
  const double overall_variance =
      narrowed(overall.variance, 1, p.overall_noise, p.overall_variance);
  double applied = 1;
  for (size_t n = 0; n < traces.size(); ++n) {
    SkillTrace& trace = *traces[n];
    const numerics::Gaussian& before = skills[n];
    trace.ability_mean = before.mean + k * before.variance * share * gradient;
    trace.ability_variance = narrowed(before.variance, share, p.skill_noise, p.skill_variance);
    const double threshold = model.skill(trace.skill).reference_difficulty + model.mastery().logit;
    applied = std::min(
        applied, ShareThatKeepsFaith(
                     {overall.mean + before.mean - threshold, overall.variance + before.variance},
                     {state.ability_mean + trace.ability_mean - threshold,
                      overall_variance + trace.ability_variance}));
  }
  const auto apply = [applied](double from, double to) { return from + applied * (to - from); };
  state.ability_variance = apply(overall.variance, overall_variance);
  for (size_t n = 0; n < traces.size(); ++n) {
    traces[n]->ability_variance = apply(skills[n].variance, traces[n]->ability_variance);
  }
}

}  // namespace proximal
