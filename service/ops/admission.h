// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which calls may begin: no more than the process can hold, none while it falls behind, none once
// it closes. What is refused is refused at once, so that callers turn to another replica.

#ifndef PROXIMAL_SERVICE_OPS_ADMISSION_H_
#define PROXIMAL_SERVICE_OPS_ADMISSION_H_

#include <atomic>
#include <cstdint>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace proximal {

// Falling behind is told from a queue that never empties, as in CoDel (Nichols & Jacobson 2012): in
// every kWindow the quickest call is noted, and where even that took longer than max_queue_age,
// calls of the next window are refused. A slow store does not do that, as long as some calls need
// none.
//
// Safe for concurrent use; neither Enter nor Leave takes a lock.
class Admission {
 public:
  struct Limits {
    int max_in_flight;             // at least 1
    absl::Duration max_queue_age;  // of the quickest call
  };
  static constexpr absl::Duration kWindow = absl::Milliseconds(100);

  explicit Admission(Limits limits) : limits_(limits) {}

  enum class Verdict {
    kAdmitted,  // Leave follows exactly once
    kFull,      // too many calls are under way
    kBehind,    // calls take too long
    kClosed,    // the process is going away
  };
  Verdict Enter(absl::Time now);

  // A call that was admitted at `entered` is over.
  void Leave(absl::Time entered, absl::Time now);

  // How long a caller who was refused should wait before it tries here again.
  static absl::Duration RetryAfter(Verdict verdict);

  // Admits no more calls.
  void Close();

  // Waits until no call is under way; false where some are at `deadline`. After Close.
  bool WaitUntilIdle(absl::Time deadline);

  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

 private:
  bool Behind(int64_t window) const;

  const Limits limits_;
  std::atomic<int> in_flight_{0};
  std::atomic<bool> closed_{false};
  // The window that calls end in now, its quickest call, and whether the window before it showed
  // that the process is behind.
  std::atomic<int64_t> window_{0};
  std::atomic<int64_t> quickest_us_{INT64_MAX};
  std::atomic<bool> behind_{false};
  absl::Mutex idle_mutex_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_OPS_ADMISSION_H_
