// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Makes snapshots of learners' states behind the backs of those who record, so that no rebuild has
// more than a few hundred events to fold.
//
// A snapshot of a wrong state would be there for good, so it is made of a state that knows its life
// (state_life.h). Where the one that a record led to does not, because it rests on a shared
// cache's, the state is built from the journal, which makes the snapshot, and takes its place in
// the caches: the next snapshot reads nothing.

#ifndef PROXIMAL_SERVICE_APP_SNAPSHOTTER_H_
#define PROXIMAL_SERVICE_APP_SNAPSHOTTER_H_

#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "service/app/state_loader.h"
#include "service/app/tenants.h"
#include "service/store/journal.h"
#include "service/store/state_cache.h"

namespace proximal {

// Safe for concurrent use.
class Snapshotter {
 public:
  // The journal must be closed before the snapshotter is destroyed.
  Snapshotter(Journal* journal, StateLoader* states) : journal_(journal), states_(states) {}

  // The learner's events went on from the one with sequence `before` to `state`: makes a snapshot
  // where they passed a multiple of kSnapshotEvery. Where too many are being built, the next time
  // will do.
  void Appended(const LearnerKey& key, const ActiveCatalogPtr& active, uint64_t before,
                const StateCache::StatePtr& state);

 private:
  static constexpr size_t kMaxUnderWay = 64;

  Journal* const journal_;
  StateLoader* const states_;
  absl::Mutex mutex_;
  absl::flat_hash_set<LearnerKey> under_way_ ABSL_GUARDED_BY(mutex_);  // being built
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_SNAPSHOTTER_H_
