// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where folded learner states are kept for next time. Only ever a copy of what the journal can
// give: losing an entry costs time, never an answer. Implementations all pass
// tests/service/store/state_cache_contract.h unchanged.

#ifndef PROXIMAL_SERVICE_STORE_STATE_CACHE_H_
#define PROXIMAL_SERVICE_STORE_STATE_CACHE_H_

#include <cstdint>
#include <memory>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/learner/learner_state.h"
#include "service/store/journal.h"

namespace proximal {

// Safe for concurrent use.
class StateCache {
 public:
  virtual ~StateCache() = default;

  using StatePtr = std::shared_ptr<const LearnerState>;

  // The cached state without waiting, for a caller whose newest event of the learner is `seen` (0:
  // it does not say); null where there is none at hand, or none that is known to be new enough.
  // Never blocks.
  virtual StatePtr Peek(const LearnerKey& key, uint64_t seen) = 0;

  // The newest state at hand, though there may be newer: for when neither Get nor the journal can
  // say. Never blocks.
  virtual StatePtr PeekAny(const LearnerKey& key) = 0;

  // The cached state, null where there is none; UNAVAILABLE where the cache cannot say before
  // `deadline`. `known`, which may be null, is given back where what is kept is of its sequence and
  // model version. `done` runs exactly once, perhaps on this thread before Get returns, and must
  // not block.
  virtual void Get(const LearnerKey& key, StatePtr known, absl::Time deadline,
                   absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) = 0;

  // Keeps `state` (not null) unless one of a higher sequence under the same model version is there.
  // Never blocks, never fails aloud.
  virtual void Put(const LearnerKey& key, StatePtr state) = 0;

  // Forgets what is kept of the learner, because it is wrong. Never blocks.
  virtual void Drop(const LearnerKey& key) = 0;

  // Forgets the learner, who was erased. What is put soon after may not be kept, since it may be of
  // what was erased, from another who does not know yet. Never blocks.
  virtual void Erase(const LearnerKey& key) = 0;

  // OK while the cache can say; else UNAVAILABLE with a cause.
  virtual absl::Status Health() const = 0;

  struct Stats {
    uint64_t entries = 0;
    uint64_t bytes = 0;  // the entries and all that keeping them takes
    uint64_t hits = 0;   // of Peek and Get
    uint64_t misses = 0;
    uint64_t evictions = 0;
  };
  virtual Stats stats() const = 0;

  // Answers what is under way and returns. From then on Get is UNAVAILABLE, or answered from memory
  // where that is all there is to it, and Put and Erase may have no effect. Idempotent. Not from
  // within a `done`.
  virtual void Close() = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_STATE_CACHE_H_
