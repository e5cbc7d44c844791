// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// SQLite with absl::Status: connections and prepared statements, one thread at a time each.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_CONNECTION_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_CONNECTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct sqlite3;
struct sqlite3_stmt;

namespace proximal::sqlite {

// A prepared statement. Must not outlive its connection.
class Statement {
 public:
  Statement() = default;

  // Parameters count from 1 and keep their values until bound again. Blobs are not copied: they
  // must live until the statement is reset.
  void Bind(int parameter, int64_t value);
  void BindBlob(int parameter, absl::string_view bytes);

  // True when there is a row, which is valid until the next Step or Reset; false at the end.
  absl::StatusOr<bool> Step();

  // Ready for the next execution; also lets go of what it has locked.
  void Reset();

  // Executes a statement that gives no rows, and resets it.
  absl::Status Run();

  // Columns count from 0.
  int64_t Int64(int column) const;
  absl::string_view Bytes(int column) const;

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// Resets a statement at the end of a scope, however it is left.
class ScopedReset {
 public:
  explicit ScopedReset(Statement& statement) : statement_(statement) {}
  ~ScopedReset() { statement_.Reset(); }
  ScopedReset(const ScopedReset&) = delete;
  ScopedReset& operator=(const ScopedReset&) = delete;

 private:
  Statement& statement_;
};

class Connection {
 public:
  enum class Mode { kReadWrite, kReadOnly };

  // kReadWrite creates the file. The errors of Error().
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, Mode mode);

  // Executes statements without parameters, separated by semicolons; their rows are ignored.
  absl::Status Execute(const std::string& sql);

  absl::StatusOr<Statement> Prepare(absl::string_view sql);

  // The single integer that `sql` gives.
  absl::StatusOr<int64_t> QueryInt64(absl::string_view sql);

  // Whether a transaction is open. SQLite ends one by itself on some errors.
  bool InTransaction() const;

  sqlite3* handle() const { return database_.get(); }

 private:
  struct CloseHandle {
    void operator()(sqlite3* database) const;
  };
  friend class ScopedView;
  explicit Connection(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, CloseHandle> database_;
  Statement begin_view_;
  Statement end_view_;
};

// Moves the value to `to`, where there is one; gives the status.
template <typename T>
absl::Status Assign(absl::StatusOr<T> from, T& to) {
  if (!from.ok()) return from.status();
  to = *std::move(from);
  return absl::OkStatus();
}

// One view of the database for all that is read within a scope: a read transaction, unless one is
// open already. The view is taken at the first read.
class ScopedView {
 public:
  explicit ScopedView(Connection& connection);
  ~ScopedView();
  ScopedView(const ScopedView&) = delete;
  ScopedView& operator=(const ScopedView&) = delete;

 private:
  Connection* connection_ = nullptr;  // null: not ours to end
};

// What went wrong last on `database`, naming its file and the cause: DATA_LOSS for a corrupt file
// or one that is no database, UNAVAILABLE for everything else (disk full, read-only, locked by
// another process, I/O errors).
absl::Status Error(sqlite3* database);

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_CONNECTION_H_
