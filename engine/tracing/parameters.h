// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What calibration learns: plain values, addressed by the ids of skills and items, nothing checked.
// `Model::Compile` (model.h) checks them and lays them out over a catalog.

#ifndef PROXIMAL_ENGINE_TRACING_PARAMETERS_H_
#define PROXIMAL_ENGINE_TRACING_PARAMETERS_H_

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
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
  double easiness = 0;  // response model: added to the logit
  // ... departures from the common weights (features.h)
  std::array<double, kSkillSlopes> slopes = {};
  std::array<double, kSkillPatterns> patterns = {};
  BktParameters bkt;
};

struct ItemParameters {
  double easiness = 0;           // response model: logit of an average learner's success
  double easiness_variance = 0;  // how uncertain that is
  std::array<double, kItemSlopes> slopes = {};  // response model: the item's own (features.h)
  std::array<double, kRuns> runs = {};          // ... by the place in a run on the item
  IrtItem irt;                                  // its curve on the scale of ability
  double guess = -1;  // BKT: instead of the skill's where in [0, 1); negative: the skill's
  double slip = -1;
  // Where drift detection goes on from (engine/calibration/drift.h); nothing that serves reads it.
  double drift_harder = 0;
  double drift_easier = 0;
};

// Why an item is kept out of picks.
enum class QuarantineReason : uint8_t { kHarder, kEasier, kByHand };

// An item that behaves otherwise than the model says, or that someone withdrew: it is never picked.
// Its responses still count.
struct QuarantinedItem {
  std::string item_id;
  QuarantineReason reason = QuarantineReason::kByHand;
  absl::Time since = absl::InfinitePast();  // of the response that raised the alarm; default: not
                                            // known
  double mean_residual = 0;                 // of score - P(score), [-1, 1], over ...
  uint32_t responses = 0;                   // ... these responses before the alarm; 0: by hand
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
  std::vector<QuarantinedItem> quarantine;  // distinct items
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_PARAMETERS_H_
