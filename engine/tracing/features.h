// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the response model (response_model.h) looks at: everything here can be carried online, in
// O(skills of the item) per response. Counts enter as log(1 + count); times as log(1 + minutes);
// averages and rates as departures from the base rate, so that an unknown learner scores 0.
// Curvature of the learner and of earlier encounters with an item enters as products of these, and
// the latest outcomes as patterns.
//
// Sources: performance factors, Pavlik, Cen & Koedinger (2009); recency averages, Galyardt &
// Goldin (2015); total counts, Gervet et al. (2020).

#ifndef PROXIMAL_ENGINE_TRACING_FEATURES_H_
#define PROXIMAL_ENGINE_TRACING_FEATURES_H_

#include <array>
#include <string>

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
  kSkillsMet,       // log(1 + skills practised)
  kLastScore,       // score of the latest response, 0 before any
  kSecondsAway,     // log(1 + seconds since the latest response), 0 before any
  kNewSession,      // 1 where that is more than an hour
  kAbilitySquared,  // squares and products of the above
  kAbilityResponses,
  kResponsesSquared,
  kSlowSquared,
  kSlowResponses,
  kSlowAbility,
  kSkillsMetResponses,
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
  kItemAwaySquared,   // squares and products of the above
  kItemAwayAttempts,
  kItemAwayAverage,
  kItemAverageSquared,
  kItemAverageAttempts,
  kItemFeatures,
};

// Of what a skill has slopes of its own, beyond the common weights.
enum SkillSlope {
  kAbilitySlope,         // kSkillAbility
  kOverallAbilitySlope,  // the overall ability
  kSkillSlopes,
};

// Of what an item has slopes of its own.
enum ItemSlope {
  kDiscrimination,     // the ability for the item, theta
  kRetriedSlope,       // kItemRetried
  kRetriedScoreSlope,  // kItemRetriedScore
  kRetriedWrongSlope,  // kItemRunWrong
  kItemSlopes,
};

// The latest outcomes (1: a score of at least one half), the latest first, as the bits after a
// leading 1: nothing yet is 1, right 3, right after wrong 6. A skill's holds at most three, the
// overall one four.
inline constexpr int kSkillPatterns = 16;
inline constexpr int kOverallPatterns = 32;

// Decoded from a recency average of rate .6, which determines the outcomes since it passes one half
// exactly where the latest is right: `fast` = .6 y + .4 (the average before). For scores between 0
// and 1 the pattern is that of the nearest average. `longest` is at most 4.
int PatternOf(double fast, uint32_t responses, int longest);

// Of what the slopes depend on the skill's pattern.
enum PatternSlope {
  kPatternItself,
  kPatternAttempts,  // kSkillAttempts
  kPatternOverall,   // the overall ability
  kPatternSlopes,
};

// Where in a run on one item a response stands: 0 if the item is not the latest one, otherwise
// 1 + 2 (min(length of the run, 6) - 1) + (the latest was right).
inline constexpr int kRuns = 13;
int RunOf(const LearnerState& state, ItemIndex item);

using GlobalValues = std::array<double, kGlobalFeatures>;
using SkillValues = std::array<double, kSkillFeatures>;
using ItemValues = std::array<double, kItemFeatures>;

using PatternSlopes = std::array<double, kPatternSlopes>;

// One weight per feature, pattern and place in a run.
struct ResponseWeights {
  GlobalValues global{};
  SkillValues skill{};
  ItemValues item{};
  std::array<double, kOverallPatterns> overall_patterns{};
  std::array<PatternSlopes, kSkillPatterns> skill_patterns{};
  std::array<double, kRuns> runs{};
};

// Stable names, for models at rest and for reports: "global.bias", "skill.attempts", ...
absl::string_view GlobalFeatureName(int feature);
absl::string_view SkillFeatureName(int feature);
absl::string_view ItemFeatureName(int feature);
absl::string_view SkillSlopeName(int slope);    // "attempts_slope", ...
absl::string_view ItemSlopeName(int slope);     // "discrimination", ...
absl::string_view PatternSlopeName(int slope);  // "itself", "attempts", ...
// Of a pattern from 1 on: "none", "right", "right_wrong" (the latest first), ...
std::string PatternName(int pattern);

GlobalValues GlobalFeaturesOf(const LearnerState& state, absl::Time now, double base_rate);

// `trace` is null before the first attempt; then `cold_ability` stands for the ability.
// `known_prior` is BKT's P(known) before any response; `repeated`: the latest response needed the
// skill.
SkillValues SkillFeaturesOf(const SkillTrace* trace, const LearnerState& state, double cold_ability,
                            double known_prior, absl::Time now, double base_rate, bool repeated);

// The pattern of the latest outcomes overall.
int OverallPatternOf(const LearnerState& state);

// The skill's pattern (`trace` may be null).
int SkillPatternOf(const SkillTrace* trace);

// `trace` may be null.
ItemValues ItemFeaturesOf(const ItemTrace* trace, const LearnerState& state, ItemIndex item,
                          absl::Time now, double base_rate);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_FEATURES_H_
