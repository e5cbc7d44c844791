// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/watch.h"

namespace proximal {

void StatusWatch::Observe(const absl::Status& status) {
  absl::MutexLock lock(&mutex_);
  if (status.ok() == well_) return;
  well_ = status.ok();
  if (well_) {
    log_->Write(LogLevel::kInfo, well_again_);
  } else {
    log_->Write(LogLevel::kError, fails_, {{"cause", status.ToString()}});
  }
}

void LossWatch::Observe(uint64_t total, absl::Time now) {
  if (total <= told_ || now < next_) return;
  log_->Write(LogLevel::kWarning, event_, {{"since", total - told_}, {"total", total}});
  told_ = total;
  next_ = now + period_;
}

}  // namespace proximal
