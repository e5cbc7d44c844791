// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What calibration learns: plain values, addressed by the ids of skills and items, nothing checked.
// `Model::Compile` (model.h) checks them and lays them out over a catalog.

#ifndef PROXIMAL_ENGINE_TRACING_PARAMETERS_H_
#define PROXIMAL_ENGINE_TRACING_PARAMETERS_H_

#include <array>
#include <string>
#include <vector>

#include "engine/catalog/catalog_draft.h"
#include "engine/tracing/bkt.h"
#include "engine/tracing/features.h"
#include "engine/tracing/irt.h"

namespace proximal {

// The Gaussian over abilities (ability.h), in logits squared.
struct AbilityParameters {
  double overall_variance = 0.5;  // before any response
  double skill_variance = 0.3;    // of a skill's departure from the overall ability
  double overall_noise = 0.0005;  // added by each response: abilities move
  double skill_noise = 0.002;
  double overall_daily_noise = 0.0;  // added by each day without practice
  double skill_daily_noise = 0.002;
  double neighbour_pull = 0.5;  // in [0, 1]: how far a new skill starts towards its neighbours
};

struct SkillParameters {
  double easiness = 0;         // response model: added to the logit
  double attempts_slope = 0;   // ... departure from the common slope of SkillFeature::kAttempts
  double successes_slope = 0;  // ... and of SkillFeature::kSuccesses
  BktParameters bkt;
};

struct ItemParameters {
  double easiness = 0;           // response model: logit of an average learner's success
  double easiness_variance = 0;  // how uncertain that is
  IrtItem irt;                   // its curve on the scale of ability
  double guess = -1;  // BKT: instead of the skill's where in [0, 1); negative: the skill's
  double slip = -1;
};

struct ModelParameters {
  TracingKind kind = TracingKind::kResponse;
  double base_rate = 0.5;  // average score of the training data, in (0, 1)
  AbilityParameters ability;
  ResponseWeights weights;

  std::vector<std::string> skill_ids;  // row order of `skills`
  std::vector<SkillParameters> skills;
  std::vector<std::string> item_ids;  // row order of `items`
  std::vector<ItemParameters> items;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_PARAMETERS_H_
