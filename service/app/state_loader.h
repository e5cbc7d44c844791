// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a learner's state comes from: the cache's memory, the cache, or the journal. However many
// calls ask for one learner at once, the journal is read and folded once. Whoever waits for a read
// waits until its own deadline and no longer, though the read may belong to another, or hang.

#ifndef PROXIMAL_SERVICE_APP_STATE_LOADER_H_
#define PROXIMAL_SERVICE_APP_STATE_LOADER_H_

#include <array>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "engine/learner/learner_state.h"
#include "service/app/tenants.h"
#include "service/store/journal.h"
#include "service/store/state_cache.h"

namespace proximal {

// Safe for concurrent use. Callbacks run on this thread or on one of the store's.
class StateLoader {
 public:
  using StatePtr = StateCache::StatePtr;
  using Done = absl::AnyInvocable<void(absl::StatusOr<StatePtr>)>;

  // The journal must be closed before the loader is destroyed.
  StateLoader(Journal* journal, StateCache* cache);
  ~StateLoader();

  // The state where it is known at once, folded under `active` and at least `min_sequence` new;
  // else null.
  StatePtr Peek(const LearnerKey& key, const ActiveCatalog& active, uint64_t min_sequence);

  // The same from wherever it can be had. FAILED_PRECONDITION (LEARNER_VERSION_UNKNOWN) where the
  // journal is older than `min_sequence`; DEADLINE_EXCEEDED, within kExpiryPeriod of the deadline;
  // else errors of the journal (JournalError).
  void Load(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
            absl::Time deadline, Done done);

  // As Load, from a read of the journal that begins after this call.
  void Rebuild(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
               absl::Time deadline, Done done);

  static constexpr absl::Duration kExpiryPeriod = absl::Milliseconds(20);

  // Forgets the cached state, and that of any read of the journal that is under way.
  void Forget(const LearnerKey& key);

 private:
  // A state is of a learner and of what it was folded under.
  using RebuildKey = std::pair<LearnerKey, uint64_t>;
  struct Waiter {
    uint64_t min_sequence;
    absl::Time deadline;
    bool fresh;  // content only with a read that began after it came
    Done done;
  };
  // One learner being read: `served` came before the read began, `joined` after.
  struct Reading {
    ActiveCatalogPtr active;
    std::vector<Waiter> served;
    std::vector<Waiter> joined;
    bool forgotten = false;
  };
  struct alignas(64) Stripe {
    absl::Mutex mutex;
    absl::flat_hash_map<RebuildKey, Reading> readings ABSL_GUARDED_BY(mutex);
  };
  // What to tell a waiter.
  using Answer = std::pair<Done, absl::StatusOr<StatePtr>>;

  Stripe& StripeOf(const LearnerKey& key);
  void Join(const LearnerKey& key, ActiveCatalogPtr active, Waiter waiter);
  void Read(RebuildKey key, ActiveCatalogPtr active, absl::Time deadline);
  void Finish(RebuildKey key, const absl::StatusOr<StatePtr>& state);
  static bool Settle(Reading& reading, const absl::StatusOr<StatePtr>& state,
                     std::vector<Answer>& answers);
  // Answers those whose deadline has passed, again and again while anything is read.
  void WatchDeadlines();
  void Expire(absl::Time now);
  void CountReadings(int change);

  Journal* const journal_;
  StateCache* const cache_;
  std::array<Stripe, 64> stripes_;
  absl::Mutex watch_mutex_;                         // may be taken with a stripe's held
  int readings_ ABSL_GUARDED_BY(watch_mutex_) = 0;  // in all stripes
  bool ending_ ABSL_GUARDED_BY(watch_mutex_) = false;
  std::thread watcher_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_STATE_LOADER_H_
