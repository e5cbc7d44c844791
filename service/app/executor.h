// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A few threads for work that blocks or computes for long: publishing, compiling, activating.

#ifndef PROXIMAL_SERVICE_APP_EXECUTOR_H_
#define PROXIMAL_SERVICE_APP_EXECUTOR_H_

#include <deque>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/app/errors.h"

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

  // Hands what `work` returns to `done`, or UNAVAILABLE (OVERLOADED) when the queue is full.
  template <typename T, typename Work>
  void Run(absl::AnyInvocable<void(absl::StatusOr<T>)> done, Work work) {
    auto shared = std::make_shared<decltype(done)>(std::move(done));
    auto task = [shared, work = std::move(work)]() mutable { (*shared)(work()); };
    if (!Run(std::move(task))) (*shared)(ExecutorFull());
  }

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
