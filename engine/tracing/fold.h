// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Events into state. The state is nothing but the fold of a learner's events under one model:
//
//   LearnerState state = FoldHistory(model, events);    // from nothing
//   if (!FoldEvent(model, event, state)) {               // one more
//     state = FoldHistory(model, all_events);            // it belongs earlier, or corrects
//   }
//
// Both ways give the same bits, whatever the order of arrival.

#ifndef PROXIMAL_ENGINE_TRACING_FOLD_H_
#define PROXIMAL_ENGINE_TRACING_FOLD_H_

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/learner/event.h"
#include "engine/learner/learner_state.h"
#include "engine/tracing/model.h"

namespace proximal {

// A response with its item resolved.
struct ScoredResponse {
  ItemIndex item;
  double score;  // in [0, 1]
  absl::Time answered_at;
};

// The state of a learner of whom nothing is known yet.
LearnerState InitialState(const Model& model);

// Folds one response that is answered no earlier than any in the state. Touches the item's skills,
// the item and the totals: O(skills of the item + log n), well under a microsecond; does not touch
// `sequence`.
void FoldResponse(const Model& model, const ScoredResponse& response, LearnerState& state);

// Folds `event` and moves `sequence` on to it. False, with `state` as it was, where only replaying
// the history will do (see FoldsInPlace). A response to an item that the catalog does not have
// only moves the sequence.
bool FoldEvent(const Model& model, const Event& event, LearnerState& state);

// A copy of `state` with room for what folding `event` adds, so that FoldEvent moves no array.
LearnerState CopyToFold(const Model& model, const Event& event, const LearnerState& state);

// The state after all of `events`, in any order.
LearnerState FoldHistory(const Model& model, absl::Span<const Event> events);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_FOLD_H_
