// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/background.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <sched.h>

#include <thread>

namespace proximal {
namespace {

int PolicyOfThisThread() {
  int policy = -1;
  sched_param parameters{};
  pthread_getschedparam(pthread_self(), &policy, &parameters);
  return policy;
}

TEST(BackgroundTest, ConcernsTheThreadThatAsksForItAlone) {
  const int before = PolicyOfThisThread();
  int in_background = -1;
  std::thread([&in_background] {
    LetOthersFinish();
    in_background = PolicyOfThisThread();
  }).join();
  EXPECT_EQ(in_background, SCHED_BATCH);
  EXPECT_EQ(PolicyOfThisThread(), before);
}

}  // namespace
}  // namespace proximal
