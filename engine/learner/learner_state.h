// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is known of one learner: the fold of the learner's events under one model. Small, flat and
// free of pointers into anything else, so that it can be copied, cached and compared bit for bit.
// How it is inferred is the business of engine/tracing.
//
// Numbers are kept at the precision that practice warrants (Fixed). State in memory and state at
// rest are therefore the same bits: a replica that reads a cached state and one that replays the
// journal go on identically.

#ifndef PROXIMAL_ENGINE_LEARNER_LEARNER_STATE_H_
#define PROXIMAL_ENGINE_LEARNER_LEARNER_STATE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/learner/instant.h"
#include "engine/numerics/fixed.h"

namespace proximal {

using Logit = numerics::Fixed<int16_t, 2048>;           // -16 .. 16
using LogitVariance = numerics::Fixed<uint16_t, 8192>;  // 0 .. 8
using Probability = numerics::Fixed<uint16_t, 65535>;   // 0 .. 1
using Rate = numerics::Fixed<uint8_t, 255>;             // 0 .. 1
using CoarseRate = numerics::Fixed<uint8_t, 127>;       // 0 .. 1, in seven bits

// Time in whole minutes since 2000-01-01 UTC, rounded down, in 25 bits: saturates at minute 0 for
// earlier instants and at kLastMinute (in October 2063) for later ones.
inline constexpr uint32_t kLastMinute = (1u << 25) - 1;
uint32_t MinuteOf(absl::Time time);
absl::Time TimeOfMinute(uint32_t minute);

// A learner's practice of one skill.
struct SkillTrace {
  static constexpr uint32_t kMaxAttempts = 127;

  uint32_t skill : 24;
  uint32_t attempts : 7;  // responses, saturating at kMaxAttempts
  uint32_t last_minute : 25;
  uint32_t successes : 7;  // ... of those counted, the ones scored at least one half
  Logit ability_mean;      // ability on this skill beyond the overall ability, logits
  LogitVariance ability_variance;
  Probability known;  // BKT: P(known)
  Rate fast;          // average score, exponentially weighted, rate .6
  Rate slow;          //                                        rate .3

  friend bool operator==(const SkillTrace&, const SkillTrace&) = default;
};
static_assert(sizeof(SkillTrace) == 16);

// A learner's encounters with one item.
struct ItemTrace {
  static constexpr uint32_t kMaxAttempts = 15;

  uint32_t item : 24;
  uint32_t attempts : 4;   // responses, saturating at kMaxAttempts
  uint32_t successes : 4;  // ... of those counted, the ones scored at least one half
  uint32_t last_minute : 25;
  uint32_t average_raw : 7;  // average score, exponentially weighted, rate .5

  CoarseRate average() const { return CoarseRate::FromRaw(static_cast<uint8_t>(average_raw)); }
  void set_average(double average) { average_raw = CoarseRate(average).raw() & 0x7f; }
  friend bool operator==(const ItemTrace&, const ItemTrace&) = default;
};
static_assert(sizeof(ItemTrace) == 8);

struct LearnerState {
  // Items remembered at most; beyond it those seen longest ago are forgotten (skills never are).
  static constexpr size_t kMaxItems = 1024;
  static constexpr ItemIndex kNoItem = UINT32_MAX;

  uint64_t sequence = 0;       // of the newest event folded in; 0: no events
  uint64_t model_version = 0;  // fingerprint of the catalog and model it was folded under
  Instant last_time;           // when the latest response was answered; InfinitePast: no response
  uint32_t responses = 0;
  float successes = 0;  // sum of scores
  Logit ability_mean;   // overall ability, logits
  LogitVariance ability_variance;
  Probability fast;  // average score, exponentially weighted, rate .6
  Probability slow;  //                                        rate .1
  ItemIndex last_item = kNoItem;
  Rate last_score;
  uint8_t run_length = 0;  // latest responses in a row on last_item, saturating at 255
  uint8_t run_wrong = 0;   // ... of which scored below one half

  std::vector<SkillTrace> skills;  // ascending by skill, each once
  std::vector<ItemTrace> items;    // ascending by item, each once

  // Null where the learner has not met the skill or item. O(log n).
  const SkillTrace* FindSkill(SkillIndex skill) const;
  const ItemTrace* FindItem(ItemIndex item) const;

  // A copy whose arrays have room for so many more. (A plain copy's have none.)
  LearnerState CopyWithRoom(size_t more_skills, size_t more_items) const;

  // The bytes the state takes in a process, with its arrays and what they hold in reserve.
  size_t SizeInBytes() const;

  friend bool operator==(const LearnerState&, const LearnerState&) = default;
};
// 50 skills and 400 items then take 4 KiB.
static_assert(sizeof(LearnerState) <= 96);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_LEARNER_LEARNER_STATE_H_
