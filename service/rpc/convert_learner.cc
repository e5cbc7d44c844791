// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/convert_learner.h"

#include <cmath>
#include <variant>

#include "engine/selection/band.h"
#include "engine/tracing/ability.h"
#include "service/app/learner_version.h"
#include "service/app/wire_time.h"
#include "service/rpc/convert.h"

namespace proximal {

GetCall Decode(const v1::GetLearnerRequest& request) {
  GetCall call;
  call.skill_ids = {request.skill_ids().begin(), request.skill_ids().end()};
  call.min_sequence = ParseLearnerVersion(request.learner_version()).value_or(0);
  if (request.has_as_of()) call.as_of = TimeOf(request.as_of());
  return call;
}

void Encode(const std::string& learner_id, const LearnerReport& report, v1::LearnerState& wire) {
  const LearnerState& state = *report.state;
  const Catalog& catalog = *report.active->catalog;
  wire.set_learner_id(learner_id);
  wire.set_learner_version(LearnerVersion(state.sequence));
  const numerics::Gaussian ability = OverallAbility(*report.active->model, state, report.as_of);
  wire.mutable_ability()->set_mean(ability.mean);
  wire.mutable_ability()->set_sd(std::sqrt(ability.variance));
  wire.set_responses(state.responses);
  if (state.responses > 0) {
    wire.set_mean_score(static_cast<double>(state.successes) / state.responses);
    FillWire(state.last_time, wire.mutable_last_answered_at());
  }
  const TunedBand band = TuneBand(catalog.settings().band, PracticeForm::Of(state));
  Encode(band.band, *wire.mutable_band());
  wire.set_band_source(band.shift == 0 ? v1::BAND_SOURCE_CATALOG : v1::BAND_SOURCE_LEARNER);
  for (const SkillReport& skill : report.skills) {
    Encode(catalog.skill(skill.skill).id, skill.mastery, skill.status, *wire.add_skills());
  }
  wire.set_model_version(report.active->model_version);
  wire.set_catalog_version(report.active->catalog_version);
}

void Encode(const Event& event, v1::Event& wire) {
  wire.set_sequence(event.sequence);
  FillWire(event.recorded_at, wire.mutable_recorded_at());
  if (const auto* response = std::get_if<Response>(&event.fact)) {
    Encode(*response, *wire.mutable_response());
  } else {
    Encode(std::get<Correction>(event.fact), *wire.mutable_correction());
  }
}

void Encode(const LoggedDecision& logged, v1::Decision& wire) {
  const Decision& decision = logged.decision;
  wire.set_decision_id(logged.decision_id);
  FillWire(decision.decided_at, wire.mutable_decided_at());
  wire.set_sequence(decision.sequence);
  Encode(decision.options, *wire.mutable_options());
  Encode(decision.band, *wire.mutable_band());
  for (const DecisionPick& pick : decision.picks) {
    v1::DecisionPick& to = *wire.add_picks();
    to.set_item_id(pick.item_id);
    to.set_predicted(pick.predicted);
    to.set_propensity(pick.propensity);
  }
  wire.set_model_version(decision.model_version);
  wire.set_catalog_version(decision.catalog_version);
  wire.set_degraded(decision.degraded);
}

void Encode(const std::string& learner_id, const ExportRecord& record,
            v1::ExportLearnerResponse& wire) {
  if (const auto* report = std::get_if<LearnerReport>(&record)) {
    Encode(learner_id, *report, *wire.mutable_state());
  } else if (const auto* event = std::get_if<Event>(&record)) {
    Encode(*event, *wire.mutable_event());
  } else {
    Encode(std::get<LoggedDecision>(record), *wire.mutable_decision());
  }
}

}  // namespace proximal
