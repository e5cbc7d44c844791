// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/mastery_changes.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "engine/tracing/learner_view.h"

namespace proximal {

std::vector<MasteryChange> MasteryChanges(const Model& model, ItemIndex item,
                                          const LearnerState& before, const LearnerState& after) {
  const Catalog& catalog = model.catalog();
  const absl::Time as_of = std::max<absl::Time>(before.last_time, after.last_time);
  const LearnerView was(model, before, as_of);
  const LearnerView is(model, after, as_of);
  std::vector<MasteryChange> changes;
  const auto add = [&](SkillIndex skill, MasteryStatus status_before, MasteryStatus status_after) {
    changes.push_back(
        {skill, was.MasteryOf(skill), is.MasteryOf(skill), status_before, status_after});
  };
  const absl::Span<const SkillIndex> skills = catalog.skills_of(item);
  changes.reserve(skills.size());
  for (SkillIndex skill : skills) add(skill, was.StatusOf(skill), is.StatusOf(skill));

  int looked_at = 0;
  for (size_t i = 0; i < skills.size(); ++i) {
    // Nothing that depends on a skill changes its status unless the skill is gained or lost.
    if (IsPassedAt(changes[i].status_before) == IsPassedAt(changes[i].status_after)) continue;
    for (SkillIndex follower : catalog.successors_of(skills[i])) {
      if (++looked_at > kMaxFollowers) return changes;
      const MasteryStatus status_before = was.StatusOf(follower);
      const MasteryStatus status_after = is.StatusOf(follower);
      const auto listed = [follower](const MasteryChange& c) { return c.skill == follower; };
      if (status_before == status_after || absl::c_any_of(changes, listed)) continue;
      add(follower, status_before, status_after);
    }
  }
  return changes;
}

}  // namespace proximal
