// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/stream_driver.h"

#include <utility>

namespace proximal {

thread_local const StreamDriver::Frame* StreamDriver::innermost_ = nullptr;

bool StreamDriver::IsDrivenHere() const {
  const Frame* frame = innermost_;
  while (frame != nullptr && frame->driver != this) frame = frame->outer;
  return frame != nullptr;
}

void StreamDriver::Proceed() {
  if (IsDrivenHere()) {
    absl::MutexLock lock(&mutex_);
    --holds_;
    return;
  }
  const Frame frame{this, innermost_};
  innermost_ = &frame;
  while (TakeStep()) {
  }
  innermost_ = frame.outer;
}

bool StreamDriver::TakeStep() {
  Step step;
  bool end = false;
  {
    absl::MutexLock lock(&mutex_);
    step = NextStep();
    if (step == nullptr) {
      --holds_;
      end = holds_ == 0 && reads_over_ && !ended_ && IsIdle();
      ended_ = ended_ || end;
    }
  }
  if (step != nullptr) {
    step();
    return true;
  }
  if (end) End(end_);
  return false;
}

void StreamDriver::EndReads(absl::Status status) {
  if (reads_over_) return;
  reads_over_ = true;
  end_ = std::move(status);
}

}  // namespace proximal
