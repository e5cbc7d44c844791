// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/memory/state_table.h"

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

StateTable::StateTable(const StateTableOptions& options)
    : shard_bytes_(options.max_bytes / std::max<size_t>(options.shards, 1)),
      shards_(std::max<size_t>(options.shards, 1)) {}

StateTable::Lookup StateTable::LookupOf(const LearnerKey& key) {
  return {key, absl::Hash<LearnerKey>()(key)};
}

size_t StateTable::SizeOf(const LearnerKey& key, const LearnerState& state) {
  // Two links of the list; a slot of the index at its usual load; the state's reference counts and
  // what else may lie with them; and about 16 bytes of the allocator's own for each of node, state,
  // counts, and the state's two arrays.
  constexpr size_t kOverhead = 16 + 16 + 40 + 5 * 16;
  return sizeof(Node) + kOverhead + HeapBytes(key.tenant) + HeapBytes(key.learner) +
         state.SizeInBytes();
}

StateTable::Shard& StateTable::ShardOf(const Lookup& lookup) {
  // The index of a shard takes the low bits, so the shard is chosen by the high ones.
  return shards_[(lookup.hash >> 32) % shards_.size()];
}

const StateTable::Entry* StateTable::Touch(Shard& shard, const Lookup& lookup) {
  const auto found = shard.index.find(lookup);
  if (found == shard.index.end()) return nullptr;
  shard.recent.splice(shard.recent.begin(), shard.recent, *found);
  return &(*found)->entry;
}

void StateTable::Remove(Shard& shard, NodeList::iterator node, NodeList& removed) {
  shard.stats.bytes -= node->bytes;
  shard.stats.entries -= 1;
  shard.index.erase(node);
  removed.splice(removed.end(), shard.recent, node);
}

StateTable::Entry StateTable::Find(const LearnerKey& key) {
  const Lookup lookup = LookupOf(key);
  Shard& shard = ShardOf(lookup);
  absl::MutexLock lock(&shard.mutex);
  const Entry* entry = Touch(shard, lookup);
  return entry == nullptr ? Entry() : *entry;
}

StateTable::StatePtr StateTable::Serve(
    const LearnerKey& key, absl::FunctionRef<bool(const LearnerState&, Instant confirmed)> serves) {
  const Lookup lookup = LookupOf(key);
  Shard& shard = ShardOf(lookup);
  absl::MutexLock lock(&shard.mutex);
  const Entry* entry = Touch(shard, lookup);
  if (entry == nullptr || !serves(*entry->state, entry->confirmed)) {
    ++shard.stats.misses;
    return nullptr;
  }
  ++shard.stats.hits;
  return entry->state;
}

StateTable::StatePtr StateTable::Put(const LearnerKey& key, StatePtr state, Instant confirmed,
                                     Instant trusted) {
  const Lookup lookup = LookupOf(key);
  const size_t bytes = SizeOf(key, *state);
  NodeList added;
  added.push_back({key, lookup.hash, {state, confirmed}, bytes});
  Shard& shard = ShardOf(lookup);
  NodeList removed;  // Freed after the lock.

  absl::MutexLock lock(&shard.mutex);
  if (const auto found = shard.index.find(lookup); found != shard.index.end()) {
    const Entry& kept = (*found)->entry;
    if (kept.state->model_version == state->model_version &&
        kept.state->sequence > state->sequence && kept.confirmed >= trusted) {
      return kept.state;
    }
    Remove(shard, *found, removed);
  }
  if (bytes > shard_bytes_) return state;
  shard.recent.splice(shard.recent.begin(), added);
  shard.index.insert(shard.recent.begin());
  shard.stats.bytes += bytes;
  shard.stats.entries += 1;
  while (shard.stats.bytes > shard_bytes_) {
    Remove(shard, std::prev(shard.recent.end()), removed);
    shard.stats.evictions += 1;
  }
  return state;
}

void StateTable::Erase(const LearnerKey& key, Instant until) {
  const Lookup lookup = LookupOf(key);
  Shard& shard = ShardOf(lookup);
  NodeList removed;  // Freed after the lock.
  absl::MutexLock lock(&shard.mutex);
  const auto found = shard.index.find(lookup);
  if (found == shard.index.end() || (*found)->entry.confirmed > until) return;
  Remove(shard, *found, removed);
}

StateCache::Stats StateTable::stats() const {
  StateCache::Stats sum;
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
