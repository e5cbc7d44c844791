// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a learner's state comes from: the cache's memory, the cache, or the journal. However many
// calls ask for one learner at once, the cache is asked once, and the journal read and folded once.
// Whoever waits for that waits until its own deadline and no longer, though the read may belong to
// another, or hang.

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

// A state, and how it was come by.
struct Loaded {
  StateCache::StatePtr state;
  bool cache_failed = false;  // the cache could not say, so that it came from the journal
};

// Safe for concurrent use. Callbacks run on this thread or on one of the store's.
class StateLoader {
 public:
  using StatePtr = StateCache::StatePtr;
  using Done = absl::AnyInvocable<void(absl::StatusOr<Loaded>)>;

  // Cache and journal must be closed before the loader is destroyed.
  StateLoader(Journal* journal, StateCache* cache);
  ~StateLoader();

  // The state where it is known at once, folded under `active` and at least `min_sequence` new,
  // which is the newest event the caller has seen; else null.
  StatePtr Peek(const LearnerKey& key, const ActiveCatalog& active, uint64_t min_sequence);

  // The same, where there may be newer: for when Load fails.
  StatePtr PeekAny(const LearnerKey& key, const ActiveCatalog& active, uint64_t min_sequence);

  // The state as Peek gives it, from wherever it can be had. FAILED_PRECONDITION
  // (LEARNER_VERSION_UNKNOWN) where the journal is older than `min_sequence`; DEADLINE_EXCEEDED,
  // within kExpiryPeriod of the deadline; else errors of the journal (JournalError).
  void Load(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
            absl::Time deadline, Done done);

  // As Load, from a read of the journal that begins after this call.
  void Rebuild(const LearnerKey& key, ActiveCatalogPtr active, uint64_t min_sequence,
               absl::Time deadline, Done done);

  static constexpr absl::Duration kExpiryPeriod = absl::Milliseconds(20);

  // Forgets the cached state, which is wrong, and that of any read that is under way.
  void Drop(const LearnerKey& key);
  // The same of a learner who was erased.
  void Erase(const LearnerKey& key);

 private:
  // A state is of a learner and of what it was folded under.
  using ReadingKey = std::pair<LearnerKey, uint64_t>;
  struct Waiter {
    uint64_t min_sequence;
    absl::Time deadline;
    bool fresh;  // content only with a read of the journal that began after it came
    Done done;
  };
  // One learner being read, from the cache first and from the journal then. Of those who wait for
  // the journal, `served` came before its read began, `joined` after.
  struct Reading {
    ActiveCatalogPtr active;
    std::vector<Waiter> served;
    std::vector<Waiter> joined;
    bool from_journal = false;
    bool cache_failed = false;
    bool forgotten = false;
  };
  struct alignas(64) Stripe {
    absl::Mutex mutex;
    absl::flat_hash_map<ReadingKey, Reading> readings ABSL_GUARDED_BY(mutex);
  };
  // What to tell a waiter.
  using Answer = std::pair<Done, absl::StatusOr<Loaded>>;

  Stripe& StripeOf(const LearnerKey& key);
  void Join(const LearnerKey& key, ActiveCatalogPtr active, Waiter waiter);
  void AskCache(ReadingKey key, absl::Time deadline);
  void ReadJournal(ReadingKey key, ActiveCatalogPtr active, absl::Time deadline);
  // Whom an answer of the cache, or of the journal, serves. The others are `served` from now on.
  static void SettleCached(Reading& reading, const absl::StatusOr<StatePtr>& cached,
                           std::vector<Answer>& answers);
  static void SettleRead(Reading& reading, const absl::StatusOr<StatePtr>& state,
                         std::vector<Answer>& answers);
  using Settle = void (*)(Reading&, const absl::StatusOr<StatePtr>&, std::vector<Answer>&);
  // Settles with `state`, and reads the journal (again) where waiters are left.
  void Finish(ReadingKey key, const absl::StatusOr<StatePtr>& state, Settle settle);
  void MarkForgotten(const LearnerKey& key);
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
