// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The writer thread: group commit. It takes whatever is queued, makes one transaction of it, and
// tells everyone when that is durable; while it waits for the disk, the next group gathers.

#ifndef PROXIMAL_SERVICE_STORE_SQLITE_WRITER_H_
#define PROXIMAL_SERVICE_STORE_SQLITE_WRITER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "service/store/journal.h"
#include "service/store/sqlite/write_session.h"

namespace proximal::sqlite {

struct WriterOptions {
  // Of calls that wait; beyond either bound they are refused. A single call is always taken.
  size_t max_queued = size_t{16} << 10;
  size_t max_queued_bytes = size_t{64} << 20;
  // Of decisions that wait; beyond either bound they are dropped.
  size_t max_decisions = size_t{64} << 10;
  size_t max_decision_bytes = size_t{64} << 20;
};

class Writer {
 public:
  struct Task {
    absl::Time deadline = absl::InfiniteFuture();
    size_t bytes = 0;
    // Decisions that are queued are written before it.
    bool after_decisions = false;
    // Does its part in the session's transaction. It may run twice: a group that fails is rolled
    // back and tried again one by one, so that a call that cannot succeed fails alone.
    absl::AnyInvocable<absl::Status(WriteSession&)> apply;
    absl::AnyInvocable<void(absl::Status)> done;
  };

  // `committed` runs on the writer thread after each commit that wrote something.
  Writer(std::unique_ptr<WriteSession> session, const WriterOptions& options,
         std::function<void(const WriteSession&)> committed);
  ~Writer();

  void Submit(Task task);
  void LogDecision(DecisionRecord decision);
  uint64_t dropped_decisions() const { return dropped_decisions_.load(); }

  // OK while commits succeed. After one has failed, the writer tries by itself whether the file can
  // be written again.
  absl::Status Health() const;

  // Refuses new work, writes what was queued and returns.
  void Close();

  const WriteSession& session() const { return *session_; }

 private:
  struct Group {
    std::vector<Task> tasks;
    std::vector<DecisionRecord> decisions;
    std::vector<absl::Status> results;  // of the tasks
  };

  void Run();
  // Waits for work, or for the time to look after decisions and health. False at the end.
  bool Next(Group& group);
  void Execute(Group& group);
  // One transaction for all: OK when committed, otherwise nothing of it is in the file. `begun`
  // tells whether the file could be locked.
  absl::Status ExecuteTogether(Group& group, bool& begun);
  absl::Status WriteGroup(Group& group);
  void ExecuteOneByOne(Group& group);
  void SetHealth(absl::Status health);

  const std::unique_ptr<WriteSession> session_;
  const WriterOptions options_;
  const std::function<void(const WriteSession&)> committed_;
  std::atomic<uint64_t> dropped_decisions_ = 0;

  mutable absl::Mutex mutex_;
  std::vector<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  size_t task_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool after_decisions_ ABSL_GUARDED_BY(mutex_) = false;
  std::deque<DecisionRecord> decisions_ ABSL_GUARDED_BY(mutex_);
  size_t decision_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace proximal::sqlite

#endif  // PROXIMAL_SERVICE_STORE_SQLITE_WRITER_H_
