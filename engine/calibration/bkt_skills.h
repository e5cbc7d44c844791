// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// BKT for all skills of a catalog: what skills have in common first, then each skill near it.

#ifndef PROXIMAL_ENGINE_CALIBRATION_BKT_SKILLS_H_
#define PROXIMAL_ENGINE_CALIBRATION_BKT_SKILLS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/bkt_em.h"

namespace proximal {

struct BktSkillRepair {
  SkillIndex skill;
  BktRepair repair;
};

// Guess and slip of an item; negative: those of its skills (parameters.h).
struct BktItemRates {
  double guess = -1;
  double slip = -1;
};

struct BktSkillsFit {
  BktCenter common;                     // what skills are held near, and how strongly
  std::vector<BktParameters> skills;    // by skill
  std::vector<BktItemRates> items;      // by item; empty without `item_rates`
  std::vector<BktSkillRepair> repairs;  // in the order of the skills
  double log_likelihood = 0;            // of the data, at `skills`, natural
  int most_iterations = 0;              // of any skill
  int not_converged = 0;                // skills stopped by max_iterations
};

// A sample of the sequences of all skills is fitted together; from there each skill is fitted near
// it (FitBktSkill), the start of learners held loosely, forgetting tightly, all in proportion to
// `prior_strength`; 0: maximum likelihood. A skill without responses is what is common. With
// `item_rates`, items have a guess and slip of their own, near those of the skill; where an item
// has several skills, the mean by its responses, and an item that no other shares its skill with
// those of the skill. Many small skills, or the parts of
// a large one, go to the caller's threads at once, and the bits do not depend on them. Time and
// memory are in proportion to responses and skills: about 4 us for a skill of one response.
// INVALID_ARGUMENT for options that FitBktSkill refuses, for the variants `resource_rates` and
// `group_priors`, of which a log knows nothing, and for a score outside [0, 1], by its row.
absl::StatusOr<BktSkillsFit> FitBktSkills(const Catalog& catalog, const ResponseLog& log,
                                          const BktEmOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_SKILLS_H_
