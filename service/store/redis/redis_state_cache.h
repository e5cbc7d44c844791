// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The state cache that replicas share: one Redis, one that sentinels watch over, or a cluster. What
// it stands on, from the bottom: connection.h, pipeline.h (one connection), fleet.h (all servers).
//
// Only a copy, so that whatever goes wrong costs time and no more: no call takes longer than
// options.timeout, a server that fails again and again is given up at once for a while, and what
// cannot be read or written counts as not there. Two things must not be lost with it: that a learner
// was erased, and that what is kept is outdated, because a newer state could not be written. Both
// are made up for when the server is back, and until then this process does not read what is kept
// of such learners.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_
#define PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/store/redis/counters.h"
#include "service/store/redis/redis_options.h"
#include "service/store/state_cache.h"

namespace proximal {

namespace redis {
class Fleet;
struct Call;
}  // namespace redis

class RedisStateCache : public StateCache {
 public:
  // Learners to be forgotten who are kept to be made up for; beyond, what Redis has of them stays
  // until it is written again, or its time is over.
  static constexpr size_t kMaxPending = 65536;

  // Does not fail for want of a server: it may come. Waits until the servers were looked up once,
  // for some hundred milliseconds at most. Errors are those of TLS: FAILED_PRECONDITION where this
  // build has none, INVALID_ARGUMENT for files that are not what they should be.
  static absl::StatusOr<std::unique_ptr<RedisStateCache>> Open(const RedisOptions& options);

  ~RedisStateCache() override;

  // Null: what Redis keeps is not known at once.
  StatePtr Peek(const LearnerKey& /*key*/, uint64_t /*seen*/) override { return nullptr; }
  StatePtr PeekAny(const LearnerKey& /*key*/) override { return nullptr; }
  // Where it is as new as `known`, only its first bytes are looked at.
  void Get(const LearnerKey& key, StatePtr known, absl::Time deadline,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override;
  void Put(const LearnerKey& key, StatePtr state) override;
  void Drop(const LearnerKey& key) override;
  // For options.erased_for nothing is kept of the learner, whoever puts it.
  void Erase(const LearnerKey& key) override;
  // Hits and misses of this process. What Redis holds in all, it is not asked.
  Stats stats() const override;
  void Close() override;

  // OK while all servers can be reached.
  absl::Status Health() const override;
  RedisStats redis_stats() const;

  // Waits until what was put and erased before has been answered or has failed.
  void Settle() const;

 private:
  explicit RedisStateCache(const RedisOptions& options);

  // A state on its way.
  struct Write {
    std::string key;
    StatePtr state;
    uint64_t forgotten;  // as many as there were when it was put
  };
  enum class Forgetting { kDrop, kErase };  // the stronger last

  redis::Call CallFor(const std::string& key, absl::Duration timeout) const;
  std::string LifeOfEntry() const;
  // The script is told by its hash, or else whole.
  void SendPut(const std::shared_ptr<const Write>& write, bool by_hash);
  void SendForget(std::string key, Forgetting how);
  void ToBeForgotten(const std::string& key, Forgetting how);
  void Forgotten(const std::string& key, Forgetting how);
  void MakeUp();
  // Whether what Redis keeps of it is not to be read.
  bool IsPending(const std::string& key) const;
  // What a value that was got stands for; null: nothing.
  StatePtr Read(absl::string_view value, StatePtr known);

  const RedisOptions options_;
  redis::Counters counters_;
  std::atomic<uint64_t> hits_ = 0;
  std::atomic<uint64_t> misses_ = 0;
  std::atomic<int64_t> writes_under_way_ = 0;
  // Learners forgotten so far. A write that was put off must not undo that, so it is given up where
  // any was since.
  std::atomic<uint64_t> forgotten_ = 0;

  // Keys of learners who are to be forgotten as soon as possible.
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Forgetting> pending_ ABSL_GUARDED_BY(mutex_);
  std::atomic<size_t> pending_count_ = 0;  // its size, to know at a glance

  std::unique_ptr<redis::Fleet> fleet_;  // last: its threads use the rest
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_
