// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where the rows of each learner lie in a table that is kept in order of arrival.
//
// A row added to the index at once would write a page of its own per row and make appending an
// order of magnitude dearer (docs/adr/0020-journal-in-order-of-arrival.md). The index therefore
// trails the table: the newest entries are in memory only, and go to the index in generations,
// sorted, so that the rows of many commits share its pages. Each commit carries a slice of a
// generation, so that none takes long. After a crash the entries in memory are read anew from the
// table, whose rows beyond the last whole generation are at most two generations.
//
// Table T(position, owner, tag, ...), index T_index(owner, position, tag), and the last position of
// the last whole generation in progress('T_index').

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_TRAILING_INDEX_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_TRAILING_INDEX_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/store/sqlite/bulk_insert.h"
#include "service/store/sqlite/connection.h"

namespace proximal::sqlite {

class TrailingIndex {
 public:
  struct Entry {
    int64_t owner;
    int64_t position;
    int64_t tag;
  };

  // `connection` is the writer's and outlives the index.
  static absl::StatusOr<std::unique_ptr<TrailingIndex>> Open(Connection& connection,
                                                             const std::string& table,
                                                             size_t generation);

  // What follows, up to RolledBack, is for the writer, in a transaction.

  // The position for the next row. Positions ascend; those of rolled back rows are not used again.
  int64_t NextPosition() { return ++last_position_; }

  // The row at entry.position was added to the table.
  void Add(const Entry& entry) { added_.push_back(entry); }

  // The owner's entries as this transaction has them: EntriesOf and those it has added.
  absl::StatusOr<std::vector<Entry>> PendingEntriesOf(int64_t owner, Statement& query) const;

  // Deletes the owner's rows, from the table by `remove` (whose parameter is a position) and from
  // the index. `query` is of PrepareQuery. Returns how many there were.
  absl::StatusOr<uint64_t> RemoveRows(int64_t owner, Statement& query, Statement& remove);

  // The rows of `oldest`, by position, are deleted from the table, and all before them were; they
  // go from the index, too.
  absl::Status RemoveOldest(const std::vector<Entry>& oldest);

  // Writes a slice of the index, in proportion to what was added. Before every commit.
  absl::Status Advance();

  // Tells how the transaction ended; from then on Tail has what was added.
  void Committed();
  void RolledBack();

  // On any thread: the owner's entries that may not be in the index yet, by position.
  std::vector<Entry> Tail(int64_t owner) const;

  // How a connection queries the index, for EntriesOf.
  absl::StatusOr<Statement> PrepareQuery(Connection& connection) const;

  // Hands `each` the positions of the owner's entries, the newest first, until it says false.
  // `tail` is of Tail, from before the connection's view of the database; `query` of
  // PrepareBackwardQuery.
  absl::StatusOr<Statement> PrepareBackwardQuery(Connection& connection) const;
  absl::Status VisitBackward(int64_t owner, const std::vector<Entry>& tail, Statement& query,
                             absl::FunctionRef<absl::StatusOr<bool>(int64_t position)> each) const;

  // All of the owner's entries, by position. `query` is of PrepareQuery, on this thread's
  // connection, whose view of the database must not be older than this call.
  absl::StatusOr<std::vector<Entry>> EntriesOf(int64_t owner, Statement& query) const;

 private:
  TrailingIndex(const std::string& table, size_t generation)
      : table_(table), generation_(generation) {}

  absl::Status Load(Connection& connection);
  void BeginGeneration();
  // Of all up to this position no row is left, as this transaction has it.
  int64_t GoneThrough() const;

  const std::string table_;
  const size_t generation_;  // entries
  std::unique_ptr<BulkInsert> insert_;
  Statement remove_;
  Statement remove_one_;
  Statement set_progress_;
  int64_t last_position_ = 0;

  // Of this transaction.
  std::vector<Entry> added_;
  std::vector<int64_t> removed_;
  int64_t removed_through_ = 0;  // position
  size_t sliced_ = 0;            // entries of the generation written

  // The generation on its way to the index, by owner and position, and how far it is committed.
  std::vector<Entry> moving_;
  size_t moved_ = 0;
  int64_t moving_through_ = 0;  // its last position

  mutable absl::Mutex mutex_;
  absl::flat_hash_map<int64_t, std::vector<Entry>> tail_ ABSL_GUARDED_BY(mutex_);
  size_t tail_entries_ ABSL_GUARDED_BY(mutex_) = 0;
  // Of all up to this position no row is left; what the tail has of them goes with its generation.
  int64_t gone_through_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_TRAILING_INDEX_H_
