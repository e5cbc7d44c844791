// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A learner's events, as far as they are wanted: the last of them and the state before those, or
// all; and the state that they come to.

#ifndef PROXIMAL_SERVICE_APP_HISTORY_H_
#define PROXIMAL_SERVICE_APP_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/learner/event.h"
#include "engine/learner/learner_state.h"
#include "engine/tracing/model.h"
#include "service/app/tenants.h"
#include "service/store/journal.h"

namespace proximal {

// A snapshot is made where so many events have come since the last, and kept where at least half as
// many had to be folded.
inline constexpr uint64_t kSnapshotEvery = 128;

struct History {
  std::shared_ptr<const LearnerState> base;  // of all events before; null: there are none
  std::vector<Event> events;                 // those after, ascending
  uint64_t life = 0;                         // Journal::Recent::life; 0: not known

  bool whole() const { return base == nullptr; }
  uint64_t sequence() const;  // of the newest event; 0: none

  // The state after the first `count` of `events`, of this life (state_life.h): bit for bit what
  // replaying all from the first one on gives. Null where that takes more than there is here: not
  // all of them fold in place.
  std::shared_ptr<LearnerState> StateAfter(const Model& model, size_t count) const;
};

// The learner's events from the snapshot on that is kept under the model, or all. `done` runs on
// this thread or on one of the journal's; errors are those of Journal::Read.
void ReadRecentHistory(Journal* journal, LearnerKey key, uint64_t model_version,
                       absl::Time deadline, absl::AnyInvocable<void(absl::StatusOr<History>)> done);

// All of the learner's events. Likewise.
void ReadWholeHistory(Journal* journal, LearnerKey key, absl::Time deadline,
                      absl::AnyInvocable<void(absl::StatusOr<History>)> done);

// Keeps a snapshot of a state that knows its life; of no other.
void KeepSnapshot(Journal* journal, const LearnerKey& key,
                  const std::shared_ptr<const LearnerState>& state);

// The learner's state under what is active, from a read of the journal that begins now: from the
// snapshot on where that does, from the first event on where it does not. Keeps a snapshot of it
// where that spares much. Likewise.
void BuildState(Journal* journal, LearnerKey key, ActiveCatalogPtr active, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<std::shared_ptr<const LearnerState>>)> done);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_HISTORY_H_
