// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/pipeline.h"

#include <algorithm>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal::redis {

Pipeline::Pipeline(const PipelineOptions& options, Counters* counters, Answered answered)
    : options_(options),
      counters_(counters),
      answered_(std::move(answered)),
      breaker_(options.breaker, std::random_device()()),
      thread_([this] { Run(); }) {}

Pipeline::~Pipeline() { Close(); }

void Pipeline::Submit(Call call) {
  absl::Status refused;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refused = absl::UnavailableError("the connection is closed");
    } else if (!health_.ok()) {
      counters_->refused_open += 1;
      refused = health_;
    } else if (queue_.size() >= options_.max_queued) {
      counters_->refused_full += 1;
      refused = Unavailable(absl::UnavailableError("too many calls wait"));
    } else {
      queue_.push_back(std::move(call));
      if (idle_) queued_.Signal();
      return;
    }
  }
  answered_(std::move(call), std::move(refused));
}

void Pipeline::Reconnect() {
  absl::MutexLock lock(&mutex_);
  reconnect_ = true;
  queued_.Signal();
}

absl::Status Pipeline::Health() const {
  absl::MutexLock lock(&mutex_);
  return health_;
}

void Pipeline::Close() {
  {
    absl::MutexLock lock(&mutex_);
    closed_ = true;
    queued_.Signal();
  }
  bell_.Ring();
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

void Pipeline::Run() {
  BlockSigpipe();
  Batch done;  // has all its replies, and is answered once the next batch is on its way
  for (;;) {
    if (connection_ == nullptr || reconnect_) Answer(done);
    if (!EnsureConnected() || !Take(/*wait=*/done.calls.empty(), batch_.calls)) break;
    absl::Status status = batch_.calls.empty() ? absl::OkStatus() : Write(batch_);
    Answer(done);
    if (batch_.calls.empty()) continue;
    if (status.ok()) status = Receive(batch_);
    if (status.ok()) {
      breaker_.Succeeded();
      std::swap(done, batch_);
    } else {
      Lose(batch_, status);
    }
  }
  Answer(done);
  Refuse(absl::UnavailableError("the connection is closed"));
}

bool Pipeline::EnsureConnected() {
  if (reconnect_.exchange(false)) connection_.reset();
  while (connection_ == nullptr) {
    {
      absl::MutexLock lock(&mutex_);
      if (closed_) return false;
    }
    if (!breaker_.Try(Now())) {
      bell_.WaitUntil(breaker_.retry_at());
      continue;
    }
    absl::StatusOr<std::unique_ptr<Connection>> opened = Connection::Open(
        options_.address, options_.connect,
        Now() + absl::ToChronoNanoseconds(options_.connect_timeout), [this] { Expire(); });
    if (!opened.ok()) {
      counters_->connections_refused += 1;
      Failed(opened.status());
      continue;
    }
    counters_->connections_made += 1;
    connection_ = *std::move(opened);
    breaker_.Probed();
    absl::MutexLock lock(&mutex_);
    health_ = absl::OkStatus();
  }
  return true;
}

bool Pipeline::Take(bool wait, std::vector<Call>& calls) {
  {
    absl::MutexLock lock(&mutex_);
    idle_ = true;
    while (wait && queue_.empty() && !closed_ && !reconnect_) queued_.Wait(&mutex_);
    idle_ = false;
    if (closed_ && queue_.empty()) return false;
    const size_t count = std::min(queue_.size(), options_.max_batch);
    const auto end = queue_.begin() + static_cast<ptrdiff_t>(count);
    calls.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
    queue_.erase(queue_.begin(), end);
  }
  ExpireAll(calls, Now());
  std::erase_if(calls, [](const Call& call) { return call.done == nullptr; });
  return true;
}

absl::Status Pipeline::Write(Batch& batch) {
  absl::Status quiet = connection_->CheckQuiet();
  if (!quiet.ok()) return quiet;
  static const std::string& asking = *new std::string(EncodeCommand({"ASKING"}));
  for (Call& call : batch.calls) {
    if (call.bytes.empty()) call.bytes = call.encode();
    if (call.asking) connection_->Append(asking);
    connection_->Append(call.bytes);
  }
  counters_->commands += batch.calls.size();
  counters_->batches += 1;
  batch.written = Now();
  return connection_->Flush(batch.written + absl::ToChronoNanoseconds(options_.timeout));
}

absl::Status Pipeline::Receive(Batch& batch) {
  const Instant until = batch.written + absl::ToChronoNanoseconds(options_.timeout);
  for (const Call& call : batch.calls) {
    if (call.asking) {
      const absl::StatusOr<Reply> allowed = connection_->Read(until);
      if (!allowed.ok()) return allowed.status();
    }
    absl::StatusOr<Reply> reply = connection_->Read(until);
    if (!reply.ok()) return reply.status();
    batch.replies.push_back(*std::move(reply));
  }
  if (!connection_->HasMore()) return absl::OkStatus();
  batch.replies.clear();  // whose they are is anyone's guess
  return absl::DataLossError("more replies than commands");
}

void Pipeline::Answer(Batch& batch) {
  for (size_t i = 0; i < batch.calls.size(); ++i) {
    if (batch.calls[i].done == nullptr) continue;
    answered_(std::move(batch.calls[i]), std::move(batch.replies[i]));
  }
  batch.calls.clear();
  batch.replies.clear();
}

void Pipeline::Lose(Batch& batch, const absl::Status& cause) {
  connection_.reset();
  const bool slow = absl::IsDeadlineExceeded(cause);
  const bool malformed = absl::IsDataLoss(cause);
  (slow        ? counters_->timeouts
   : malformed ? counters_->malformed_replies
               : counters_->connections_lost) += 1;
  const auto first = batch.calls.begin() + static_cast<ptrdiff_t>(batch.replies.size());
  std::vector<Call> unanswered(std::make_move_iterator(first),
                               std::make_move_iterator(batch.calls.end()));
  batch.calls.erase(first, batch.calls.end());
  Answer(batch);

  std::vector<Call> again;
  for (Call& call : unanswered) {
    if (call.done == nullptr) continue;
    if (slow || malformed || call.resent) {
      answered_(std::move(call), Unavailable(cause));
    } else {
      call.resent = true;
      again.push_back(std::move(call));
    }
  }
  {
    absl::MutexLock lock(&mutex_);
    queue_.insert(queue_.begin(), std::make_move_iterator(again.begin()),
                  std::make_move_iterator(again.end()));
  }
  Failed(Unavailable(cause));
}

void Pipeline::Failed(const absl::Status& cause) {
  if (!breaker_.Failed(Now())) return;
  counters_->breaker_openings += 1;
  Refuse(cause);
}

void Pipeline::Refuse(const absl::Status& cause) {
  std::deque<Call> refused;
  {
    absl::MutexLock lock(&mutex_);
    health_ = cause;
    refused.swap(queue_);
  }
  for (Call& call : refused) answered_(std::move(call), cause);
}

void Pipeline::Expire() {
  const Instant now = Now();
  std::vector<Call> expired;
  {
    absl::MutexLock lock(&mutex_);
    const auto over = std::stable_partition(
        queue_.begin(), queue_.end(), [now](const Call& call) { return call.deadline > now; });
    expired.assign(std::make_move_iterator(over), std::make_move_iterator(queue_.end()));
    queue_.erase(over, queue_.end());
  }
  ExpireAll(expired, now);
  ExpireAll(batch_.calls, now);
}

void Pipeline::ExpireAll(std::vector<Call>& calls, Instant now) {
  for (Call& call : calls) {
    if (call.done == nullptr || call.deadline > now) continue;
    counters_->expired += 1;
    std::exchange(call.done, nullptr)(Unavailable(absl::DeadlineExceededError("no reply in time")));
  }
}

absl::Status Pipeline::Unavailable(const absl::Status& cause) const {
  return absl::UnavailableError(absl::StrCat(ToString(options_.address), ": ", cause.message()));
}

}  // namespace proximal::redis
