// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The response model: one calibrated P(score) per item from everything known of a learner.
//
//   logit P = G(l, t) + (1 / |S|) sum_{s in S} K_s(l, t) + I_i(l, t)
//
//   G    = w_G . global features + w_p      overall ability, practice so far, recent form, time
//                                          away; p the pattern of the latest outcomes
//   K_s  = e_s + w_K . skill features       the skill's easiness; ability, practice, P(known),
//            + w_q . pattern slopes          recency; q the pattern of the latest outcomes on it;
//            + u_s . abilities + u_sq        the skill's own slopes of the two abilities
//   I_i  = e_i + w_I . item features + w_r  the item's easiness; earlier encounters with it; r the
//            + u_i . item slopes + u_ir      place in a run on it; the item's own: discrimination,
//                                          and what it does when tried again
//
// kept within +-20: nothing is certain. The features (features.h) come from the learner's state: a
// Gaussian over overall and skill ability (ability.h), BKT's P(known) (bkt.h), counts, recency
// averages and times. The weights are fitted by penalized logistic regression (engine/calibration).
// A score between 0 and 1 is treated as that share of a success.
//
// What is uncertain is ability and easiness, so the logit is N(logit P, v) with
//
//   v = w_G[ability]^2 v_g + w_K[ability]^2 (1 / |S|^2) sum v_s + v_i
//
// (of ability the main weights alone; what slopes add is left out), and the 90 %
// interval of P is that of the logit, mapped. The mean is not shrunk for v: the weights were fitted
// to predict with the mean abilities.
//
// With the weights of `PriorWeights` the model is IRT with the authors' difficulties.

#ifndef PROXIMAL_ENGINE_TRACING_RESPONSE_MODEL_H_
#define PROXIMAL_ENGINE_TRACING_RESPONSE_MODEL_H_

#include "absl/time/time.h"
#include "engine/learner/learner_state.h"
#include "engine/numerics/gaussian.h"
#include "engine/tracing/model.h"

namespace proximal {

// A sum of terms on the logit scale and the variance that uncertain ability and easiness give it.
struct LogitTerm {
  double mean = 0;
  double variance = 0;
};

// G, K_s and I_i of the formula above for the learner in `state` at `now`; with the trace (null
// before the first attempt) and the SkillAbility, for callers that have looked them up. `overall`
// is the OverallAbility, `ability` of ItemTerm the mean of theta for the item (ability.h).
LogitTerm GlobalTerm(const Model& model, const LearnerState& state,
                     const numerics::Gaussian& overall, absl::Time now);
LogitTerm SkillTerm(const Model& model, const LearnerState& state, SkillIndex skill,
                    absl::Time now);
LogitTerm SkillTerm(const Model& model, const LearnerState& state, SkillIndex skill,
                    const SkillTrace* trace, const numerics::Gaussian& ability, absl::Time now);
LogitTerm ItemTerm(const Model& model, const LearnerState& state, ItemIndex item, double ability,
                   const ItemTrace* trace, absl::Time now);

// The features of K_s; `trace` is the learner's of this skill (null before the first attempt) and
// `ability` the mean of SkillAbility.
SkillValues SkillFeaturesFor(const Model& model, const LearnerState& state, SkillIndex skill,
                             const SkillTrace* trace, double ability, absl::Time now);

// Ability with weight 1, and nothing else.
ResponseWeights PriorWeights();

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_RESPONSE_MODEL_H_
