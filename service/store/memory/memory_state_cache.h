// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The state cache of one process: a sharded, bounded LRU. A hit is a hash, an uncontended lock and
// a step in a list.

#ifndef PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_STATE_CACHE_H_
#define PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_STATE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <list>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "service/store/state_cache.h"

namespace proximal {

struct MemoryStateCacheOptions {
  // Of all entries and their overhead. Each shard holds an equal part of it, and a state that is
  // larger than such a part is not kept.
  size_t max_bytes = size_t{256} << 20;
  // At least 1. More shards, less contention.
  size_t shards = 64;
};

class MemoryStateCache : public StateCache {
 public:
  explicit MemoryStateCache(MemoryStateCacheOptions options);

  StatePtr Peek(const LearnerKey& key) override;
  void Get(const LearnerKey& key, absl::Time deadline,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override;
  void Put(const LearnerKey& key, StatePtr state) override;
  void Erase(const LearnerKey& key) override;
  Stats stats() const override;
  void Close() override {}  // nothing is ever under way

 private:
  struct Entry {
    LearnerKey key;
    size_t hash;  // of the key
    StatePtr state;
    size_t bytes;
  };
  using EntryList = std::list<Entry>;

  // Looks an entry up by a key whose hash is known already.
  struct Lookup {
    const LearnerKey& key;
    size_t hash;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Lookup& lookup) const { return lookup.hash; }
    size_t operator()(EntryList::iterator entry) const { return entry->hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(EntryList::iterator a, EntryList::iterator b) const { return a == b; }
    bool operator()(const Lookup& a, EntryList::iterator b) const { return a.key == b->key; }
    bool operator()(EntryList::iterator a, const Lookup& b) const { return a->key == b.key; }
  };

  // Its own cache line, so that shards do not disturb one another.
  struct alignas(64) Shard {
    mutable absl::Mutex mutex;
    EntryList recent ABSL_GUARDED_BY(mutex);  // the latest used first
    absl::flat_hash_set<EntryList::iterator, Hash, Equal> index ABSL_GUARDED_BY(mutex);
    Stats stats ABSL_GUARDED_BY(mutex);
  };

  static Lookup LookupOf(const LearnerKey& key);
  static size_t SizeOf(const LearnerKey& key, const LearnerState& state);
  Shard& ShardOf(const Lookup& lookup);

  // Moves the entry to `removed`, to be freed when the lock is not held.
  static void Remove(Shard& shard, EntryList::iterator entry, EntryList& removed)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  const size_t shard_bytes_;
  std::vector<Shard> shards_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_MEMORY_MEMORY_STATE_CACHE_H_
