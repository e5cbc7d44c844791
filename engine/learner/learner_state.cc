// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/learner/learner_state.h"

#include <algorithm>
#include <type_traits>

#include "absl/numeric/bits.h"

namespace proximal {
namespace {

constexpr int64_t kEpoch = 946684800;  // 2000-01-01 UTC, in seconds since 1970

// The trace of `key` in a list that ascends by key, or null. Halves without branching on the data,
// which lookups in random order would mispredict at every step.
template <typename Trace, typename KeyOf>
const Trace* Find(const std::vector<Trace>& traces, uint32_t key, KeyOf key_of) {
  if (traces.empty()) return nullptr;
  // The key is in the window of `width`, a power of two, that begins at `base`, or nowhere.
  size_t width = absl::bit_floor(traces.size());
  const Trace* last = traces.data() + (traces.size() - width);
  const Trace* base = key_of(*last) <= key ? last : traces.data();
  while (width > 1) {
    width /= 2;
    base = key_of(base[width]) <= key ? base + width : base;
  }
  return key_of(*base) == key ? base : nullptr;
}

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
  return Find(skills, skill, [](const SkillTrace& trace) { return trace.skill; });
}

const ItemTrace* LearnerState::FindItem(ItemIndex item) const {
  return Find(items, item, [](const ItemTrace& trace) { return trace.item; });
}

LearnerState LearnerState::CopyWithRoom(size_t more_skills, size_t more_items) const {
  const auto copy_of = [](const auto& traces, size_t more) {
    std::remove_cvref_t<decltype(traces)> copy;
    copy.reserve(traces.size() + more);
    copy.assign(traces.begin(), traces.end());
    return copy;
  };
  return {sequence,
          model_version,
          last_time,
          responses,
          successes,
          ability_mean,
          ability_variance,
          fast,
          slow,
          last_item,
          last_score,
          run_length,
          run_wrong,
          copy_of(skills, more_skills),
          copy_of(items, more_items)};
}

size_t LearnerState::SizeInBytes() const {
  return sizeof(LearnerState) + skills.capacity() * sizeof(SkillTrace) +
         items.capacity() * sizeof(ItemTrace);
}

}  // namespace proximal
