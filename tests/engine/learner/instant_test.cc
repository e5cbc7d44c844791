// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/instant.h"

#include <gtest/gtest.h>

namespace proximal {
namespace {

TEST(InstantTest, StartsInTheInfinitePast) {
  const Instant never;
  EXPECT_EQ(never.time(), absl::InfinitePast());
  EXPECT_EQ(Instant(absl::InfinitePast()), never);
}

TEST(InstantTest, KeepsTheInfinities) {
  EXPECT_EQ(Instant(absl::InfiniteFuture()).time(), absl::InfiniteFuture());
  EXPECT_NE(Instant(absl::InfiniteFuture()), Instant(absl::InfinitePast()));
}

TEST(InstantTest, TruncatesToTheMicrosecondTowardsThePast) {
  const absl::Time second = absl::FromUnixSeconds(1700000000);
  EXPECT_EQ(Instant(second + absl::Nanoseconds(1999)).time(), second + absl::Microseconds(1));
  EXPECT_EQ(Instant(absl::UnixEpoch() - absl::Nanoseconds(1)).time(),
            absl::UnixEpoch() - absl::Microseconds(1));
}

TEST(InstantTest, ReadsAsATimeInArithmeticAndComparison) {
  Instant instant;
  instant = absl::FromUnixSeconds(100);
  EXPECT_EQ(absl::FromUnixSeconds(160) - instant, absl::Minutes(1));
  EXPECT_LT(instant, absl::FromUnixSeconds(101));
  EXPECT_EQ(instant, absl::FromUnixSeconds(100));
}

TEST(InstantTest, RoundTripsThroughItsRawValue) {
  const Instant instant(absl::FromUnixMicros(1234567890123456));
  EXPECT_EQ(Instant::FromRaw(instant.raw()), instant);
  EXPECT_EQ(Instant(instant.time()), instant);
}

}  // namespace
}  // namespace proximal
