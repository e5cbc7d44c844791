// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/writer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"

namespace proximal::postgres {
namespace {

// Decisions go with the next commit of calls, at most so many or as many as those are, so that
// calls do not wait for them long; or in one of their own, once there are enough of them; fewer
// wait for one tick.
constexpr size_t kDecisionsWithCalls = 32;
constexpr size_t kDecisionsPerCommit = 256;
constexpr std::chrono::milliseconds kTick(200);
constexpr std::chrono::milliseconds kSlice(5);
constexpr std::chrono::milliseconds kAfterConflict(2);

}  // namespace

Writer::Writer(const PostgresOptions& options)
    : options_(options), backoff_(std::random_device()()), thread_([this] { Run(); }) {}

Writer::~Writer() { Close(); }

void Writer::Submit(WriteCall call) {
  absl::Status refusal;
  const size_t bytes = call.bytes();
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refusal = Closed();
    } else if (down_since_ && Now() - *down_since_ > absl::ToChronoNanoseconds(options_.timeout)) {
      refusal = health_;
    } else if (!calls_.empty() && (calls_.size() >= options_.max_queued ||
                                   call_bytes_ + bytes > options_.max_queued_bytes)) {
      refusal = absl::ResourceExhaustedError("the journal's queue is full");
    } else {
      call_bytes_ += bytes;
      calls_.push_back(std::move(call));
      if (std::exchange(idle_, false)) bell_.Ring();
      return;
    }
  }
  call.done(std::move(refusal));
}

void Writer::LogDecision(DecisionRecord decision) {
  const size_t bytes = SizeOf(decision);
  {
    absl::MutexLock lock(&mutex_);
    if (!closed_ && decisions_.size() < options_.max_decisions &&
        decision_bytes_ + bytes <= options_.max_decision_bytes) {
      if (decisions_.empty()) decisions_due_ = Now() + kTick;
      decision_bytes_ += bytes;
      decisions_.push_back(std::move(decision));
      // The first one sets the time to wake, the last one of a commit is it.
      const bool matters = decisions_.size() == 1 || decisions_.size() == kDecisionsPerCommit;
      if (matters && std::exchange(idle_, false)) bell_.Ring();
      return;
    }
  }
  ++dropped_decisions_;
}

absl::Status Writer::Health() const {
  absl::MutexLock lock(&mutex_);
  return closed_ ? Closed() : health_;
}

void Writer::SetHealth(const absl::Status& health) {
  absl::MutexLock lock(&mutex_);
  if (health.ok()) {
    health_ = absl::OkStatus();
    down_since_.reset();
    return;
  }
  health_ = ToCaller(health, options_.place);
  if (!down_since_) down_since_ = Now();
}

void Writer::BeginClose() {
  {
    absl::MutexLock lock(&mutex_);
    if (!closed_) close_by_ = After(options_.timeout);
    closed_ = true;
  }
  bell_.Ring();
}

void Writer::Close() {
  BeginClose();
  absl::MutexLock lock(&join_mutex_);
  if (thread_.joinable()) thread_.join();
}

bool Writer::Ended() const {
  return closed_ && ((calls_.empty() && decisions_.empty()) || Now() > close_by_);
}

void Writer::Run() {
  while (true) {
    if (session_ == nullptr) {
      Answer(committed_);
      if (!Connect()) break;
      continue;
    }
    if (!Take()) break;
    if (!transaction_.empty()) {
      Execute();
    } else {
      Answer(committed_);
      if (IsDown() && Now() >= probe_at_) Probe();
    }
  }
  End();
}

bool Writer::Connect() {
  {
    absl::MutexLock lock(&mutex_);
    if (Ended()) return false;
  }
  absl::StatusOr<std::unique_ptr<Session>> session =
      Session::Open(options_, options_.timeout, [this] { Expire(); });
  if (!session.ok()) {
    SetHealth(session.status());
    Pause(backoff_.Next());
    return true;
  }
  session_ = *std::move(session);
  if (IsDown()) Probe();
  return true;
}

