// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/checkpointer.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

#include "service/store/background.h"

namespace proximal::sqlite {
namespace {

// How long a checkpoint may hold up the writer while readers finish.
constexpr int kBusyTimeoutMs = 50;

// Between attempts to empty the log while readers need it: from the first on, twice as long each
// time, since every attempt holds up the writer.
constexpr absl::Duration kFirstRetry = absl::Milliseconds(100);
constexpr absl::Duration kLastRetry = absl::Seconds(5);

}  // namespace

absl::StatusOr<std::unique_ptr<Checkpointer>> Checkpointer::Start(
    const std::string& path, const CheckpointerOptions& options) {
  absl::StatusOr<std::unique_ptr<Connection>> connection =
      Connection::Open(path, Connection::Mode::kReadWrite);
  if (!connection.ok()) return connection.status();
  // What a checkpoint has moved is on the disk before the log begins anew.
  absl::Status status = (*connection)->Execute("PRAGMA synchronous = FULL");
  if (!status.ok()) return status;
  // A connection learns that there is a log when it first reads; until then it checkpoints nothing.
  status = (*connection)->QueryInt64("SELECT count(*) FROM sqlite_schema").status();
  if (!status.ok()) return status;
  sqlite3_busy_timeout((*connection)->handle(), kBusyTimeoutMs);
  return std::unique_ptr<Checkpointer>(new Checkpointer(*std::move(connection), options));
}

Checkpointer::Checkpointer(std::unique_ptr<Connection> connection,
                           const CheckpointerOptions& options)
    : connection_(std::move(connection)),
      options_(options),
      next_(options.pages),
      thread_([this] { Run(); }) {}

Checkpointer::~Checkpointer() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  thread_.join();
}

void Checkpointer::LogHas(int pages) {
  absl::MutexLock lock(&mutex_);
  if (pages < pages_) next_ = options_.pages;  // The log has begun anew.
  pages_ = pages;
  const auto over = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return !restarting_; };
  mutex_.AwaitWithTimeout(absl::Condition(&over), kLongestHold);
}

void Checkpointer::Empty() {
  absl::MutexLock lock(&mutex_);
  empty_ = true;
}

void Checkpointer::Run() {
  LetOthersFinish();
  bool pending = false;  // the log could not be emptied: it is tried again after `retry`
  absl::Duration retry;
  while (true) {
    bool empty;
    bool restart;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
        return stopped_ || empty_ || pages_ >= next_;
      };
      const bool asked = mutex_.AwaitWithTimeout(absl::Condition(&ready),
                                                 pending ? retry : absl::InfiniteDuration());
      if (stopped_) return;
      empty = std::exchange(empty_, false) || !asked;
      restart = empty || pages_ >= options_.restart_pages;
      next_ = pages_ + options_.pages;
    }
    if (Checkpoint(restart)) {
      pending = false;
    } else if (empty) {
      retry = pending ? std::min(2 * retry, kLastRetry) : kFirstRetry;
      pending = true;
    }
  }
}

bool Checkpointer::Checkpoint(bool restart) {
  // A failure costs nothing but the length of the log: another checkpoint does its work, and where
  // the disk is at fault the writer says so. The bulk goes beside the writer in any case.
  sqlite3_wal_checkpoint_v2(connection_->handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr,
                            nullptr);
  if (!restart) return false;
  // A writer that never pauses would keep the log from beginning anew for ever.
  const auto set_restarting = [this](bool restarting) {
    absl::MutexLock lock(&mutex_);
    restarting_ = restarting;
  };
  set_restarting(true);
  const int outcome = sqlite3_wal_checkpoint_v2(connection_->handle(), "main",
                                                SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  set_restarting(false);
  return outcome == SQLITE_OK;
}

}  // namespace proximal::sqlite
