// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long to wait before trying again: pauses that double from 20 ms to 500 ms, each drawn from .5
// to 1 times that, so that replicas do not come back all at once.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_BACKOFF_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_BACKOFF_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

#include "service/store/bell.h"

namespace proximal::postgres {

using steady::Instant;

class Backoff {
 public:
  explicit Backoff(uint64_t seed) : random_(seed) {}

  Instant::duration Next() {
    const double share = std::uniform_real_distribution<double>(.5, 1)(random_);
    const auto pause = std::chrono::duration_cast<Instant::duration>(pause_ * share);
    pause_ = std::min(2 * pause_, kLongest);
    return pause;
  }
  void Reset() { pause_ = kShortest; }

 private:
  static constexpr std::chrono::duration<double> kShortest = std::chrono::milliseconds(20);
  static constexpr std::chrono::duration<double> kLongest = std::chrono::milliseconds(500);

  std::mt19937_64 random_;
  std::chrono::duration<double> pause_ = kShortest;
};

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_BACKOFF_H_
