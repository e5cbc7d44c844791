// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_log.h"

namespace proximal {

void ResponseLog::Add(ItemIndex item, double score, absl::Time answered_at) {
  items_.push_back(item);
  scores_.push_back(static_cast<float>(score));
  micros_.push_back(absl::ToUnixMicros(answered_at));
}

}  // namespace proximal
