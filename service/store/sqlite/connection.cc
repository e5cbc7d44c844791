// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/connection.h"

#include <sqlite3.h>

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal::sqlite {
namespace {

// How long a statement waits for a lock of another process (a shell, a backup) or of a checkpoint.
constexpr int kBusyTimeoutMs = 2000;

std::string Cause(sqlite3* database) {
  const int code = sqlite3_extended_errcode(database);
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_READONLY:
      return "the file or its directory is read-only";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "locked by another process";
    case SQLITE_CORRUPT:
      return "the file is corrupt";
    case SQLITE_NOTADB:
      return "the file is not a database";
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      if (const int error = sqlite3_system_errno(database); error != 0) {
        return absl::StrCat(sqlite3_errmsg(database), ": ", std::strerror(error));
      }
      break;
    default:
      break;
  }
  return absl::StrCat(sqlite3_errmsg(database), " (SQLite ", code, ")");
}

}  // namespace

absl::Status Error(sqlite3* database) {
  const char* file = sqlite3_db_filename(database, "main");
  const std::string message =
      absl::StrCat("sqlite:", file == nullptr ? "" : file, ": ", Cause(database));
  const int code = sqlite3_errcode(database) & 0xff;
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) return absl::DataLossError(message);
  return absl::UnavailableError(message);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void Statement::Bind(int parameter, int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
}

void Statement::BindBlob(int parameter, absl::string_view bytes) {
  sqlite3_bind_blob64(statement_.get(), parameter, bytes.data() == nullptr ? "" : bytes.data(),
                      bytes.size(), SQLITE_STATIC);
}

absl::StatusOr<bool> Statement::Step() {
  switch (sqlite3_step(statement_.get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return Error(sqlite3_db_handle(statement_.get()));
  }
}

void Statement::Reset() { sqlite3_reset(statement_.get()); }

absl::Status Statement::Run() {
  const absl::StatusOr<bool> stepped = Step();
  Reset();
  return stepped.status();
}

int64_t Statement::Int64(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

absl::string_view Statement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  return {static_cast<const char*>(bytes),
          static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

void Connection::CloseHandle::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Mode mode) {
  // No counts of SQLite's memory, for which every allocation would take one lock of the process.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(uncounted);  // In vain where SQLite is in use already.
  // Each connection is used by one thread at a time, so SQLite need not lock it.
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == Mode::kReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                              : SQLITE_OPEN_READONLY);
  sqlite3* database = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &database, flags, nullptr);
  if (database == nullptr) return absl::ResourceExhaustedError("no memory for SQLite");
  std::unique_ptr<Connection> connection(new Connection(database));
  if (code != SQLITE_OK) {
    return absl::UnavailableError(absl::StrCat("sqlite:", path, ": ", Cause(database)));
  }
  sqlite3_busy_timeout(database, kBusyTimeoutMs);
  absl::StatusOr<Statement> begin = connection->Prepare("BEGIN");
  if (!begin.ok()) return begin.status();
  absl::StatusOr<Statement> end = connection->Prepare("COMMIT");
  if (!end.ok()) return end.status();
  connection->begin_view_ = *std::move(begin);
  connection->end_view_ = *std::move(end);
  return connection;
}

absl::Status Connection::Execute(const std::string& sql) {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Error(handle());
  }
  return absl::OkStatus();
}

absl::StatusOr<Statement> Connection::Prepare(absl::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  if (sqlite3_prepare_v3(handle(), sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &prepared, nullptr) != SQLITE_OK) {
    return Error(handle());
  }
  Statement statement;
  statement.statement_.reset(prepared);
  return statement;
}

absl::StatusOr<int64_t> Connection::QueryInt64(absl::string_view sql) {
  absl::StatusOr<Statement> statement = Prepare(sql);
  if (!statement.ok()) return statement.status();
  const absl::StatusOr<bool> row = statement->Step();
  if (!row.ok()) return row.status();
  if (!*row) return absl::InternalError(absl::StrCat("no row: ", sql));
  return statement->Int64(0);
}

ScopedView::ScopedView(Connection& connection) {
  if (connection.InTransaction()) return;
  // Where it fails the reads fail, too.
  if (connection.begin_view_.Run().ok()) connection_ = &connection;
}

ScopedView::~ScopedView() {
  if (connection_ != nullptr) connection_->end_view_.Run().IgnoreError();
}

bool Connection::InTransaction() const { return sqlite3_get_autocommit(handle()) == 0; }

}  // namespace proximal::sqlite
