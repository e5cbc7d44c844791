// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The state cache that replicas share: one Redis, one that sentinels watch over, or a cluster. What
// it stands on, from the bottom: connection.h, pipeline.h (one connection), fleet.h (all servers).
//
// Only a copy, so that whatever goes wrong costs time and no more: no call takes longer than
// options.timeout, a server that fails again and again is given up at once for a while, and what
// cannot be read or written counts as not there. One thing must not be lost with it: that a learner
// was erased. Erasures that fail are made up for when the server is back, and until then this
// process does not read what is kept of them.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_
#define PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
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
  // Erasures that are kept to be made up for; beyond, the oldest state outlives them by its TTL.
  static constexpr size_t kMaxPendingErasures = 65536;

  // Does not fail for want of a server: it may come. Waits until the servers were looked up once,
  // for some hundred milliseconds at most. Errors are those of TLS: FAILED_PRECONDITION where this
  // build has none, INVALID_ARGUMENT for files that are not what they should be.
  static absl::StatusOr<std::unique_ptr<RedisStateCache>> Open(const RedisOptions& options);

  ~RedisStateCache() override;

  // Null: what Redis keeps is not known at once.
  StatePtr Peek(const LearnerKey& /*key*/) override { return nullptr; }
  void Get(const LearnerKey& key, absl::Time deadline,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override;
  void Put(const LearnerKey& key, StatePtr state) override;
  void Erase(const LearnerKey& key) override;
  // Hits and misses of this process. What Redis holds in all, it is not asked.
  Stats stats() const override;
  void Close() override;

  // OK while all servers can be reached; else UNAVAILABLE with a cause.
  absl::Status Health() const;
  RedisStats redis_stats() const;

  // Waits until what was put and erased before has been answered or has failed.
  void Settle() const;

 private:
  explicit RedisStateCache(const RedisOptions& options);

  // A state on its way.
  struct Write {
    std::string key;
    StatePtr state;
    uint64_t erasures;  // those there were when it was put
  };

  redis::Call CallFor(const std::string& key, absl::Duration timeout) const;
  std::string LifeOfEntry() const;
  // The script is told by its hash, or else whole.
  void SendPut(const std::shared_ptr<const Write>& write, bool by_hash);
  void SendErase(std::string key);
  void MakeUpForErasures();
  bool IsErased(const std::string& key) const;

  const RedisOptions options_;
  redis::Counters counters_;
  std::atomic<uint64_t> hits_ = 0;
  std::atomic<uint64_t> misses_ = 0;
  std::atomic<int64_t> writes_under_way_ = 0;
  // Learners erased so far. A write that was put off must not undo one, so it is given up where
  // there has been any since.
  std::atomic<uint64_t> erasures_ = 0;

  // Keys of learners who are to be forgotten as soon as possible.
  mutable absl::Mutex mutex_;
  absl::flat_hash_set<std::string> unerased_ ABSL_GUARDED_BY(mutex_);
  std::atomic<size_t> unerased_count_ = 0;  // its size, to know at a glance

  std::unique_ptr<redis::Fleet> fleet_;  // last: its threads use the rest
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_
