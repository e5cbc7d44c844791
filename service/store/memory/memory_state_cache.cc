// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/memory/memory_state_cache.h"

#include <utility>

namespace proximal {

StateCache::StatePtr MemoryStateCache::Peek(const LearnerKey& key, uint64_t seen) {
  return table_.Serve(key, [seen](const LearnerState& state, StateTable::Instant /*confirmed*/) {
    return state.sequence >= seen;
  });
}

void MemoryStateCache::Get(const LearnerKey& key, StatePtr /*known*/, absl::Time /*deadline*/,
                           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) {
  done(Peek(key, 0));
}

void MemoryStateCache::Put(const LearnerKey& key, StatePtr state) {
  table_.Put(key, std::move(state), StateTable::Instant(), StateTable::Instant::min());
}

}  // namespace proximal
