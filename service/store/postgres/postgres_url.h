// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a PostgreSQL is told by URL, as everywhere with PostgreSQL:
//
//   postgres://[USER[:PASSWORD]@]HOST[:PORT][,HOST[:PORT]...][/DATABASE][?NAME=VALUE&...]
//
// or with postgresql. A directory in place of the host, percent-encoded or as host=, is that of a
// Unix socket. Of several hosts the one that takes writes is used. libpq knows more parameters
// (sslmode, sslrootcert, connect_timeout ...); these are ours:
//
//   writers        connections that append, 1..64; 4
//   readers        connections that read, 1..64; 4
//   timeout        the longest a call may take, 10ms..1m; 5s
//   queue          calls that may wait for a connection, 1..1000000; 4096
//   decision_days  how long decisions are kept, 0 (for ever)..3650; 90

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_URL_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_URL_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/postgres/postgres_options.h"

namespace proximal {

// Whether the scheme is one of these.
bool IsPostgresUrl(absl::string_view url);

// INVALID_ARGUMENT, naming the part at fault and what it must be, but never a password.
absl::StatusOr<PostgresOptions> ParsePostgresUrl(absl::string_view url);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_POSTGRES_URL_H_
