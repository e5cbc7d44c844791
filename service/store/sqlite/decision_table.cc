// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/decision_table.h"

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "service/store/sqlite/stable_hash.h"

namespace proximal::sqlite {

absl::StatusOr<std::unique_ptr<DecisionReader>> DecisionReader::Open(Connection& connection,
                                                                     const TrailingIndex& index) {
  std::unique_ptr<DecisionReader> reader(new DecisionReader(connection, index));
  absl::StatusOr<Statement> indexed = index.PrepareQuery(connection);
  if (!indexed.ok()) return indexed.status();
  reader->indexed_ = *std::move(indexed);
  absl::StatusOr<Statement> row = connection.Prepare(
      "SELECT decision_id, decided_at_us, payload FROM decisions WHERE position = ?");
  if (!row.ok()) return row.status();
  reader->row_ = *std::move(row);
  return reader;
}

absl::StatusOr<size_t> DecisionReader::PlaceAfter(
    absl::string_view after, const std::vector<TrailingIndex::Entry>& entries) {
  if (after.empty()) return 0;
  const int64_t tag = StableHash(after);
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].tag != tag) continue;
    row_.Bind(1, entries[i].position);
    ScopedReset reset(row_);
    const absl::StatusOr<bool> row = row_.Step();
    if (!row.ok()) return row.status();
    if (*row && row_.Bytes(0) == after) return i + 1;
  }
  return absl::NotFoundError("no decision of the learner has this id");
}

absl::StatusOr<std::vector<DecisionRecord>> DecisionReader::Read(const LearnerKey& key,
                                                                 int64_t owner,
                                                                 absl::string_view after,
                                                                 size_t limit) {
  ScopedView view(connection_);
  const auto entries = index_.EntriesOf(owner, indexed_);
  if (!entries.ok()) return entries.status();
  const absl::StatusOr<size_t> begin = PlaceAfter(after, *entries);
  if (!begin.ok()) return begin.status();
  std::vector<DecisionRecord> decisions;
  for (size_t i = *begin; i < entries->size() && decisions.size() < limit; ++i) {
    row_.Bind(1, (*entries)[i].position);
    ScopedReset reset(row_);
    const absl::StatusOr<bool> row = row_.Step();
    if (!row.ok()) return row.status();
    if (!*row) continue;  // Erased, or swept, since.
    decisions.push_back({key, std::string(row_.Bytes(0)), absl::FromUnixMicros(row_.Int64(1)),
                         std::string(row_.Bytes(2))});
  }
  return decisions;
}

absl::StatusOr<std::unique_ptr<DecisionWriter>> DecisionWriter::Open(Connection& connection,
                                                                     LearnerDirectory& learners,
                                                                     TrailingIndex& index) {
  std::unique_ptr<DecisionWriter> writer(new DecisionWriter(learners, index));
  absl::StatusOr<Statement> query = index.PrepareQuery(connection);
  if (!query.ok()) return query.status();
  writer->indexed_ = *std::move(query);
  absl::StatusOr<std::unique_ptr<BulkInsert>> insert =
      BulkInsert::Open(connection, "INSERT INTO decisions", 6);
  if (!insert.ok()) return insert.status();
  writer->insert_ = *std::move(insert);
  absl::StatusOr<Statement> remove = connection.Prepare("DELETE FROM decisions WHERE position = ?");
  if (!remove.ok()) return remove.status();
  writer->remove_ = *std::move(remove);
  return writer;
}

absl::Status DecisionWriter::Log(const DecisionRecord& decision, WriterLearner& learner) {
  if (absl::Status status = learners_.Intern(decision.key, learner); !status.ok()) return status;
  const TrailingIndex::Entry entry{learner.key, index_.NextPosition(),
                                   StableHash(decision.decision_id)};
  index_.Add(entry);
  return insert_->Add({entry.position, entry.owner, entry.tag,
                       absl::ToUnixMicros(decision.decided_at), decision.decision_id,
                       decision.payload});
}

absl::StatusOr<uint64_t> DecisionWriter::Erase(int64_t owner) {
  if (absl::Status status = Flush(); !status.ok()) return status;
  return index_.RemoveRows(owner, indexed_, remove_);
}

}  // namespace proximal::sqlite
