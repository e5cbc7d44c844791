// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_BENCH_FIT_TWO_THREADS_H_
#define PROXIMAL_BENCH_FIT_TWO_THREADS_H_

#include <atomic>
#include <thread>

#include "absl/functional/function_ref.h"

namespace proximal::bench {

// A ParallelFor (engine/calibration/parallel.h): the caller's thread and one more take the
// tasks as they come.
inline void OnTwoThreads(int tasks, absl::FunctionRef<void(int)> task) {
  std::atomic<int> next = 0;
  const auto work = [&] {
    for (int i; (i = next.fetch_add(1)) < tasks;) task(i);
  };
  if (tasks == 1) return work();
  std::thread other(work);
  work();
  other.join();
}

}  // namespace proximal::bench

#endif  // PROXIMAL_BENCH_FIT_TWO_THREADS_H_
