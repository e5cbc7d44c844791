// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/learner_state.h"

#include <gtest/gtest.h>

namespace proximal {
namespace {

absl::Time At(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

TEST(MinuteTest, CountsWholeMinutesSince2000) {
  EXPECT_EQ(MinuteOf(At("2000-01-01T00:00:00Z")), 0u);
  EXPECT_EQ(MinuteOf(At("2000-01-01T00:00:59.999999Z")), 0u);
  EXPECT_EQ(MinuteOf(At("2000-01-01T00:01:00Z")), 1u);
  EXPECT_EQ(MinuteOf(At("2001-01-01T00:00:00Z")), 366u * 24 * 60);
}

TEST(MinuteTest, SaturatesAtBothEnds) {
  EXPECT_EQ(MinuteOf(At("1999-12-31T23:59:59Z")), 0u);
  EXPECT_EQ(MinuteOf(absl::InfinitePast()), 0u);
  EXPECT_EQ(MinuteOf(At("2100-01-01T00:00:00Z")), kLastMinute);
  EXPECT_EQ(MinuteOf(absl::InfiniteFuture()), kLastMinute);
}

TEST(MinuteTest, IsTheInverseOfTimeOfMinute) {
  for (uint32_t minute : {0u, 1u, 1439u, 1440u, 3000000u, kLastMinute - 1, kLastMinute}) {
    EXPECT_EQ(MinuteOf(TimeOfMinute(minute)), minute);
    EXPECT_EQ(MinuteOf(TimeOfMinute(minute) + absl::Seconds(59)), minute);
  }
}

TEST(LearnerStateTest, StartsEmpty) {
  const LearnerState state;
  EXPECT_EQ(state.sequence, 0u);
  EXPECT_EQ(state.last_time, absl::InfinitePast());
  EXPECT_EQ(state.last_item, LearnerState::kNoItem);
  EXPECT_EQ(state.FindSkill(0), nullptr);
  EXPECT_EQ(state.FindItem(0), nullptr);
  EXPECT_EQ(state, LearnerState());
}

TEST(LearnerStateTest, FindsWhatItHoldsAndNothingElse) {
  LearnerState state;
  for (uint32_t index : {2u, 5u, 9u}) {
    SkillTrace skill = {};
    skill.skill = index;
    skill.attempts = index;
    state.skills.push_back(skill);
    ItemTrace item = {};
    item.item = 10 * index;
    state.items.push_back(item);
  }
  for (uint32_t index = 0; index < 12; ++index) {
    const bool held = index == 2 || index == 5 || index == 9;
    ASSERT_EQ(state.FindSkill(index) != nullptr, held) << index;
    ASSERT_EQ(state.FindItem(10 * index) != nullptr, held) << index;
    if (held) {
      EXPECT_EQ(state.FindSkill(index)->attempts, index);
      EXPECT_EQ(state.FindItem(10 * index)->item, 10 * index);
    }
  }
}

TEST(LearnerStateTest, FiftySkillsAndFourHundredItemsTakeFourKibibytes) {
  LearnerState state;
  state.skills.resize(50);
  state.items.resize(400);
  EXPECT_LE(LearnerState(state).SizeInBytes(), 4096u);
}

TEST(LearnerStateTest, SizeCountsWhatTheArraysHoldInReserve) {
  LearnerState state;
  const size_t empty = state.SizeInBytes();
  state.items.reserve(100);
  EXPECT_EQ(state.SizeInBytes(), empty + state.items.capacity() * sizeof(ItemTrace));
}

TEST(ItemTraceTest, KeepsItsAverageInSevenBits) {
  ItemTrace trace = {};
  trace.set_average(0.75);
  EXPECT_EQ(trace.average(), CoarseRate(0.75));
}

}  // namespace
}  // namespace proximal
