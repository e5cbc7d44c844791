// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Second stage: may this learner be given this item now? Every refusal is counted by its reason, so
// that a shortfall can be told.
//
//   excluded        the request excludes the item
//   quarantined     the model keeps it out of picks (QuarantinedItem)
//   held            one of its skills is held by a teacher, or builds on one that is
//   prerequisites   one of its skills has a prerequisite that is not passed (standing.h)
//   supports        it lacks a support that the learner needs
//   language        its language level is above the learner's
//   seen recently   it was the latest item; or answered within settings.cooldown; or (unless
//                   relaxed) is among the latest settings.cooldown_responses items answered
//   exposure        it took more than settings.max_exposure of all picks (unless relaxed)
//
// Relaxed rules are for when the strict ones leave nothing: rather an item that many have seen than
// none. An assigned item may have been seen, be shown to many and lack prerequisites, but is never
// given against an exclusion, a quarantine, a hold or an accommodation.

#ifndef PROXIMAL_ENGINE_SELECTION_ELIGIBILITY_H_
#define PROXIMAL_ENGINE_SELECTION_ELIGIBILITY_H_

#include <array>
#include <cstdint>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
#include "engine/selection/recommend.h"
#include "engine/selection/standing.h"
#include "engine/tracing/learner_view.h"

namespace proximal {

enum class Refusal : uint8_t {
  kNone,
  kExcluded,
  kQuarantined,
  kHeld,
  kPrerequisites,
  kSupports,
  kLanguage,
  kSeenRecently,
  kExposure,
  kCount,  // how many there are
};

class Eligibility {
 public:
  // Skills looked at, at most, below one skill in search of a held one; beyond it the skill is
  // taken as held.
  static constexpr size_t kMaxSkillsBelow = 4096;

  // Holds references. `exposure` may be null.
  Eligibility(const LearnerView& view, const RecommendRequest& request, const Standing& standing,
              const Exposure* exposure);

  // Drops the rules that only spread practice out: cooldown by responses, and exposure.
  void Relax() { relaxed_ = true; }

  // Refuses `item` from now on: it is picked already.
  void Exclude(ItemIndex item);

  // Whether `item`, found through `skill`, may be picked; the reason where not. `trace` is the
  // item's in the learner's state, null where there is none; `skill` must be ready.
  Refusal Check(ItemIndex item, const ItemTrace* trace, SkillIndex skill);

  // The same for an assigned item.
  Refusal CheckAssigned(ItemIndex item);

  // kHeld where the skill is held, or builds on a held one.
  Refusal CheckSkill(SkillIndex skill);

  int refused(Refusal reason) const { return refused_[static_cast<size_t>(reason)]; }

 private:
  Refusal CheckConstraints(ItemIndex item) const;
  Refusal CheckSkills(ItemIndex item, SkillIndex known_ready);
  Refusal CheckSpread(ItemIndex item, const ItemTrace* trace);
  bool IsReady(SkillIndex skill);
  bool IsHeld(SkillIndex skill) { return !held_.empty() && BuildsOnHeld(skill); }
  bool BuildsOnHeld(SkillIndex skill);
  bool IsAmongLatest(const ItemTrace& trace);
  Refusal Count(Refusal reason);

  const LearnerView& view_;
  const RecommendRequest& request_;
  const Standing& standing_;
  const Exposure* const exposure_;
  const uint32_t cooldown_start_;  // seen in this minute or later: too recently
  bool relaxed_ = false;
  int64_t known_latest_ = INT64_MAX;         // answered in this minute or later: among the latest
  int64_t known_earlier_ = -1;               // answered in this minute or earlier: not among them
  absl::InlinedVector<SkillIndex, 8> held_;  // ascending
  absl::InlinedVector<ItemIndex, 16> excluded_;                      // ascending
  absl::flat_hash_set<SkillIndex> builds_on_held_, builds_on_none_;  // those asked for
  absl::InlinedVector<SkillIndex, 16> ready_, not_ready_;            // those asked for
  std::array<int, static_cast<size_t>(Refusal::kCount)> refused_{};
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_ELIGIBILITY_H_
