// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/eligibility.h"

#include <algorithm>

namespace proximal {
namespace {

constexpr uint32_t kNever = UINT32_MAX;

// The first minute of the cooldown; kNever where there is none.
uint32_t CooldownStart(absl::Time now, absl::Duration cooldown) {
  return cooldown > absl::ZeroDuration() ? MinuteOf(now - cooldown) : kNever;
}

template <typename List, typename Value>
bool Contains(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

Eligibility::Eligibility(const LearnerView& view, const RecommendRequest& request,
                         const Standing& standing, const Exposure* exposure)
    : view_(view),
      request_(request),
      standing_(standing),
      exposure_(exposure),
      cooldown_start_(CooldownStart(view.now(), view.catalog().settings().cooldown)),
      held_(request.held.begin(), request.held.end()),
      excluded_(request.excluded.begin(), request.excluded.end()) {
  std::sort(held_.begin(), held_.end());
  std::sort(excluded_.begin(), excluded_.end());
}

void Eligibility::Exclude(ItemIndex item) {
  excluded_.insert(std::upper_bound(excluded_.begin(), excluded_.end(), item), item);
}

Refusal Eligibility::Check(ItemIndex item, const ItemTrace* trace, SkillIndex skill) {
  if (Refusal reason = CheckConstraints(item); reason != Refusal::kNone) return Count(reason);
  if (Refusal reason = CheckSkills(item, skill); reason != Refusal::kNone) return Count(reason);
  return Count(CheckSpread(item, trace));
}

Refusal Eligibility::CheckAssigned(ItemIndex item) {
  if (Refusal reason = CheckConstraints(item); reason != Refusal::kNone) return Count(reason);
  const absl::Span<const SkillIndex> skills = view_.catalog().skills_of(item);
  const bool held =
      std::any_of(skills.begin(), skills.end(), [&](SkillIndex skill) { return IsHeld(skill); });
  return Count(held ? Refusal::kHeld : Refusal::kNone);
}

Refusal Eligibility::CheckSkill(SkillIndex skill) {
  return Count(IsHeld(skill) ? Refusal::kHeld : Refusal::kNone);
}

Refusal Eligibility::CheckConstraints(ItemIndex item) const {
  if (std::binary_search(excluded_.begin(), excluded_.end(), item)) return Refusal::kExcluded;
  if (view_.model().is_quarantined(item)) return Refusal::kQuarantined;
  const uint64_t needed = request_.required_supports;
  if (needed != 0 && (view_.catalog().supports_of(item) & needed) != needed) {
    return Refusal::kSupports;
  }
  const int level = request_.max_language_level;
  if (level > 0 && view_.catalog().language_level_of(item) > level) return Refusal::kLanguage;
  return Refusal::kNone;
}

Refusal Eligibility::CheckSkills(ItemIndex item, SkillIndex known_ready) {
  for (SkillIndex skill : view_.catalog().skills_of(item)) {
    if (IsHeld(skill)) return Refusal::kHeld;
    if (skill != known_ready && !IsReady(skill)) return Refusal::kPrerequisites;
  }
  return Refusal::kNone;
}

Refusal Eligibility::CheckSpread(ItemIndex item, const ItemTrace* trace) {
  if (item == view_.state().last_item) return Refusal::kSeenRecently;
  if (trace != nullptr) {
    if (trace->last_minute >= cooldown_start_) return Refusal::kSeenRecently;
    if (!relaxed_ && IsAmongLatest(*trace)) return Refusal::kSeenRecently;
  }
  if (exposure_ != nullptr && !relaxed_ &&
      exposure_->Share(item) > view_.catalog().settings().max_exposure) {
    return Refusal::kExposure;
  }
  return Refusal::kNone;
}

bool Eligibility::IsReady(SkillIndex skill) {
  if (view_.catalog().prerequisites_of(skill).empty() || Contains(ready_, skill)) return true;
  if (Contains(not_ready_, skill)) return false;
  const bool ready = standing_.IsReady(skill);
  (ready ? ready_ : not_ready_).push_back(skill);
  return ready;
}

bool Eligibility::BuildsOnHeld(SkillIndex skill) {
  if (builds_on_held_.contains(skill)) return true;
  absl::flat_hash_set<SkillIndex> below = {skill};
  absl::InlinedVector<SkillIndex, 64> open = {skill};
  while (!open.empty()) {
    const SkillIndex next = open.back();
    open.pop_back();
    if (builds_on_none_.contains(next)) continue;
    if (below.size() > kMaxSkillsBelow || std::binary_search(held_.begin(), held_.end(), next)) {
      builds_on_held_.insert(skill);
      return true;
    }
    for (SkillIndex prerequisite : view_.catalog().prerequisites_of(next)) {
      if (below.insert(prerequisite).second) open.push_back(prerequisite);
    }
  }
  builds_on_none_.insert(below.begin(), below.end());
  return false;
}

// Whether fewer than settings.cooldown_responses items were answered after this one. A small
// catalog keeps half its items out of this cooldown. What is found for one item settles it for all
// those answered later, or earlier.
bool Eligibility::IsAmongLatest(const ItemTrace& trace) {
  const uint32_t minute = trace.last_minute;
  if (minute >= known_latest_) return true;
  if (minute <= known_earlier_) return false;
  const size_t latest = std::min<size_t>(view_.catalog().settings().cooldown_responses,
                                         view_.catalog().item_count() / 2);
  const std::vector<ItemTrace>& items = view_.state().items;
  size_t later = 0;
  for (size_t i = 0; i < items.size() && later < latest; ++i) {
    later += items[i].last_minute > minute;
  }
  (later < latest ? known_latest_ : known_earlier_) = minute;
  return later < latest;
}

Refusal Eligibility::Count(Refusal reason) {
  ++refused_[static_cast<size_t>(reason)];
  return reason;
}

}  // namespace proximal
