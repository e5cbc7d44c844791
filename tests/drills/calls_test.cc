// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proximal::drills {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

absl::Time At(double seconds) { return absl::FromUnixSeconds(0) + absl::Seconds(seconds); }

// A record that took from `sent` to `ended`, in seconds.
Call Record(double sent, double ended, grpc::StatusCode code = grpc::StatusCode::OK) {
  return {.code = code, .sent = At(sent), .ended = At(ended), .timeout = absl::Seconds(2)};
}

Call Degraded(double sent, double ended) {
  Call call = Record(sent, ended);
  call.kind = Call::Kind::kRecommend;
  call.degradation = v1::DEGRADATION_JOURNAL;
  return call;
}

constexpr grpc::StatusCode kGone = grpc::StatusCode::UNAVAILABLE;

TEST(CallsTest, ErrorsAreCountedByTheNamesOfTheirCodes) {
  EXPECT_THAT(ErrorsByCode({Record(0, 1), Record(0, 1, kGone), Record(0, 1, kGone),
                            Record(0, 1, grpc::StatusCode::DEADLINE_EXCEEDED)}),
              ElementsAre(Pair("DEADLINE_EXCEEDED", 1), Pair("UNAVAILABLE", 2)));
}

TEST(CallsTest, ACallIsLateWhereItEndsWellAfterItsDeadline) {
  EXPECT_EQ(LateCalls({Record(0, 2), Record(0, 2.2), Record(0, 2.3)}), 1u);
}

TEST(CallsTest, TheLongestStallIsTheLongestTimeWithoutAnAcknowledgement) {
  EXPECT_EQ(
      LongestStall({Record(0, 1), Record(0, 4), Record(2, 3, kGone), Degraded(2, 3)}, At(0), At(6)),
      absl::Seconds(3));
  EXPECT_EQ(LongestStall({Record(0, 1)}, At(0), At(9)), absl::Seconds(8));
}

TEST(CallsTest, RecoveryLastsUntilNoCallFeelsTheFaultAnyMore) {
  EXPECT_EQ(Recovery({Record(11, 12), Record(12, 13)}, At(10)), absl::Seconds(2));
  EXPECT_EQ(Recovery({Record(11, 12), Record(11, 14, kGone)}, At(10)), absl::Seconds(4));
  EXPECT_EQ(Recovery({Record(11, 12), Degraded(11, 15)}, At(10)), absl::Seconds(5));
}

TEST(CallsTest, WithoutAnAcknowledgementOfSomethingSentSinceThereIsNoRecovery) {
  EXPECT_EQ(Recovery({Record(9, 12), Record(11, 12, kGone)}, At(10)), absl::InfiniteDuration());
}

TEST(CallsTest, WhatSlowsCallsAllTheTimeShowsAndAHiccupDoesNot) {
  std::vector<Call> calls;
  for (double t = 0; t < 10; t += .1) calls.push_back(Record(t, t + .01));
  const auto typical = [&calls] {
    return TypicalLongestCall(calls, At(0), At(10), absl::Seconds(1));
  };
  EXPECT_NEAR(absl::ToDoubleSeconds(typical()), .01, 1e-9);
  calls.push_back(Record(3, 4));
  EXPECT_NEAR(absl::ToDoubleSeconds(typical()), .01, 1e-9);
  EXPECT_EQ(LongestCall(calls, At(0), At(10)), absl::Seconds(1));
  for (double t = .5; t < 10; t += 1) calls.push_back(Record(t, t + .05));
  EXPECT_NEAR(absl::ToDoubleSeconds(typical()), .05, 1e-9);
}

}  // namespace
}  // namespace proximal::drills
