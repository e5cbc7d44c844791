// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The server's clock: the only source of the present. Everything below takes time as an argument.

#ifndef PROXIMAL_SERVICE_APP_CLOCK_H_
#define PROXIMAL_SERVICE_APP_CLOCK_H_

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace proximal {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_CLOCK_H_
