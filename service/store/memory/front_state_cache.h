// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The memory of this process in front of a cache that replicas share. Each state in memory has an
// age: the time since it was last confirmed, that is written here, built from the journal, or found
// in the shared cache. Memory serves
//
//   anyone                       below fresh_for
//   whoever has seen just that   below trusted_for: what one has seen oneself is not outdated by
//                                being older
//
// and otherwise the shared cache is asked, which confirms what is here or replaces it. What it does
// not have is forgotten here, too: that is how an erasure by another replica gets about. It gets
// about within fresh_for for callers who do not say what they have seen, and within trusted_for for
// all, as long as the shared cache keeps nothing of an erased learner for longer than trusted_for.

#ifndef PROXIMAL_SERVICE_STORE_MEMORY_FRONT_STATE_CACHE_H_
#define PROXIMAL_SERVICE_STORE_MEMORY_FRONT_STATE_CACHE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "absl/time/time.h"
#include "service/store/memory/state_table.h"
#include "service/store/state_cache.h"

namespace proximal {

struct FrontOptions {
  StateTableOptions memory;
  absl::Duration fresh_for = absl::Seconds(1);
  absl::Duration trusted_for = absl::Minutes(1);  // at least fresh_for
};

class FrontStateCache : public StateCache {
 public:
  FrontStateCache(const FrontOptions& options, std::unique_ptr<StateCache> shared);

  StatePtr Peek(const LearnerKey& key, uint64_t seen) override;
  // Of any age.
  StatePtr PeekAny(const LearnerKey& key) override { return memory_.Find(key).state; }
  // Asks the shared cache.
  void Get(const LearnerKey& key, StatePtr known, absl::Time deadline,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override;
  void Put(const LearnerKey& key, StatePtr state) override;
  void Drop(const LearnerKey& key) override;
  void Erase(const LearnerKey& key) override;
  // The shared cache's.
  absl::Status Health() const override { return shared_->Health(); }
  // Entries, bytes and evictions of the memory; hits of both; misses of the shared cache.
  Stats stats() const override;
  void Close() override { shared_->Close(); }

 private:
  using Instant = StateTable::Instant;

  // From when on what was confirmed is trusted.
  Instant Trusted(Instant now) const { return now - trusted_for_; }
  // Takes into memory what the shared cache answered to a question of `asked`, and returns the
  // newest of both.
  StatePtr Learn(const LearnerKey& key, StatePtr shared, Instant asked);

  const Instant::duration fresh_for_;
  const Instant::duration trusted_for_;
  StateTable memory_;
  // Learners forgotten so far. An answer of the shared cache during which any was is not kept.
  std::atomic<uint64_t> forgotten_ = 0;
  const std::unique_ptr<StateCache> shared_;  // last: what it answers uses the rest
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_MEMORY_FRONT_STATE_CACHE_H_
