// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_columns.h"

namespace proximal {
namespace {

constexpr absl::string_view kTermNames[kResponseTerms] = {
    "ability",       "known",       "practice", "recency",        "time",
    "patterns",      "repetition",  "products", "skill_easiness", "skill_slopes",
    "item_easiness", "item_memory", "retry",    "discrimination", "item_retry"};

ResponseTerm GlobalTermOf(int feature) {
  switch (feature) {
    case kBias:
    case kAbility:
      return ResponseTerm::kAbility;
    case kResponses:
    case kSuccesses:
    case kSuccessRate:
    case kSkillsMet:
      return ResponseTerm::kPractice;
    case kSlowAverage:
    case kFastAverage:
    case kLastScore:
      return ResponseTerm::kRecency;
    default:
      return feature < kAbilitySquared ? ResponseTerm::kTime : ResponseTerm::kProducts;
  }
}

ResponseTerm SkillTermOf(int feature) {
  switch (feature) {
    case kSkillAbility:
      return ResponseTerm::kAbility;
    case kSkillAttempts:
    case kSkillSuccesses:
    case kSkillSuccessRate:
    case kSkillNew:
      return ResponseTerm::kPractice;
    case kSkillFastAverage:
    case kSkillSlowAverage:
      return ResponseTerm::kRecency;
    case kSkillMinutesAway:
      return ResponseTerm::kTime;
    case kSkillKnown:
      return ResponseTerm::kKnown;
    default:
      return ResponseTerm::kRepetition;
  }
}

ResponseTerm ItemTermOf(int feature) {
  if (feature < kItemRetried) return ResponseTerm::kItemMemory;
  return feature < kItemAwaySquared ? ResponseTerm::kRetry : ResponseTerm::kProducts;
}

}  // namespace

absl::string_view ResponseTermName(ResponseTerm term) { return kTermNames[static_cast<int>(term)]; }

GroupFamily FamilyOf(int group) {
  if (group >= kGlobalProductGroup && group < kSkillEasinessGroup) return GroupFamily::kCurvature;
  if (group >= kSkillSlopeGroup && group < kItemEasinessGroup) return GroupFamily::kSkillOwn;
  if (group >= kItemSlopeGroup) return GroupFamily::kItemOwn;
  if (group >= kSkillEasinessGroup) return GroupFamily::kEasiness;
  return GroupFamily::kMain;
}

int ResponseColumns::GroupOf(uint32_t column) const {
  if (column == kBias) return kBiasGroup;
  if (column < kSkillFeature) {
    return column < kAbilitySquared ? kGlobalGroup : kGlobalProductGroup;
  }
  if (column < kItemFeature) return kSkillGroup;
  if (column < kDense) {
    const bool product = column >= kItemFeature + uint32_t{kItemAwaySquared};
    return product ? kItemProductGroup : kItemGroup;
  }
  if (column < kPatterns) return kOverallPatternGroup;
  if (column < kRunFirst) {
    return kPatternGroup + static_cast<int>((column - kPatterns) % kPatternSlopes);
  }
  if (column < kSkillFirst) return kRunGroup;
  if (column < ItemEasiness(0)) {
    const auto part = static_cast<int>((column - kSkillFirst) % kSkillStride);
    if (part == 0) return kSkillEasinessGroup;
    return part <= kSkillSlopes ? kSkillSlopeGroup + part - 1 : int{kOwnPatternGroup};
  }
  const auto part = static_cast<int>((column - ItemEasiness(0)) % kItemStride);
  if (part == 0) return kItemEasinessGroup;
  return part <= kItemSlopes ? kItemSlopeGroup + part - 1 : int{kOwnRunGroup};
}

ResponseTerm ResponseColumns::TermOf(uint32_t column) const {
  if (column < kSkillFeature) return GlobalTermOf(static_cast<int>(column));
  if (column < kItemFeature) return SkillTermOf(static_cast<int>(column) - kSkillFeature);
  if (column < kDense) return ItemTermOf(static_cast<int>(column) - kItemFeature);
  const int group = GroupOf(column);
  if (group < kRunGroup) return ResponseTerm::kPatterns;
  if (group == kRunGroup) return ResponseTerm::kRetry;
  if (group == kSkillEasinessGroup) return ResponseTerm::kSkillEasiness;
  if (group < kItemEasinessGroup) return ResponseTerm::kSkillSlopes;
  if (group == kItemEasinessGroup) return ResponseTerm::kItemEasiness;
  return group < kItemSlopeGroup + int{kRetriedSlope} ? ResponseTerm::kDiscrimination
                                                      : ResponseTerm::kItemRetry;
}

}  // namespace proximal
