// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which calls and streams may begin: no more than the process can hold, no calls while it falls
// behind, none once it closes. What is refused is refused at once, so that callers turn to another
// replica.

#ifndef PROXIMAL_SERVICE_OPS_ADMISSION_H_
#define PROXIMAL_SERVICE_OPS_ADMISSION_H_

#include <atomic>
#include <climits>
#include <cstdint>

#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace proximal {

// Falling behind is told from a queue that never empties, as in CoDel (Nichols & Jacobson 2012): in
// every kWindow the quickest call is noted, and how many end. With r calls that end in a second and
// n under way, one that comes now waits n / r (Little's law). Where that is longer than
// max_queue_age, and even the quickest call took more than a quarter of it, the process is behind,
// until a call is quicker. A slow store does not do that, as long as some calls need none.
//
// Who is behind goes on serving as fast as before, and holds as many calls as can be served in half
// of max_queue_age: limit = r max_queue_age / 2.
//
// A call is a unary call, or one request on a stream: work that ends by itself. A stream, which
// lasts as long as its caller likes, is none. Streams have a limit of their own, and say nothing
// about how far behind the process is.
//
// Safe for concurrent use; nothing but WaitUntilIdle takes a lock.
class Admission {
 public:
  struct Limits {
    int max_in_flight;             // calls, at least 1
    int max_streams;               // at least 1
    absl::Duration max_queue_age;  // how long a call may wait
  };
  static constexpr absl::Duration kWindow = absl::Milliseconds(100);

  explicit Admission(Limits limits) : limits_(limits) {}

  enum class Verdict {
    kAdmitted,  // Leave, or LeaveStream, follows exactly once
    kFull,      // too many calls are under way, or too many streams
    kBehind,    // calls take too long, and as many are under way as can be served soon
    kClosed,    // the process is going away
  };
  Verdict Enter(absl::Time now);

  // The same for a request on a stream that was admitted: never kClosed, since streams may end what
  // they began.
  Verdict EnterRequest(absl::Time now);

  // A call that was admitted at `entered` is over.
  void Leave(absl::Time entered, absl::Time now);

  // Never kBehind.
  Verdict EnterStream();
  void LeaveStream();

  // Whether a call that came now would be let in; for work that gives way to calls.
  bool HasRoom(absl::Time now) const;

  // How long a caller who was refused should wait before it tries here again.
  static absl::Duration RetryAfter(Verdict verdict);

  // Admits no more calls and streams.
  void Close();

  // Waits until no call and no stream is under way; false where some are at `deadline`. After
  // Close.
  bool WaitUntilIdle(absl::Time deadline);

  int in_flight() const { return in_flight_.load(std::memory_order_relaxed); }
  int streams() const { return streams_.load(std::memory_order_relaxed); }

 private:
  // With `before` calls under way besides: kFull, kBehind or kAdmitted.
  Verdict Judge(int before, absl::Time now) const;
  // One call or stream less is counted by `count`.
  void TakeFrom(std::atomic<int>& count);
  // How many may be under way in `window`, besides max_in_flight.
  int Limit(int64_t window) const;
  // A call that took so long ends in `window`.
  void Note(int64_t took_us, int64_t window);
  // Draws the sum of `windows` that are over, in which `ended` calls ended.
  void Conclude(int64_t quickest_us, int64_t ended, int64_t windows);

  const Limits limits_;
  std::atomic<int> in_flight_{0};  // calls
  std::atomic<int> streams_{0};
  std::atomic<bool> closed_{false};
  // The window that calls end in now, its quickest call, and how many have ended.
  std::atomic<int64_t> window_{0};
  std::atomic<int64_t> quickest_us_{INT64_MAX};
  std::atomic<int64_t> ended_{0};
  // What the windows before it have shown: calls that end in one, smoothed, and what follows.
  std::atomic<double> rate_{0};
  std::atomic<int> limit_{INT_MAX};
  absl::Mutex idle_mutex_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_OPS_ADMISSION_H_
