// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long calls took: a histogram that any thread may add to.

#ifndef PROXIMAL_SERVICE_OPS_LATENCIES_H_
#define PROXIMAL_SERVICE_OPS_LATENCIES_H_

#include <array>
#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace proximal {

// Safe for concurrent use, without locks.
class Latencies {
 public:
  // The greatest duration of each bucket but the last, which has none. Seconds.
  static constexpr std::array<double, 13> kBounds = {.0001, .00025, .0005, .001, .0025, .005, .01,
                                                     .025,  .05,    .1,    .25,  1,     5};

  void Add(absl::Duration took);

  struct Snapshot {
    std::array<uint64_t, kBounds.size() + 1> counts = {};  // of each bucket alone
    double seconds = 0;                                    // of all
  };
  Snapshot Read() const;

 private:
  std::array<std::atomic<uint64_t>, kBounds.size() + 1> counts_ = {};
  std::atomic<uint64_t> microseconds_ = 0;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_OPS_LATENCIES_H_
