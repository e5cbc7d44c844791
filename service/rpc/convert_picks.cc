// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Picks, and why they were picked, for the wire.

#include <algorithm>
#include <string>
#include <vector>

#include "service/app/learner_version.h"
#include "service/rpc/convert.h"
#include "service/rpc/explain.h"

namespace proximal {
namespace {

v1::ReasonCode WireReason(ReasonCode code) {
  switch (code) {
    case ReasonCode::kInBand:
      return v1::REASON_CODE_ZPD_BAND;
    case ReasonCode::kOuterFringe:
      return v1::REASON_CODE_OUTER_FRINGE;
    case ReasonCode::kContinues:
      return v1::REASON_CODE_PRACTICE_CONTINUES;
    case ReasonCode::kPrerequisiteGap:
      return v1::REASON_CODE_PREREQUISITE_GAP;
    case ReasonCode::kReviewDue:
      return v1::REASON_CODE_REVIEW_DUE;
    case ReasonCode::kRefresh:
      return v1::REASON_CODE_REFRESH;
    case ReasonCode::kGoal:
      return v1::REASON_CODE_GOAL;
    case ReasonCode::kInterest:
      return v1::REASON_CODE_INTEREST;
    case ReasonCode::kAssigned:
      return v1::REASON_CODE_ASSIGNED;
    case ReasonCode::kSeeding:
      return v1::REASON_CODE_SEEDING;
    case ReasonCode::kColdStart:
      return v1::REASON_CODE_COLD_START;
    case ReasonCode::kEasierAfterErrors:
      return v1::REASON_CODE_EASIER_AFTER_ERRORS;
    case ReasonCode::kHarderAfterSuccess:
      return v1::REASON_CODE_HARDER_AFTER_SUCCESS;
    case ReasonCode::kStretch:
      return v1::REASON_CODE_LEARNER_CHOICE_STRETCH;
    case ReasonCode::kNearestToBand:
      return v1::REASON_CODE_OUT_OF_BAND_NEAREST;
  }
  return v1::REASON_CODE_UNSPECIFIED;
}

// Whether the code says something of `skill`, and of `other`.
bool NamesSkill(ReasonCode code) {
  switch (code) {
    case ReasonCode::kOuterFringe:
    case ReasonCode::kContinues:
    case ReasonCode::kPrerequisiteGap:
    case ReasonCode::kReviewDue:
    case ReasonCode::kRefresh:
    case ReasonCode::kGoal:
      return true;
    default:
      return false;
  }
}
bool NamesOther(ReasonCode code) {
  return code == ReasonCode::kPrerequisiteGap || code == ReasonCode::kGoal;
}

v1::RunnerUpReason WireLoss(LossReason loss) {
  switch (loss) {
    case LossReason::kLowerScore:
      return v1::RUNNER_UP_REASON_LOWER_SCORE;
    case LossReason::kByChance:
      return v1::RUNNER_UP_REASON_NOT_DRAWN;
    case LossReason::kSpread:
      return v1::RUNNER_UP_REASON_SPREAD;
    case LossReason::kPlaceReserved:
      return v1::RUNNER_UP_REASON_PLACE_RESERVED;
    case LossReason::kOutOfBand:
      return v1::RUNNER_UP_REASON_OUT_OF_BAND;
  }
  return v1::RUNNER_UP_REASON_UNSPECIFIED;
}

v1::ShortfallReason WireShortfall(Shortfall shortfall) {
  switch (shortfall) {
    case Shortfall::kNone:  // every pick is there; those outside the band were assigned
      return v1::SHORTFALL_REASON_ASSIGNED;
    case Shortfall::kFewEligible:
      return v1::SHORTFALL_REASON_CONSTRAINTS;
    case Shortfall::kSeenRecently:
      return v1::SHORTFALL_REASON_SEEN_RECENTLY;
    case Shortfall::kExposure:
      return v1::SHORTFALL_REASON_EXPOSURE;
    case Shortfall::kPrerequisites:
      return v1::SHORTFALL_REASON_PREREQUISITES;
    case Shortfall::kQuarantined:
      return v1::SHORTFALL_REASON_QUARANTINED;
    case Shortfall::kNoneInBand:
      return v1::SHORTFALL_REASON_FEW_IN_BAND;
    case Shortfall::kAllMastered:
      return v1::SHORTFALL_REASON_ALL_MASTERED;
  }
  return v1::SHORTFALL_REASON_UNSPECIFIED;
}

void Encode(const Reason& reason, const Catalog& catalog, v1::Reason& wire) {
  wire.set_code(WireReason(reason.code));
  if (NamesSkill(reason.code)) {
    wire.set_skill_id(catalog.skill(reason.skill).id);
  } else {
    wire.clear_skill_id();
  }
  if (NamesOther(reason.code)) {
    wire.set_related_skill_id(catalog.skill(reason.other).id);
  } else {
    wire.clear_related_skill_id();
  }
  wire.set_value(reason.value);
  std::string& text = *wire.mutable_text();
  text.clear();
  AppendReasonText(reason, catalog, &text);
}

void Encode(const RunnerUp& runner_up, const Catalog& catalog, v1::RunnerUp& wire) {
  wire.set_item_id(catalog.item(runner_up.item).id);
  wire.set_predicted(runner_up.predicted);
  wire.set_score(runner_up.score);
  wire.set_reason(WireLoss(runner_up.loss));
}

void Encode(const Pick& pick, const Catalog& catalog, v1::Pick& wire) {
  const ItemDraft& item = catalog.item(pick.item);
  wire.set_item_id(item.id);
  wire.set_title(item.title.empty() ? item.id : item.title);
  Overwrite(catalog.skills_of(pick.item), wire.mutable_skill_ids(),
            [&](SkillIndex skill, std::string& id) { id = catalog.skill(skill).id; });
  Encode(pick.predicted, *wire.mutable_predicted());
  wire.set_in_band(pick.in_band);
  const auto encode = [&](const auto& value, auto& to) { Encode(value, catalog, to); };
  Overwrite(pick.reasons, wire.mutable_reasons(), encode);
  wire.set_propensity(pick.propensity);
  wire.set_score(pick.score);
  Overwrite(pick.runners_up, wire.mutable_runners_up(), encode);
}

void EncodeShortfall(const Recommended& recommended, v1::Recommendation& wire) {
  const std::vector<Pick>& picks = recommended.recommendation.picks;
  const int missing = std::max(0, recommended.wanted - static_cast<int>(picks.size()));
  const int out_of_band = static_cast<int>(
      std::count_if(picks.begin(), picks.end(), [](const Pick& pick) { return !pick.in_band; }));
  if (missing == 0 && out_of_band == 0) return wire.clear_shortfall();
  const Shortfall shortfall = recommended.recommendation.shortfall;
  wire.mutable_shortfall()->set_reason(WireShortfall(shortfall));
  wire.mutable_shortfall()->set_missing(missing);
  wire.mutable_shortfall()->set_out_of_band(out_of_band);
  wire.mutable_shortfall()->set_text(ShortfallText(shortfall, missing, out_of_band));
}

v1::Degradation WireDegradation(Degradation degradation) {
  switch (degradation) {
    case Degradation::kNone:
      return v1::DEGRADATION_UNSPECIFIED;
    case Degradation::kCache:
      return v1::DEGRADATION_CACHE;
    case Degradation::kJournal:
      return v1::DEGRADATION_JOURNAL;
    case Degradation::kState:
      return v1::DEGRADATION_STATE;
  }
  return v1::DEGRADATION_UNSPECIFIED;
}

v1::BandSource WireSource(BandSource source) {
  switch (source) {
    case BandSource::kCatalog:
      return v1::BAND_SOURCE_CATALOG;
    case BandSource::kLearner:
      return v1::BAND_SOURCE_LEARNER;
    case BandSource::kRequest:
      return v1::BAND_SOURCE_REQUEST;
  }
  return v1::BAND_SOURCE_UNSPECIFIED;
}

}  // namespace

void Encode(const Recommended& recommended, v1::Recommendation& wire) {
  const Catalog& catalog = *recommended.active->catalog;
  const Recommendation& recommendation = recommended.recommendation;
  wire.set_decision_id(recommended.decision_id);
  wire.set_learner_version(LearnerVersion(recommended.token));
  Overwrite(recommendation.picks, wire.mutable_picks(),
            [&](const Pick& pick, v1::Pick& to) { Encode(pick, catalog, to); });
  Encode(recommendation.band, *wire.mutable_band());
  wire.set_band_source(WireSource(recommended.band_source));
  EncodeShortfall(recommended, wire);
  wire.set_model_version(recommended.active->model_version);
  wire.set_catalog_version(recommended.active->catalog_version);
  wire.set_degraded(IsDegraded(recommended.degradation));
  wire.set_degradation(WireDegradation(recommended.degradation));
}

}  // namespace proximal
