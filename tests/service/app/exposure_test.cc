// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/exposure.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace proximal {
namespace {

constexpr uint64_t kWindow = ExposureCounters::kWindow;

TEST(ExposureTest, AnItemsShareIsOfAtLeastAWindow) {
  ExposureCounters exposure(3);
  EXPECT_EQ(exposure.Share(0), 0);
  for (int i = 0; i < 100; ++i) exposure.Count(0);
  EXPECT_DOUBLE_EQ(exposure.Share(0), 100.0 / kWindow);
  EXPECT_EQ(exposure.Share(1), 0);
}

TEST(ExposureTest, SteadySharesAreSeenAsTheyAre) {
  ExposureCounters exposure(4);
  for (uint64_t i = 0; i < 10 * kWindow; ++i) exposure.Count(i % 4 == 0 ? 0 : 1 + i % 3);
  EXPECT_NEAR(exposure.Share(0), 0.25, 0.01);
  EXPECT_NEAR(exposure.Share(1) + exposure.Share(2) + exposure.Share(3), 0.75, 0.01);
}

TEST(ExposureTest, WhatIsNoLongerPickedFades) {
  ExposureCounters exposure(2);
  for (uint64_t i = 0; i < kWindow; ++i) exposure.Count(0);
  EXPECT_NEAR(exposure.Share(0), 0.5, 0.01);  // just faded once
  double before = 1;
  for (int window = 0; window < 16; ++window) {
    for (uint64_t i = 0; i < kWindow; ++i) exposure.Count(1);
    EXPECT_LE(exposure.Share(0), before / 2 + 1e-3);
    before = exposure.Share(0);
  }
  EXPECT_EQ(exposure.Share(0), 0);
}

TEST(ExposureTest, ManyThreadsCountTogether) {
  ExposureCounters exposure(8);
  std::vector<std::thread> threads;
  for (ItemIndex t = 0; t < 8; ++t) {
    threads.emplace_back([&exposure, t] {
      for (int i = 0; i < 500; ++i) exposure.Count(t);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (ItemIndex t = 0; t < 8; ++t) EXPECT_DOUBLE_EQ(exposure.Share(t), 500.0 / kWindow);
}

}  // namespace
}  // namespace proximal
