// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The state cache that replicas share: one Redis, one that sentinels watch over, or a cluster. What
// it stands on, from the bottom: connection.h, pipeline.h (one connection), fleet.h (all servers).
//
// Only a copy, so that whatever goes wrong costs time and no more: no call takes longer than
// options.timeout, a server that fails again and again is given up at once for a while, and what
// cannot be read or written counts as not there. Two things must not be lost with it: that a
// learner was erased, and that what is kept is wrong, or outdated because a newer state could not
// be written. Both are made up for when the server is back, and until then this process does not
// take what is kept of such learners. Where more writes are lost than it can remember, all entries
// are given up: it takes none until it has begun a new epoch (entry.h), which every other process
// hears of within two seconds. Erasures are remembered however many there are.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_
#define PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
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
  // Does not fail for want of a server: it may come. Waits until the servers were looked up once,
  // and for the epoch, for some hundred milliseconds at most. Errors are those of TLS:
  // FAILED_PRECONDITION where this build has none, INVALID_ARGUMENT for files that are not what
  // they should be.
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
  // What is to be made true of a learner's entry: that it says the learner was erased, or else that
  // it is none, or one of this model version and at least this sequence.
  struct Due {
    bool erased = false;
    uint64_t sequence = 0;
    uint64_t model_version = 0;

    bool IsMetBy(const LearnerState& kept) const {
      return !erased && kept.model_version == model_version && kept.sequence >= sequence;
    }
    friend bool operator==(const Due&, const Due&) = default;
  };
  static constexpr uint64_t kNever = UINT64_MAX;  // no state is of this sequence

  redis::Call CallFor(const std::string& key, absl::Duration timeout) const;
  std::string LifeOfEntry() const;
  // What a value that was got stands for; null: nothing.
  StatePtr Read(absl::string_view value, StatePtr known);
  // The script is told by its hash, or else whole.
  void SendPut(const std::shared_ptr<const Write>& write, bool by_hash);
  // `outcome`: what the script returned; nothing where it could not be run.
  void OnPut(const Write& write, std::optional<int64_t> outcome);
  void SendDue(std::string key, const Due& due);
  // Every second.
  void MakeUp();

  // Learns which epoch it is and sees to it that Redis has forgotten none; begins another one while
  // giving up. `done` runs when that is answered, one way or the other.
  void KeepEpoch(absl::AnyInvocable<void()> done);

  // What is due of the learner, if anything.
  std::optional<Due> DueOf(const std::string& key) const;
  void AddDue(const std::string& key, const Due& due);
  // Takes no entry any more until another epoch has begun, and remembers erasures alone.
  void GiveUp() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Strikes out what `met` is true of.
  void StrikeDue(const std::string& key, absl::FunctionRef<bool(const Due&)> met);

  const RedisOptions options_;
  redis::Counters counters_;
  std::atomic<uint64_t> hits_ = 0;
  std::atomic<uint64_t> misses_ = 0;
  std::atomic<int64_t> writes_under_way_ = 0;
  // Learners forgotten so far. A write that was put off must not undo that, so it is given up where
  // any was since.
  std::atomic<uint64_t> forgotten_ = 0;

  std::atomic<uint64_t> epoch_ = 0;
  std::atomic<bool> giving_up_ = false;  // all entries, until another epoch has begun

  // By key.
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Due> due_ ABSL_GUARDED_BY(mutex_);
  std::atomic<size_t> due_count_ = 0;  // its size, to know at a glance

  std::unique_ptr<redis::Fleet> fleet_;  // last: its threads use the rest
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_REDIS_REDIS_STATE_CACHE_H_
