// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/snapshot_table.h"

#include <string>

namespace proximal::sqlite {

absl::StatusOr<std::unique_ptr<SnapshotReader>> SnapshotReader::Open(Connection& connection) {
  std::unique_ptr<SnapshotReader> reader(new SnapshotReader());
  absl::Status status =
      Assign(connection.Prepare(
                 "SELECT sequence, state FROM snapshots WHERE owner = ? AND model_version = ?"),
             reader->find_);
  if (!status.ok()) return status;
  return reader;
}

absl::StatusOr<std::optional<StateSnapshot>> SnapshotReader::Read(int64_t owner,
                                                                  uint64_t model_version) {
  find_.Bind(1, owner);
  find_.Bind(2, static_cast<int64_t>(model_version));
  ScopedReset reset(find_);
  const absl::StatusOr<bool> row = find_.Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  return StateSnapshot{static_cast<uint64_t>(find_.Int64(0)), model_version,
                       std::string(find_.Bytes(1))};
}

absl::StatusOr<std::unique_ptr<SnapshotWriter>> SnapshotWriter::Open(Connection& connection) {
  std::unique_ptr<SnapshotWriter> writer(new SnapshotWriter());
  absl::Status status =
      Assign(connection.Prepare(
                 "INSERT INTO snapshots VALUES (?, ?, ?, ?) ON CONFLICT (owner) DO UPDATE SET "
                 "sequence = excluded.sequence, model_version = excluded.model_version, "
                 "state = excluded.state "
                 "WHERE model_version <> excluded.model_version OR sequence <= excluded.sequence"),
             writer->keep_);
  if (status.ok()) {
    status = Assign(connection.Prepare("DELETE FROM snapshots WHERE owner = ?"), writer->remove_);
  }
  if (!status.ok()) return status;
  return writer;
}

absl::Status SnapshotWriter::Keep(int64_t owner, const StateSnapshot& snapshot) {
  keep_.Bind(1, owner);
  keep_.Bind(2, static_cast<int64_t>(snapshot.sequence));
  keep_.Bind(3, static_cast<int64_t>(snapshot.model_version));
  keep_.BindBlob(4, snapshot.state);
  return keep_.Run();
}

absl::Status SnapshotWriter::Erase(int64_t owner) {
  remove_.Bind(1, owner);
  return remove_.Run();
}

}  // namespace proximal::sqlite
