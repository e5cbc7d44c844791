// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_CALIBRATION_COUNT_PROGRESS_H_
#define PROXIMAL_ENGINE_CALIBRATION_COUNT_PROGRESS_H_

#include <cstdint>
#include <functional>

#include "absl/strings/string_view.h"

namespace proximal {

// How long work tells how far it is: `done` of its `unit` ("responses"), which is `share` (0..1) of
// all there is to do, 0 where that is not known. May be empty.
using CountProgress = std::function<void(uint64_t done, double share, absl::string_view unit)>;

inline constexpr uint64_t kCountedAtOnce = 1 << 14;  // it is told once in so many

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_COUNT_PROGRESS_H_
