// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/snapshotter.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/app/history.h"
#include "service/app/state_life.h"

namespace proximal {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(5);

}  // namespace

void Snapshotter::Appended(const LearnerKey& key, const ActiveCatalogPtr& active, uint64_t before,
                           const StateCache::StatePtr& state) {
  if (before / kSnapshotEvery == state->sequence / kSnapshotEvery) return;
  if (LifeOf(state) != 0) return KeepSnapshot(journal_, key, state);
  {
    absl::MutexLock lock(&mutex_);
    if (under_way_.size() >= kMaxUnderWay || !under_way_.insert(key).second) return;
  }
  states_->Rebuild(key, active, 0, absl::Now() + kPatience, [this, key](const auto& /*state*/) {
    absl::MutexLock lock(&mutex_);
    under_way_.erase(key);
  });
}

}  // namespace proximal
