// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A cache that replicas share, with all that may go wrong on the way to it, at the test's word:
// what a replica writes arrives later, in its order but at any time between that of the others, or
// never; the cache may be gone, for one or for all, and may lose what it has.

#ifndef PROXIMAL_TESTS_SERVICE_APP_LAGGING_CACHE_H_
#define PROXIMAL_TESTS_SERVICE_APP_LAGGING_CACHE_H_

#include <algorithm>
#include <deque>
#include <functional>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "service/store/state_cache.h"

namespace proximal {

// What lies in it. Safe for concurrent use.
class SharedStates {
 public:
  using StatePtr = StateCache::StatePtr;

  StatePtr Get(const LearnerKey& key) {
    absl::MutexLock lock(&mutex_);
    const auto found = states_.find(key);
    return found == states_.end() ? nullptr : found->second;
  }
  void Put(const LearnerKey& key, StatePtr state) {
    absl::MutexLock lock(&mutex_);
    if (erased_.contains(key)) return;
    StatePtr& kept = states_[key];
    if (kept != nullptr && kept->model_version == state->model_version &&
        kept->sequence > state->sequence) {
      return;
    }
    kept = std::move(state);
  }
  void Drop(const LearnerKey& key) {
    absl::MutexLock lock(&mutex_);
    states_.erase(key);
  }
  void Erase(const LearnerKey& key) {
    absl::MutexLock lock(&mutex_);
    states_.erase(key);
    erased_.insert(key);
  }
  void Flush() {
    absl::MutexLock lock(&mutex_);
    states_.clear();
    erased_.clear();
  }

 private:
  absl::Mutex mutex_;
  absl::flat_hash_map<LearnerKey, StatePtr> states_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<LearnerKey> erased_ ABSL_GUARDED_BY(mutex_);
};

// One replica's way to it. Safe for concurrent use.
class LaggingCache final : public StateCache {
 public:
  explicit LaggingCache(SharedStates* shared) : shared_(shared) {}

  StatePtr Peek(const LearnerKey&, uint64_t) override { return nullptr; }
  StatePtr PeekAny(const LearnerKey&) override { return nullptr; }
  void Get(const LearnerKey& key, StatePtr, absl::Time,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override {
    bool gone, outdated;
    {
      absl::MutexLock lock(&mutex_);
      ++gets_;
      gone = gone_;
      outdated = outdated_.contains(key);
    }
    if (gone) return done(absl::UnavailableError("gone"));
    Deliver(SIZE_MAX);  // a question comes after what was sent before it
    done(outdated ? nullptr : shared_->Get(key));
  }
  void Put(const LearnerKey& key, StatePtr state) override {
    absl::MutexLock lock(&mutex_);
    if (gone_ || outdated_.contains(key)) {
      outdated_.insert(key);
    } else {
      on_the_way_.emplace_back([this, key, state] { shared_->Put(key, state); });
    }
  }
  void Drop(const LearnerKey& key) override {
    absl::MutexLock lock(&mutex_);
    if (gone_) {
      outdated_.insert(key);
    } else {
      on_the_way_.emplace_back([this, key] { shared_->Drop(key); });
    }
  }
  void Erase(const LearnerKey& key) override {
    absl::MutexLock lock(&mutex_);
    on_the_way_.emplace_back([this, key] { shared_->Erase(key); });
  }
  absl::Status Health() const override {
    absl::MutexLock lock(&mutex_);
    return gone_ ? absl::UnavailableError("gone") : absl::OkStatus();
  }
  Stats stats() const override { return {}; }
  void Close() override {}

  // Lets the first `count` of what is on its way arrive.
  void Deliver(size_t count) {
    std::deque<std::function<void()>> arrived;
    {
      absl::MutexLock lock(&mutex_);
      const auto end =
          on_the_way_.begin() + static_cast<std::ptrdiff_t>(std::min(count, on_the_way_.size()));
      arrived.assign(on_the_way_.begin(), end);
      on_the_way_.erase(on_the_way_.begin(), end);
    }
    for (const std::function<void()>& write : arrived) write();
  }
  // From now on it is gone for this replica, or back.
  void SetGone(bool gone) {
    absl::MutexLock lock(&mutex_);
    gone_ = gone;
  }
  // Drops what is outdated, as a cache does when it is back.
  void MakeUp() {
    absl::MutexLock lock(&mutex_);
    if (gone_) return;
    for (const LearnerKey& key : outdated_) {
      on_the_way_.emplace_back([this, key] { shared_->Drop(key); });
    }
    outdated_.clear();
  }
  int gets() const {
    absl::MutexLock lock(&mutex_);
    return gets_;
  }

 private:
  SharedStates* const shared_;
  mutable absl::Mutex mutex_;
  std::deque<std::function<void()>> on_the_way_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<LearnerKey> outdated_ ABSL_GUARDED_BY(mutex_);
  bool gone_ ABSL_GUARDED_BY(mutex_) = false;
  int gets_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_APP_LAGGING_CACHE_H_
