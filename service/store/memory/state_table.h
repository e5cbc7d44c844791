// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Learner states in the memory of this process: a sharded, bounded LRU. To find one takes a hash,
// an uncontended lock and a step in a list. Each state comes with the time it was confirmed, which
// is the newest time of which someone says that nothing newer was known.

#ifndef PROXIMAL_SERVICE_STORE_MEMORY_STATE_TABLE_H_
#define PROXIMAL_SERVICE_STORE_MEMORY_STATE_TABLE_H_

#include <chrono>
#include <cstddef>
#include <list>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "service/store/state_cache.h"

namespace proximal {

struct StateTableOptions {
  // Of all entries and their overhead. Each shard holds an equal part of it, and a state that is
  // larger than such a part is not kept.
  size_t max_bytes = size_t{256} << 20;
  // At least 1. More shards, less contention.
  size_t shards = 64;
};

// Safe for concurrent use.
class StateTable {
 public:
  using StatePtr = StateCache::StatePtr;
  // Time that no one sets.
  using Instant = std::chrono::steady_clock::time_point;

  struct Entry {
    StatePtr state;  // null: there is none
    Instant confirmed;
  };

  explicit StateTable(const StateTableOptions& options);

  // What is kept of the learner. Counts neither as a hit nor as a miss.
  Entry Find(const LearnerKey& key);
  // The state, where `serves` agrees: a hit. Null, and a miss, otherwise. `serves` runs under a
  // lock.
  StatePtr Serve(const LearnerKey& key,
                 absl::FunctionRef<bool(const LearnerState&, Instant confirmed)> serves);

  // Keeps `state`, unless one of a higher sequence under the same model version is there that was
  // confirmed at `trusted` or later. Gives the one of the two that is kept, though it be too large
  // to keep.
  StatePtr Put(const LearnerKey& key, StatePtr state, Instant confirmed, Instant trusted);
  // Forgets the learner, unless what is there was confirmed after `until`.
  void Erase(const LearnerKey& key, Instant until = Instant::max());

  StateCache::Stats stats() const;

 private:
  struct Node {
    LearnerKey key;
    size_t hash;  // of the key
    Entry entry;
    size_t bytes;
  };
  using NodeList = std::list<Node>;

  // Looks a node up by a key whose hash is known already.
  struct Lookup {
    const LearnerKey& key;
    size_t hash;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(const Lookup& lookup) const { return lookup.hash; }
    size_t operator()(NodeList::iterator node) const { return node->hash; }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(NodeList::iterator a, NodeList::iterator b) const { return a == b; }
    bool operator()(const Lookup& a, NodeList::iterator b) const { return a.key == b->key; }
    bool operator()(NodeList::iterator a, const Lookup& b) const { return a->key == b.key; }
  };

  // Its own cache line, so that shards do not disturb one another.
  struct alignas(64) Shard {
    mutable absl::Mutex mutex;
    NodeList recent ABSL_GUARDED_BY(mutex);  // the latest used first
    absl::flat_hash_set<NodeList::iterator, Hash, Equal> index ABSL_GUARDED_BY(mutex);
    StateCache::Stats stats ABSL_GUARDED_BY(mutex);
  };

  static Lookup LookupOf(const LearnerKey& key);
  static size_t SizeOf(const LearnerKey& key, const LearnerState& state);
  Shard& ShardOf(const Lookup& lookup);

  // The entry, which becomes the latest used; null where there is none.
  static const Entry* Touch(Shard& shard, const Lookup& lookup)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);
  // Moves the node to `removed`, to be freed when the lock is not held.
  static void Remove(Shard& shard, NodeList::iterator node, NodeList& removed)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(shard.mutex);

  const size_t shard_bytes_;
  std::vector<Shard> shards_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_MEMORY_STATE_TABLE_H_
