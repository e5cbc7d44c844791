// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/sqlite/writer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "service/store/background.h"

namespace proximal::sqlite {
namespace {

// Decisions go with the next commit once there are this many, at most so many a commit, so that
// neither events nor calls on the same processor wait for them long; fewer of them wait for one
// tick.
constexpr size_t kDecisionsPerCommit = 128;
constexpr absl::Duration kTick = absl::Milliseconds(200);

size_t SizeOf(const DecisionRecord& decision) {
  return sizeof(decision) + decision.key.tenant.size() + decision.key.learner.size() +
         decision.decision_id.size() + decision.payload.size();
}

// Whether the store failed, rather than refused one call for a reason of its own.
bool IsStoreFailure(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDataLoss(status) || absl::IsInternal(status) ||
         absl::IsResourceExhausted(status);
}

}  // namespace

Writer::Writer(std::unique_ptr<WriteSession> session, const WriterOptions& options,
               std::function<void(const WriteSession&)> committed)
    : session_(std::move(session)),
      options_(options),
      committed_(std::move(committed)),
      thread_([this] { Run(); }) {}

Writer::~Writer() { Close(); }

void Writer::Submit(Task task) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refusal = absl::UnavailableError("the journal is closed");
    } else if (!tasks_.empty() && (tasks_.size() >= options_.max_queued ||
                                   task_bytes_ + task.bytes > options_.max_queued_bytes)) {
      refusal = absl::ResourceExhaustedError("the journal's queue is full");
    } else {
      task_bytes_ += task.bytes;
      after_decisions_ |= task.after_decisions;
      tasks_.push_back(std::move(task));
      return;
    }
  }
  task.done(std::move(refusal));
}

void Writer::LogDecision(DecisionRecord decision) {
  const size_t bytes = SizeOf(decision);
  {
    absl::MutexLock lock(&mutex_);
    if (!closed_ && decisions_.size() < options_.max_decisions &&
        decision_bytes_ + bytes <= options_.max_decision_bytes) {
      decision_bytes_ += bytes;
      decisions_.push_back(std::move(decision));
      return;
    }
  }
  ++dropped_decisions_;
}

absl::Status Writer::Health() const {
  absl::MutexLock lock(&mutex_);
  if (closed_) return absl::UnavailableError("the journal is closed");
  return health_;
}

void Writer::SetHealth(absl::Status health) {
  absl::MutexLock lock(&mutex_);
  health_ = std::move(health);
}

void Writer::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
  }
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void Writer::Run() {
  LetOthersFinish();
  for (Group group; Next(group); group = Group()) Execute(group);
}

bool Writer::Next(Group& group) {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return !tasks_.empty() || decisions_.size() >= kDecisionsPerCommit || closed_;
  };
  const bool waited = !mutex_.AwaitWithTimeout(absl::Condition(&ready), kTick);
  if (closed_ && tasks_.empty() && decisions_.empty()) return false;

  group.tasks.swap(tasks_);
  task_bytes_ = 0;
  const bool due = after_decisions_ || closed_ || waited || !group.tasks.empty() ||
                   decisions_.size() >= kDecisionsPerCommit;
  const size_t most = after_decisions_ ? decisions_.size() : kDecisionsPerCommit;
  const auto end =
      decisions_.begin() + static_cast<ptrdiff_t>(due ? std::min(most, decisions_.size()) : 0);
  group.decisions.reserve(static_cast<size_t>(end - decisions_.begin()));
  std::move(decisions_.begin(), end, std::back_inserter(group.decisions));
  decisions_.erase(decisions_.begin(), end);
  for (const DecisionRecord& decision : group.decisions) decision_bytes_ -= SizeOf(decision);
  after_decisions_ = false;
  return true;
}

void Writer::Execute(Group& group) {
  if (group.tasks.empty() && group.decisions.empty()) {
    if (!Health().ok()) SetHealth(session_->Probe());
    return;
  }
  bool begun = false;
  const absl::Status together = ExecuteTogether(group, begun);
  if (together.ok()) {
    if (session_->wrote()) SetHealth(absl::OkStatus());
  } else {
    SetHealth(together);
    dropped_decisions_ += group.decisions.size();
    group.results.assign(group.tasks.size(), together);
    if (begun) ExecuteOneByOne(group);
  }
  for (size_t i = 0; i < group.tasks.size(); ++i) {
    group.tasks[i].done(std::move(group.results[i]));
  }
}

absl::Status Writer::ExecuteTogether(Group& group, bool& begun) {
  // Of decisions a crash of the machine may take the latest, so that they alone never wait for the
  // disk.
  absl::Status status = session_->Begin(group.tasks.empty() ? WriteSession::Sync::kLater
                                                            : WriteSession::Sync::kAtCommit);
  begun = status.ok();
  if (status.ok()) status = WriteGroup(group);
  if (status.ok()) status = session_->Commit();
  if (!status.ok()) {
    session_->Rollback();
  } else if (session_->wrote()) {
    committed_(*session_);
  }
  return status;
}

absl::Status Writer::WriteGroup(Group& group) {
  for (const DecisionRecord& decision : group.decisions) {
    if (absl::Status status = session_->Log(decision); !status.ok()) return status;
  }
  const absl::Time now = absl::Now();
  group.results.assign(group.tasks.size(), absl::OkStatus());
  for (size_t i = 0; i < group.tasks.size(); ++i) {
    Task& task = group.tasks[i];
    if (task.deadline < now) {
      group.results[i] = absl::DeadlineExceededError("the deadline passed in the journal's queue");
      continue;
    }
    group.results[i] = task.apply(*session_);
    if (IsStoreFailure(group.results[i])) return group.results[i];
  }
  return absl::OkStatus();
}

void Writer::ExecuteOneByOne(Group& group) {
  // Where the file cannot be locked, each would wait for it in vain: the rest keep their results.
  bool begun = true;
  for (size_t i = 0; i < group.tasks.size() && begun; ++i) {
    Group alone;
    alone.tasks.push_back(std::move(group.tasks[i]));
    group.results[i] = ExecuteTogether(alone, begun);
    if (group.results[i].ok()) {
      if (session_->wrote()) SetHealth(absl::OkStatus());
      group.results[i] = std::move(alone.results[0]);
    }
    group.tasks[i] = std::move(alone.tasks[0]);
  }
}

}  // namespace proximal::sqlite
