// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The machine's threads, for calibration.

#ifndef PROXIMAL_SERVICE_CLI_THREADS_H_
#define PROXIMAL_SERVICE_CLI_THREADS_H_

#include "absl/functional/function_ref.h"

namespace proximal {

// A ParallelFor (engine/calibration/parallel.h): as many threads as the machine runs at once, the
// caller's among them, take the tasks as they come.
void RunOnAllThreads(int tasks, absl::FunctionRef<void(int)> task);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_THREADS_H_
