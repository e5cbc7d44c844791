// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One connection that writes and the thread that owns it: group commit. It takes whatever has
// queued, makes one transaction of it, and tells everyone when that is durable; while the server
// works on one transaction, those of the one before are answered and the next gathers.
//
// A transaction that lost against another is tried again, and so is one whose connection was lost,
// on the next connection, until its calls may wait no longer. One that the server refuses for a
// reason that may be one call's own is taken apart.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_WRITER_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_WRITER_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "service/store/bell.h"
#include "service/store/journal.h"
#include "service/store/postgres/backoff.h"
#include "service/store/postgres/call.h"
#include "service/store/postgres/postgres_options.h"
#include "service/store/postgres/session.h"
#include "service/store/postgres/transaction.h"

namespace proximal::postgres {

// Safe for concurrent use.
class Writer {
 public:
  explicit Writer(const PostgresOptions& options);
  ~Writer();

  // Calls of one learner are made in the order they come.
  void Submit(WriteCall call);
  void LogDecision(DecisionRecord decision);
  uint64_t dropped_decisions() const { return dropped_decisions_.load(); }

  // OK while commits succeed. After one has failed, the writer tries by itself whether the server
  // takes writes again.
  absl::Status Health() const;

  // Refuses new work, and writes what was queued, as far as there is time; Close returns after it.
  void BeginClose();
  void Close();

 private:
  void Run();
  // One attempt, and a pause after one that fails. False at the end.
  bool Connect();
  bool IsDown() const;  // the last commit, or attempt to connect, has failed
  // Fills the transaction with what has queued; waits for something to come, unless there is
  // someone to answer. False at the end.
  bool Take();
  void TakeCalls() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeDecisions() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // When to stop waiting for something to do.
  Instant WakeAt() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool IsDue() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Ended() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Execute();
  void Probe();
  void Answer(std::vector<WriteCall>& calls);
  // What becomes of a transaction that was not committed.
  void Fail(const absl::Status& status);
  void Lose(const absl::Status& status);
  void Refuse(const absl::Status& status);
  void Requeue();
  void DropDecisions();
  // Answers calls whose time is over.
  void Expire();
  absl::Status WhyExpired(const WriteCall& call, bool committing) const;
  void Pause(Instant::duration duration);
  void SetHealth(const absl::Status& health);
  void End();

  const PostgresOptions options_;
  std::atomic<uint64_t> dropped_decisions_ = 0;
  steady::Bell bell_;  // rings when there is something to do

  // The owner's.
  std::unique_ptr<Session> session_;
  Transaction transaction_;
  std::vector<WriteCall> committed_;  // to be answered once the next transaction is on its way
  Backoff backoff_;
  Instant probe_at_;  // while the health is not OK

  mutable absl::Mutex mutex_;
  std::deque<WriteCall> calls_ ABSL_GUARDED_BY(mutex_);
  size_t call_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::deque<DecisionRecord> decisions_ ABSL_GUARDED_BY(mutex_);
  size_t decision_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  Instant decisions_due_ ABSL_GUARDED_BY(mutex_);
  bool idle_ ABSL_GUARDED_BY(mutex_) = false;  // the owner waits for the bell
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  Instant close_by_ ABSL_GUARDED_BY(mutex_);
  absl::Status health_ ABSL_GUARDED_BY(mutex_);
  std::optional<Instant> down_since_ ABSL_GUARDED_BY(mutex_);  // while the health is not OK

  absl::Mutex join_mutex_;
  std::thread thread_ ABSL_GUARDED_BY(join_mutex_);
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_WRITER_H_
