// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/schema.h"

#include <cstdint>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/store/postgres/call.h"

namespace proximal::postgres {
namespace {

// What processes lock while they change the schema.
constexpr int64_t kMigrationLock = 0x5072784A00000001;  // "PrxJ" and a number
constexpr int64_t kPartitionLock = 0x5072784A00000002;

// Partitions are made for so many days from today on: enough for an absence of everyone.
constexpr int kDaysAhead = 7;

// Attached rather than made in place, and dropped only where nobody is in the way for long, since
// readers and writers wait behind whoever waits to drop one.
constexpr char kKeepPartitions[] = R"sql(
    SELECT pg_advisory_xact_lock({LOCK});
    SET LOCAL lock_timeout = '1s';
    DO $do$
    DECLARE
      today date := (now() AT TIME ZONE 'UTC')::date;
      day date;
      part text;
    BEGIN
      FOR day IN SELECT generate_series(today, today + {AHEAD}, '1 day')::date LOOP
        part := 'decisions_' || to_char(day, 'YYYYMMDD');
        CONTINUE WHEN to_regclass('proximal.' || part) IS NOT NULL;
        EXECUTE format('CREATE TABLE proximal.%I (LIKE proximal.decisions INCLUDING ALL)', part);
        EXECUTE format('ALTER TABLE proximal.decisions ATTACH PARTITION proximal.%I '
                       'FOR VALUES FROM (%L) TO (%L)', part, day, day + 1);
      END LOOP;
      SET LOCAL lock_timeout = '50ms';
      FOR part IN SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                  WHERE i.inhparent = 'proximal.decisions'::regclass AND {DAYS} > 0
                    AND c.relname < 'decisions_' || to_char(today - {DAYS}, 'YYYYMMDD') LOOP
        BEGIN
          EXECUTE format('DROP TABLE proximal.%I', part);
        EXCEPTION WHEN lock_not_available THEN
          RETURN;  -- another time
        END;
      END LOOP;
    END $do$)sql";

absl::StatusOr<int> Number(absl::StatusOr<Rows> rows) {
  if (!rows.ok()) return rows.status();
  int number = 0;
  if (rows->size() != 1 || !absl::SimpleAtoi(rows->Bytes(0, 0), &number)) {
    return absl::InternalError("not the answer that was expected");
  }
  return number;
}

// Runs `body` in a transaction that ends with it.
absl::Status InTransaction(Connection& connection, const std::string& body, Instant until) {
  absl::Status status = connection.Execute(absl::StrCat("BEGIN;", body, ";COMMIT"), until);
  if (status.ok() || LostConnection(status)) return status;
  connection.Execute("ROLLBACK", until).IgnoreError();
  return status;
}

absl::Status ApplyStep(Connection& connection, int step, Instant until) {
  return InTransaction(connection,
                       absl::StrCat(SchemaSteps()[step], "UPDATE proximal.schema SET version = ",
                                    step + 1, " WHERE version = ", step),
                       until);
}

absl::Status MigrateLocked(Connection& connection, Instant until, int version) {
  absl::StatusOr<int> current = SchemaVersion(connection, until);
  if (!current.ok()) return current.status();
  if (*current == 0) {
    absl::Status made = InTransaction(connection,
                                      "CREATE SCHEMA IF NOT EXISTS proximal;"
                                      "CREATE TABLE IF NOT EXISTS proximal.schema (version int);"
                                      "INSERT INTO proximal.schema SELECT 0 "
                                      "WHERE NOT EXISTS (SELECT FROM proximal.schema)",
                                      until);
    if (!made.ok()) return made;
  }
  for (int step = *current; step < version; ++step) {
    absl::Status status = ApplyStep(connection, step, until);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> SchemaVersion(Connection& connection, Instant until) {
  absl::StatusOr<int> there =
      Number(connection.Query("SELECT count(to_regclass('proximal.schema'))", until));
  if (!there.ok() || *there == 0) return there;
  absl::StatusOr<int> version =
      Number(connection.Query("SELECT coalesce(max(version), 0) FROM proximal.schema", until));
  const int newest = static_cast<int>(SchemaSteps().size());
  if (!version.ok() || *version <= newest) return version;
  return absl::FailedPreconditionError(absl::StrCat("schema version ", *version, " is newer than ",
                                                    newest,
                                                    ", the newest this version of Proximal knows"));
}

absl::Status Migrate(Connection& connection, Instant until, int version) {
  const absl::StatusOr<int> current = SchemaVersion(connection, until);
  if (!current.ok()) return current.status();
  if (*current >= version) return absl::OkStatus();
  absl::Status status =
      connection.Execute(absl::StrCat("SELECT pg_advisory_lock(", kMigrationLock, ")"), until);
  if (!status.ok()) return status;
  status = MigrateLocked(connection, until, version);
  connection.Execute(absl::StrCat("SELECT pg_advisory_unlock(", kMigrationLock, ")"), until)
      .IgnoreError();
  return status;
}

absl::Status KeepPartitions(Connection& connection, int decision_days, Instant until) {
  return InTransaction(
      connection,
      absl::StrReplaceAll(kKeepPartitions, {{"{LOCK}", absl::StrCat(kPartitionLock)},
                                            {"{AHEAD}", absl::StrCat(kDaysAhead)},
                                            {"{DAYS}", absl::StrCat(decision_days)}}),
      until);
}

}  // namespace proximal::postgres
