// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/event_table.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/store/event_codec.h"
#include "service/store/sqlite/stable_hash.h"

namespace proximal::sqlite {

std::vector<EncodedEvent> EncodeEvents(absl::Span<const Event> events) {
  std::vector<EncodedEvent> encoded;
  encoded.reserve(events.size());
  for (const Event& event : events) {
    encoded.push_back({event.sequence, StableHash(event.id()), EncodeEvent(event)});
  }
  return encoded;
}

absl::StatusOr<std::unique_ptr<EventReader>> EventReader::Open(Connection& connection,
                                                               const TrailingIndex& index) {
  std::unique_ptr<EventReader> reader(new EventReader(connection, index));
  absl::StatusOr<Statement> indexed = index.PrepareQuery(connection);
  if (!indexed.ok()) return indexed.status();
  reader->indexed_ = *std::move(indexed);
  absl::StatusOr<Statement> backward = index.PrepareBackwardQuery(connection);
  if (!backward.ok()) return backward.status();
  reader->backward_ = *std::move(backward);
  absl::StatusOr<Statement> row =
      connection.Prepare("SELECT sequence, payload FROM events WHERE position = ?");
  if (!row.ok()) return row.status();
  reader->row_ = *std::move(row);
  return reader;
}

absl::StatusOr<std::optional<Event>> EventReader::At(int64_t position) {
  row_.Bind(1, position);
  ScopedReset reset(row_);
  const absl::StatusOr<bool> row = row_.Step();
  if (!row.ok()) return row.status();
  if (!*row) return std::nullopt;
  absl::StatusOr<Event> event = DecodeEvent(static_cast<uint64_t>(row_.Int64(0)), row_.Bytes(1));
  if (!event.ok()) return event.status();
  return *std::move(event);
}

absl::StatusOr<std::vector<Event>> EventReader::Read(int64_t owner, uint64_t after, size_t limit) {
  ScopedView view(connection_);
  const auto entries = index_.EntriesOf(owner, indexed_);
  if (!entries.ok()) return entries.status();
  const size_t begin = static_cast<size_t>(std::min<uint64_t>(after, entries->size()));
  const size_t end = begin + std::min(limit, entries->size() - begin);
  std::vector<Event> events;
  events.reserve(end - begin);
  for (size_t i = begin; i < end; ++i) {
    absl::StatusOr<std::optional<Event>> event = At((*entries)[i].position);
    if (!event.ok()) return event.status();
    if (!event->has_value()) break;
    // Sequences run from 1 without gaps, so an event's place among the entries is its sequence.
    if ((*event)->sequence != i + 1) {
      return absl::DataLossError(absl::StrCat("event ", i + 1, " of a learner is missing"));
    }
    events.push_back(**std::move(event));
  }
  return events;
}

absl::StatusOr<std::vector<Event>> EventReader::ReadLast(
    int64_t owner, const std::vector<TrailingIndex::Entry>& tail, uint64_t after, size_t limit) {
  std::vector<Event> events;  // the newest first
  bool gone = false;
  const auto take = [&](int64_t position) -> absl::StatusOr<bool> {
    absl::StatusOr<std::optional<Event>> event = At(position);
    if (!event.ok()) return event.status();
    gone = !event->has_value();
    if (gone || (*event)->sequence <= after) return false;
    if (!events.empty() && (*event)->sequence + 1 != events.back().sequence) {
      return absl::DataLossError(
          absl::StrCat("event ", events.back().sequence - 1, " of a learner is missing"));
    }
    events.push_back(**std::move(event));
    return events.size() < limit && events.back().sequence > after + 1;
  };
  if (limit == 0) return events;
  absl::Status status = index_.VisitBackward(owner, tail, backward_, take);
  if (!status.ok()) return status;
  if (gone) return std::vector<Event>();  // erased since
  if (!events.empty() && events.size() < limit && events.back().sequence != after + 1) {
    return absl::DataLossError(absl::StrCat("event ", after + 1, " of a learner is missing"));
  }
  std::reverse(events.begin(), events.end());
  return events;
}

absl::StatusOr<std::unique_ptr<EventWriter>> EventWriter::Open(Connection& connection,
                                                               LearnerDirectory& learners,
                                                               TrailingIndex& index) {
  std::unique_ptr<EventWriter> writer(new EventWriter(learners, index));
  absl::StatusOr<std::unique_ptr<EventReader>> reader = EventReader::Open(connection, index);
  if (!reader.ok()) return reader.status();
  writer->reader_ = *std::move(reader);
  absl::StatusOr<Statement> query = index.PrepareQuery(connection);
  if (!query.ok()) return query.status();
  writer->indexed_ = *std::move(query);
  absl::StatusOr<std::unique_ptr<BulkInsert>> insert =
      BulkInsert::Open(connection, "INSERT INTO events", 5);
  if (!insert.ok()) return insert.status();
  writer->insert_ = *std::move(insert);
  absl::StatusOr<Statement> remove = connection.Prepare("DELETE FROM events WHERE position = ?");
  if (!remove.ok()) return remove.status();
  writer->remove_ = *std::move(remove);
  return writer;
}

absl::Status EventWriter::LoadIds(WriterLearner& learner) {
  if (learner.ids_loaded || learner.key == 0) return absl::OkStatus();
  const auto entries = index_.EntriesOf(learner.key, indexed_);
  if (!entries.ok()) return entries.status();
  for (const TrailingIndex::Entry& entry : *entries) learner.ids.insert(entry.tag);
  learners_.CountIds(learner.ids.size());
  learner.last_sequence = entries->size();
  learner.ids_loaded = true;
  return absl::OkStatus();
}

absl::Status EventWriter::CheckIds(WriterLearner& learner, absl::Span<const EncodedEvent> events) {
  for (const EncodedEvent& added : events) {
    if (!learner.ids.contains(added.tag)) continue;  // As good as always.
    if (absl::Status status = Flush(); !status.ok()) return status;
    const absl::StatusOr<Event> decoded = DecodeEvent(added.sequence, added.payload);
    if (!decoded.ok()) return decoded.status();
    const auto entries = index_.PendingEntriesOf(learner.key, indexed_);
    if (!entries.ok()) return entries.status();
    for (const TrailingIndex::Entry& entry : *entries) {
      if (entry.tag != added.tag) continue;
      const absl::StatusOr<std::optional<Event>> event = reader_->At(entry.position);
      if (!event.ok()) return event.status();
      if (event->has_value() && (*event)->id() == decoded->id()) {
        return absl::AlreadyExistsError("an event with this id is in the journal");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status EventWriter::Append(const LearnerKey& key, absl::Span<const EncodedEvent> events) {
  const absl::StatusOr<WriterLearner*> found = learners_.Find(key);
  if (!found.ok()) return found.status();
  WriterLearner& learner = **found;
  if (absl::Status status = LoadIds(learner); !status.ok()) return status;
  const uint64_t last = learner.last_sequence.value_or(0);
  if (absl::Status status = CheckIds(learner, events); !status.ok()) return status;
  if (events[0].sequence != last + 1) {
    return absl::AbortedError(
        absl::StrCat("sequence ", events[0].sequence, " does not follow ", last));
  }
  if (absl::Status status = learners_.Intern(key, learner); !status.ok()) return status;
  const size_t known = learner.ids.size();
  for (const EncodedEvent& event : events) {
    const TrailingIndex::Entry entry{learner.key, index_.NextPosition(), event.tag};
    index_.Add(entry);
    learner.ids.insert(entry.tag);
    absl::Status added = insert_->Add({entry.position, entry.owner, entry.tag,
                                       static_cast<int64_t>(event.sequence), event.payload});
    if (!added.ok()) return added;
  }
  learners_.CountIds(learner.ids.size() - known);
  learner.last_sequence = events.back().sequence;
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> EventWriter::LastSequence(WriterLearner& learner) {
  if (!learner.last_sequence) {
    // Nothing of the learner is on its way in this transaction: an append would have set it.
    const auto last = reader_->ReadLast(learner.key, index_.Tail(learner.key), 0, 1);
    if (!last.ok()) return last.status();
    learner.last_sequence = last->empty() ? 0 : last->back().sequence;
  }
  return *learner.last_sequence;
}

absl::StatusOr<uint64_t> EventWriter::Erase(int64_t owner) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  return index_.RemoveRows(owner, indexed_, remove_);
}

}  // namespace proximal::sqlite
