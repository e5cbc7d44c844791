// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/threads.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace proximal {

void RunOnAllThreads(int tasks, absl::FunctionRef<void(int)> task) {
  std::atomic<int> next = 0;
  const auto work = [&] {
    for (int i; (i = next.fetch_add(1)) < tasks;) task(i);
  };
  const int threads = std::min(static_cast<int>(std::thread::hardware_concurrency()), tasks);
  std::vector<std::thread> others;
  for (int i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
}

}  // namespace proximal
