// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/memory/front_state_cache.h"

#include <utility>

#include "service/store/bell.h"

namespace proximal {

using steady::Now;

FrontStateCache::FrontStateCache(const FrontOptions& options, std::unique_ptr<StateCache> shared)
    : fresh_for_(absl::ToChronoNanoseconds(options.fresh_for)),
      trusted_for_(absl::ToChronoNanoseconds(options.trusted_for)),
      memory_(options.memory),
      shared_(std::move(shared)) {}

StateCache::StatePtr FrontStateCache::Peek(const LearnerKey& key, uint64_t seen) {
  const Instant now = Now();
  return memory_.Serve(key, [this, seen, now](const LearnerState& state, Instant confirmed) {
    const auto age = now - confirmed;
    if (state.sequence < seen) return false;
    return age < fresh_for_ || (state.sequence == seen && seen > 0 && age < trusted_for_);
  });
}

void FrontStateCache::Get(const LearnerKey& key, StatePtr /*known*/, absl::Time deadline,
                          absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) {
  const Instant asked = Now();
  StateTable::Entry kept = memory_.Find(key);
  if (kept.confirmed < Trusted(asked)) kept.state = nullptr;
  shared_->Get(key, std::move(kept.state), deadline,
               [this, key, asked, forgotten = forgotten_.load(),
                done = std::move(done)](absl::StatusOr<StatePtr> shared) mutable {
                 if (shared.ok() && forgotten_ == forgotten) {
                   shared = Learn(key, *std::move(shared), asked);
                 }
                 done(std::move(shared));
               });
}

StateCache::StatePtr FrontStateCache::Learn(const LearnerKey& key, StatePtr shared, Instant asked) {
  if (shared == nullptr) {
    // What was put since is not what it did not have.
    memory_.Erase(key, asked);
    return nullptr;
  }
  return memory_.Put(key, std::move(shared), asked, Trusted(asked));
}

void FrontStateCache::Put(const LearnerKey& key, StatePtr state) {
  const Instant now = Now();
  memory_.Put(key, state, now, Trusted(now));
  shared_->Put(key, std::move(state));
}

void FrontStateCache::Drop(const LearnerKey& key) {
  forgotten_ += 1;
  memory_.Erase(key);
  shared_->Drop(key);
}

void FrontStateCache::Erase(const LearnerKey& key) {
  forgotten_ += 1;
  memory_.Erase(key);
  shared_->Erase(key);
}

StateCache::Stats FrontStateCache::stats() const {
  const Stats shared = shared_->stats();
  Stats stats = memory_.stats();
  stats.hits += shared.hits;
  stats.misses = shared.misses;
  return stats;
}

}  // namespace proximal
