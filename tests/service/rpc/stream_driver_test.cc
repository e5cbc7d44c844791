// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/stream_driver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace proximal {
namespace {

// Has tasks to do one after another, each of which is over before its step returns.
class Tasks final : public StreamDriver {
 public:
  explicit Tasks(int tasks) : left_(tasks) {}

  void Enter(absl::Status end = absl::UnknownError("still reading")) {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      if (!absl::IsUnknown(end)) EndReads(end);
    }
    Proceed();
  }

  int done() {
    absl::MutexLock lock(&mutex_);
    return done_;
  }
  int deepest() {
    absl::MutexLock lock(&mutex_);
    return deepest_;
  }
  const std::vector<absl::Status>& ends() const { return ends_; }

 private:
  Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) override {
    if (left_ == 0 || busy_) return nullptr;
    busy_ = true;
    --left_;
    deepest_ = std::max(deepest_, ++depth_);
    return [this] {
      {
        absl::MutexLock lock(&mutex_);
        Hold();
        busy_ = false;
        ++done_;
      }
      Proceed();
      absl::MutexLock lock(&mutex_);
      --depth_;
    };
  }
  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) override {
    return left_ == 0 && !busy_;
  }
  void End(const absl::Status& status) override { ends_.push_back(status); }

  int left_ ABSL_GUARDED_BY(mutex_);
  int done_ ABSL_GUARDED_BY(mutex_) = 0;
  int depth_ ABSL_GUARDED_BY(mutex_) = 0;
  int deepest_ ABSL_GUARDED_BY(mutex_) = 0;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<absl::Status> ends_;
};

TEST(StreamDriverTest, StepsThatEndAtOnceDoNotPileUpOnTheStack) {
  Tasks tasks(100'000);
  tasks.Enter();
  EXPECT_EQ(tasks.done(), 100'000);
  EXPECT_EQ(tasks.deepest(), 1);
}

TEST(StreamDriverTest, TheCallEndsOnceWhenNoMoreIsReadAndNothingIsLeftAsFirstSettled) {
  Tasks tasks(3);
  tasks.Enter();
  EXPECT_TRUE(tasks.ends().empty());
  tasks.Enter(absl::CancelledError("first"));
  tasks.Enter(absl::OkStatus());
  tasks.Enter();
  ASSERT_EQ(tasks.ends().size(), 1u);
  EXPECT_EQ(tasks.ends()[0].message(), "first");
}

TEST(StreamDriverTest, WhateverTheThreadsDoEveryTaskIsDoneAndTheCallEndsOnce) {
  constexpr int kTasks = 20'000;
  Tasks tasks(kTasks);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&tasks] {
      for (int i = 0; i < 1000; ++i) tasks.Enter();
      tasks.Enter(absl::OkStatus());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(tasks.done(), kTasks);
  EXPECT_EQ(tasks.ends().size(), 1u);
}

}  // namespace
}  // namespace proximal
