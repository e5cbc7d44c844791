// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Decisions in a journal file: logged by the writer, read by any connection.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_DECISION_TABLE_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_DECISION_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/journal.h"
#include "service/store/sqlite/bulk_insert.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/learner_directory.h"
#include "service/store/sqlite/trailing_index.h"

namespace proximal::sqlite {

// Reads through one connection. Used by one thread at a time.
class DecisionReader {
 public:
  // `connection` and `index` outlive the reader.
  static absl::StatusOr<std::unique_ptr<DecisionReader>> Open(Connection& connection,
                                                              const TrailingIndex& index);

  // As Journal::ReadDecisions; `owner` is the key of `key`.
  absl::StatusOr<std::vector<DecisionRecord>> Read(const LearnerKey& key, int64_t owner,
                                                   absl::string_view after, size_t limit);

 private:
  DecisionReader(Connection& connection, const TrailingIndex& index)
      : connection_(connection), index_(index) {}

  // The place in `entries` after the decision with id `after`. NOT_FOUND where there is none.
  absl::StatusOr<size_t> PlaceAfter(absl::string_view after,
                                    const std::vector<TrailingIndex::Entry>& entries);

  Connection& connection_;
  const TrailingIndex& index_;
  Statement indexed_;
  Statement row_;
};

// Writes through the writer's connection, in its transactions.
class DecisionWriter {
 public:
  // All outlive the table.
  static absl::StatusOr<std::unique_ptr<DecisionWriter>> Open(Connection& connection,
                                                              LearnerDirectory& learners,
                                                              TrailingIndex& index);

  // Adds a decision of `learner`, which must live until the Flush.
  absl::Status Log(const DecisionRecord& decision, WriterLearner& learner);

  // Writes what was added: before a commit. Clear forgets it instead: after a rollback.
  absl::Status Flush() { return insert_->Flush(); }
  void Clear() { insert_->Clear(); }

  // Removes the owner's decisions; gives how many.
  absl::StatusOr<uint64_t> Erase(int64_t owner);

 private:
  DecisionWriter(LearnerDirectory& learners, TrailingIndex& index)
      : learners_(learners), index_(index) {}

  LearnerDirectory& learners_;
  TrailingIndex& index_;
  Statement indexed_;
  std::unique_ptr<BulkInsert> insert_;
  Statement remove_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_DECISION_TABLE_H_
