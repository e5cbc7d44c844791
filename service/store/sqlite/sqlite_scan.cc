// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/sqlite_scan.h"

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "service/store/event_codec.h"
#include "service/store/sqlite/schema.h"

namespace proximal {
namespace {

using sqlite::Connection;
using sqlite::ScopedReset;
using sqlite::Statement;

using Learners = absl::flat_hash_map<int64_t, std::string>;

// The learners of a tenant by their keys.
absl::StatusOr<Learners> ReadLearners(Connection& connection, absl::string_view tenant) {
  absl::StatusOr<Statement> query =
      connection.Prepare("SELECT key, learner FROM learners WHERE tenant = ?");
  if (!query.ok()) return query.status();
  query->BindBlob(1, tenant);
  Learners learners;
  while (true) {
    const absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return learners;
    learners.emplace(query->Int64(0), std::string(query->Bytes(1)));
  }
}

absl::Status CheckVersion(Connection& connection, const std::string& path) {
  const absl::StatusOr<int> version = sqlite::SchemaVersion(connection);
  if (!version.ok()) return version.status();
  const int newest = static_cast<int>(sqlite::SchemaSteps().size());
  if (*version == newest) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("sqlite:", path, ": schema version ", *version, " is older than ", newest,
                   "; the service brings it up to date when it starts"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<JournalScan>> SqliteScan::Open(const std::string& path) {
  if (access(path.c_str(), R_OK) != 0) {
    return absl::ErrnoToStatus(errno, absl::StrCat("sqlite:", path));
  }
  auto connection = Connection::Open(path, Connection::Mode::kReadOnly);
  if (!connection.ok()) return connection.status();
  if (absl::Status status = (*connection)->Execute("BEGIN"); !status.ok()) return status;
  // The first read takes the view that the transaction keeps.
  if (absl::Status status = CheckVersion(**connection, path); !status.ok()) return status;
  return std::unique_ptr<JournalScan>(
      new SqliteScan(absl::StrCat("sqlite:", path), *std::move(connection)));
}

absl::Status SqliteScan::ForEachEvent(
    absl::string_view tenant,
    absl::FunctionRef<absl::Status(absl::string_view learner, const Event& event, Position at)>
        each) {
  const absl::StatusOr<Learners> learners = ReadLearners(*connection_, tenant);
  if (!learners.ok()) return learners.status();
  const auto total = connection_->QueryInt64("SELECT count(*) FROM events");
  if (!total.ok()) return total.status();
  absl::StatusOr<Statement> query =
      connection_->Prepare("SELECT owner, sequence, payload FROM events ORDER BY position");
  if (!query.ok()) return query.status();
  Position at = {0, static_cast<uint64_t>(*total)};
  while (true) {
    const absl::StatusOr<bool> row = query->Step();
    if (!row.ok()) return row.status();
    if (!*row) return absl::OkStatus();
    ++at.done;
    const auto learner = learners->find(query->Int64(0));
    if (learner == learners->end()) continue;
    const auto event = DecodeEvent(static_cast<uint64_t>(query->Int64(1)), query->Bytes(2));
    if (!event.ok()) return event.status();
    if (absl::Status status = each(learner->second, *event, at); !status.ok()) return status;
  }
}

absl::StatusOr<JournalScan::ActiveArtifact> SqliteScan::Active(absl::string_view tenant,
                                                               ArtifactKind kind) {
  absl::StatusOr<Statement> query = connection_->Prepare(
      "SELECT version, payload FROM active_artifacts AS active JOIN artifacts USING (number) "
      "WHERE active.tenant = ? AND active.kind = ?");
  if (!query.ok()) return query.status();
  query->BindBlob(1, tenant);
  query->Bind(2, kind == ArtifactKind::kCatalog ? 0 : 1);
  ScopedReset reset(*query);
  const absl::StatusOr<bool> row = query->Step();
  if (!row.ok()) return row.status();
  if (!*row) return absl::NotFoundError(absl::StrCat("tenant '", tenant, "' has none active"));
  return ActiveArtifact{std::string(query->Bytes(0)), std::string(query->Bytes(1))};
}

}  // namespace proximal
