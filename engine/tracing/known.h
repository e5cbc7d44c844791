// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// BKT (bkt.h) over a learner's skills: which parameters apply, and when P(known) fades.

#ifndef PROXIMAL_ENGINE_TRACING_KNOWN_H_
#define PROXIMAL_ENGINE_TRACING_KNOWN_H_

#include "absl/time/time.h"
#include "engine/learner/learner_state.h"
#include "engine/tracing/model.h"

namespace proximal {

// P(known) of the skill at `now`: the prior where `trace` is null, else what it was after the
// latest response, faded for the days since.
double KnownAt(const Model& model, SkillIndex skill, const SkillTrace* trace, absl::Time now);

// Expected score on the item from this skill alone: known (1 - slip) + (1 - known) guess, with the
// item's own guess and slip where it has them.
double KnownScore(const Model& model, ItemIndex item, SkillIndex skill, double known);

// Applies one response to `trace.known`: fading, evidence, learning and forgetting. An item of
// several skills gives its whole evidence to each of them. Where the response speaks for knowing,
// forgetting takes no more than it gave:
//
//   k' = posterior (bkt.h),   k'' = transition(k'),   known = k' >= k ? max(k'', k) : k''
//
// so that a right response never lowers P(known); a wrong one raises it at most by what is learnt
// from it, (1 - k) learn.
void ObserveKnown(const Model& model, ItemIndex item, double score, absl::Time now,
                  SkillTrace& trace);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_KNOWN_H_
