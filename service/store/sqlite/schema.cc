// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/schema.h"

#include <sqlite3.h>

#include <cstdint>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"

namespace proximal::sqlite {
namespace {

constexpr int64_t kApplicationId = 0x5072784A;  // "PrxJ"

// Events and decisions lie in the order of arrival, so that a commit writes few pages whatever the
// learners in it; where the rows of a learner lie is in an index that trails (trailing_index.h).
// `tag` is a hash of the event's or decision's id.
constexpr const char* kSteps[] = {
    // 1: the journal
    R"sql(
    CREATE TABLE learners (
      tenant BLOB NOT NULL,
      learner BLOB NOT NULL,
      key INTEGER NOT NULL,
      PRIMARY KEY (tenant, learner)
    ) WITHOUT ROWID;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      owner INTEGER NOT NULL,     -- learners.key
      tag INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      payload BLOB NOT NULL       -- proximal.store.v1.Event
    );
    CREATE TABLE events_index (
      owner INTEGER NOT NULL,
      position INTEGER NOT NULL,
      tag INTEGER NOT NULL,
      PRIMARY KEY (owner, position)
    ) WITHOUT ROWID;
    CREATE TABLE progress (
      name TEXT PRIMARY KEY,
      value INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO progress VALUES ('events_index', 0), ('learner_key', 0);
    )sql",
    // 2: the registry
    R"sql(
    CREATE TABLE artifacts (
      number INTEGER PRIMARY KEY,  -- the order of publishing
      tenant BLOB NOT NULL,
      kind INTEGER NOT NULL,       -- 0 catalog, 1 model
      version BLOB NOT NULL,
      catalog_version BLOB NOT NULL,
      published_at_us INTEGER NOT NULL,
      summary BLOB NOT NULL,
      payload BLOB NOT NULL,
      UNIQUE (tenant, kind, version)
    );
    CREATE TABLE active_artifacts (
      tenant BLOB NOT NULL,
      kind INTEGER NOT NULL,
      number INTEGER NOT NULL,     -- artifacts.number
      PRIMARY KEY (tenant, kind)
    ) WITHOUT ROWID;
    )sql",
    // 3: the log of decisions
    R"sql(
    CREATE TABLE decisions (
      position INTEGER PRIMARY KEY,
      owner INTEGER NOT NULL,      -- learners.key
      tag INTEGER NOT NULL,
      decided_at_us INTEGER NOT NULL,
      decision_id BLOB NOT NULL,
      payload BLOB NOT NULL        -- proximal.store.v1.Decision
    );
    CREATE TABLE decisions_index (
      owner INTEGER NOT NULL,
      position INTEGER NOT NULL,
      tag INTEGER NOT NULL,
      PRIMARY KEY (owner, position)
    ) WITHOUT ROWID;
    INSERT INTO progress VALUES ('decisions_index', 0);
    )sql",
    // 4: the history of what was active
    R"sql(
    CREATE TABLE activations (
      position INTEGER PRIMARY KEY,  -- the order of switching
      tenant BLOB NOT NULL,
      kind INTEGER NOT NULL,
      number INTEGER NOT NULL,       -- artifacts.number; 0: none
      activated_at_us INTEGER NOT NULL,
      note BLOB NOT NULL
    );
    CREATE INDEX activations_of ON activations (tenant, kind);
    INSERT INTO activations (tenant, kind, number, activated_at_us, note)
      SELECT tenant, kind, number, 0, x'' FROM active_artifacts;
    )sql",
    // 5: snapshots of states
    R"sql(
    CREATE TABLE snapshots (
      owner INTEGER PRIMARY KEY,     -- learners.key
      sequence INTEGER NOT NULL,     -- of the newest event in it
      model_version INTEGER NOT NULL,
      state BLOB NOT NULL
    );
    )sql",
};

absl::Status CheckOwner(Connection& connection, int64_t version) {
  const absl::StatusOr<int64_t> application = connection.QueryInt64("PRAGMA application_id");
  if (!application.ok()) return application.status();
  if (*application == kApplicationId) return absl::OkStatus();
  const absl::StatusOr<int64_t> tables =
      connection.QueryInt64("SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  if (*application == 0 && version == 0 && *tables == 0) return absl::OkStatus();  // A new file.
  return absl::FailedPreconditionError(
      absl::StrCat("sqlite:", sqlite3_db_filename(connection.handle(), "main"),
                   ": a database of another program, not a Proximal journal"));
}

absl::Status ApplyStep(Connection& connection, int step) {
  const std::string sql =
      absl::StrCat("BEGIN IMMEDIATE;", kSteps[step], "PRAGMA application_id = ", kApplicationId,
                   "; PRAGMA user_version = ", step + 1, "; COMMIT;");
  absl::Status status = connection.Execute(sql);
  if (!status.ok() && connection.InTransaction()) connection.Execute("ROLLBACK").IgnoreError();
  return status;
}

}  // namespace

absl::Span<const char* const> SchemaSteps() { return kSteps; }

absl::StatusOr<int> SchemaVersion(Connection& connection) {
  const absl::StatusOr<int64_t> version = connection.QueryInt64("PRAGMA user_version");
  if (!version.ok()) return version.status();
  if (absl::Status status = CheckOwner(connection, *version); !status.ok()) return status;
  if (*version > static_cast<int64_t>(std::size(kSteps))) {
    return absl::FailedPreconditionError(absl::StrCat(
        "sqlite:", sqlite3_db_filename(connection.handle(), "main"), ": schema version ", *version,
        " is newer than ", std::size(kSteps), ", the newest this version of Proximal knows"));
  }
  return static_cast<int>(*version);
}

absl::Status Migrate(Connection& connection, int version) {
  const absl::StatusOr<int> current = SchemaVersion(connection);
  if (!current.ok()) return current.status();
  for (int step = *current; step < version; ++step) {
    if (absl::Status status = ApplyStep(connection, step); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace proximal::sqlite
