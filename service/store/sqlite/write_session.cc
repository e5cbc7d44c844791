// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/write_session.h"

#include <sqlite3.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/store/sqlite/schema.h"

namespace proximal::sqlite {
namespace {

// Readers go on beside the writer, and a commit is one sequential write and one fsync.
constexpr char kJournalMode[] = "PRAGMA journal_mode = WAL";

constexpr char kSettings[] =
    // A commit is on the disk when it returns, not at the next checkpoint (Sync::kAtCommit).
    "PRAGMA synchronous = FULL;"
    // Checkpoints are the business of a thread of their own.
    "PRAGMA wal_autocheckpoint = 0;"
    // After a checkpoint the log goes back to this size.
    "PRAGMA journal_size_limit = 67108864;"
    // 32 MiB for the pages that appends touch: the ends of the tables and the leaves of the
    // indexes.
    "PRAGMA cache_size = -32768;"
    // What is erased is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON;"
    // No statement of ours relies on it, and a schema read from a file is not trusted.
    "PRAGMA trusted_schema = OFF;";

absl::Status UseWriteAheadLog(Connection& connection) {
  absl::StatusOr<Statement> statement = connection.Prepare(kJournalMode);
  if (!statement.ok()) return statement.status();
  const absl::StatusOr<bool> row = statement->Step();
  if (!row.ok()) return row.status();
  if (!*row || statement->Bytes(0) != "wal") {
    return absl::FailedPreconditionError(
        absl::StrCat("sqlite:", sqlite3_db_filename(connection.handle(), "main"),
                     ": its file system has no shared memory for a write-ahead log"));
  }
  return absl::OkStatus();
}

int NotePages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

absl::StatusOr<std::unique_ptr<WriteSession>> WriteSession::Open(
    const WriteSessionOptions& options) {
  std::unique_ptr<WriteSession> session(new WriteSession());
  absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(options.path, Connection::Mode::kReadWrite);
  if (!connection.ok()) return connection.status();
  session->connection_ = *std::move(connection);
  Connection& database = *session->connection_;
  if (const absl::StatusOr<int> version = SchemaVersion(database); !version.ok()) {
    return version.status();
  }
  if (sqlite3_db_readonly(database.handle(), "main") == 1) {
    return absl::UnavailableError(absl::StrCat("sqlite:", options.path, ": the file is read-only"));
  }
  if (absl::Status status = UseWriteAheadLog(database); !status.ok()) return status;
  if (absl::Status status = database.Execute(kSettings); !status.ok()) return status;
  sqlite3_wal_hook(database.handle(), &NotePages, &session->wal_pages_);
  if (absl::Status status = Migrate(database); !status.ok()) return status;
  if (absl::Status status = session->OpenTables(options); !status.ok()) return status;
  session->changes_ = sqlite3_total_changes64(database.handle());
  return session;
}

absl::Status WriteSession::OpenTables(const WriteSessionOptions& options) {
  Connection& database = *connection_;
  absl::Status status =
      Assign(LearnerDirectory::Open(database, options.directory_bytes), learners_);
  if (status.ok()) {
    status =
        Assign(TrailingIndex::Open(database, "events", options.index_generation), events_index_);
  }
  if (status.ok()) {
    status = Assign(TrailingIndex::Open(database, "decisions", 4 * options.index_generation),
                    decisions_index_);
  }
  if (status.ok()) {
    status = Assign(EventWriter::Open(database, *learners_, *events_index_), events_);
  }
  if (status.ok()) {
    status = Assign(DecisionWriter::Open(database, *learners_, *decisions_index_), decisions_);
  }
  if (status.ok())
    status = Assign(DecisionSweep::Open(database, *decisions_index_), decision_sweep_);
  if (status.ok()) status = Assign(SnapshotWriter::Open(database), snapshots_);
  if (status.ok()) status = Assign(ArtifactWriter::Open(database), artifacts_);
  if (status.ok()) status = Assign(database.Prepare("BEGIN IMMEDIATE"), begin_);
  if (status.ok()) status = Assign(database.Prepare("COMMIT"), commit_);
  if (status.ok()) status = Assign(database.Prepare("ROLLBACK"), rollback_);
  return status;
}

absl::Status WriteSession::Begin(Sync sync) {
  learners_->Trim();
  if (absl::Status status = SetSync(sync); !status.ok()) return status;
  return begin_.Run();
}

absl::Status WriteSession::SetSync(Sync sync) {
  if (sync == sync_) return absl::OkStatus();
  sync_ = sync;
  return connection_->Execute(sync == Sync::kAtCommit ? "PRAGMA synchronous = FULL"
                                                      : "PRAGMA synchronous = NORMAL");
}

absl::Status WriteSession::Commit() {
  if (absl::Status status = events_->Flush(); !status.ok()) return status;
  if (absl::Status status = decisions_->Flush(); !status.ok()) return status;
  if (absl::Status status = events_index_->Advance(); !status.ok()) return status;
  if (absl::Status status = decisions_index_->Advance(); !status.ok()) return status;
  if (absl::Status status = commit_.Run(); !status.ok()) return status;
  events_index_->Committed();
  decisions_index_->Committed();
  const int64_t changes = sqlite3_total_changes64(connection_->handle());
  wrote_ = changes != std::exchange(changes_, changes);
  return absl::OkStatus();
}

void WriteSession::Rollback() {
  // SQLite has rolled back by itself after some errors. Where the statement fails, the next Begin
  // does, too, and nothing is acknowledged.
  if (connection_->InTransaction()) rollback_.Run().IgnoreError();
  events_->Clear();
  decisions_->Clear();
  events_index_->RolledBack();
  decisions_index_->RolledBack();
  learners_->Clear();
}

absl::Status WriteSession::Append(const LearnerKey& key, absl::Span<const EncodedEvent> events) {
  return events_->Append(key, events);
}

absl::Status WriteSession::Log(const DecisionRecord& decision) {
  const absl::StatusOr<WriterLearner*> learner = learners_->Find(decision.key);
  if (!learner.ok()) return learner.status();
  if (decision.sequence > 0) {
    const absl::StatusOr<uint64_t> last = events_->LastSequence(**learner);
    if (!last.ok()) return last.status();
    if (decision.sequence > *last) return absl::OkStatus();  // Made from what was erased since.
  }
  return decisions_->Log(decision, **learner);
}

absl::StatusOr<Journal::Erased> WriteSession::Erase(const LearnerKey& key) {
  const absl::StatusOr<WriterLearner*> learner = learners_->Find(key);
  if (!learner.ok()) return learner.status();
  const int64_t owner = (*learner)->key;
  if (owner == 0) return Journal::Erased();
  const absl::StatusOr<uint64_t> events = events_->Erase(owner);
  if (!events.ok()) return events.status();
  const absl::StatusOr<uint64_t> decisions = decisions_->Erase(owner);
  if (!decisions.ok()) return decisions.status();
  if (absl::Status status = snapshots_->Erase(owner); !status.ok()) return status;
  if (absl::Status status = learners_->Remove(key); !status.ok()) return status;
  return Journal::Erased{*events, *decisions};
}

absl::Status WriteSession::KeepSnapshot(const LearnerKey& key, uint64_t life,
                                        const StateSnapshot& snapshot) {
  const absl::StatusOr<WriterLearner*> learner = learners_->Find(key);
  if (!learner.ok()) return learner.status();
  const int64_t owner = (*learner)->key;
  if (owner == 0 || static_cast<uint64_t>(owner) != life) return absl::OkStatus();
  return snapshots_->Keep(owner, snapshot);
}

absl::Status WriteSession::Probe() {
  if (absl::Status status = SetSync(Sync::kAtCommit); !status.ok()) return status;
  // Setting the version to what it is writes the first page.
  return connection_->Execute(absl::StrCat("PRAGMA user_version = ", SchemaSteps().size()));
}

}  // namespace proximal::sqlite
