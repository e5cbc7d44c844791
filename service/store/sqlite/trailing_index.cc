// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/trailing_index.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal::sqlite {
namespace {

// Entries of the generation written for each one added: more than one, so that a generation is done
// before the next is full.
constexpr size_t kSlicePerAdded = 2;
constexpr size_t kLeastSlice = 16;

}  // namespace

absl::StatusOr<std::unique_ptr<TrailingIndex>> TrailingIndex::Open(Connection& connection,
                                                                   const std::string& table,
                                                                   size_t generation) {
  std::unique_ptr<TrailingIndex> index(new TrailingIndex(table, generation));
  if (absl::Status status = index->Load(connection); !status.ok()) return status;
  return index;
}

absl::Status TrailingIndex::Load(Connection& connection) {
  const std::pair<Statement*, std::string> statements[] = {
      {&remove_, absl::StrCat("DELETE FROM ", table_, "_index WHERE owner = ?")},
      {&remove_one_,
       absl::StrCat("DELETE FROM ", table_, "_index WHERE owner = ? AND position = ?")},
      {&set_progress_,
       absl::StrCat("UPDATE progress SET value = ? WHERE name = '", table_, "_index'")},
  };
  for (const auto& [statement, sql] : statements) {
    absl::StatusOr<Statement> prepared = connection.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  // After a crash a part of a generation may be in the index already.
  absl::StatusOr<std::unique_ptr<BulkInsert>> insert =
      BulkInsert::Open(connection, absl::StrCat("INSERT OR IGNORE INTO ", table_, "_index"), 3);
  if (!insert.ok()) return insert.status();
  insert_ = *std::move(insert);
  const absl::StatusOr<int64_t> indexed = connection.QueryInt64(
      absl::StrCat("SELECT value FROM progress WHERE name = '", table_, "_index'"));
  if (!indexed.ok()) return indexed.status();
  last_position_ = *indexed;

  absl::StatusOr<Statement> rows = connection.Prepare(absl::StrCat(
      "SELECT owner, position, tag FROM ", table_, " WHERE position > ? ORDER BY position"));
  if (!rows.ok()) return rows.status();
  rows->Bind(1, *indexed);
  while (true) {
    const absl::StatusOr<bool> row = rows->Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    added_.push_back({rows->Int64(0), rows->Int64(1), rows->Int64(2)});
    last_position_ = added_.back().position;
  }
  Committed();
  return absl::OkStatus();
}

absl::StatusOr<std::vector<TrailingIndex::Entry>> TrailingIndex::PendingEntriesOf(
    int64_t owner, Statement& query) const {
  absl::StatusOr<std::vector<Entry>> entries = EntriesOf(owner, query);
  if (!entries.ok()) return entries;
  for (const Entry& entry : added_) {
    if (entry.owner == owner) entries->push_back(entry);
  }
  return entries;
}

absl::StatusOr<uint64_t> TrailingIndex::RemoveRows(int64_t owner, Statement& query,
                                                   Statement& remove) {
  const auto entries = PendingEntriesOf(owner, query);
  if (!entries.ok()) return entries.status();
  for (const Entry& entry : *entries) {
    remove.Bind(1, entry.position);
    if (absl::Status status = remove.Run(); !status.ok()) return status;
  }
  remove_.Bind(1, owner);
  if (absl::Status status = remove_.Run(); !status.ok()) return status;
  removed_.push_back(owner);
  return entries->size();
}

absl::Status TrailingIndex::RemoveOldest(const std::vector<Entry>& oldest) {
  for (const Entry& entry : oldest) {
    remove_one_.Bind(1, entry.owner);
    remove_one_.Bind(2, entry.position);
    if (absl::Status status = remove_one_.Run(); !status.ok()) return status;
    removed_through_ = entry.position;
  }
  return absl::OkStatus();
}

int64_t TrailingIndex::GoneThrough() const {
  absl::MutexLock lock(&mutex_);
  return std::max(gone_through_, removed_through_);
}

void TrailingIndex::BeginGeneration() {
  absl::MutexLock lock(&mutex_);
  if (tail_entries_ < generation_) return;
  moving_.reserve(tail_entries_);
  for (const auto& [owner, entries] : tail_) {
    moving_.insert(moving_.end(), entries.begin(), entries.end());
  }
  moving_through_ = 0;
  for (const Entry& entry : moving_) moving_through_ = std::max(moving_through_, entry.position);
  std::sort(moving_.begin(), moving_.end(), [](const Entry& a, const Entry& b) {
    return a.owner != b.owner ? a.owner < b.owner : a.position < b.position;
  });
  moved_ = 0;
}

absl::Status TrailingIndex::Advance() {
  if (moving_.empty()) BeginGeneration();
  if (moving_.empty()) return absl::OkStatus();
  const size_t slice = std::max(kLeastSlice, kSlicePerAdded * added_.size());
  const size_t end = std::min(moving_.size(), moved_ + slice);
  const int64_t gone_through = GoneThrough();
  for (size_t i = moved_; i < end; ++i) {
    const Entry& entry = moving_[i];
    if (entry.position <= gone_through) continue;
    if (std::find(removed_.begin(), removed_.end(), entry.owner) != removed_.end()) continue;
    absl::Status added = insert_->Add({entry.owner, entry.position, entry.tag});
    if (!added.ok()) return added;
  }
  if (absl::Status status = insert_->Flush(); !status.ok()) return status;
  sliced_ = end - moved_;
  if (end < moving_.size()) return absl::OkStatus();
  set_progress_.Bind(1, moving_through_);
  return set_progress_.Run();
}

void TrailingIndex::Committed() {
  moved_ += std::exchange(sliced_, 0);
  const bool generation_done = !moving_.empty() && moved_ == moving_.size();

  absl::MutexLock lock(&mutex_);
  gone_through_ = std::max(gone_through_, std::exchange(removed_through_, 0));
  if (generation_done) {
    // The first entries of an owner are the oldest, so those that moved lead its tail.
    for (size_t i = 0; i < moving_.size();) {
      const int64_t owner = moving_[i].owner;
      size_t count = 0;
      for (; i < moving_.size() && moving_[i].owner == owner; ++i) ++count;
      const auto found = tail_.find(owner);
      if (found == tail_.end()) continue;
      std::vector<Entry>& entries = found->second;
      entries.erase(entries.begin(), entries.begin() + static_cast<ptrdiff_t>(count));
      tail_entries_ -= count;
      if (entries.empty()) tail_.erase(found);
    }
    moving_.clear();
  }
  for (const Entry& entry : added_) tail_[entry.owner].push_back(entry);
  tail_entries_ += added_.size();
  added_.clear();
  for (const int64_t owner : removed_) {
    const auto found = tail_.find(owner);
    if (found == tail_.end()) continue;
    tail_entries_ -= found->second.size();
    tail_.erase(found);
  }
  if (!removed_.empty() && !moving_.empty()) {
    // What is still to be moved of them would stay in the index for ever.
    const auto gone = [this](const Entry& entry) {
      return std::find(removed_.begin(), removed_.end(), entry.owner) != removed_.end();
    };
    moving_.erase(
        std::remove_if(moving_.begin() + static_cast<ptrdiff_t>(moved_), moving_.end(), gone),
        moving_.end());
  }
  removed_.clear();
}

void TrailingIndex::RolledBack() {
  insert_->Clear();
  added_.clear();
  removed_.clear();
  removed_through_ = 0;
  sliced_ = 0;
}

std::vector<TrailingIndex::Entry> TrailingIndex::Tail(int64_t owner) const {
  absl::MutexLock lock(&mutex_);
  const auto found = tail_.find(owner);
  if (found == tail_.end()) return {};
  const std::vector<Entry>& entries = found->second;
  if (entries.front().position > gone_through_) return entries;
  const auto kept = std::find_if(entries.begin(), entries.end(), [this](const Entry& entry) {
    mutex_.AssertHeld();
    return entry.position > gone_through_;
  });
  return {kept, entries.end()};
}

absl::StatusOr<Statement> TrailingIndex::PrepareQuery(Connection& connection) const {
  return connection.Prepare(absl::StrCat("SELECT position, tag FROM ", table_,
                                         "_index WHERE owner = ? ORDER BY position"));
}

absl::StatusOr<Statement> TrailingIndex::PrepareBackwardQuery(Connection& connection) const {
  return connection.Prepare(
      absl::StrCat("SELECT position FROM ", table_,
                   "_index WHERE owner = ? AND position < ? ORDER BY position DESC"));
}

absl::Status TrailingIndex::VisitBackward(
    int64_t owner, const std::vector<Entry>& tail, Statement& query,
    absl::FunctionRef<absl::StatusOr<bool>(int64_t position)> each) const {
  for (auto entry = tail.rbegin(); entry != tail.rend(); ++entry) {
    const absl::StatusOr<bool> more = each(entry->position);
    if (!more.ok() || !*more) return more.status();
  }
  // All that is older than the tail is in the index, and perhaps some of the tail by now.
  query.Bind(1, owner);
  query.Bind(2, tail.empty() ? std::numeric_limits<int64_t>::max() : tail.front().position);
  ScopedReset reset(query);
  while (true) {
    const absl::StatusOr<bool> row = query.Step();
    if (!row.ok() || !*row) return row.status();
    const absl::StatusOr<bool> more = each(query.Int64(0));
    if (!more.ok() || !*more) return more.status();
  }
}

absl::StatusOr<std::vector<TrailingIndex::Entry>> TrailingIndex::EntriesOf(int64_t owner,
                                                                           Statement& query) const {
  // The tail first: what leaves it before the query is in the index by then.
  const std::vector<Entry> tail = Tail(owner);
  std::vector<Entry> entries;
  query.Bind(1, owner);
  ScopedReset reset(query);
  while (true) {
    const absl::StatusOr<bool> row = query.Step();
    if (!row.ok()) return row.status();
    if (!*row) break;
    entries.push_back({owner, query.Int64(0), query.Int64(1)});
  }
  const int64_t indexed = entries.empty() ? 0 : entries.back().position;
  for (const Entry& entry : tail) {
    if (entry.position > indexed) entries.push_back(entry);
  }
  return entries;
}

}  // namespace proximal::sqlite
