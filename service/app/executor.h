// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A few threads for work that blocks or computes for long: publishing, compiling, activating.

#ifndef PROXIMAL_SERVICE_APP_EXECUTOR_H_
#define PROXIMAL_SERVICE_APP_EXECUTOR_H_

#include <deque>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/synchronization/mutex.h"

namespace proximal {

class Executor {
 public:
  // At most `capacity` tasks wait.
  explicit Executor(int threads, size_t capacity = 64);

  // Finishes what was queued.
  ~Executor();

  // Runs `task` on a thread of the executor. False, and the task is destroyed, when the queue is
  // full.
  bool Run(absl::AnyInvocable<void()> task);

 private:
  void Work();

  const size_t capacity_;
  absl::Mutex mutex_;
  std::deque<absl::AnyInvocable<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_EXECUTOR_H_
