// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a learner's events come to: responses in the order they were answered, with corrections
// applied. Whatever the order of arrival, the same facts give the same history; only responses of
// the same microsecond, and corrections of the same response, keep the order they arrived in.

#ifndef PROXIMAL_ENGINE_LEARNER_HISTORY_H_
#define PROXIMAL_ENGINE_LEARNER_HISTORY_H_

#include <vector>

#include "absl/types/span.h"
#include "engine/learner/event.h"
#include "engine/learner/learner_state.h"

namespace proximal {

// The responses that count, by (answered_at, sequence), answered_at truncated to the microsecond.
// Of several corrections of a response the one with the highest sequence holds: it leaves the
// response out, or gives it another score. Corrections of responses that are not there say nothing.
// `events` in any order. O(n log n).
std::vector<Response> EffectiveResponses(absl::Span<const Event> events);

// Whether folding `event`, the next in sequence, onto `state` equals folding the whole history
// anew: true for a response answered no earlier than every response in the state. Otherwise the
// caller replays the journal. Relies on the journal to take corrections only of responses that it
// holds.
bool FoldsInPlace(const LearnerState& state, const Event& event);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_LEARNER_HISTORY_H_
