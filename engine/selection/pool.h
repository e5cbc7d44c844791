// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// From candidate skills to scored items: for each skill, the eligible items whose difficulty is
// nearest to where the learner's P(score) lies in the band, walking outwards from there in the
// model's difficulty index. Bounded on both sides: a few items per pick in all, of at most kMaxWalk
// looked at per target, whatever the size of the catalog; besides those, only items that the
// learner has seen recently, which are remembered in bounded number (LearnerState::kMaxItems).
//
// The target of a skill moves within the middle of the band from one response to the next, so that
// not only the items right at the middle are ever shown; for a menu there are three, one in each
// third of the band. Of items of the one difficulty that is nearest, the first also differs from
// one response to the next. Where too few of the items found turn out to be in the band (items of
// several skills, guessing), each such skill's targets are corrected once by the error found.
//
// Few new items among many others would hardly ever lie nearest, and starve below the share of
// picks that is kept for them: so where none is in the pool and in band, skills bring their new
// item nearest to the band, until one is.

#ifndef PROXIMAL_ENGINE_SELECTION_POOL_H_
#define PROXIMAL_ENGINE_SELECTION_POOL_H_

#include "absl/container/inlined_vector.h"
#include "engine/selection/candidates.h"
#include "engine/selection/choice.h"
#include "engine/selection/eligibility.h"
#include "engine/selection/recommend.h"
#include "engine/selection/scoring.h"

namespace proximal {

inline constexpr size_t kPoolPerPick = 2;  // items taken for each pick, in all at least
inline constexpr size_t kLeastPool = 12;   // ... this many, and for a menu
inline constexpr size_t kLeastOfMenu = 3;  // ... this many of each skill, one for each third
// Items taken of one skill; twice that where targets are corrected.
inline constexpr size_t kMaxPerSkill = 16;
inline constexpr size_t kMaxWalk = 64;       // items looked at per target, but those seen recently
inline constexpr size_t kMaxNewWalk = 8;     // new items looked at per skill, but ...
inline constexpr size_t kPoolCapacity = 64;  // items that need no allocation

// What can be picked: two parallel arrays, of what the choice looks at and of what it does not.
struct Pool {
  struct Found {
    ItemIndex item = 0;  // distinct
    uint32_t slot = 0;   // the skill candidate that found it
    LearnerView::Point predicted = {};
  };
  absl::InlinedVector<Option, kPoolCapacity> options;  // scored
  absl::InlinedVector<Found, kPoolCapacity> found;
};

// Into `pool`, which must be empty.
void GatherPool(const LearnerView& view, const RecommendRequest& request,
                const SkillCandidates& candidates, const Band& band, const ScoringWeights& weights,
                Eligibility& eligibility, Pool& pool);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_POOL_H_
