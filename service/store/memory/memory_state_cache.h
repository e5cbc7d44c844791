// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The state cache of a service that is one process: nobody else records, so that what it keeps is
// the newest there is.

#ifndef PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_STATE_CACHE_H_
#define PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_STATE_CACHE_H_

#include <cstdint>

#include "service/store/memory/state_table.h"
#include "service/store/state_cache.h"

namespace proximal {

class MemoryStateCache : public StateCache {
 public:
  explicit MemoryStateCache(const StateTableOptions& options) : table_(options) {}

  StatePtr Peek(const LearnerKey& key, uint64_t seen) override;
  StatePtr PeekAny(const LearnerKey& key) override { return table_.Find(key).state; }
  void Get(const LearnerKey& key, StatePtr known, absl::Time deadline,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override;
  void Put(const LearnerKey& key, StatePtr state) override;
  void Drop(const LearnerKey& key) override { table_.Erase(key); }
  void Erase(const LearnerKey& key) override { table_.Erase(key); }
  absl::Status Health() const override { return absl::OkStatus(); }
  Stats stats() const override { return table_.stats(); }
  void Close() override {}  // nothing is ever under way

 private:
  StateTable table_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_STATE_CACHE_H_
