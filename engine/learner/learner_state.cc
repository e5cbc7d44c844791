// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/learner_state.h"

#include <algorithm>

namespace proximal {
namespace {

constexpr int64_t kEpoch = 1577836800;  // 2020-01-01 UTC, in seconds since 1970

}  // namespace

uint32_t MinuteOf(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);  // rounded down; infinities: the extremes
  if (seconds <= kEpoch) return 0;
  return static_cast<uint32_t>(std::min<int64_t>((seconds - kEpoch) / 60, kLastMinute));
}

absl::Time TimeOfMinute(uint32_t minute) {
  return absl::FromUnixSeconds(kEpoch + int64_t{60} * minute);
}

const SkillTrace* LearnerState::FindSkill(SkillIndex skill) const {
  const auto found =
      std::lower_bound(skills.begin(), skills.end(), skill,
                       [](const SkillTrace& trace, SkillIndex key) { return trace.skill < key; });
  return found != skills.end() && found->skill == skill ? &*found : nullptr;
}

const ItemTrace* LearnerState::FindItem(ItemIndex item) const {
  const auto found =
      std::lower_bound(items.begin(), items.end(), item,
                       [](const ItemTrace& trace, ItemIndex key) { return trace.item < key; });
  return found != items.end() && found->item == item ? &*found : nullptr;
}

size_t LearnerState::SizeInBytes() const {
  return sizeof(LearnerState) + skills.capacity() * sizeof(SkillTrace) +
         items.capacity() * sizeof(ItemTrace);
}

}  // namespace proximal
