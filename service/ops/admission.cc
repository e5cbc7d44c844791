// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/admission.h"

#include <algorithm>

namespace proximal {
namespace {

// A handful of calls is no queue.
constexpr int kNoQueue = 8;

// The weight of the newest window in the rate.
constexpr double kSmoothing = .3;

int64_t WindowOf(absl::Time now) {
  return absl::ToUnixMicros(now) / absl::ToInt64Microseconds(Admission::kWindow);
}

}  // namespace

int Admission::Limit(int64_t window) const {
  // What an old window showed says nothing about now.
  if (window - window_.load(std::memory_order_relaxed) > 1) return INT_MAX;
  return limit_.load(std::memory_order_relaxed);
}

Admission::Verdict Admission::Judge(int before, absl::Time now) const {
  if (before >= limits_.max_in_flight) return Verdict::kFull;
  return before >= Limit(WindowOf(now)) ? Verdict::kBehind : Verdict::kAdmitted;
}

Admission::Verdict Admission::Enter(absl::Time now) {
  if (closed_.load()) return Verdict::kClosed;
  const int before = in_flight_.fetch_add(1);
  const Verdict verdict = closed_.load() ? Verdict::kClosed : Judge(before, now);
  if (verdict != Verdict::kAdmitted) TakeFrom(in_flight_);
  return verdict;
}

Admission::Verdict Admission::EnterRequest(absl::Time now) {
  const Verdict verdict = Judge(in_flight_.fetch_add(1), now);
  if (verdict != Verdict::kAdmitted) TakeFrom(in_flight_);
  return verdict;
}

void Admission::Leave(absl::Time entered, absl::Time now) {
  Note(absl::ToInt64Microseconds(now - entered), WindowOf(now));
  TakeFrom(in_flight_);
}

Admission::Verdict Admission::EnterStream() {
  if (closed_.load()) return Verdict::kClosed;
  const int before = streams_.fetch_add(1);
  const Verdict verdict = closed_.load()                  ? Verdict::kClosed
                          : before >= limits_.max_streams ? Verdict::kFull
                                                          : Verdict::kAdmitted;
  if (verdict != Verdict::kAdmitted) TakeFrom(streams_);
  return verdict;
}

void Admission::LeaveStream() { TakeFrom(streams_); }

bool Admission::HasRoom(absl::Time now) const {
  return Judge(in_flight(), now) == Verdict::kAdmitted;
}

void Admission::TakeFrom(std::atomic<int>& count) {
  // The mutex looks at its condition again whenever it is let go.
  if (count.fetch_sub(1) == 1 && closed_.load()) absl::MutexLock wake(&idle_mutex_);
}

void Admission::Note(int64_t took_us, int64_t window) {
  int64_t current = window_.load(std::memory_order_relaxed);
  if (current != window && window_.compare_exchange_strong(current, window)) {
    Conclude(quickest_us_.exchange(took_us), ended_.exchange(1), window - current);
    return;
  }
  ended_.fetch_add(1, std::memory_order_relaxed);
  int64_t quickest = quickest_us_.load(std::memory_order_relaxed);
  while (took_us < quickest && !quickest_us_.compare_exchange_weak(quickest, took_us)) {
  }
}

void Admission::Conclude(int64_t quickest_us, int64_t ended, int64_t windows) {
  const double fresh = static_cast<double>(ended);
  const double known = rate_;
  const double rate = windows == 1 && known > 0 ? known + kSmoothing * (fresh - known) : fresh;
  rate_ = rate;
  const double waiting = in_flight() * absl::FDivDuration(kWindow, limits_.max_queue_age) / rate;
  const bool slow = quickest_us > absl::ToInt64Microseconds(limits_.max_queue_age / 4);
  const bool behind = slow && quickest_us != INT64_MAX && (limit_ != INT_MAX || waiting > 1);
  const double in_time = rate * absl::FDivDuration(limits_.max_queue_age / 2, kWindow);
  limit_ = behind ? std::max(kNoQueue, static_cast<int>(std::min<double>(in_time, INT_MAX - 1)))
                  : INT_MAX;
}

absl::Duration Admission::RetryAfter(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAdmitted:
      return absl::ZeroDuration();
    case Verdict::kFull:
      return absl::Milliseconds(50);
    case Verdict::kBehind:
      return 2 * kWindow;
    case Verdict::kClosed:
      return absl::Seconds(1);
  }
  return absl::ZeroDuration();
}

void Admission::Close() { closed_.store(true); }

bool Admission::WaitUntilIdle(absl::Time deadline) {
  const auto idle = [this] { return in_flight_.load() == 0 && streams_.load() == 0; };
  absl::MutexLock lock(&idle_mutex_);
  return idle_mutex_.AwaitWithDeadline(absl::Condition(&idle), deadline);
}

}  // namespace proximal
