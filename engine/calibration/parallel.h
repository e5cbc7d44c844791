// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_CALIBRATION_PARALLEL_H_
#define PROXIMAL_ENGINE_CALIBRATION_PARALLEL_H_

#include <functional>

#include "absl/functional/function_ref.h"

namespace proximal {

// How the caller lends its threads: calls task(0) .. task(tasks - 1), each once, in any order and
// at the same time as it pleases, and returns when all have returned. How work is cut into tasks
// never depends on the threads, so that neither do the bits of a result.
using ParallelFor = std::function<void(int tasks, absl::FunctionRef<void(int)> task)>;

// One task after another, on the caller's own thread.
inline void RunSerially(int tasks, absl::FunctionRef<void(int)> task) {
  for (int i = 0; i < tasks; ++i) task(i);
}

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_PARALLEL_H_
