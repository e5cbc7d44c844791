// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The one connection that changes a journal file, and what it remembers between transactions. Used
// by one thread at a time.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_WRITE_SESSION_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_WRITE_SESSION_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "service/store/journal.h"
#include "service/store/registry.h"
#include "service/store/sqlite/artifact_table.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/decision_sweep.h"
#include "service/store/sqlite/decision_table.h"
#include "service/store/sqlite/event_table.h"
#include "service/store/sqlite/learner_directory.h"
#include "service/store/sqlite/snapshot_table.h"
#include "service/store/sqlite/trailing_index.h"

namespace proximal::sqlite {

struct WriteSessionOptions {
  std::string path;
  size_t directory_bytes = size_t{64} << 20;  // of learners remembered
  // Events that their index may trail by, twice over; decisions, which are seldom read, four times
  // as many.
  size_t index_generation = size_t{16} << 10;
};

class WriteSession {
 public:
  // Opens the file, creates it where it is missing, and migrates it. Errors of the file name it.
  static absl::StatusOr<std::unique_ptr<WriteSession>> Open(const WriteSessionOptions& options);

  // A transaction. Between Begin and Commit, calls below that fail with anything but what their
  // contracts name leave the transaction unusable: Rollback.
  enum class Sync {
    kAtCommit,  // what is committed is on the disk
    kLater,     // it is there after the next commit or checkpoint that syncs; never half of it
  };
  absl::Status Begin(Sync sync);
  // OK: what was done stays, by `sync`. Otherwise: Rollback.
  absl::Status Commit();
  void Rollback();

  // As Journal::Append. ALREADY_EXISTS and ABORTED have written nothing. What is given here must
  // live until the Commit or Rollback: rows are written many at a time.
  absl::Status Append(const LearnerKey& key, absl::Span<const EncodedEvent> events);
  absl::Status Log(const DecisionRecord& decision);
  absl::StatusOr<Journal::Erased> Erase(const LearnerKey& key);

  // As Journal::KeepSnapshot; a life is the key of its learner in the file.
  absl::Status KeepSnapshot(const LearnerKey& key, uint64_t life, const StateSnapshot& snapshot);

  DecisionSweep& decision_sweep() { return *decision_sweep_; }

  // As Registry. NOT_FOUND has written nothing.
  ArtifactWriter& artifacts() { return *artifacts_; }

  // Writes and commits a page without changing anything: OK when the file can be written. What a
  // failed commit may have left behind in the log of the file is overwritten by it.
  absl::Status Probe();

  // Whether the last Commit had anything to write.
  bool wrote() const { return wrote_; }
  // Pages in the write-ahead log after the last commit.
  int wal_pages() const { return wal_pages_; }

  const TrailingIndex& events_index() const { return *events_index_; }
  const TrailingIndex& decisions_index() const { return *decisions_index_; }

 private:
  WriteSession() = default;
  absl::Status OpenTables(const WriteSessionOptions& options);
  absl::Status SetSync(Sync sync);

  std::unique_ptr<Connection> connection_;
  std::unique_ptr<LearnerDirectory> learners_;
  std::unique_ptr<TrailingIndex> events_index_;
  std::unique_ptr<TrailingIndex> decisions_index_;
  std::unique_ptr<EventWriter> events_;
  std::unique_ptr<DecisionWriter> decisions_;
  std::unique_ptr<DecisionSweep> decision_sweep_;
  std::unique_ptr<SnapshotWriter> snapshots_;
  std::unique_ptr<ArtifactWriter> artifacts_;
  Sync sync_ = Sync::kAtCommit;
  Statement begin_;
  Statement commit_;
  Statement rollback_;
  int64_t changes_ = 0;  // in all, up to the last commit
  bool wrote_ = false;
  int wal_pages_ = 0;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_WRITE_SESSION_H_
