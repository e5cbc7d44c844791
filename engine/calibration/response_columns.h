// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The parameters of the response model (response_model.h) as columns of one regression: which
// column each is, which of them share the variance of their prior, and to which term of the model
// it belongs.

#ifndef PROXIMAL_ENGINE_CALIBRATION_RESPONSE_COLUMNS_H_
#define PROXIMAL_ENGINE_CALIBRATION_RESPONSE_COLUMNS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "engine/catalog/catalog.h"
#include "engine/tracing/features.h"

namespace proximal {

// The terms that the model is made of, as an ablation (ablation.h) takes them away. Every column
// belongs to one.
enum class ResponseTerm {
  kAbility,         // the Gaussian abilities
  kKnown,           // BKT's P(known)
  kPractice,        // counts of attempts and successes, success rates
  kRecency,         // recency averages, the latest score
  kTime,            // time away
  kPatterns,        // the latest outcomes as patterns
  kRepetition,      // the latest response needed the same skill
  kProducts,        // squares and products
  kSkillEasiness,   // a skill's own
  kSkillSlopes,     // a skill's own slopes of ability and patterns
  kItemEasiness,    // an item's own
  kItemMemory,      // earlier encounters with the item
  kRetry,           // the same item again at once
  kDiscrimination,  // an item's own slope of ability
  kItemRetry,       // an item's own slopes and steps where it is tried again
};
inline constexpr int kResponseTerms = 15;
absl::string_view ResponseTermName(ResponseTerm term);  // "ability", ...

// Columns whose weights have one prior N(0, 1 / precision).
enum ResponseGroup {
  kBiasGroup,
  kGlobalGroup,
  kSkillGroup,
  kItemGroup,
  kGlobalProductGroup,
  kItemProductGroup,
  kOverallPatternGroup,
  kPatternGroup,  // one per PatternSlope
  kRunGroup = kPatternGroup + kPatternSlopes,
  kSkillEasinessGroup,
  kSkillSlopeGroup,  // one per SkillSlope
  kOwnPatternGroup = kSkillSlopeGroup + kSkillSlopes,
  kItemEasinessGroup,
  kItemSlopeGroup,  // one per ItemSlope
  kOwnRunGroup = kItemSlopeGroup + kItemSlopes,
  kResponseGroups,
};

// What the hold-out tunes together (response_priors.h).
enum class GroupFamily { kMain, kEasiness, kCurvature, kSkillOwn, kItemOwn };
GroupFamily FamilyOf(int group);

class ResponseColumns {
 public:
  static constexpr int kSkillFeature = kGlobalFeatures;  // the first of them
  static constexpr int kItemFeature = kSkillFeature + int{kSkillFeatures};
  static constexpr int kDense = kItemFeature + int{kItemFeatures};

  explicit ResponseColumns(const Catalog& catalog)
      : skills_(static_cast<uint32_t>(catalog.skill_count())),
        items_(static_cast<uint32_t>(catalog.item_count())) {}

  // From kDense on; every one has a number, whether or not a response speaks of it.
  uint32_t OverallPattern(int pattern) const { return kDense + static_cast<uint32_t>(pattern); }
  uint32_t Pattern(int pattern, int slope) const {
    return kPatterns + static_cast<uint32_t>(pattern * kPatternSlopes + slope);
  }
  uint32_t Run(int run) const { return kRunFirst + static_cast<uint32_t>(run); }
  uint32_t SkillEasiness(SkillIndex s) const { return kSkillFirst + kSkillStride * s; }
  uint32_t OwnSkillSlope(SkillIndex s, int slope) const {
    return SkillEasiness(s) + 1 + static_cast<uint32_t>(slope);
  }
  uint32_t OwnPattern(SkillIndex s, int pattern) const {
    return SkillEasiness(s) + 1 + kSkillSlopes + static_cast<uint32_t>(pattern);
  }
  uint32_t ItemEasiness(ItemIndex i) const {
    return kSkillFirst + kSkillStride * skills_ + kItemStride * i;
  }
  uint32_t OwnItemSlope(ItemIndex i, int slope) const {
    return ItemEasiness(i) + 1 + static_cast<uint32_t>(slope);
  }
  uint32_t OwnRun(ItemIndex i, int run) const {
    return ItemEasiness(i) + 1 + kItemSlopes + static_cast<uint32_t>(run);
  }
  uint32_t count() const { return ItemEasiness(items_); }

  int GroupOf(uint32_t column) const;
  ResponseTerm TermOf(uint32_t column) const;

 private:
  static constexpr uint32_t kPatterns = kDense + kOverallPatterns;
  static constexpr uint32_t kRunFirst = kPatterns + kSkillPatterns * kPatternSlopes;
  static constexpr uint32_t kSkillFirst = kRunFirst + kRuns;
  static constexpr uint32_t kSkillStride = 1 + kSkillSlopes + kSkillPatterns;
  static constexpr uint32_t kItemStride = 1 + kItemSlopes + kRuns;

  uint32_t skills_;
  uint32_t items_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RESPONSE_COLUMNS_H_
