// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/validate.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "service/app/practice.h"
#include "service/rpc/field_checks.h"
#include "service/rpc/limits.h"

namespace proximal {
namespace {

void CheckResponse(const FieldPath& path, const v1::Response& response, absl::Time now,
                   FieldChecks& checks) {
  checks.Id(path / "response_id", response.response_id());
  checks.Id(path / "item_id", response.item_id());
  if (checks.Required(path / "score", response.has_score())) {
    checks.Number(path / "score", response.score(), 0, 1);
  }
  if (response.has_answered_at()) {
    checks.Time(path / "answered_at", response.answered_at(), now + MaxClockSkew());
  }
  if (response.has_duration()) {
    checks.Duration(path / "duration", response.duration(), MaxAnswerDuration());
  }
  checks.Integer(path / "attempt", response.attempt(), 0, kMaxAttempts);
  checks.Integer(path / "hints", response.hints(), 0, kMaxHints);
  checks.Text(path / "decision_id", response.decision_id(), kMaxTokenBytes);
}

void CheckCorrection(const FieldPath& path, const v1::Correction& correction, FieldChecks& checks) {
  checks.Id(path / "correction_id", correction.correction_id());
  checks.Id(path / "response_id", correction.response_id());
  switch (correction.change_case()) {
    case v1::Correction::kVoidResponse:
      if (!correction.void_response()) {
        checks.Fail(path / "void_response", "must be true; to change the score use rescore");
      }
      break;
    case v1::Correction::kRescore:
      checks.Number(path / "rescore", correction.rescore(), 0, 1);
      break;
    case v1::Correction::CHANGE_NOT_SET:
      checks.Fail(path / "change", "is required: void_response or rescore");
      break;
  }
  checks.Text(path / "reason", correction.reason(), kMaxReasonBytes);
}

// What RecordResponseRequest and RecordResponsesRequest share.
template <typename Request>
void CheckRecord(const Request& request, absl::Time now, FieldChecks& checks) {
  checks.Id(FieldPath("learner_id"), request.learner_id());
  switch (request.event_case()) {
    case Request::kResponse:
      CheckResponse(FieldPath("response"), request.response(), now, checks);
      break;
    case Request::kCorrection:
      CheckCorrection(FieldPath("correction"), request.correction(), checks);
      break;
    case Request::EVENT_NOT_SET:
      checks.Fail(FieldPath("event"), "is required: response or correction");
      break;
  }
}

void CheckConstraints(const FieldPath& path, const v1::Constraints& constraints,
                      FieldChecks& checks) {
  checks.Ids(path / "focus_skill_ids", constraints.focus_skill_ids(), kMaxConstrained);
  checks.Ids(path / "exclude_item_ids", constraints.exclude_item_ids(), kMaxExcluded);
  checks.Ids(path / "held_skill_ids", constraints.held_skill_ids(), kMaxConstrained);
  checks.Ids(path / "assigned_item_ids", constraints.assigned_item_ids(), kMaxConstrained);
  checks.Words(path / "required_supports", constraints.required_supports(), kMaxWishes);
  checks.Integer(path / "max_language_level", constraints.max_language_level(), 0,
                 kMaxLanguageLevel);
}

void CheckBand(const FieldPath& path, const v1::Band& band, FieldChecks& checks) {
  checks.Number(path / "low", band.low(), Band::kLeastLow, Band::kMostHigh);
  checks.Number(path / "high", band.high(), Band::kLeastLow, Band::kMostHigh);
  constexpr double kRounding = 1e-9;  // so that .60 .. .65 is wide enough
  if (band.high() - band.low() < Band::kLeastWidth - kRounding) {
    checks.Fail(path / "high", absl::StrCat("is ", band.high(), ", less than ", Band::kLeastWidth,
                                            " above low, which is ", band.low()));
  }
}

void CheckOptions(const FieldPath& path, const v1::NextOptions& options, FieldChecks& checks) {
  if (!v1::NextMode_IsValid(options.mode())) {
    checks.Fail(path / "mode", absl::StrCat("is not a mode: ", static_cast<int>(options.mode())));
  }
  checks.Integer(path / "count", options.count(), 0, kMaxPicks);
  if (options.has_constraints()) {
    CheckConstraints(path / "constraints", options.constraints(), checks);
  }
  if (checks.Count(path / "goals", options.goals_size(), kMaxWishes)) {
    const FieldPath goals = path / "goals";
    for (int i = 0; i < options.goals_size(); ++i) {
      const FieldPath goal = goals[i];
      checks.Id(goal / "skill_id", options.goals(i).skill_id());
      if (options.goals(i).has_due()) {
        checks.Time(goal / "due", options.goals(i).due(), absl::InfiniteFuture());
      }
    }
  }
  checks.Words(path / "interests", options.interests(), kMaxWishes);
  if (options.has_band()) CheckBand(path / "band", options.band(), checks);
  if (options.has_as_of()) checks.Time(path / "as_of", options.as_of(), absl::InfiniteFuture());
}

// A version that may be left out.
void CheckOptionalVersion(const FieldPath& path, absl::string_view version, FieldChecks& checks) {
  checks.Text(path, version, kMaxTokenBytes);
}

void CheckPage(int page_size, FieldChecks& checks) {
  if (page_size < 0) {
    checks.Fail(FieldPath("page_size"), absl::StrCat("is negative: ", page_size));
  }
}

template <typename Request>
absl::Status CheckLearnerOnly(const Request& request) {
  FieldChecks checks;
  checks.Id(FieldPath("learner_id"), request.learner_id());
  return checks.status();
}

}  // namespace

absl::Status Validate(const v1::RecommendNextRequest& request) {
  FieldChecks checks;
  checks.Id(FieldPath("learner_id"), request.learner_id());
  checks.LearnerVersion(FieldPath("learner_version"), request.learner_version());
  if (request.has_options()) CheckOptions(FieldPath("options"), request.options(), checks);
  return checks.status();
}

absl::Status Validate(const v1::RecordResponseRequest& request, absl::Time now) {
  FieldChecks checks;
  CheckRecord(request, now, checks);
  checks.LearnerVersion(FieldPath("learner_version"), request.learner_version());
  if (request.has_next()) CheckOptions(FieldPath("next"), request.next(), checks);
  return checks.status();
}

absl::Status Validate(const v1::RecordResponsesRequest& row, absl::Time now) {
  FieldChecks checks;
  CheckRecord(row, now, checks);
  return checks.status();
}

absl::Status ValidateEnvelope(const v1::PracticeRequest& request) {
  FieldChecks checks;
  checks.Text(FieldPath("request_id"), request.request_id(), kMaxRequestIdBytes);
  if (request.action_case() == v1::PracticeRequest::ACTION_NOT_SET) {
    checks.Fail(FieldPath("action"), "is required: record or recommend");
  }
  return checks.status();
}

absl::Status Validate(const v1::GetLearnerRequest& request) {
  FieldChecks checks;
  checks.Id(FieldPath("learner_id"), request.learner_id());
  checks.LearnerVersion(FieldPath("learner_version"), request.learner_version());
  checks.Ids(FieldPath("skill_ids"), request.skill_ids(), kMaxSkillsAsked);
  if (request.has_as_of()) {
    checks.Time(FieldPath("as_of"), request.as_of(), absl::InfiniteFuture());
  }
  return checks.status();
}

absl::Status Validate(const v1::ListEventsRequest& request) {
  FieldChecks checks;
  checks.Id(FieldPath("learner_id"), request.learner_id());
  CheckPage(request.page_size(), checks);
  if (!v1::EventOrder_IsValid(request.order())) {
    checks.Fail(FieldPath("order"),
                absl::StrCat("is not an order: ", static_cast<int>(request.order())));
  }
  return checks.status();
}

absl::Status Validate(const v1::ExportLearnerRequest& request) { return CheckLearnerOnly(request); }
absl::Status Validate(const v1::EraseLearnerRequest& request) { return CheckLearnerOnly(request); }

absl::Status Validate(const v1::ActivateCatalogRequest& request) {
  FieldChecks checks;
  checks.Version(FieldPath("catalog_version"), request.catalog_version());
  return checks.status();
}

absl::Status Validate(const v1::GetCatalogRequest& request) {
  FieldChecks checks;
  CheckOptionalVersion(FieldPath("catalog_version"), request.catalog_version(), checks);
  return checks.status();
}

absl::Status Validate(const v1::ListSkillsRequest& request) {
  FieldChecks checks;
  CheckOptionalVersion(FieldPath("catalog_version"), request.catalog_version(), checks);
  CheckPage(request.page_size(), checks);
  return checks.status();
}

absl::Status Validate(const v1::ListItemsRequest& request) {
  FieldChecks checks;
  CheckOptionalVersion(FieldPath("catalog_version"), request.catalog_version(), checks);
  checks.Text(FieldPath("skill_id"), request.skill_id(), kMaxIdBytes);
  CheckPage(request.page_size(), checks);
  return checks.status();
}

absl::Status Validate(const v1::ActivateModelRequest& request) {
  FieldChecks checks;
  checks.Version(FieldPath("model_version"), request.model_version());
  checks.Text(FieldPath("override_reason"), request.override_reason(), kMaxReasonBytes);
  return checks.status();
}

absl::Status Validate(const v1::RevertModelRequest& request) {
  FieldChecks checks;
  checks.Version(FieldPath("model_version"), request.model_version());
  return checks.status();
}

absl::Status Validate(const v1::GetModelRequest& request) {
  FieldChecks checks;
  CheckOptionalVersion(FieldPath("model_version"), request.model_version(), checks);
  return checks.status();
}

absl::Status Validate(const v1::ListModelsRequest& request) {
  FieldChecks checks;
  CheckPage(request.page_size(), checks);
  return checks.status();
}

absl::Status ValidateTenant(absl::string_view tenant) {
  const auto allowed = [](char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '_' || c == '-';
  };
  bool sound = !tenant.empty() && tenant.size() <= kMaxTenantBytes;
  for (const char c : tenant) sound = sound && allowed(c);
  if (sound) return absl::OkStatus();
  FieldChecks checks;
  checks.Fail(FieldPath("proximal-tenant"),
              "is not a tenant: 1..64 characters of a-z 0-9 . _ - in the request's metadata");
  return checks.status();
}

}  // namespace proximal
