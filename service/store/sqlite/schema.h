// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tables of a journal file and their versions. A file is brought up from any earlier version
// when it is opened; the version is its user_version, and its application_id says that it is ours.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_SCHEMA_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_SCHEMA_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "service/store/sqlite/connection.h"

namespace proximal::sqlite {

// Step i brings a file from version i to version i + 1. Never changed once released, only added to.
absl::Span<const char* const> SchemaSteps();

// The file's version, 0 for a new file. FAILED_PRECONDITION where it is newer than this program
// knows, or the file is a database of another program; such a file is left as it is.
absl::StatusOr<int> SchemaVersion(Connection& connection);

// Brings the file to `version`, by default the newest, step by step, each a transaction of its own.
// Errors as of SchemaVersion.
absl::Status Migrate(Connection& connection, int version = static_cast<int>(SchemaSteps().size()));

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_SCHEMA_H_
