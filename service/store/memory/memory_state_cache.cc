// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/memory/memory_state_cache.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/hash/hash.h"

namespace proximal {
namespace {

// What a string keeps outside itself; short ones keep nothing.
size_t HeapBytes(const std::string& text) {
  return text.size() < sizeof(std::string) / 2 ? 0 : text.size() + 1;
}

}  // namespace

MemoryStateCache::MemoryStateCache(MemoryStateCacheOptions options)
    : shard_bytes_(options.max_bytes / std::max<size_t>(options.shards, 1)),
      shards_(std::max<size_t>(options.shards, 1)) {}

MemoryStateCache::Lookup MemoryStateCache::LookupOf(const LearnerKey& key) {
  return {key, absl::Hash<LearnerKey>()(key)};
}

size_t MemoryStateCache::SizeOf(const LearnerKey& key, const LearnerState& state) {
  // Two links of the list; a slot of the index at its usual load; the state's reference counts; and
  // about 16 bytes of the allocator's own for each of entry, state, and the state's two arrays.
  constexpr size_t kOverhead = 16 + 16 + 16 + 4 * 16;
  return sizeof(Entry) + kOverhead + HeapBytes(key.tenant) + HeapBytes(key.learner) +
         state.SizeInBytes();
}

MemoryStateCache::Shard& MemoryStateCache::ShardOf(const Lookup& lookup) {
  // The index of a shard takes the low bits, so the shard is chosen by the high ones.
  return shards_[(lookup.hash >> 32) % shards_.size()];
}

void MemoryStateCache::Remove(Shard& shard, EntryList::iterator entry, EntryList& removed) {
  shard.stats.bytes -= entry->bytes;
  shard.stats.entries -= 1;
  shard.index.erase(entry);
  removed.splice(removed.end(), shard.recent, entry);
}

StateCache::StatePtr MemoryStateCache::Peek(const LearnerKey& key) {
  const Lookup lookup = LookupOf(key);
  Shard& shard = ShardOf(lookup);
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.index.find(lookup);
  if (found == shard.index.end()) {
    ++shard.stats.misses;
    return nullptr;
  }
  ++shard.stats.hits;
  shard.recent.splice(shard.recent.begin(), shard.recent, *found);
  return (*found)->state;
}

void MemoryStateCache::Get(const LearnerKey& key, absl::Time /*deadline*/,
                           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) {
  done(Peek(key));
}

void MemoryStateCache::Put(const LearnerKey& key, StatePtr state) {
  const Lookup lookup = LookupOf(key);
  const size_t bytes = SizeOf(key, *state);
  EntryList added;
  added.push_back({key, lookup.hash, std::move(state), bytes});
  const LearnerState& fresh = *added.front().state;
  Shard& shard = ShardOf(lookup);
  EntryList removed;  // Freed after the lock.

  absl::MutexLock lock(&shard.mutex);
  if (const auto found = shard.index.find(lookup); found != shard.index.end()) {
    const LearnerState& kept = *(*found)->state;
    if (kept.model_version == fresh.model_version && kept.sequence > fresh.sequence) return;
    Remove(shard, *found, removed);
  }
  if (bytes > shard_bytes_) return;
  shard.recent.splice(shard.recent.begin(), added);
  shard.index.insert(shard.recent.begin());
  shard.stats.bytes += bytes;
  shard.stats.entries += 1;
  while (shard.stats.bytes > shard_bytes_) {
    Remove(shard, std::prev(shard.recent.end()), removed);
    shard.stats.evictions += 1;
  }
}

void MemoryStateCache::Erase(const LearnerKey& key) {
  const Lookup lookup = LookupOf(key);
  Shard& shard = ShardOf(lookup);
  EntryList removed;  // Freed after the lock.
  absl::MutexLock lock(&shard.mutex);
  if (const auto found = shard.index.find(lookup); found != shard.index.end()) {
    Remove(shard, *found, removed);
  }
}

StateCache::Stats MemoryStateCache::stats() const {
  Stats sum;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    sum.entries += shard.stats.entries;
    sum.bytes += shard.stats.bytes;
    sum.hits += shard.stats.hits;
    sum.misses += shard.stats.misses;
    sum.evictions += shard.stats.evictions;
  }
  return sum;
}

}  // namespace proximal
