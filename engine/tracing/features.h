// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the response model (response_model.h) looks at: everything here can be carried online, in
// O(skills of the item) per response. Counts enter as log(1 + count); times as log(1 + minutes);
// averages and rates as departures from the base rate, so that an unknown learner scores 0.
//
// Sources: performance factors, Pavlik, Cen & Koedinger (2009); recency averages, Galyardt &
// Goldin (2015); total counts, Gervet et al. (2020); time windows, Choffin et al. (2019).

#ifndef PROXIMAL_ENGINE_TRACING_FEATURES_H_
#define PROXIMAL_ENGINE_TRACING_FEATURES_H_

#include <array>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/learner/learner_state.h"

namespace proximal {

// Of the learner at an instant, whatever the item.
enum GlobalFeature {
  kBias,            // 1
  kAbility,         // overall ability, logits
  kResponses,       // log(1 + responses)
  kSuccesses,       // log(1 + successes)
  kSlowAverage,     // recency average, rate .1
  kFastAverage,     // recency average, rate .6
  kSuccessRate,     // (successes + 5 base) / (responses + 5)
  kLastScore,       // score of the latest response, 0 before any
  kSecondsAway,     // log(1 + seconds since the latest response), 0 before any
  kNewSession,      // 1 where that is more than an hour
  kGlobalFeatures,  // how many
};

// Of one skill; an item's value is the mean over its skills.
enum SkillFeature {
  kSkillAbility,        // ability beyond the overall one, logits
  kSkillAttempts,       // log(1 + attempts)
  kSkillSuccesses,      // log(1 + successes)
  kSkillFastAverage,    // recency average, rate .6
  kSkillSlowAverage,    // recency average, rate .3
  kSkillSuccessRate,    // (successes + 2 base) / (attempts + 2)
  kSkillNew,            // 1 before the first attempt
  kSkillMinutesAway,    // log(1 + minutes since the last attempt), 0 before any
  kSkillKnown,          // logit of BKT's P(known) less that of its prior
  kSkillRepeated,       // 1 where the latest response needed the skill, too
  kSkillRepeatedScore,  // ... times its score
  kSkillFeatures,
};

// Of the learner's earlier encounters with the item; all 0 before the first.
enum ItemFeature {
  kItemSeen,          // 1
  kItemAttempts,      // log(1 + attempts)
  kItemSuccesses,     // log(1 + successes)
  kItemAverage,       // recency average, rate .5
  kItemMinutesAway,   // log(1 + minutes since)
  kItemRetried,       // 1 where the latest response was to this item
  kItemRetriedScore,  // ... times its score
  kItemRunLength,     // log(1 + latest responses in a row on it)
  kItemRunWrong,      // log(1 + wrong ones of them)
  kItemFeatures,
};

using GlobalValues = std::array<double, kGlobalFeatures>;
using SkillValues = std::array<double, kSkillFeatures>;
using ItemValues = std::array<double, kItemFeatures>;

// One weight per feature.
struct ResponseWeights {
  GlobalValues global{};
  SkillValues skill{};
  ItemValues item{};
};

// Stable names, for models at rest and for reports: "global.bias", "skill.attempts", ...
absl::string_view GlobalFeatureName(int feature);
absl::string_view SkillFeatureName(int feature);
absl::string_view ItemFeatureName(int feature);

GlobalValues GlobalFeaturesOf(const LearnerState& state, absl::Time now, double base_rate);

// `trace` is null before the first attempt; then `cold_ability` stands for the ability.
// `known_prior` is BKT's P(known) before any response.
SkillValues SkillFeaturesOf(const SkillTrace* trace, double cold_ability, double known_prior,
                            absl::Time now, double base_rate, bool repeated, double last_score);

// `trace` may be null.
ItemValues ItemFeaturesOf(const ItemTrace* trace, const LearnerState& state, ItemIndex item,
                          absl::Time now, double base_rate);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_FEATURES_H_
