// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// First stage, skills: which skills are worth practising now. They are found from the skills the
// learner has met, their neighbours in the graph, goals, the focus and the catalog's roots; the
// catalog is never scanned. A bounded number of each kind is taken, so that none crowds out the
// others:
//
//   goals         what is to be practised now on the way to each goal
//   reviews       mastered and fading, those practised longest ago first
//   in progress   met, not mastered, those practised latest first; for one that was begun too
//                 early, what is missing below it
//   fringe        not met, all prerequisites passed: after what is mastered, and roots
//
// With a focus, only the skills of the focus and what is missing on the way to them. Where that
// leaves nothing but reviews, all that was met and all roots are looked at; and where there is
// nothing to go on with even so, mastered skills are refreshed, those practised longest ago first.
//
// Catalogs may have 100,000 roots (imported logs have no prerequisites): then a few are taken,
// spread over the catalog from a place that moves with the minute of the latest response (or,
// before any, of now). Depends on the view and the request only, never on the seed, so that
// propensities of later stages are exact.

#ifndef PROXIMAL_ENGINE_SELECTION_CANDIDATES_H_
#define PROXIMAL_ENGINE_SELECTION_CANDIDATES_H_

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "engine/selection/eligibility.h"
#include "engine/selection/recommend.h"
#include "engine/selection/standing.h"
#include "engine/tracing/learner_view.h"

namespace proximal {

inline constexpr size_t kMaxCandidateSkills = 6;

enum class Origin : uint8_t {
  kFringe,     // new and ready
  kContinues,  // begun, not mastered
  kGap,        // missing prerequisite of a skill that was begun, or of the focus
  kReview,     // mastered, fading
  kRefresh,    // mastered; nothing else is left
};

struct SkillCandidate {
  SkillIndex skill = 0;
  Origin origin = Origin::kFringe;
  SkillIndex held_back = 0;    // kGap: the skill it is missing for
  const Goal* goal = nullptr;  // the first goal it is, or leads to; points into the request
};

struct SkillCandidates {
  absl::InlinedVector<SkillCandidate, kMaxCandidateSkills> skills;  // distinct
  // Only kReview and kRefresh, since nothing else is left; false where something else is held.
  bool all_mastered = false;
};

// At most kMaxCandidateSkills skills, each with at least one item, none held: those are refused,
// and counted, by `eligibility`. O(skills met · prerequisites each), where anything but reviews is
// found; otherwise O(skills met · neighbours each + roots).
SkillCandidates CollectSkills(const LearnerView& view, const RecommendRequest& request,
                              const Standing& standing, Eligibility& eligibility);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_CANDIDATES_H_
