// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/event_codec.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "proximal/store/v1/event.pb.h"
#include "tests/service/store/store_testing.h"

namespace proximal {
namespace {

Event RandomEvent(std::mt19937_64& random) {
  const auto micros = [&random] {
    return absl::FromUnixMicros(static_cast<int64_t>(random() % 4'000'000'000'000'000));
  };
  Event event;
  event.sequence = random() % 1000 + 1;
  event.recorded_at = micros();
  if (random() % 4 == 0) {
    Correction correction{"c", "r", std::nullopt, std::string(random() % 20, 'x')};
    if (random() % 2 == 0) correction.rescored = static_cast<double>(random()) / 1.9e19;
    event.fact = correction;
    return event;
  }
  Response response;
  response.response_id = std::string(random() % 40 + 1, 'r');
  response.item_id = std::string(random() % 40 + 1, 'i');
  response.score = static_cast<double>(random()) / 1.9e19;
  response.answered_at = micros();
  if (random() % 2 == 0) response.duration = absl::Milliseconds(random() % 86'400'000);
  response.attempt = static_cast<int>(random() % 5);
  response.hints = static_cast<int>(random() % 5);
  response.decision_id = std::string(random() % 30, 'd');
  event.fact = response;
  return event;
}

TEST(EventCodecTest, DecodesWhatItEncoded) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const Event event = RandomEvent(random);
    const absl::StatusOr<Event> decoded = DecodeEvent(event.sequence, EncodeEvent(event));
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    EXPECT_EQ(decoded->sequence, event.sequence);
    EXPECT_EQ(decoded->recorded_at, event.recorded_at);
    EXPECT_EQ(decoded->fact, event.fact);
  }
}

TEST(EventCodecTest, AResponseIsNoLongerThanItsIdsAndFiftyBytes) {
  const Event event = testing::ResponseEvent(7, "0123456789abcdef");
  EXPECT_LE(EncodeEvent(event).size(), 16 + 6 + 50u);
}

TEST(EventCodecTest, RefusesBytesThatAreNoEvent) {
  const std::string whole = EncodeEvent(testing::ResponseEvent(7, "r7"));
  EXPECT_EQ(DecodeEvent(7, whole.substr(0, whole.size() - 1)).status().code(),
            absl::StatusCode::kDataLoss);
  EXPECT_EQ(DecodeEvent(7, "\xFF\xFF\xFF").status().code(), absl::StatusCode::kDataLoss);
}

TEST(EventCodecTest, RefusesAKindItDoesNotKnow) {
  store::v1::Event unknown;
  unknown.set_recorded_at_us(5);
  const absl::StatusOr<Event> decoded = DecodeEvent(3, unknown.SerializeAsString());
  EXPECT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(decoded.status().message().find("event 3"), std::string::npos);
}

}  // namespace
}  // namespace proximal
