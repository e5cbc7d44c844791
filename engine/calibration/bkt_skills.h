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

struct BktSkillsFit {
  BktCenter common;                     // what skills are held near, and how strongly
  std::vector<BktParameters> skills;    // by skill
  std::vector<BktSkillRepair> repairs;  // in the order of the skills
  double log_likelihood = 0;            // of the data, at `skills`, natural
  int most_iterations = 0;              // of any skill
  int not_converged = 0;                // skills stopped by max_iterations
};

absl::StatusOr<BktSkillsFit> FitBktSkills(const SkillSequences& sequences,
                                          const BktEmOptions& options);

absl::StatusOr<BktSkillsFit> FitBktSkills(const Catalog& catalog, const ResponseLog& log,
                                          const BktEmOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_BKT_SKILLS_H_
