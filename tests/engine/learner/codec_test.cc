// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "engine/numerics/random.h"

namespace proximal {
namespace {

using numerics::Random;
using ::testing::HasSubstr;

std::vector<uint32_t> Distinct(Random& random, size_t count, uint32_t below) {
  std::set<uint32_t> chosen;
  while (chosen.size() < count) chosen.insert(static_cast<uint32_t>(random.Below(below)));
  return {chosen.begin(), chosen.end()};
}

// A minute of 28 sessions of about a quarter of an hour in 90 days.
uint32_t SessionMinute(Random& random) {
  const uint64_t session = random.Below(28);
  return static_cast<uint32_t>(2900000 + session * 45 / 14 * 1440 + session * 7 % 120 +
                               random.Below(16));
}

// 500 responses over 50 skills and 400 items, five in six of which were met once.
LearnerState Practised(uint32_t item_count) {
  Random random(17);
  LearnerState state;
  state.sequence = 500;
  state.model_version = random.Next();
  state.last_time = absl::FromUnixMicros(1752000000123456);
  state.responses = 500;
  state.successes = 341.5;
  state.ability_mean = 0.73;
  state.ability_variance = 0.08;
  state.fast = 0.71;
  state.slow = 0.66;
  state.last_item = item_count / 2;
  state.last_score = 1.0;
  state.run_length = 1;
  for (uint32_t skill : Distinct(random, 50, 120)) {
    SkillTrace trace = {};
    trace.skill = skill;
    trace.attempts = 1 + random.Below(19);
    trace.successes = random.Below(trace.attempts + 1);
    trace.last_minute = SessionMinute(random);
    trace.ability_mean = 1.6 * random.Uniform() - 0.8;
    trace.ability_variance = 0.05 + 0.25 * random.Uniform();
    trace.known = random.Uniform();
    trace.fast = random.Uniform();
    trace.slow = random.Uniform();
    state.skills.push_back(trace);
  }
  for (uint32_t item : Distinct(random, 400, item_count)) {
    ItemTrace trace = {};
    trace.item = item;
    trace.last_minute = SessionMinute(random);
    const bool again = random.Below(6) == 0;
    trace.attempts = again ? 2 + random.Below(2) : 1;
    trace.successes = again ? random.Below(3) : random.Uniform() < 0.68;
    trace.average_raw = again ? random.Below(128) : trace.successes == 1 ? 106 : 42;
    state.items.push_back(trace);
  }
  return state;
}

uint64_t AnyWidth(Random& random, int bits) {
  return random.Next() >> (64 - 1 - random.Below(bits));
}

// A state with nothing usual about it.
LearnerState Arbitrary(Random& random) {
  LearnerState state;
  state.sequence = AnyWidth(random, 64);
  state.model_version = random.Next();
  state.last_time = absl::FromUnixMicros(static_cast<int64_t>(random.Next()));
  state.responses = static_cast<uint32_t>(AnyWidth(random, 32));
  state.successes = static_cast<float>(random.Uniform() * 1000);
  state.ability_mean = Logit::FromRaw(static_cast<int16_t>(random.Next()));
  state.ability_variance = LogitVariance::FromRaw(static_cast<uint16_t>(random.Next()));
  state.fast = random.Uniform();
  state.slow = random.Uniform();
  state.last_item = static_cast<uint32_t>(random.Next());
  state.last_score = random.Uniform();
  state.run_length = static_cast<uint8_t>(random.Next());
  state.run_wrong = static_cast<uint8_t>(random.Next());
  for (uint32_t skill : Distinct(random, random.Below(40), 1 + (1u << (6 + random.Below(18))))) {
    SkillTrace trace = {};
    trace.skill = skill & 0xffffff;
    trace.attempts = random.Below(SkillTrace::kMaxAttempts + 1);
    trace.successes = random.Below(SkillTrace::kMaxAttempts + 1);
    trace.last_minute = AnyWidth(random, 25);
    trace.ability_mean = Logit::FromRaw(static_cast<int16_t>(random.Next()));
    trace.ability_variance = LogitVariance::FromRaw(static_cast<uint16_t>(random.Next()));
    trace.known = random.Uniform();
    trace.fast = random.Uniform();
    trace.slow = random.Uniform();
    state.skills.push_back(trace);
  }
  for (uint32_t item : Distinct(random, random.Below(60), 1u << (6 + random.Below(19)))) {
    ItemTrace trace = {};
    trace.item = item;
    trace.attempts = random.Below(ItemTrace::kMaxAttempts + 1);
    trace.successes = random.Below(ItemTrace::kMaxAttempts + 1);
    trace.average_raw = random.Below(128);
    trace.last_minute = AnyWidth(random, 25);
    state.items.push_back(trace);
  }
  return state;
}

TEST(CodecTest, AnEmptyStateRoundTrips) {
  const std::string bytes = EncodeState(LearnerState());
  const absl::StatusOr<LearnerState> decoded = DecodeState(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, LearnerState());
  EXPECT_EQ(decoded->last_time, absl::InfinitePast());
}

TEST(CodecTest, ArbitraryStatesRoundTrip) {
  Random random(5);
  for (int round = 0; round < 2000; ++round) {
    const LearnerState state = Arbitrary(random);
    const absl::StatusOr<LearnerState> decoded = DecodeState(EncodeState(state));
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    ASSERT_EQ(*decoded, state);
  }
}

TEST(CodecTest, ExtremesRoundTrip) {
  LearnerState state;
  state.sequence = UINT64_MAX;
  state.responses = UINT32_MAX;
  state.last_time = absl::InfiniteFuture();
  state.last_item = LearnerState::kNoItem - 1;
  SkillTrace skill = {};
  skill.skill = 0xffffff;
  skill.last_minute = kLastMinute;
  skill.attempts = skill.successes = SkillTrace::kMaxAttempts;
  skill.ability_mean = Logit::Lowest();
  skill.ability_variance = LogitVariance::Highest();
  skill.known = Probability::Highest();
  skill.fast = skill.slow = Rate::Highest();
  state.skills = {SkillTrace{}, skill};
  ItemTrace item = {};
  item.item = 0xffffff;
  item.last_minute = kLastMinute;
  item.attempts = item.successes = ItemTrace::kMaxAttempts;
  item.average_raw = 127;
  state.items = {ItemTrace{}, item};
  const absl::StatusOr<LearnerState> decoded = DecodeState(EncodeState(state));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, state);
}

TEST(CodecTest, EqualStatesGiveEqualBytes) {
  LearnerState state = Practised(10000);
  const std::string bytes = EncodeState(state);
  state.items.reserve(5000);
  EXPECT_EQ(EncodeState(state), bytes);
  EXPECT_EQ(EncodeState(*DecodeState(bytes)), bytes);
}

TEST(CodecTest, FiveHundredResponsesAreSmall) {
  EXPECT_LE(EncodeState(Practised(10000)).size(), 1600u);
  EXPECT_LE(EncodeState(Practised(1000000)).size(), 2048u);
}

TEST(CodecTest, ADecodedStateHoldsNothingInReserve) {
  const absl::StatusOr<LearnerState> decoded = DecodeState(EncodeState(Practised(10000)));
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_LE(decoded->SizeInBytes(), 4096u);
}

TEST(CodecTest, RefusesAnotherVersion) {
  std::string bytes = EncodeState(LearnerState());
  bytes[0] = 99;
  const absl::Status status = DecodeState(bytes).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("version 99"));
}

