// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/bulk_insert.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace proximal::sqlite {

absl::StatusOr<std::unique_ptr<BulkInsert>> BulkInsert::Open(Connection& connection,
                                                             absl::string_view into,
                                                             size_t columns) {
  std::unique_ptr<BulkInsert> insert(new BulkInsert(columns));
  const std::string row =
      absl::StrCat("(", absl::StrJoin(std::vector<std::string>(columns, "?"), ", "), ")");
  const std::string rows = absl::StrJoin(std::vector<std::string>(kRows, row), ", ");
  const std::pair<Statement*, std::string> statements[] = {
      {&insert->one_, absl::StrCat(into, " VALUES ", row)},
      {&insert->many_, absl::StrCat(into, " VALUES ", rows)},
  };
  for (const auto& [statement, sql] : statements) {
    absl::StatusOr<Statement> prepared = connection.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return insert;
}

absl::Status BulkInsert::Add(std::initializer_list<Value> row) {
  values_.insert(values_.end(), row);
  if (values_.size() < kRows * columns_) return absl::OkStatus();
  absl::Status status = Run(many_, values_);
  values_.clear();
  return status;
}

absl::Status BulkInsert::Flush() {
  absl::Status status;
  for (size_t i = 0; i < values_.size() && status.ok(); i += columns_) {
    status = Run(one_, absl::MakeConstSpan(values_).subspan(i, columns_));
  }
  values_.clear();
  return status;
}

absl::Status BulkInsert::Run(Statement& statement, absl::Span<const Value> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    const int parameter = static_cast<int>(i) + 1;
    if (const auto* number = absl::get_if<int64_t>(&values[i])) {
      statement.Bind(parameter, *number);
    } else {
      statement.BindBlob(parameter, absl::get<absl::string_view>(values[i]));
    }
  }
  return statement.Run();
}

}  // namespace proximal::sqlite
