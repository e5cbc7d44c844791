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

// Tells of row `row` of `rows` responses, when it is due.
inline void CountRow(const CountProgress& counted, uint64_t row, uint64_t rows) {
  if (!counted || row % kCountedAtOnce != 0) return;
  counted(row, static_cast<double>(row) / static_cast<double>(rows), "responses");
}

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_COUNT_PROGRESS_H_
