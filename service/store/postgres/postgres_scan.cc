// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/postgres_scan.h"

#include <cstdint>

#include "absl/memory/memory.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/store/event_codec.h"
#include "service/store/postgres/call.h"
#include "service/store/postgres/schema.h"

namespace proximal {
namespace {

using postgres::Connection;
using postgres::Instant;
using postgres::Rows;

// Of one statement: nobody waits for a scan, but a server that is gone ends it.
Instant Patience() { return postgres::After(absl::Minutes(10)); }

// A bytea as it stands in a statement.
std::string Literal(absl::string_view bytes) {
  return absl::StrCat("decode('", absl::BytesToHexString(bytes), "', 'hex')");
}

absl::Status CheckVersion(Connection& connection) {
  const absl::StatusOr<int> version = postgres::SchemaVersion(connection, Patience());
  if (!version.ok()) return version.status();
  const int newest = static_cast<int>(postgres::SchemaSteps().size());
  if (*version == newest) return absl::OkStatus();
  if (*version == 0) return absl::FailedPreconditionError("there is no journal in this database");
  return absl::FailedPreconditionError(
      absl::StrCat("schema version ", *version, " is older than ", newest,
                   "; the service brings it up to date when it starts"));
}

absl::Status Named(const absl::Status& status, absl::string_view place) {
  if (!absl::IsFailedPrecondition(status)) return postgres::ToCaller(status, place);
  return absl::FailedPreconditionError(absl::StrCat(place, ": ", status.message()));
}

}  // namespace

absl::StatusOr<std::unique_ptr<JournalScan>> PostgresScan::Open(const PostgresOptions& options) {
  auto connection = Connection::Open(options.parameters, postgres::After(options.timeout), [] {});
  if (!connection.ok()) return Named(connection.status(), options.place);
  absl::Status status = (*connection)
                            ->Execute(
                                "SET statement_timeout = 0; SET jit = off; "
                                "SET idle_in_transaction_session_timeout = 0; "
                                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
                                Patience());
  // The first read takes the view that the transaction keeps.
  if (status.ok()) status = CheckVersion(**connection);
  if (!status.ok()) return Named(status, options.place);
  return std::unique_ptr<JournalScan>(new PostgresScan(options.place, *std::move(connection)));
}

absl::Status PostgresScan::Begin(const std::string& sql) {
  return connection_->Execute(absl::StrCat("DECLARE scan BINARY NO SCROLL CURSOR FOR ", sql),
                              Patience());
}

absl::StatusOr<Rows> PostgresScan::Fetch() {
  return connection_->Query("FETCH 4096 FROM scan", Patience());
}

absl::Status PostgresScan::End() { return connection_->Execute("CLOSE scan", Patience()); }

absl::Status PostgresScan::ForEachEvent(
    absl::string_view tenant,
    absl::FunctionRef<absl::Status(absl::string_view learner, const Event& event, Position at)>
        each) {
  absl::Status status =
      Begin(absl::StrCat("SELECT count(*) FROM proximal.events WHERE tenant = ", Literal(tenant)));
  if (!status.ok()) return Named(status, place_);
  const absl::StatusOr<Rows> total = Fetch();
  if (!total.ok()) return Named(total.status(), place_);
  status = End();
  if (status.ok()) {
    status = Begin(absl::StrCat("SELECT learner, sequence, payload FROM proximal.events ",
                                "WHERE tenant = ", Literal(tenant),
                                " ORDER BY learner, tenant, sequence"));
  }
  if (!status.ok()) return Named(status, place_);
  Position at = {0, static_cast<uint64_t>(total->Int64(0, 0))};
  while (true) {
    const absl::StatusOr<Rows> rows = Fetch();
    if (!rows.ok()) return Named(rows.status(), place_);
    if (rows->size() == 0) return Named(End(), place_);
    for (int i = 0; i < rows->size(); ++i) {
      ++at.done;
      const auto event = DecodeEvent(static_cast<uint64_t>(rows->Int64(i, 1)), rows->Bytes(i, 2));
      if (!event.ok()) return Named(event.status(), place_);
      absl::Status stop = each(rows->Bytes(i, 0), *event, at);
      if (stop.ok()) continue;
      End().IgnoreError();  // what is read next says so, too
      return stop;
    }
  }
}

absl::StatusOr<JournalScan::ActiveArtifact> PostgresScan::Active(absl::string_view tenant,
                                                                 ArtifactKind kind) {
  absl::Status status = Begin(absl::StrCat(
      "SELECT version, payload FROM proximal.active_artifacts JOIN proximal.artifacts ",
      "USING (tenant, kind, version) WHERE tenant = ", Literal(tenant),
      " AND kind = ", kind == ArtifactKind::kCatalog ? 0 : 1));
  if (!status.ok()) return Named(status, place_);
  const absl::StatusOr<Rows> rows = Fetch();
  status = rows.ok() ? End() : rows.status();
  if (!status.ok()) return Named(status, place_);
  if (rows->size() == 0) {
    return absl::NotFoundError(absl::StrCat("tenant '", tenant, "' has none active"));
  }
  return ActiveArtifact{std::string(rows->Bytes(0, 0)), std::string(rows->Bytes(0, 1))};
}

}  // namespace proximal
