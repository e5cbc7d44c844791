// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/convert.h"

#include <string>
#include <utility>
#include <vector>

#include "service/app/learner_version.h"
#include "service/app/wire_time.h"

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

void Encode(const Recorded& recorded, v1::RecordResponseResponse& wire) {
  wire.set_learner_version(LearnerVersion(recorded.token));
  wire.set_sequence(recorded.sequence);
  wire.set_duplicate(recorded.duplicate);
  wire.set_late(recorded.late);
  if (recorded.prior.has_value()) {
    Encode(*recorded.prior, *wire.mutable_prior());
  } else {
    wire.clear_prior();
  }
  Overwrite(recorded.changed, wire.mutable_changed(),
            [&](const MasteryChange& change, v1::MasteryChange& to) {
              Encode(recorded.active->catalog->skill(change.skill).id, change.after,
                     change.status_after, *to.mutable_mastery());
              to.set_probability_before(change.before.probability);
              to.set_status_before(WireStatus(change.status_before));
            });
  if (recorded.next.has_value()) {
    Encode(*recorded.next, *wire.mutable_next());
  } else {
    wire.clear_next();
  }
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
  } else {
    wire.clear_last_practised();
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
