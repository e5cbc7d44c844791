// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/breaker.h"

#include <gtest/gtest.h>

#include <chrono>

namespace proximal::redis {
namespace {

using State = Breaker::State;
using std::chrono::milliseconds;

constexpr BreakerOptions kOptions{
    .failures = 3, .min_pause = absl::Milliseconds(100), .max_pause = absl::Milliseconds(1000)};

class BreakerTest : public ::testing::Test {
 protected:
  // Fails until it opens, and returns the pause.
  Instant::duration Open() {
    while (!breaker_.Failed(now_)) EXPECT_EQ(breaker_.state(), State::kClosed);
    EXPECT_EQ(breaker_.state(), State::kOpen);
    return breaker_.retry_at() - now_;
  }
  void PassPause() {
    now_ = breaker_.retry_at();
    ASSERT_TRUE(breaker_.Try(now_));
    ASSERT_EQ(breaker_.state(), State::kHalfOpen);
  }

  Instant now_ = Instant() + std::chrono::hours(1);
  Breaker breaker_{kOptions, 1};
};

TEST_F(BreakerTest, OpensAfterSoManyFailuresInARow) {
  EXPECT_FALSE(breaker_.Failed(now_));
  EXPECT_FALSE(breaker_.Failed(now_));
  breaker_.Succeeded();
  EXPECT_FALSE(breaker_.Failed(now_));
  EXPECT_FALSE(breaker_.Failed(now_));
  EXPECT_TRUE(breaker_.Try(now_));
  EXPECT_TRUE(breaker_.Failed(now_));
  EXPECT_FALSE(breaker_.Try(now_));
}

TEST_F(BreakerTest, LetsOneProbeThroughAfterThePause) {
  Open();
  EXPECT_FALSE(breaker_.Try(breaker_.retry_at() - milliseconds(1)));
  EXPECT_EQ(breaker_.state(), State::kOpen);
  PassPause();
  breaker_.Probed();
  EXPECT_EQ(breaker_.state(), State::kClosed);
}

TEST_F(BreakerTest, AProbeThatFailsOpensItForLonger) {
  Open();
  Instant::duration shortest = milliseconds(50);
  Instant::duration longest = milliseconds(100);
  for (int i = 0; i < 4; ++i) {
    const Instant::duration pause = breaker_.retry_at() - now_;
    EXPECT_GE(pause, shortest);
    EXPECT_LE(pause, longest);
    shortest *= 2;
    longest *= 2;
    PassPause();
    EXPECT_TRUE(breaker_.Failed(now_));
  }
  for (int i = 0; i < 100; ++i) {
    EXPECT_LE(breaker_.retry_at() - now_, milliseconds(1000));
    EXPECT_GE(breaker_.retry_at() - now_, milliseconds(500));
    PassPause();
    EXPECT_TRUE(breaker_.Failed(now_));
  }
}

TEST_F(BreakerTest, IsOnProbationAfterAProbe) {
  Open();
  PassPause();
  breaker_.Probed();
  EXPECT_TRUE(breaker_.Failed(now_)) << "one failure is enough";
  EXPECT_GT(breaker_.retry_at() - now_, milliseconds(99)) << "and the pause has grown";
  PassPause();
  breaker_.Probed();
  breaker_.Succeeded();
  EXPECT_FALSE(breaker_.Failed(now_)) << "real work has ended the probation";
  breaker_.Succeeded();
  EXPECT_LE(Open(), milliseconds(100)) << "and the pauses begin anew";
}

TEST_F(BreakerTest, PausesDiffer) {
  Breaker other(kOptions, 2);
  for (int i = 0; i < 3; ++i) other.Failed(now_);
  Open();
  EXPECT_NE(breaker_.retry_at(), other.retry_at());
}

}  // namespace
}  // namespace proximal::redis
