// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Makes snapshots of learners' states behind the backs of those who record, so that no rebuild has
// more than a few hundred events to fold.
//
// A snapshot is made from what the journal has, not from the state that a record led to: that may
// have come from a cache, whose copy may be of a learner erased elsewhere a moment ago. A wrong
// state in a cache is gone with it; one in the journal would stay.

#ifndef PROXIMAL_SERVICE_APP_SNAPSHOTTER_H_
#define PROXIMAL_SERVICE_APP_SNAPSHOTTER_H_

#include <cstddef>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/synchronization/mutex.h"
#include "service/app/tenants.h"
#include "service/store/journal.h"

namespace proximal {

// Safe for concurrent use.
class Snapshotter {
 public:
  // The journal must be closed before the snapshotter is destroyed.
  explicit Snapshotter(Journal* journal) : journal_(journal) {}

  // The learner's events went on from `before` to `after`: makes a snapshot where they passed a
  // multiple of kSnapshotEvery. Where too many are being made, the next time will do.
  void Appended(const LearnerKey& key, const ActiveCatalogPtr& active, uint64_t before,
                uint64_t after);

 private:
  static constexpr size_t kMaxUnderWay = 64;

  Journal* const journal_;
  absl::Mutex mutex_;
  absl::flat_hash_set<LearnerKey> under_way_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_SNAPSHOTTER_H_
