// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/learner_directory.h"

#include <iterator>

#include "absl/strings/string_view.h"

namespace proximal::sqlite {
namespace {

// A node of the list and a slot of the index, each with a key of two strings; a slot of a hash set.
constexpr size_t kBytesPerLearner = 360;
constexpr size_t kBytesPerId = 16;

}  // namespace

absl::StatusOr<std::unique_ptr<LearnerDirectory>> LearnerDirectory::Open(Connection& connection,
                                                                         size_t max_bytes) {
  std::unique_ptr<LearnerDirectory> directory(new LearnerDirectory(max_bytes));
  const std::pair<Statement*, absl::string_view> statements[] = {
      {&directory->find_, "SELECT key FROM learners WHERE tenant = ? AND learner = ?"},
      {&directory->insert_, "INSERT INTO learners VALUES (?, ?, ?)"},
      {&directory->remove_, "DELETE FROM learners WHERE tenant = ? AND learner = ?"},
      {&directory->set_last_key_, "UPDATE progress SET value = ? WHERE name = 'learner_key'"},
  };
  for (const auto& [statement, sql] : statements) {
    absl::StatusOr<Statement> prepared = connection.Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  const absl::StatusOr<int64_t> last_key =
      connection.QueryInt64("SELECT value FROM progress WHERE name = 'learner_key'");
  if (!last_key.ok()) return last_key.status();
  directory->last_key_ = *last_key;
  return directory;
}

absl::StatusOr<WriterLearner*> LearnerDirectory::Find(const LearnerKey& key) {
  if (const auto found = index_.find(key); found != index_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second);
    return &found->second->second;
  }
  find_.BindBlob(1, key.tenant);
  find_.BindBlob(2, key.learner);
  ScopedReset reset(find_);
  const absl::StatusOr<bool> row = find_.Step();
  if (!row.ok()) return row.status();
  recent_.emplace_front(key, WriterLearner());
  index_.emplace(key, recent_.begin());
  WriterLearner& learner = recent_.front().second;
  if (*row) learner.key = find_.Int64(0);
  return &learner;
}

absl::Status LearnerDirectory::Intern(const LearnerKey& key, WriterLearner& learner) {
  if (learner.key != 0) return absl::OkStatus();
  insert_.BindBlob(1, key.tenant);
  insert_.BindBlob(2, key.learner);
  const int64_t number = ++last_key_;
  insert_.Bind(3, number);
  if (absl::Status status = insert_.Run(); !status.ok()) return status;
  set_last_key_.Bind(1, number);
  if (absl::Status status = set_last_key_.Run(); !status.ok()) return status;
  learner.key = number;
  learner.last_sequence = 0;
  learner.ids_loaded = true;  // It has none.
  return absl::OkStatus();
}

absl::Status LearnerDirectory::Remove(const LearnerKey& key) {
  remove_.BindBlob(1, key.tenant);
  remove_.BindBlob(2, key.learner);
  if (absl::Status status = remove_.Run(); !status.ok()) return status;
  if (const auto found = index_.find(key); found != index_.end()) Forget(found->second);
  return absl::OkStatus();
}

void LearnerDirectory::Forget(std::list<Node>::iterator node) {
  ids_ -= node->second.ids.size();
  index_.erase(node->first);
  recent_.erase(node);
}

void LearnerDirectory::Trim() {
  const auto bytes = [this] { return recent_.size() * kBytesPerLearner + ids_ * kBytesPerId; };
  while (!recent_.empty() && bytes() > max_bytes_) Forget(std::prev(recent_.end()));
}

void LearnerDirectory::Clear() {
  recent_.clear();
  index_.clear();
  ids_ = 0;
}

}  // namespace proximal::sqlite
