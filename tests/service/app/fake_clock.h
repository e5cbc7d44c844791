// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_TESTS_SERVICE_APP_FAKE_CLOCK_H_
#define PROXIMAL_TESTS_SERVICE_APP_FAKE_CLOCK_H_

#include <atomic>
#include <cstdint>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "service/app/clock.h"

namespace proximal {

// A clock that stands still until it is told to move on. It starts at the present, since journals
// look at the real clock.
class FakeClock final : public Clock {
 public:
  FakeClock() : micros_(absl::ToUnixMicros(absl::Now())) {}
  absl::Time Now() const override { return absl::FromUnixMicros(micros_); }
  void Advance(absl::Duration duration) { micros_ += absl::ToInt64Microseconds(duration); }
  // To the present, for a test that may take longer than what it tests may wait.
  void CatchUp() { micros_ = absl::ToUnixMicros(absl::Now()); }

 private:
  std::atomic<int64_t> micros_;
};

}  // namespace proximal

#endif  // PROXIMAL_TESTS_SERVICE_APP_FAKE_CLOCK_H_
