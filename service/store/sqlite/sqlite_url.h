// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
//   sqlite:PATH[?decision_days=N]
//
//   decision_days  how long decisions are kept, 0 (for ever)..3650; 90

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_URL_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_URL_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/sqlite/sqlite_store.h"

namespace proximal {

bool IsSqliteUrl(absl::string_view url);

// INVALID_ARGUMENT with the part at fault and the rule: "decision_days: must be 0..3650".
absl::StatusOr<SqliteOptions> ParseSqliteUrl(absl::string_view url);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_SQLITE_URL_H_
