// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Decisions that have grown too old leave a journal file, the oldest first, a few at a time.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_DECISION_SWEEP_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_DECISION_SWEEP_H_

#include <cstddef>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/trailing_index.h"

namespace proximal::sqlite {

// Deletes through the writer's connection, in its transactions.
class DecisionSweep {
 public:
  // Both outlive it.
  static absl::StatusOr<std::unique_ptr<DecisionSweep>> Open(Connection& connection,
                                                             TrailingIndex& index);

  // Removes decisions made before `before`, at most `limit`, in the order they were logged up to
  // the first that is newer. Returns how many.
  absl::StatusOr<size_t> Remove(absl::Time before, size_t limit);

 private:
  explicit DecisionSweep(TrailingIndex& index) : index_(index) {}

  TrailingIndex& index_;
  Statement oldest_;
  Statement remove_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_DECISION_SWEEP_H_
