// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/sole_task.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "absl/synchronization/notification.h"

namespace proximal {
namespace {

TEST(SoleTaskTest, WhileOneHangsNoOtherTakesAThreadOrAPlace) {
  SoleTask sole;
  Executor executor(2, /*capacity=*/2);
  absl::Notification hangs;
  std::atomic<int> runs{0};
  EXPECT_TRUE(sole.Run(executor, [&] {
    ++runs;
    hangs.WaitForNotification();
  }));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(sole.Run(executor, [&] { ++runs; }));
  absl::Notification other;
  EXPECT_TRUE(executor.Run([&] { other.Notify(); }));
  other.WaitForNotification();
  hangs.Notify();
  while (!sole.Run(executor, [&] { ++runs; })) std::this_thread::yield();
  while (runs < 2) std::this_thread::yield();
  EXPECT_EQ(runs, 2);
}

TEST(SoleTaskTest, WhereTheExecutorHasNoRoomTheNextMayTryAgain) {
  SoleTask sole;
  Executor executor(1, /*capacity=*/1);
  absl::Notification begun, hangs;
  EXPECT_TRUE(executor.Run([&] {
    begun.Notify();
    hangs.WaitForNotification();
  }));
  begun.WaitForNotification();
  absl::Notification waits;
  EXPECT_TRUE(executor.Run([&] { waits.Notify(); }));
  EXPECT_FALSE(sole.Run(executor, [] {}));
  hangs.Notify();
  waits.WaitForNotification();
  while (!sole.Run(executor, [] {})) std::this_thread::yield();
}

}  // namespace
}  // namespace proximal
