// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/reader_pool.h"

#include <utility>

#include "absl/time/clock.h"

namespace proximal::sqlite {

absl::StatusOr<std::unique_ptr<ReadSession>> ReadSession::Open(
    const std::string& path, const TrailingIndex& events_index,
    const TrailingIndex& decisions_index) {
  std::unique_ptr<ReadSession> session(new ReadSession());
  session->events_index_ = &events_index;
  absl::Status status =
      Assign(Connection::Open(path, Connection::Mode::kReadOnly), session->connection_);
  if (!status.ok()) return status;
  Connection& database = *session->connection_;
  status = Assign(database.Prepare("SELECT key FROM learners WHERE tenant = ? AND learner = ?"),
                  session->find_);
  if (status.ok()) status = Assign(EventReader::Open(database, events_index), session->events_);
  if (status.ok()) {
    status = Assign(DecisionReader::Open(database, decisions_index), session->decisions_);
  }
  if (status.ok()) status = Assign(SnapshotReader::Open(database), session->snapshots_);
  if (status.ok()) status = Assign(ArtifactReader::Open(database), session->artifacts_);
  if (!status.ok()) return status;
  return session;
}

absl::StatusOr<int64_t> ReadSession::OwnerOf(const LearnerKey& key) {
  find_.BindBlob(1, key.tenant);
  find_.BindBlob(2, key.learner);
  ScopedReset reset(find_);
  const absl::StatusOr<bool> row = find_.Step();
  if (!row.ok()) return row.status();
  return *row ? find_.Int64(0) : 0;
}

absl::StatusOr<std::vector<Event>> ReadSession::ReadEvents(const LearnerKey& key, uint64_t after,
                                                           size_t limit) {
  const absl::StatusOr<int64_t> owner = OwnerOf(key);
  if (!owner.ok()) return owner.status();
  return events_->Read(*owner, after, limit);
}

absl::StatusOr<std::vector<Event>> ReadSession::ReadLast(const LearnerKey& key, size_t limit) {
  const absl::StatusOr<int64_t> owner = OwnerOf(key);
  if (!owner.ok()) return owner.status();
  return events_->ReadLast(*owner, events_index_->Tail(*owner), 0, limit);
}

absl::StatusOr<Journal::Recent> ReadSession::ReadRecent(const LearnerKey& key,
                                                        uint64_t model_version) {
  const absl::StatusOr<int64_t> owner = OwnerOf(key);
  if (!owner.ok()) return owner.status();
  const std::vector<TrailingIndex::Entry> tail = events_index_->Tail(*owner);
  ScopedView view(*connection_);
  Journal::Recent recent;
  absl::Status status = Assign(snapshots_->Read(*owner, model_version), recent.snapshot);
  if (!status.ok()) return status;
  const uint64_t after = recent.snapshot ? recent.snapshot->sequence : 0;
  status = Assign(events_->ReadLast(*owner, tail, after, SIZE_MAX), recent.events);
  if (!status.ok()) return status;
  if (after > 0 || !recent.events.empty()) recent.life = static_cast<uint64_t>(*owner);
  return recent;
}

absl::StatusOr<std::vector<DecisionRecord>> ReadSession::ReadDecisions(const LearnerKey& key,
                                                                       absl::string_view after,
                                                                       size_t limit) {
  const absl::StatusOr<int64_t> owner = OwnerOf(key);
  if (!owner.ok()) return owner.status();
  return decisions_->Read(key, *owner, after, limit);
}

ReaderPool::ReaderPool(std::vector<std::unique_ptr<ReadSession>> sessions, size_t max_queued)
    : sessions_(std::move(sessions)), max_queued_(max_queued) {
  absl::MutexLock lock(&join_mutex_);
  for (const std::unique_ptr<ReadSession>& session : sessions_) {
    threads_.emplace_back([this, &session = *session] { Run(session); });
  }
}

ReaderPool::~ReaderPool() { Close(); }

void ReaderPool::Submit(absl::Time deadline, Read read) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refusal = absl::UnavailableError("the journal is closed");
    } else if (tasks_.size() >= max_queued_) {
      refusal = absl::ResourceExhaustedError("the journal's queue of reads is full");
    } else {
      tasks_.push_back({deadline, std::move(read)});
      return;
    }
  }
  read(std::move(refusal));
}

void ReaderPool::Run(ReadSession& session) {
  while (true) {
    Task task;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return closed_ || !tasks_.empty();
      };
      mutex_.Await(absl::Condition(&ready));
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    if (task.deadline < absl::Now()) {
      task.read(absl::DeadlineExceededError("the deadline passed in the journal's queue of reads"));
    } else {
      task.read(&session);
    }
  }
}

void ReaderPool::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }
  absl::MutexLock lock(&join_mutex_);
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace proximal::sqlite
