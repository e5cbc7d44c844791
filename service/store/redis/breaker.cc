// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/breaker.h"

#include <algorithm>

namespace proximal::redis {

bool Breaker::Try(Instant now) {
  if (state_ == State::kOpen && now >= retry_at_) state_ = State::kHalfOpen;
  return state_ != State::kOpen;
}

void Breaker::Probed() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  failures_ = options_.failures - 1;
}

void Breaker::Succeeded() {
  state_ = State::kClosed;
  failures_ = 0;
  openings_ = 0;
}

bool Breaker::Failed(Instant now) {
  if (state_ == State::kClosed && ++failures_ < options_.failures) return false;
  constexpr int kMaxDoublings = 30;
  const absl::Duration pause = std::min(
      options_.min_pause * (int64_t{1} << std::min(openings_, kMaxDoublings)), options_.max_pause);
  ++openings_;
  const double share = std::uniform_real_distribution<double>(0.5, 1.0)(random_);
  retry_at_ = now + absl::ToChronoNanoseconds(pause * share);
  state_ = State::kOpen;
  return true;
}

}  // namespace proximal::redis