bool Writer::IsDown() const {
  absl::MutexLock lock(&mutex_);
  return !health_.ok();
}

void Writer::Probe() {
  const absl::Status status =
      session_->Ask(Statement::kProbe, Values(), After(options_.timeout)).status();
  if (LostConnection(status)) session_.reset();
  if (!absl::IsAborted(status)) SetHealth(status);
  if (status.ok()) {
    backoff_.Reset();
  } else if (session_ == nullptr) {
    Pause(backoff_.Next());
  } else {
    probe_at_ = Now() + backoff_.Next();
  }
}

bool Writer::IsDue() const {
  if (!calls_.empty() || closed_ || decisions_.size() >= kDecisionsPerCommit) return true;
  return Now() >= WakeAt();
}

Instant Writer::WakeAt() const {
  Instant at = Instant::max();
  if (!decisions_.empty()) at = std::min(at, decisions_due_);
  if (!health_.ok()) at = std::min(at, probe_at_);
  return at;
}

bool Writer::Take() {
  Expire();
  while (true) {
    Instant until;
    {
      absl::MutexLock lock(&mutex_);
      if (Ended() && committed_.empty()) return false;
      if (IsDue() || !committed_.empty()) {
        TakeCalls();
        TakeDecisions();
        break;
      }
      idle_ = true;
      until = std::min(WakeAt(), Now() + std::chrono::hours(1));
    }
    bell_.WaitUntil(until);
    absl::MutexLock lock(&mutex_);
    idle_ = false;
  }
  return true;
}

void Writer::TakeCalls() {
  std::vector<WriteCall>& taken = transaction_.calls;
  taken.reserve(std::min(calls_.size(), options_.max_batch));
  while (!calls_.empty() && taken.size() < options_.max_batch) {
    const bool apart = calls_.front().alone || (!taken.empty() && taken.back().alone);
    if (apart && !taken.empty()) return;
    call_bytes_ -= calls_.front().bytes();
    taken.push_back(std::move(calls_.front()));
    calls_.pop_front();
  }
}

// An erasure takes along what was logged before it.
void Writer::TakeDecisions() {
  const auto is_erasure = [](const WriteCall& call) { return call.IsErasure(); };
  const bool all = std::any_of(transaction_.calls.begin(), transaction_.calls.end(), is_erasure);
  const bool alone = !transaction_.calls.empty() && transaction_.calls[0].alone;
  const bool due = closed_ || !transaction_.calls.empty() ||
                   decisions_.size() >= kDecisionsPerCommit || Now() >= decisions_due_;
  if (decisions_.empty() || (!all && (alone || !due))) return;
  const size_t most = transaction_.calls.empty()
                          ? kDecisionsPerCommit
                          : std::max(transaction_.calls.size(), kDecisionsWithCalls);
  const size_t count = all ? decisions_.size() : std::min(decisions_.size(), most);
  const auto end = decisions_.begin() + static_cast<ptrdiff_t>(count);
  std::move(decisions_.begin(), end, std::back_inserter(transaction_.decisions));
  decisions_.erase(decisions_.begin(), end);
  for (const DecisionRecord& decision : transaction_.decisions) decision_bytes_ -= SizeOf(decision);
}

void Writer::Execute() {
  const absl::Status status =
      transaction_.Run(*session_, After(options_.timeout), [this] { Answer(committed_); });
  Answer(committed_);
  if (!status.ok()) return Fail(status);
  committed_.swap(transaction_.calls);
  transaction_.decisions.clear();
  backoff_.Reset();
  SetHealth(absl::OkStatus());
}

void Writer::Answer(std::vector<WriteCall>& calls) {
  for (WriteCall& call : calls) {
    if (call.done != nullptr) std::exchange(call.done, nullptr)(std::move(call.outcome));
  }
  calls.clear();
}

void Writer::Fail(const absl::Status& status) {
  if (LostConnection(status)) {
    Lose(status);
  } else if (absl::IsAborted(status)) {
    Requeue();
    Pause(kAfterConflict);
  } else {
    Refuse(status);
  }
}

