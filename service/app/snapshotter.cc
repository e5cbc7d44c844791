// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/snapshotter.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/app/history.h"

namespace proximal {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);

}  // namespace

void Snapshotter::Appended(const LearnerKey& key, const ActiveCatalogPtr& active, uint64_t before,
                           uint64_t after) {
  if (before / kSnapshotEvery == after / kSnapshotEvery) return;
  {
    absl::MutexLock lock(&mutex_);
    if (under_way_.size() >= kMaxUnderWay || !under_way_.insert(key).second) return;
  }
  BuildState(journal_, key, active, absl::Now() + kPatience, [this, key](const auto& /*state*/) {
    absl::MutexLock lock(&mutex_);
    under_way_.erase(key);
  });
}

}  // namespace proximal
