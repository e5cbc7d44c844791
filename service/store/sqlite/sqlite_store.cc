// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/sqlite_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "service/store/event_batch.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/event_table.h"

namespace proximal {
namespace {

bool IsDirectory(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

size_t SizeOf(const std::vector<sqlite::EncodedEvent>& events) {
  size_t bytes = 0;
  for (const sqlite::EncodedEvent& event : events) {
    bytes += sizeof(event) + event.payload.size();
  }
  return bytes;
}

}  // namespace

absl::Status SqliteStore::CheckPath(const std::string& path) {
  if (path.empty()) return absl::InvalidArgumentError("sqlite: the path is empty");
  if (IsDirectory(path)) {
    return absl::FailedPreconditionError(absl::StrCat("sqlite:", path, ": is a directory"));
  }
  const size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "."
                                : slash == 0               ? "/"
                                                           : path.substr(0, slash);
  if (!IsDirectory(directory)) {
    return absl::NotFoundError(
        absl::StrCat("sqlite:", path, ": the directory ", directory, " does not exist"));
  }
  if (access(directory.c_str(), W_OK | X_OK) != 0) {
    return absl::UnavailableError(
        absl::StrCat("sqlite:", path, ": the directory ", directory, " is not writable"));
  }
  if (access(path.c_str(), F_OK) == 0 && access(path.c_str(), R_OK | W_OK) != 0) {
    return absl::UnavailableError(absl::StrCat("sqlite:", path, ": the file is read-only"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<SqliteStore>> SqliteStore::Open(const SqliteOptions& options) {
  if (absl::Status status = CheckPath(options.path); !status.ok()) return status;
  absl::StatusOr<sqlite::FileLock> lock =
      sqlite::FileLock::Acquire(absl::StrCat(options.path, "-lock"));
  if (!lock.ok()) {
    return absl::Status(lock.status().code(), absl::StrCat("sqlite:", lock.status().message()));
  }
  std::unique_ptr<SqliteStore> store(new SqliteStore(*std::move(lock)));

  absl::StatusOr<std::unique_ptr<sqlite::WriteSession>> session = sqlite::WriteSession::Open(
      {.path = options.path, .index_generation = options.index_generation});
  if (!session.ok()) return session.status();
  std::vector<std::unique_ptr<sqlite::ReadSession>> readers;
  for (size_t i = 0; i < std::max<size_t>(options.readers, 1); ++i) {
    absl::StatusOr<std::unique_ptr<sqlite::ReadSession>> reader = sqlite::ReadSession::Open(
        options.path, (*session)->events_index(), (*session)->decisions_index());
    if (!reader.ok()) return reader.status();
    readers.push_back(*std::move(reader));
  }
  absl::StatusOr<std::unique_ptr<sqlite::Checkpointer>> checkpointer =
      sqlite::Checkpointer::Start(options.path, options.checkpointer);
  if (!checkpointer.ok()) return checkpointer.status();

  store->checkpointer_ = *std::move(checkpointer);
  store->writer_ = std::make_unique<sqlite::Writer>(
      *std::move(session), options.writer,
      [checkpointer = store->checkpointer_.get()](const sqlite::WriteSession& session) {
        checkpointer->LogHas(session.wal_pages());
      });
  if (options.decision_days > 0) {
    store->decision_keeper_ = std::make_unique<sqlite::DecisionKeeper>(
        store->writer_.get(), options.decision_days, options.decision_keeper);
  }
  store->readers_ =
      std::make_unique<sqlite::ReaderPool>(std::move(readers), options.max_queued_reads);
  return store;
}

SqliteStore::~SqliteStore() {
  if (readers_ != nullptr) Close();
}

void SqliteStore::Close() {
  decision_keeper_.reset();
  writer_->Close();
  readers_->Close();
}

void SqliteStore::Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
                         absl::AnyInvocable<void(absl::Status)> done) {
  if (absl::Status status = ValidateBatch(events); !status.ok()) return done(std::move(status));
  std::vector<sqlite::EncodedEvent> encoded = sqlite::EncodeEvents(events);
  const size_t bytes = SizeOf(encoded);
  writer_->Submit(
      {.deadline = deadline,
       .bytes = bytes,
       .apply = [key = std::move(key), encoded = std::move(encoded)](
                    sqlite::WriteSession& session) { return session.Append(key, encoded); },
       .done = std::move(done)});
}

void SqliteStore::Read(LearnerKey key, uint64_t after, size_t limit, absl::Time deadline,
                       absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) {
  readers_->Submit(deadline, [key = std::move(key), after, limit, done = std::move(done)](
                                 absl::StatusOr<sqlite::ReadSession*> session) mutable {
    if (!session.ok()) return done(session.status());
    done((*session)->ReadEvents(key, after, limit));
  });
}

void SqliteStore::ReadLast(LearnerKey key, size_t limit, absl::Time deadline,
                           absl::AnyInvocable<void(absl::StatusOr<std::vector<Event>>)> done) {
  readers_->Submit(deadline, [key = std::move(key), limit, done = std::move(done)](
                                 absl::StatusOr<sqlite::ReadSession*> session) mutable {
    if (!session.ok()) return done(session.status());
    done((*session)->ReadLast(key, limit));
  });
}

void SqliteStore::ReadRecent(LearnerKey key, uint64_t model_version, absl::Time deadline,
                             absl::AnyInvocable<void(absl::StatusOr<Recent>)> done) {
  readers_->Submit(deadline, [key = std::move(key), model_version, done = std::move(done)](
                                 absl::StatusOr<sqlite::ReadSession*> session) mutable {
    if (!session.ok()) return done(session.status());
    done((*session)->ReadRecent(key, model_version));
  });
}

void SqliteStore::KeepSnapshot(LearnerKey key, uint64_t life, StateSnapshot snapshot) {
  const size_t bytes = sizeof(snapshot) + snapshot.state.size();
  writer_->Submit(
      {.bytes = bytes,
       .apply =
           [key = std::move(key), life, snapshot = std::move(snapshot)](
               sqlite::WriteSession& session) { return session.KeepSnapshot(key, life, snapshot); },
       .done = [](const absl::Status& /*dropped*/) {}});
}

void SqliteStore::LogDecision(DecisionRecord decision) {
  writer_->LogDecision(std::move(decision));
}

uint64_t SqliteStore::DroppedDecisions() const { return writer_->dropped_decisions(); }

void SqliteStore::ReadDecisions(
    LearnerKey key, std::string after, size_t limit, absl::Time deadline,
    absl::AnyInvocable<void(absl::StatusOr<std::vector<DecisionRecord>>)> done) {
  readers_->Submit(deadline,
                   [key = std::move(key), after = std::move(after), limit,
                    done = std::move(done)](absl::StatusOr<sqlite::ReadSession*> session) mutable {
                     if (!session.ok()) return done(session.status());
                     done((*session)->ReadDecisions(key, after, limit));
                   });
}

void SqliteStore::Erase(LearnerKey key, absl::AnyInvocable<void(absl::StatusOr<Erased>)> done) {
  auto erased = std::make_shared<Erased>();
  writer_->Submit({.after_decisions = true,
                   .apply =
                       [key = std::move(key), erased](sqlite::WriteSession& session) {
                         const absl::StatusOr<Erased> result = session.Erase(key);
                         if (result.ok()) *erased = *result;
                         return result.status();
                       },
                   .done =
                       [this, erased, done = std::move(done)](absl::Status status) mutable {
                         if (!status.ok()) return done(std::move(status));
                         checkpointer_->Empty();
                         done(*erased);
                       }});
}

absl::Status SqliteStore::Health() const { return writer_->Health(); }

absl::Status SqliteStore::Write(size_t bytes,
                                absl::AnyInvocable<absl::Status(sqlite::WriteSession&)> apply) {
  absl::Status result;
  absl::Notification finished;
  writer_->Submit({.bytes = bytes,
                   .apply = std::move(apply),
                   .done = [&result, &finished](absl::Status status) {
                     result = std::move(status);
                     finished.Notify();
                   }});
  finished.WaitForNotification();
  return result;
}

template <typename T>
absl::StatusOr<T> SqliteStore::ReadNow(
    absl::AnyInvocable<absl::StatusOr<T>(sqlite::ReadSession&)> read) {
  absl::StatusOr<T> result;
  absl::Notification finished;
  readers_->Submit(absl::InfiniteFuture(), [&](absl::StatusOr<sqlite::ReadSession*> session) {
    result = session.ok() ? read(**session) : session.status();
    finished.Notify();
  });
  finished.WaitForNotification();
  return result;
}

absl::Status SqliteStore::Publish(absl::string_view tenant, const ArtifactInfo& info,
                                  absl::string_view payload) {
  return Write(payload.size(), [&](sqlite::WriteSession& session) {
    return session.artifacts().Publish(tenant, info, payload);
  });
}

absl::Status SqliteStore::Activate(absl::string_view tenant, ArtifactKind kind,
                                   const Activation& activation,
                                   const std::optional<std::string>& replaces) {
  return Write(0, [&](sqlite::WriteSession& session) {
    return session.artifacts().Activate(tenant, kind, activation, replaces);
  });
}

absl::StatusOr<std::vector<Activation>> SqliteStore::Activations(absl::string_view tenant,
                                                                 ArtifactKind kind) {
  return ReadNow<std::vector<Activation>>(
      [&](sqlite::ReadSession& session) { return session.artifacts().Activations(tenant, kind); });
}

absl::StatusOr<std::string> SqliteStore::Load(absl::string_view tenant, ArtifactKind kind,
                                              absl::string_view version) {
  return ReadNow<std::string>([&](sqlite::ReadSession& session) {
    return session.artifacts().Load(tenant, kind, version);
  });
}

absl::StatusOr<std::vector<ArtifactInfo>> SqliteStore::List(absl::string_view tenant,
                                                            ArtifactKind kind) {
  return ReadNow<std::vector<ArtifactInfo>>(
      [&](sqlite::ReadSession& session) { return session.artifacts().List(tenant, kind); });
}

absl::StatusOr<std::vector<std::string>> SqliteStore::Tenants() {
  return ReadNow<std::vector<std::string>>(
      [](sqlite::ReadSession& session) { return session.artifacts().Tenants(); });
}

}  // namespace proximal
