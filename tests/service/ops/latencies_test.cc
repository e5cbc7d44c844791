// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/latencies.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>
#include <vector>

namespace proximal {
namespace {

TEST(LatenciesTest, ADurationIsCountedInTheFirstBucketThatHoldsIt) {
  Latencies latencies;
  latencies.Add(absl::ZeroDuration());
  latencies.Add(absl::Microseconds(100));  // the bound itself
  latencies.Add(absl::Microseconds(101));
  latencies.Add(absl::Milliseconds(700));
  latencies.Add(absl::Seconds(6));
  const Latencies::Snapshot snapshot = latencies.Read();
  EXPECT_EQ(snapshot.counts[0], 2);
  EXPECT_EQ(snapshot.counts[1], 1);
  EXPECT_EQ(snapshot.counts[11], 1);  // up to 1 s
  EXPECT_EQ(snapshot.counts[13], 1);  // beyond all bounds
  EXPECT_NEAR(snapshot.seconds, 6.700201, 1e-9);
}

TEST(LatenciesTest, ATimeThatRanBackwardsCountsAsNone) {
  Latencies latencies;
  latencies.Add(absl::Seconds(-3));
  EXPECT_EQ(latencies.Read().counts[0], 1);
  EXPECT_EQ(latencies.Read().seconds, 0);
}

TEST(LatenciesTest, NothingIsLostBetweenThreads) {
  Latencies latencies;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&latencies] {
      for (int i = 0; i < 10'000; ++i) latencies.Add(absl::Milliseconds(i % 40));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Latencies::Snapshot snapshot = latencies.Read();
  EXPECT_EQ(std::accumulate(snapshot.counts.begin(), snapshot.counts.end(), uint64_t{0}), 40'000);
  EXPECT_NEAR(snapshot.seconds, 40'000 * 0.0195, 1e-6);
}

}  // namespace
}  // namespace proximal
