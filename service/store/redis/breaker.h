// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Decides when to stop trying, and when to try again. Failures in a row open the breaker; after a
// pause it lets one probe through (half open), which closes it or opens it for longer:
//
//   closed ──failures in a row──> open ──pause over, Try()──> half open ──Probed()──> closed
//                                  ^───────────Failed()───────────┘
//
// A breaker that a probe has closed is on probation: until a Succeeded() the next failure opens it
// again, and the pause goes on growing. Pauses double from min_pause to max_pause, each drawn from
// .5 to 1 times that, so that replicas do not come back all at once.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_BREAKER_H_
#define PROXIMAL_SERVICE_STORE_REDIS_BREAKER_H_

#include <cstdint>
#include <random>

#include "absl/time/time.h"
#include "service/store/bell.h"

namespace proximal::redis {

using steady::Bell;
using steady::Instant;
using steady::Now;

struct BreakerOptions {
  int failures = 3;  // in a row, at least 1
  absl::Duration min_pause = absl::Milliseconds(50);
  absl::Duration max_pause = absl::Seconds(5);
};

// Not safe for concurrent use. Time is handed in.
class Breaker {
 public:
  enum class State { kClosed, kOpen, kHalfOpen };

  Breaker(const BreakerOptions& options, uint64_t seed) : options_(options), random_(seed) {}

  State state() const { return state_; }
  // When Try may succeed; of use only while open.
  Instant retry_at() const { return retry_at_; }

  // Whether to make an attempt now. An open breaker whose pause is over becomes half open.
  bool Try(Instant now);
  // An attempt that proves no more than that someone is there. No effect while closed.
  void Probed();
  // Real work was done.
  void Succeeded();
  // True where this opened the breaker.
  bool Failed(Instant now);

 private:
  const BreakerOptions options_;
  std::minstd_rand random_;
  State state_ = State::kClosed;
  int failures_ = 0;  // in a row
  int openings_ = 0;  // in a row, since the last success
  Instant retry_at_;
};

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_BREAKER_H_
