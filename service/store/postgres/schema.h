// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tables of a journal in PostgreSQL and their versions, all in a schema called proximal. A
// database is brought up from any earlier version when it is opened, by one process at a time.
//
// Every table of learners has (learner, tenant) at the head of its key, and no function touches two
// learners: with `learner` for its distribution column the schema spreads over many servers as it
// is (PostgresOptions::spread).

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_SCHEMA_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_SCHEMA_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/store/postgres/connection.h"

namespace proximal::postgres {

// Step i brings a database from version i to version i + 1. Never changed once released, only added
// to.
absl::Span<const char* const> SchemaSteps();

// The version of the database, 0 where it has no schema yet. FAILED_PRECONDITION, naming both,
// where it is newer than this program knows.
absl::StatusOr<int> SchemaVersion(Connection& connection, Instant until);

// Brings the database to `version`, by default the newest, step by step, each a transaction of its
// own, under a lock that other processes wait for. Writes nothing where it is there already. Errors
// as of SchemaVersion. Not in pipeline mode.
absl::Status Migrate(Connection& connection, Instant until,
                     int version = static_cast<int>(SchemaSteps().size()));

// Makes the partitions of decisions that the next days need, and drops those whose days lie more
// than `decision_days` back (0: none), or leaves these to another time where someone is in the way.
// One process at a time. Not in pipeline mode.
absl::Status KeepPartitions(Connection& connection, int decision_days, Instant until);

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_SCHEMA_H_