TEST(CodecTest, RefusesEveryTruncation) {
  const std::string bytes = EncodeState(Practised(10000));
  for (size_t length = 0; length < bytes.size(); ++length) {
    const absl::Status status = DecodeState(absl::string_view(bytes).substr(0, length)).status();
    ASSERT_EQ(status.code(), absl::StatusCode::kDataLoss) << length;
  }
}

TEST(CodecTest, RefusesBytesAfterTheEnd) {
  EXPECT_EQ(DecodeState(EncodeState(Practised(10000)) + '\0').status().code(),
            absl::StatusCode::kDataLoss);
}

// Damage may leave another state, but then one that keeps its promises.
TEST(CodecTest, SurvivesAnyDamage) {
  Random random(6);
  const std::string whole = EncodeState(Practised(10000));
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = whole;
    for (uint64_t flips = 1 + random.Below(4); flips > 0; --flips) {
      bytes[random.Below(bytes.size())] ^= static_cast<char>(1 << random.Below(8));
    }
    const absl::StatusOr<LearnerState> decoded = DecodeState(bytes);
    if (!decoded.ok()) continue;
    for (size_t i = 1; i < decoded->items.size(); ++i) {
      ASSERT_LT(decoded->items[i - 1].item, decoded->items[i].item);
    }
    const absl::StatusOr<LearnerState> again = DecodeState(EncodeState(*decoded));
    ASSERT_TRUE(again.ok()) << again.status();
    ASSERT_EQ(*again, *decoded);
  }
}

TEST(CodecTest, RefusesSumsOfScoresThatAreNone) {
  for (float sum : {std::nanf(""), std::numeric_limits<float>::infinity(), -1.0f}) {
    LearnerState state = Practised(10000);
    state.successes = sum;
    EXPECT_EQ(DecodeState(EncodeState(state)).status().code(), absl::StatusCode::kDataLoss) << sum;
  }
}

TEST(CodecTest, SurvivesRandomBytes) {
  Random random(7);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(1 + random.Below(200), '\1');
    for (size_t i = 1; i < bytes.size(); ++i) bytes[i] = static_cast<char>(random.Next());
    const absl::StatusOr<LearnerState> decoded = DecodeState(bytes);
    if (decoded.ok()) {
      EXPECT_LE(decoded->SizeInBytes(), sizeof(LearnerState) + 16 * bytes.size());
    } else {
      EXPECT_EQ(decoded.status().code(), absl::StatusCode::kDataLoss);
    }
  }
}

TEST(CodecTest, ACountBeyondTheBytesAsksForNoMemory) {
  std::string bytes = EncodeState(LearnerState());
  for (size_t i = bytes.size() - 4; i < bytes.size(); ++i) bytes[i] = '\x7f';
  EXPECT_EQ(DecodeState(bytes).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace proximal
