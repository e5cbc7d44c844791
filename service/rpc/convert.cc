// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/convert.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "service/app/learner_version.h"
#include "service/app/wire_time.h"
#include "service/rpc/explain.h"

namespace proximal {
namespace {

std::vector<std::string> Strings(const google::protobuf::RepeatedPtrField<std::string>& wire) {
  return {wire.begin(), wire.end()};
}

NextOptions Decode(const v1::NextOptions& wire) {
  NextOptions options;
  options.mode = wire.mode() == v1::NEXT_MODE_MENU ? Mode::kMenu : Mode::kPlaylist;
  if (wire.count() > 0) options.count = wire.count();
  if (wire.has_constraints()) {
    const v1::Constraints& constraints = wire.constraints();
    options.focus_skill_ids = Strings(constraints.focus_skill_ids());
    options.exclude_item_ids = Strings(constraints.exclude_item_ids());
    options.held_skill_ids = Strings(constraints.held_skill_ids());
    options.assigned_item_ids = Strings(constraints.assigned_item_ids());
    options.required_supports = Strings(constraints.required_supports());
    options.max_language_level = constraints.max_language_level();
  }
  for (const v1::Goal& goal : wire.goals()) {
    GoalOption option{goal.skill_id(), std::nullopt};
    if (goal.has_due()) option.due = TimeOf(goal.due());
    options.goals.push_back(std::move(option));
  }
  options.interests = Strings(wire.interests());
  if (wire.has_band()) options.band = Band{wire.band().low(), wire.band().high()};
  if (wire.has_seed()) options.seed = wire.seed();
  if (wire.has_as_of()) options.as_of = TimeOf(wire.as_of());
  return options;
}

Response Decode(const v1::Response& wire) {
  Response response;
  response.response_id = wire.response_id();
  response.item_id = wire.item_id();
  response.score = wire.score();
  if (wire.has_answered_at()) response.answered_at = TimeOf(wire.answered_at());
  if (wire.has_duration()) {
    response.duration = absl::Trunc(DurationOf(wire.duration()), absl::Milliseconds(1));
  }
  response.attempt = wire.attempt();
  response.hints = wire.hints();
  response.decision_id = wire.decision_id();
  return response;
}

Correction Decode(const v1::Correction& wire) {
  Correction correction;
  correction.correction_id = wire.correction_id();
  correction.response_id = wire.response_id();
  if (wire.change_case() == v1::Correction::kRescore) correction.rescored = wire.rescore();
  correction.reason = wire.reason();
  return correction;
}

// What RecordResponseRequest and RecordResponsesRequest share.
template <typename Request>
RecordCall DecodeFact(const Request& request) {
  RecordCall call;
  if (request.has_correction()) {
    call.fact = Decode(request.correction());
  } else {
    call.fact = Decode(request.response());
    call.answered_now = !request.response().has_answered_at();
  }
  return call;
}

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

v1::MasteryStatus WireStatus(MasteryStatus status) {
  switch (status) {
    case MasteryStatus::kNotStarted:
      return v1::MASTERY_STATUS_NOT_STARTED;
    case MasteryStatus::kReady:
      return v1::MASTERY_STATUS_READY;
    case MasteryStatus::kInProgress:
      return v1::MASTERY_STATUS_IN_PROGRESS;
    case MasteryStatus::kMastered:
      return v1::MASTERY_STATUS_MASTERED;
    case MasteryStatus::kFading:
      return v1::MASTERY_STATUS_FADING;
  }
  return v1::MASTERY_STATUS_UNSPECIFIED;
}

void Encode(const Reason& reason, const Catalog& catalog, v1::Reason& wire) {
  wire.set_code(WireReason(reason.code));
  if (NamesSkill(reason.code)) wire.set_skill_id(catalog.skill(reason.skill).id);
  if (NamesOther(reason.code)) wire.set_related_skill_id(catalog.skill(reason.other).id);
  wire.set_value(reason.value);
  AppendReasonText(reason, catalog, wire.mutable_text());
}

void Encode(const Pick& pick, const Catalog& catalog, v1::Pick& wire) {
  const ItemDraft& item = catalog.item(pick.item);
  wire.set_item_id(item.id);
  wire.set_title(item.title.empty() ? item.id : item.title);
  for (const SkillIndex skill : catalog.skills_of(pick.item)) {
    wire.add_skill_ids(catalog.skill(skill).id);
  }
  Encode(pick.predicted, *wire.mutable_predicted());
  wire.set_in_band(pick.in_band);
  for (const Reason& reason : pick.reasons) Encode(reason, catalog, *wire.add_reasons());
  wire.set_propensity(pick.propensity);
  wire.set_score(pick.score);
  for (const RunnerUp& runner_up : pick.runners_up) {
    v1::RunnerUp& to = *wire.add_runners_up();
    to.set_item_id(catalog.item(runner_up.item).id);
    to.set_predicted(runner_up.predicted);
    to.set_score(runner_up.score);
    to.set_reason(WireLoss(runner_up.loss));
  }
}

void EncodeShortfall(const Recommended& recommended, v1::Recommendation& wire) {
  const std::vector<Pick>& picks = recommended.recommendation.picks;
  const int missing = std::max(0, recommended.wanted - static_cast<int>(picks.size()));
  const int out_of_band = static_cast<int>(
      std::count_if(picks.begin(), picks.end(), [](const Pick& pick) { return !pick.in_band; }));
  if (missing == 0 && out_of_band == 0) return;
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

RecommendCall Decode(const v1::RecommendNextRequest& request) {
  RecommendCall call;
  if (request.has_options()) call.options = Decode(request.options());
  call.min_sequence = ParseLearnerVersion(request.learner_version()).value_or(0);
  return call;
}

RecordCall Decode(const v1::RecordResponseRequest& request) {
  RecordCall call = DecodeFact(request);
  call.min_sequence = ParseLearnerVersion(request.learner_version()).value_or(0);
  if (request.has_next()) call.next = Decode(request.next());
  return call;
}

RecordCall Decode(const v1::RecordResponsesRequest& row) { return DecodeFact(row); }

void Encode(const Recommended& recommended, v1::Recommendation& wire) {
  const Catalog& catalog = *recommended.active->catalog;
  const Recommendation& recommendation = recommended.recommendation;
  wire.set_decision_id(recommended.decision_id);
  wire.set_learner_version(LearnerVersion(recommended.token));
  wire.mutable_picks()->Reserve(static_cast<int>(recommendation.picks.size()));
  for (const Pick& pick : recommendation.picks) Encode(pick, catalog, *wire.add_picks());
  Encode(recommendation.band, *wire.mutable_band());
  wire.set_band_source(WireSource(recommended.band_source));
  EncodeShortfall(recommended, wire);
  wire.set_model_version(recommended.active->model_version);
  wire.set_catalog_version(recommended.active->catalog_version);
  wire.set_degraded(IsDegraded(recommended.degradation));
  wire.set_degradation(WireDegradation(recommended.degradation));
}

void Encode(const Recorded& recorded, v1::RecordResponseResponse& wire) {
  wire.set_learner_version(LearnerVersion(recorded.token));
  wire.set_sequence(recorded.sequence);
  wire.set_duplicate(recorded.duplicate);
  wire.set_late(recorded.late);
  if (recorded.prior.has_value()) Encode(*recorded.prior, *wire.mutable_prior());
  for (const MasteryChange& change : recorded.changed) {
    v1::MasteryChange& to = *wire.add_changed();
    Encode(recorded.active->catalog->skill(change.skill).id, change.after, change.status_after,
           *to.mutable_mastery());
    to.set_probability_before(change.before.probability);
    to.set_status_before(WireStatus(change.status_before));
  }
  if (recorded.next.has_value()) Encode(*recorded.next, *wire.mutable_next());
}

void Encode(const Prediction& prediction, v1::PredictedScore& wire) {
  wire.set_mean(prediction.mean);
  wire.set_low(prediction.low);
  wire.set_high(prediction.high);
}

void Encode(const Band& band, v1::Band& wire) {
  wire.set_low(band.low);
  wire.set_high(band.high);
}

void Encode(const NextOptions& options, v1::NextOptions& wire) {
  const auto copy = [](const std::vector<std::string>& from,
                       google::protobuf::RepeatedPtrField<std::string>* to) {
    to->Assign(from.begin(), from.end());
  };
  wire.set_mode(options.mode == Mode::kMenu ? v1::NEXT_MODE_MENU : v1::NEXT_MODE_PLAYLIST);
  wire.set_count(options.count);
  v1::Constraints& constraints = *wire.mutable_constraints();
  copy(options.focus_skill_ids, constraints.mutable_focus_skill_ids());
  copy(options.exclude_item_ids, constraints.mutable_exclude_item_ids());
  copy(options.held_skill_ids, constraints.mutable_held_skill_ids());
  copy(options.assigned_item_ids, constraints.mutable_assigned_item_ids());
  copy(options.required_supports, constraints.mutable_required_supports());
  constraints.set_max_language_level(options.max_language_level);
  for (const GoalOption& goal : options.goals) {
    v1::Goal& to = *wire.add_goals();
    to.set_skill_id(goal.skill_id);
    if (goal.due.has_value()) FillWire(*goal.due, to.mutable_due());
  }
  copy(options.interests, wire.mutable_interests());
  if (options.band.has_value()) Encode(*options.band, *wire.mutable_band());
  if (options.seed.has_value()) wire.set_seed(*options.seed);
  if (options.as_of.has_value()) FillWire(*options.as_of, wire.mutable_as_of());
}

void Encode(absl::string_view skill_id, const Mastery& mastery, MasteryStatus status,
            v1::SkillMastery& wire) {
  wire.set_skill_id(skill_id.data(), skill_id.size());
  wire.set_probability(mastery.probability);
  wire.set_low(mastery.low);
  wire.set_high(mastery.high);
  wire.set_confidence(mastery.confidence);
  wire.set_mastered(mastery.mastered);
  wire.set_status(WireStatus(status));
  wire.set_attempts(static_cast<uint32_t>(mastery.attempts));
  wire.set_p_known(mastery.known);
  if (mastery.last_practised != absl::InfinitePast()) {
    FillWire(mastery.last_practised, wire.mutable_last_practised());
  }
}

void Encode(const Response& response, v1::Response& wire) {
  wire.set_response_id(response.response_id);
  wire.set_item_id(response.item_id);
  wire.set_score(response.score);
  FillWire(response.answered_at, wire.mutable_answered_at());
  if (response.duration.has_value()) {
    FillWire(*response.duration, wire.mutable_duration());
  }
  wire.set_attempt(response.attempt);
  wire.set_hints(response.hints);
  wire.set_decision_id(response.decision_id);
}

void Encode(const Correction& correction, v1::Correction& wire) {
  wire.set_correction_id(correction.correction_id);
  wire.set_response_id(correction.response_id);
  if (correction.rescored.has_value()) {
    wire.set_rescore(*correction.rescored);
  } else {
    wire.set_void_response(true);
  }
  wire.set_reason(correction.reason);
}

}  // namespace proximal
