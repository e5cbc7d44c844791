// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/decision_sweep.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace proximal::sqlite {

absl::StatusOr<std::unique_ptr<DecisionSweep>> DecisionSweep::Open(Connection& connection,
                                                                   TrailingIndex& index) {
  std::unique_ptr<DecisionSweep> sweep(new DecisionSweep(index));
  absl::StatusOr<Statement> oldest = connection.Prepare(
      "SELECT owner, position, tag, decided_at_us FROM decisions ORDER BY position LIMIT ?");
  if (!oldest.ok()) return oldest.status();
  sweep->oldest_ = *std::move(oldest);
  absl::StatusOr<Statement> remove = connection.Prepare("DELETE FROM decisions WHERE position = ?");
  if (!remove.ok()) return remove.status();
  sweep->remove_ = *std::move(remove);
  return sweep;
}

absl::StatusOr<size_t> DecisionSweep::Remove(absl::Time before, size_t limit) {
  std::vector<TrailingIndex::Entry> old;
  {
    oldest_.Bind(1, static_cast<int64_t>(limit));
    ScopedReset reset(oldest_);
    while (true) {
      const absl::StatusOr<bool> row = oldest_.Step();
      if (!row.ok()) return row.status();
      if (!*row || oldest_.Int64(3) >= absl::ToUnixMicros(before)) break;
      old.push_back({oldest_.Int64(0), oldest_.Int64(1), oldest_.Int64(2)});
    }
  }
  for (const TrailingIndex::Entry& entry : old) {
    remove_.Bind(1, entry.position);
    if (absl::Status status = remove_.Run(); !status.ok()) return status;
  }
  if (absl::Status status = index_.RemoveOldest(old); !status.ok()) return status;
  return old.size();
}

}  // namespace proximal::sqlite