void Writer::Lose(const absl::Status& status) {
  session_.reset();
  SetHealth(status);
  if (transaction_.committing) {
    DropDecisions();
    for (WriteCall& call : transaction_.calls) {
      call.in_doubt = true;
      if (!call.IsErasure() || call.done == nullptr) continue;
      // A new life of the learner may have begun before it could be sent again.
      std::exchange(call.done, nullptr)(WhyExpired(call, /*committing=*/true));
    }
  }
  Requeue();
}

void Writer::Refuse(const absl::Status& status) {
  const bool full = absl::IsResourceExhausted(status);
  if (full) {
    SetHealth(status);
    probe_at_ = Now() + backoff_.Next();
  }
  const bool had_decisions = !transaction_.decisions.empty();
  DropDecisions();
  if (full || (!had_decisions && transaction_.calls.size() == 1)) {
    for (WriteCall& call : transaction_.calls) call.outcome = ToCaller(status, options_.place);
    return Answer(transaction_.calls);
  }
  for (WriteCall& call : transaction_.calls) call.alone = !had_decisions;
  Requeue();
}

void Writer::DropDecisions() {
  dropped_decisions_ += transaction_.decisions.size();
  transaction_.decisions.clear();
}

void Writer::Requeue() {
  std::vector<WriteCall>& calls = transaction_.calls;
  std::erase_if(calls, [](const WriteCall& call) { return call.done == nullptr; });
  {
    absl::MutexLock lock(&mutex_);
    for (const WriteCall& call : calls) {
      call_bytes_ += call.bytes();
    }
    for (const DecisionRecord& decision : transaction_.decisions) {
      decision_bytes_ += SizeOf(decision);
    }
    calls_.insert(calls_.begin(), std::make_move_iterator(calls.begin()),
                  std::make_move_iterator(calls.end()));
    decisions_.insert(decisions_.begin(), std::make_move_iterator(transaction_.decisions.begin()),
                      std::make_move_iterator(transaction_.decisions.end()));
  }
  transaction_.calls.clear();
  transaction_.decisions.clear();
}

absl::Status Writer::WhyExpired(const WriteCall& call, bool committing) const {
  if (!call.in_doubt && !committing) return NotInTime(call.expiry, options_.place);
  return absl::UnavailableError(
      absl::StrCat(options_.place, ": a commit was not answered in time; it may be done"));
}

void Writer::Expire() {
  const Instant now = Now();
  std::vector<WriteCall> expired;
  {
    absl::MutexLock lock(&mutex_);
    const auto over =
        std::stable_partition(calls_.begin(), calls_.end(),
                              [now](const WriteCall& call) { return call.expiry.at > now; });
    expired.assign(std::make_move_iterator(over), std::make_move_iterator(calls_.end()));
    calls_.erase(over, calls_.end());
    for (const WriteCall& call : expired) {
      call_bytes_ -= call.bytes();
    }
  }
  for (WriteCall& call : expired) call.done(WhyExpired(call, /*committing=*/false));
  for (WriteCall& call : transaction_.calls) {
    if (call.done == nullptr || call.expiry.at > now) continue;
    std::exchange(call.done, nullptr)(WhyExpired(call, transaction_.committing));
  }
}

void Writer::Pause(Instant::duration duration) {
  const Instant until = Now() + duration;
  while (Now() < until) {
    std::this_thread::sleep_for(std::min<Instant::duration>(kSlice, until - Now()));
    Expire();
    absl::MutexLock lock(&mutex_);
    if (Ended()) return;
  }
}

void Writer::End() {
  Answer(committed_);
  std::deque<WriteCall> refused;
  {
    absl::MutexLock lock(&mutex_);
    refused.swap(calls_);
    dropped_decisions_ += decisions_.size();
    decisions_.clear();
  }
  for (WriteCall& call : refused) call.done(Closed());
}

}  // namespace proximal::postgres
