// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Journal and registry in one SQLite file, for one process: what Proximal stands on by default.
//
// Appends are made durable in groups: one transaction and one fsync for whatever has gathered while
// the last was written (writer.h). Rows lie in order of arrival, so that a group writes few pages
// whatever the learners in it, and the index of learners trails (trailing_index.h). Reads run
// beside the writer on threads of their own (reader_pool.h).
//
// A failed commit is rolled back before its callers are told, so that what they are told is not in
// the journal. One case is beyond that: when fsync itself fails and the machine goes down before
// the next commit overwrites the log, a refused event may be found afterwards. Ids make the
// caller's retry safe then, too.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_STORE_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_STORE_H_

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/journal.h"
#include "service/store/registry.h"
#include "service/store/sqlite/checkpointer.h"
#include "service/store/sqlite/decision_keeper.h"
#include "service/store/sqlite/file_lock.h"
#include "service/store/sqlite/reader_pool.h"
#include "service/store/sqlite/write_session.h"
#include "service/store/sqlite/writer.h"

namespace proximal {

struct SqliteOptions {
  // Created where it is missing, with -wal, -shm and -lock beside it. Its directory must exist.
  std::string path;
  size_t readers = 2;  // threads that read, at least 1
  size_t max_queued_reads = 4096;
  sqlite::WriterOptions writer = {};
  sqlite::CheckpointerOptions checkpointer = {};
  size_t index_generation = sqlite::WriteSessionOptions().index_generation;
  int decision_days = 90;  // decisions are kept for so many days; 0: for ever
  sqlite::DecisionKeeperOptions decision_keeper = {};
};

class SqliteStore : public Journal, public Registry {
 public:
  // Opens the journal at options.path, and refuses a second one of the same path in this or another
  // process. Every error names the path and the cause:
  //   NOT_FOUND            its directory does not exist
  //   FAILED_PRECONDITION  in use by another process, a directory, a database of another program or
  //                        of a newer version of this one
  //   DATA_LOSS            corrupt, or no database
  //   UNAVAILABLE          read-only, disk full, or another error of the system
  static absl::StatusOr<std::unique_ptr<SqliteStore>> Open(const SqliteOptions& options);

  // Whether a journal at `path` could be opened as far as its directory and the rights on it say:
  // the errors of Open, but for what is in the file, who uses it and room on the disk. Creates
  // nothing.
  static absl::Status CheckPath(const std::string& path);

  ~SqliteStore() override;

  void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
              absl::AnyInvocable<void(absl::Status)> done) override;
  void Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
            absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override;
  void ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) override;
  void ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                  absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) override;
  void KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) override;
  void LogDecision(DecisionRecord decision) override;
  uint64_t DroppedDecisions() const override;
  void ReadDecisions(
      LearnerKey key, std::string after, size_t limit, absl::Time deadline,
      absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) override;
  void Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) override;
  absl::Status Health() const override;
  // Of both journal and registry.
  void Close() override;

  absl::Status Publish(absl::string_view tenant, const ArtifactInfo& info,
                       absl::string_view payload) override;
  absl::Status Activate(absl::string_view tenant, ArtifactKind kind, const Activation& activation,
                        const std::optional<std::string>& replaces) override;
  absl::StatusOr<std::vector<Activation>> Activations(absl::string_view tenant,
                                                      ArtifactKind kind) override;
  absl::StatusOr<std::string> Load(absl::string_view tenant, ArtifactKind kind,
                                   absl::string_view version) override;
  absl::StatusOr<std::vector<ArtifactInfo>> List(absl::string_view tenant,
                                                 ArtifactKind kind) override;
  absl::StatusOr<std::vector<std::string>> Tenants() override;

 private:
  explicit SqliteStore(sqlite::FileLock lock) : lock_(std::move(lock)) {}

  // Waits for one write or read.
  absl::Status Write(size_t bytes, absl::AnyInvocable<absl::Status(sqlite::WriteSession&)> apply);
  template <typename T>
  absl::StatusOr<T> ReadNow(absl::AnyInvocable<absl::StatusOr<T>(sqlite::ReadSession&)> read);

  // The writer's connection outlives the readers', which use its indexes, and the lock outlives
  // them all.
  sqlite::FileLock lock_;
  std::unique_ptr<sqlite::Checkpointer> checkpointer_;
  std::unique_ptr<sqlite::Writer> writer_;
  std::unique_ptr<sqlite::DecisionKeeper> decision_keeper_;  // null: decisions are kept for ever
  std::unique_ptr<sqlite::ReaderPool> readers_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_STORE_H_
