// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A few threads that read a journal file beside its writer, each through a connection of its own.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_READER_POOL_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_READER_POOL_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/store/journal.h"
#include "service/store/sqlite/artifact_table.h"
#include "service/store/sqlite/connection.h"
#include "service/store/sqlite/decision_table.h"
#include "service/store/sqlite/event_table.h"
#include "service/store/sqlite/snapshot_table.h"
#include "service/store/sqlite/trailing_index.h"

namespace proximal::sqlite {

// What one thread reads with.
class ReadSession {
 public:
  // The indexes are the writer's and outlive the session.
  static absl::StatusOr<std::unique_ptr<ReadSession>> Open(const std::string& path,
                                                           const TrailingIndex& events_index,
                                                           const TrailingIndex& decisions_index);

  // As the calls of Journal.
  absl::StatusOr<std::vector<Event>> ReadEvents(const LearnerKey& key, uint64_t after,
                                                size_t limit);
  absl::StatusOr<std::vector<Event>> ReadLast(const LearnerKey& key, size_t limit);
  absl::StatusOr<Journal::Recent> ReadRecent(const LearnerKey& key, uint64_t model_version);
  absl::StatusOr<std::vector<DecisionRecord>> ReadDecisions(const LearnerKey& key,
                                                            absl::string_view after, size_t limit);

  ArtifactReader& artifacts() { return *artifacts_; }

 private:
  ReadSession() = default;

  // The key of a learner in the file; 0 where there is none, which owns nothing.
  absl::StatusOr<int64_t> OwnerOf(const LearnerKey& key);

  const TrailingIndex* events_index_ = nullptr;
  std::unique_ptr<Connection> connection_;
  Statement find_;
  std::unique_ptr<EventReader> events_;
  std::unique_ptr<SnapshotReader> snapshots_;
  std::unique_ptr<DecisionReader> decisions_;
  std::unique_ptr<ArtifactReader> artifacts_;
};

class ReaderPool {
 public:
  // Runs on a thread of the pool with its session, or with the reason why it does not read.
  using Read = absl::AnyInvocable<void(absl::StatusOr<ReadSession*>)>;

  // One thread for each session; at most `max_queued` reads wait.
  ReaderPool(std::vector<std::unique_ptr<ReadSession>> sessions, size_t max_queued);
  ~ReaderPool();

  // A refusal (queue full, closed) runs `read` on this thread.
  void Submit(absl::Time deadline, Read read);

  // Refuses new reads, finishes those queued, and returns.
  void Close();

 private:
  struct Task {
    absl::Time deadline;
    Read read;
  };

  void Run(ReadSession& session);

  const std::vector<std::unique_ptr<ReadSession>> sessions_;
  const size_t max_queued_;

  absl::Mutex mutex_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex join_mutex_;
  std::vector<std::thread> threads_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_READER_POOL_H_
