// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/admission.h"

namespace proximal {
namespace {

// A handful of calls is no queue.
constexpr int kNoQueue = 8;

int64_t WindowOf(absl::Time now) {
  return absl::ToUnixMicros(now) / absl::ToInt64Microseconds(Admission::kWindow);
}

}  // namespace

bool Admission::Behind(int64_t window) const {
  // What an old window showed says nothing about now.
  return behind_.load(std::memory_order_relaxed) &&
         window - window_.load(std::memory_order_relaxed) <= 1;
}

Admission::Verdict Admission::Enter(absl::Time now) {
  if (closed_.load()) return Verdict::kClosed;
  const int before = in_flight_.fetch_add(1);
  const Verdict verdict = closed_.load()                                ? Verdict::kClosed
                          : before >= limits_.max_in_flight             ? Verdict::kFull
                          : before >= kNoQueue && Behind(WindowOf(now)) ? Verdict::kBehind
                                                                        : Verdict::kAdmitted;
  if (verdict == Verdict::kAdmitted) return verdict;
  if (in_flight_.fetch_sub(1) == 1 && closed_.load()) absl::MutexLock wake(&idle_mutex_);
  return verdict;
}

void Admission::Leave(absl::Time entered, absl::Time now) {
  const int64_t took = absl::ToInt64Microseconds(now - entered);
  const int64_t window = WindowOf(now);
  int64_t current = window_.load(std::memory_order_relaxed);
  if (current != window && window_.compare_exchange_strong(current, window)) {
    const int64_t quickest = quickest_us_.exchange(took);
    behind_.store(quickest != INT64_MAX &&
                  quickest > absl::ToInt64Microseconds(limits_.max_queue_age));
  } else {
    int64_t quickest = quickest_us_.load(std::memory_order_relaxed);
    while (took < quickest && !quickest_us_.compare_exchange_weak(quickest, took)) {
    }
  }
  // The mutex looks at its condition again whenever it is let go.
  if (in_flight_.fetch_sub(1) == 1 && closed_.load()) absl::MutexLock wake(&idle_mutex_);
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
  const auto idle = [this] { return in_flight_.load() == 0; };
  absl::MutexLock lock(&idle_mutex_);
  return idle_mutex_.AwaitWithDeadline(absl::Condition(&idle), deadline);
}

}  // namespace proximal
