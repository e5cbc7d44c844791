// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Snapshots of states in a journal file: at most one for each learner.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_SNAPSHOT_TABLE_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_SNAPSHOT_TABLE_H_

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/journal.h"
#include "service/store/sqlite/connection.h"

namespace proximal::sqlite {

// Reads through one connection. Used by one thread at a time.
class SnapshotReader {
 public:
  // `connection` outlives the reader.
  static absl::StatusOr<std::unique_ptr<SnapshotReader>> Open(Connection& connection);

  // The owner's, where it is under this model.
  absl::StatusOr<std::optional<StateSnapshot>> Read(int64_t owner, uint64_t model_version);

 private:
  SnapshotReader() = default;

  Statement find_;
};

// Writes through the writer's connection, in its transactions.
class SnapshotWriter {
 public:
  // `connection` outlives the table.
  static absl::StatusOr<std::unique_ptr<SnapshotWriter>> Open(Connection& connection);

  // In place of any other but a newer one of the same model.
  absl::Status Keep(int64_t owner, const StateSnapshot& snapshot);
  absl::Status Erase(int64_t owner);

 private:
  SnapshotWriter() = default;

  Statement keep_;
  Statement remove_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_SNAPSHOT_TABLE_H_
