// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A point in time as learner state keeps it: whole microseconds in eight bytes. What is in memory
// and what is at rest are the same bits.
//
//   Instant last;                          // InfinitePast: never
//   last = absl::Now();                    // truncated to the microsecond
//   absl::Duration since = now - last;     // reads as an absl::Time wherever one is expected

#ifndef PROXIMAL_ENGINE_LEARNER_INSTANT_H_
#define PROXIMAL_ENGINE_LEARNER_INSTANT_H_

#include <cstdint>
#include <limits>

#include "absl/time/time.h"

namespace proximal {

// Truncates towards the past. InfinitePast and InfiniteFuture are kept as such; finite times beyond
// about 292,000 years of 1970 become the infinity on their side.
// Invariant: Instant(t.time()) == t for every stored t.
class Instant {
 public:
  constexpr Instant() = default;
  explicit Instant(absl::Time time) : micros_(absl::ToUnixMicros(time)) {}
  Instant& operator=(absl::Time time) {
    micros_ = absl::ToUnixMicros(time);
    return *this;
  }

  absl::Time time() const {
    if (micros_ == kPast) return absl::InfinitePast();
    if (micros_ == kFuture) return absl::InfiniteFuture();
    return absl::FromUnixMicros(micros_);
  }
  operator absl::Time() const { return time(); }  // NOLINT: reading loses nothing

  // Microseconds since 1970-01-01 UTC, for codecs; the extremes stand for the infinities.
  int64_t raw() const { return micros_; }
  static Instant FromRaw(int64_t micros) {
    Instant instant;
    instant.micros_ = micros;
    return instant;
  }

  friend bool operator==(Instant a, Instant b) { return a.micros_ == b.micros_; }
  friend bool operator!=(Instant a, Instant b) { return a.micros_ != b.micros_; }

 private:
  static constexpr int64_t kPast = std::numeric_limits<int64_t>::min();
  static constexpr int64_t kFuture = std::numeric_limits<int64_t>::max();

  int64_t micros_ = kPast;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_LEARNER_INSTANT_H_
