// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/champion.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proximal/store/v1/artifact.pb.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

absl::Status Refused(ErrorReason reason, absl::string_view message) {
  return Error(absl::StatusCode::kFailedPrecondition, reason, message);
}

std::string Name(absl::string_view champion_version) {
  if (champion_version.empty()) return "the baseline (no model is active)";
  return absl::StrCat("champion '", champion_version, "'");
}

store::v1::ActivationBasis StoredBasis(ActivationBasis basis) {
  return static_cast<store::v1::ActivationBasis>(basis);
}
static_assert(static_cast<int>(ActivationBasis::kPredictsAlike) ==
              store::v1::ACTIVATION_BASIS_PREDICTS_ALIKE);

}  // namespace

bool PredictsAlike(const HeldOutComparison& comparison) {
  const PredictionFigures& a = comparison.challenger;
  const PredictionFigures& b = comparison.champion;
  return a.log_loss == b.log_loss && a.auc == b.auc && a.rmse == b.rmse &&
         a.accuracy == b.accuracy && a.ece == b.ece && comparison.difference_error == 0.0;
}

absl::StatusOr<ActivationBasis> CheckChallenger(const ModelHeader& challenger,
                                                absl::string_view champion_version) {
  if (!challenger.comparison.has_value()) {
    return Refused(ErrorReason::kNoEvaluation,
                   absl::StrCat("the model was not compared with ", Name(champion_version),
                                "; override_reason activates it all the same"));
  }
  const HeldOutComparison& comparison = *challenger.comparison;
  if (comparison.champion_version != champion_version) {
    return Refused(ErrorReason::kEvaluationOutdated,
                   absl::StrCat("the model was compared with ", Name(comparison.champion_version),
                                ", not with ", Name(champion_version)));
  }
  if (comparison.challenger.log_loss < comparison.champion.log_loss) {
    return ActivationBasis::kComparison;
  }
  if (PredictsAlike(comparison)) return ActivationBasis::kPredictsAlike;
  return Refused(ErrorReason::kChallengerNotBetter,
                 absl::StrFormat("the model's log loss on %d held-out learners, %.4f, is not below "
                                 "the %.4f of %s",
                                 comparison.learners, comparison.challenger.log_loss,
                                 comparison.champion.log_loss, Name(champion_version)));
}

Activation Encode(const ModelSwitch& model_switch) {
  store::v1::ModelActivation note;
  note.set_basis(StoredBasis(model_switch.basis));
  note.set_override_reason(model_switch.override_reason);
  return {model_switch.version, model_switch.activated_at, CanonicalBytes(note)};
}

absl::StatusOr<ModelSwitch> DecodeModelSwitch(const Activation& activation) {
  store::v1::ModelActivation note;
  if (!note.ParseFromString(activation.note) || !store::v1::ActivationBasis_IsValid(note.basis())) {
    return absl::DataLossError("a stored activation of a model cannot be parsed");
  }
  ModelSwitch model_switch;
  model_switch.version = activation.version;
  model_switch.activated_at =
      activation.activated_at == absl::UnixEpoch() ? absl::InfinitePast() : activation.activated_at;
  model_switch.basis = static_cast<ActivationBasis>(note.basis());
  model_switch.override_reason = note.override_reason();
  return model_switch;
}

Reign ReignAfter(absl::Span<const ModelSwitch> switches) {
  std::vector<std::string> standing = {""};
  for (const ModelSwitch& model_switch : switches) {
    if (model_switch.basis == ActivationBasis::kRevert) {
      if (standing.size() > 1) standing.pop_back();
    } else {
      standing.push_back(model_switch.version);
    }
  }
  if (standing.size() == 1) return {};
  return {standing.back(), standing[standing.size() - 2]};
}

}  // namespace proximal
