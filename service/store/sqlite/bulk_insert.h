// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Rows on their way into a table, many to a statement: what a statement costs besides its rows, to
// open the table and find its place, is as much as a row.
//
//   insert.Add({position, absl::string_view(payload)});   // as often as there are rows
//   insert.Flush();                                       // before the commit, or a read of them

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_BULK_INSERT_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_BULK_INSERT_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "absl/types/variant.h"
#include "service/store/sqlite/connection.h"

namespace proximal::sqlite {

// Used by one thread at a time.
class BulkInsert {
 public:
  static constexpr size_t kRows = 16;  // to a statement, where there are so many

  // `into` is "INSERT INTO table", whose rows have `columns` values. `connection` outlives it.
  static absl::StatusOr<std::unique_ptr<BulkInsert>> Open(Connection& connection,
                                                          absl::string_view into, size_t columns);

  using Value = absl::variant<int64_t, absl::string_view>;  // bytes must live until the Flush

  // Adds a row, and runs the statement where that makes kRows.
  absl::Status Add(std::initializer_list<Value> row);

  // Runs what has not been run. After an error, the transaction must be rolled back.
  absl::Status Flush();

  // Forgets what has not been run: the transaction was rolled back.
  void Clear() { values_.clear(); }

 private:
  explicit BulkInsert(size_t columns) : columns_(columns) {}

  // Runs the statement with these values.
  static absl::Status Run(Statement& statement, absl::Span<const Value> values);

  const size_t columns_;
  Statement one_;
  Statement many_;             // of kRows rows
  std::vector<Value> values_;  // row by row
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_BULK_INSERT_H_
