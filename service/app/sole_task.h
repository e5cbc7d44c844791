// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A task that comes round again and again, of which one at most is under way.

#ifndef PROXIMAL_SERVICE_APP_SOLE_TASK_H_
#define PROXIMAL_SERVICE_APP_SOLE_TASK_H_

#include <atomic>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "service/app/executor.h"

namespace proximal {

// Safe for concurrent use.
class SoleTask {
 public:
  // Runs `task` on `executor`, which this must outlive. False, and the task is destroyed: the last
  // one has not ended yet, or the executor has no room.
  bool Run(Executor& executor, absl::AnyInvocable<void()> task) {
    if (under_way_.exchange(true)) return false;
    const bool runs = executor.Run([this, task = std::move(task)]() mutable {
      task();
      under_way_ = false;
    });
    if (!runs) under_way_ = false;
    return runs;
  }

 private:
  std::atomic<bool> under_way_ = false;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_SOLE_TASK_H_
