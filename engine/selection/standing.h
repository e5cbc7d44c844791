// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a learner stands in the graph of skills, remembered for the length of one recommendation:
// which skills are passed, which may be begun, and what is missing on the way to one.

#ifndef PROXIMAL_ENGINE_SELECTION_STANDING_H_
#define PROXIMAL_ENGINE_SELECTION_STANDING_H_

#include <cstdint>

#include "absl/container/inlined_vector.h"
#include "engine/catalog/catalog.h"
#include "engine/tracing/learner_view.h"

namespace proximal {

class Standing {
 public:
  // Skills looked at, at most, on the way to one skill.
  static constexpr size_t kMaxSteps = 64;

  explicit Standing(const LearnerView& view);

  // Of the skill in row `row` of the learner's state: kInProgress, kMastered or kFading.
  MasteryStatus StatusOfRow(size_t row) const { return statuses_[row]; }

  // The skill's row in the learner's state; kNotMet where it has none. O(1).
  static constexpr size_t kNotMet = SIZE_MAX;
  size_t RowOf(SkillIndex skill) const;
  bool IsMet(SkillIndex skill) const { return RowOf(skill) != kNotMet; }

  // As LearnerView says it of the skill, from the rows remembered.
  bool IsPassed(SkillIndex skill) const;
  bool IsReady(SkillIndex skill) const;

  // The skills to practise now on the way to `skill`, nearest first: `skill` itself where it is
  // ready, otherwise those of its missing prerequisites, direct or not, that are ready, at most
  // `limit`. Empty where `skill` is passed. Looks at no more than kMaxSteps skills.
  absl::InlinedVector<SkillIndex, 8> NextTowards(SkillIndex skill, size_t limit) const;

 private:
  const LearnerView& view_;
  absl::InlinedVector<uint32_t, 256>
      rows_;  // row + 1 by hash of the skill, open addressing; 0: free
  absl::InlinedVector<MasteryStatus, 128> statuses_;  // by row of the state
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_STANDING_H_
