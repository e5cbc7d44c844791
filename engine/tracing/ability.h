// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Ability as a Gaussian, tracked online. A learner has an overall ability g ~ N(m_g, v_g) and, for
// each skill, a departure from it d_s ~ N(m_s, v_s); an item that needs the skills S is met with
//
//   theta = g + (1 / |S|) sum_{s in S} d_s,    E[score] = P(theta)    (irt.h)
//
// One response y moves each part towards what explains it: one Newton step from the prior mean,
// with information i = P'^2 / Var(y) and gradient r = P' (y - P) / Var(y) taken there,
//
//   k   = 1 / (1 + i V),   V = v_g + sum v_s / |S|^2
//   m_g += k v_g r           v_g -= k i v_g^2
//   m_s += k v_s r / |S|     v_s -= k i v_s^2 / |S|^2
//
// which is the extended Kalman filter on the logit scale (assumed-density filtering; Glickman 1999
// for ratings). Then noise is added, since abilities move; and by each day away, since they fade.
// Variances never grow beyond those of an unknown learner.
//
// Above the threshold of mastery (mastery.h) only so much of the change of the variances is applied
// as leaves confidence moving the way the means do: an exact posterior would not lose confidence by
// a right response, while a Gaussian may, when noise adds more than an easy item tells.
//
// Invariants: a right response never lowers a mean nor, above the threshold, the confidence of
// mastery of the item's skills (to the steps of LogitVariance); a wrong one never raises them;
// variances stay positive.

#ifndef PROXIMAL_ENGINE_TRACING_ABILITY_H_
#define PROXIMAL_ENGINE_TRACING_ABILITY_H_

#include <algorithm>
#include <cstdint>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/learner/learner_state.h"
#include "engine/numerics/gaussian.h"
#include "engine/tracing/parameters.h"

namespace proximal {

class Model;

// Overall ability at `now`, with the noise of the time since the latest response; no wider than
// before the first.
numerics::Gaussian OverallAbility(const Model& model, const LearnerState& state, absl::Time now);

// Departure on one skill at `now`, likewise. A skill without responses starts from its neighbours
// in the graph that have some: the mean over its prerequisites and successors, times
// `neighbour_pull`.
numerics::Gaussian SkillAbility(const Model& model, const LearnerState& state, SkillIndex skill,
                                const SkillTrace* trace, absl::Time now);

// ... of a skill that has responses, at MinuteOf(now).
inline numerics::Gaussian SkillAbility(const AbilityParameters& parameters, const SkillTrace& trace,
                                       uint32_t minute) {
  constexpr double kMinutesPerDay = 24 * 60;
  const double days = (minute - std::min<uint32_t>(trace.last_minute, minute)) / kMinutesPerDay;
  const double variance = trace.ability_variance + parameters.skill_daily_noise * days;
  return {trace.ability_mean, std::min(variance, parameters.skill_variance)};
}

// Applies one response to the overall ability and to `traces`, which are those of the item's skills
// within `state`.
void ObserveAbility(const Model& model, ItemIndex item, double score, absl::Time now,
                    absl::Span<SkillTrace* const> traces, LearnerState& state);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_ABILITY_H_
