// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Events in a journal file: appended by the writer, read by any connection.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_EVENT_TABLE_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_EVENT_TABLE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/learner/event.h"
#include "service/store/journal.h"
#include "service/store/sqlite/bulk_insert.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/learner_directory.h"
#include "service/store/sqlite/trailing_index.h"

namespace proximal::sqlite {

// An event on its way into the file.
struct EncodedEvent {
  uint64_t sequence;
  int64_t tag;  // StableHash of its id
  std::string payload;
};
std::vector<EncodedEvent> EncodeEvents(absl::Span<const Event> events);

// Reads through one connection. Used by one thread at a time.
class EventReader {
 public:
  // `connection` and `index` outlive the reader.
  static absl::StatusOr<std::unique_ptr<EventReader>> Open(Connection& connection,
                                                           const TrailingIndex& index);

  // The owner's events with sequence > `after`, ascending, at most `limit`: the first of them.
  // Looks at where all of the owner's events lie.
  absl::StatusOr<std::vector<Event>> Read(int64_t owner, uint64_t after, size_t limit);

  // The same, but the last of them. Looks at no more than it gives and one. `tail` is of the index,
  // from before the connection's view of the database.
  absl::StatusOr<std::vector<Event>> ReadLast(int64_t owner,
                                              const std::vector<TrailingIndex::Entry>& tail,
                                              uint64_t after, size_t limit);

  // The event at a position, or nothing where it has been erased.
  absl::StatusOr<std::optional<Event>> At(int64_t position);

 private:
  EventReader(Connection& connection, const TrailingIndex& index)
      : connection_(connection), index_(index) {}

  Connection& connection_;
  const TrailingIndex& index_;
  Statement indexed_;
  Statement backward_;
  Statement row_;
};

// Writes through the writer's connection, in its transactions.
class EventWriter {
 public:
  // All outlive the table.
  static absl::StatusOr<std::unique_ptr<EventWriter>> Open(Connection& connection,
                                                           LearnerDirectory& learners,
                                                           TrailingIndex& index);

  // As Journal::Append. ALREADY_EXISTS and ABORTED have written nothing. `events` must live until
  // the Flush.
  absl::Status Append(const LearnerKey& key, absl::Span<const EncodedEvent> events);

  // Writes what was added: before a commit. Clear forgets it instead: after a rollback.
  absl::Status Flush() { return insert_->Flush(); }
  void Clear() { insert_->Clear(); }

  // The learner's last one; 0 where there is none.
  absl::StatusOr<uint64_t> LastSequence(WriterLearner& learner);

  // Removes the owner's events; gives how many.
  absl::StatusOr<uint64_t> Erase(int64_t owner);

 private:
  EventWriter(LearnerDirectory& learners, TrailingIndex& index)
      : learners_(learners), index_(index) {}

  absl::Status LoadIds(WriterLearner& learner);
  // ALREADY_EXISTS where the learner has an event with the id of one of these.
  absl::Status CheckIds(WriterLearner& learner, absl::Span<const EncodedEvent> events);

  LearnerDirectory& learners_;
  TrailingIndex& index_;
  std::unique_ptr<EventReader> reader_;
  Statement indexed_;
  std::unique_ptr<BulkInsert> insert_;
  Statement remove_;
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_EVENT_TABLE_H_
