// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/reader_pool.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <random>
#include <utility>

namespace proximal::postgres {
namespace {

constexpr std::chrono::milliseconds kSlice(5);

}  // namespace

ReaderPool::ReaderPool(const PostgresOptions& options) : options_(options) {
  absl::MutexLock lock(&join_mutex_);
  for (size_t i = 0; i < std::max<size_t>(options_.readers, 1); ++i) {
    threads_.emplace_back([this] { Run(); });
  }
}

ReaderPool::~ReaderPool() { Close(); }

void ReaderPool::Submit(Call call) {
  absl::Status refusal;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refusal = Closed();
    } else if (connected_ == 0 && down_since_ &&
               Now() - *down_since_ > absl::ToChronoNanoseconds(options_.timeout)) {
      refusal = cause_;
    } else if (calls_.size() >= options_.max_queued) {
      refusal = absl::ResourceExhaustedError("the journal's queue of reads is full");
    } else {
      calls_.push_back(std::move(call));
      return;
    }
  }
  call.done(std::move(refusal));
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

void ReaderPool::SetDown(const absl::Status& cause) {
  absl::MutexLock lock(&mutex_);
  cause_ = ToCaller(cause, options_.place);
  if (cause.ok()) {
    down_since_.reset();
  } else if (!down_since_) {
    down_since_ = Now();
  }
}

void ReaderPool::Run() {
  Reader reader{nullptr, Backoff(std::random_device()()), Call()};
  while (true) {
    if (reader.session == nullptr) {
      if (!Connect(reader)) return;
    } else if (Take(reader)) {
      Serve(reader);
    } else {
      return;
    }
  }
}

bool ReaderPool::Connect(Reader& reader) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_ && calls_.empty()) return false;
  }
  absl::StatusOr<std::unique_ptr<Session>> session =
      Session::Open(options_, std::max(options_.timeout, options_.registry_timeout),
                    [this, &reader] { Expire(reader); });
  SetDown(session.status());
  if (session.ok()) {
    reader.session = *std::move(session);
    reader.backoff.Reset();
    absl::MutexLock lock(&mutex_);
    ++connected_;
    return true;
  }
  const Instant until = Now() + reader.backoff.Next();
  while (Now() < until) {
    std::this_thread::sleep_for(kSlice);
    Expire(reader);
    absl::MutexLock lock(&mutex_);
    if (closed_ && calls_.empty()) return false;
  }
  return true;
}

bool ReaderPool::Take(Reader& reader) {
  absl::MutexLock lock(&mutex_);
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return closed_ || !calls_.empty();
  };
  mutex_.Await(absl::Condition(&ready));
  if (calls_.empty()) return false;
  reader.call = std::move(calls_.front());
  calls_.pop_front();
  return true;
}

void ReaderPool::Serve(Reader& reader) {
  Call& call = reader.call;
  if (call.expiry.at <= Now()) {
    return std::exchange(call.done, nullptr)(NotInTime(call.expiry, options_.place));
  }
  // The caller may have less time than the server is given: it is told so when that is over.
  const absl::Status status =
      call.ask(*reader.session, std::max(call.expiry.at, After(options_.timeout)));
  if (LostConnection(status)) {
    reader.session.reset();
    absl::MutexLock lock(&mutex_);
    --connected_;
  }
  if (call.done == nullptr) return;
  if (LostConnection(status) || absl::IsAborted(status)) {
    absl::MutexLock lock(&mutex_);
    calls_.push_front(std::exchange(call, Call()));
    return;
  }
  std::exchange(call.done, nullptr)(ToCaller(status, options_.place));
}

void ReaderPool::Expire(Reader& reader) {
  const Instant now = Now();
  std::vector<Call> expired;
  {
    absl::MutexLock lock(&mutex_);
    const auto over = std::stable_partition(
        calls_.begin(), calls_.end(), [now](const Call& call) { return call.expiry.at > now; });
    expired.assign(std::make_move_iterator(over), std::make_move_iterator(calls_.end()));
    calls_.erase(over, calls_.end());
  }
  for (Call& call : expired) call.done(NotInTime(call.expiry, options_.place));
  Call& own = reader.call;
  if (own.done == nullptr || own.expiry.at > now) return;
  std::exchange(own.done, nullptr)(NotInTime(own.expiry, options_.place));
}

}  // namespace proximal::postgres
