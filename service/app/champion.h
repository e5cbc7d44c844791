// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Champion and challenger: which model may take the active one's place, and which one it took it
// from.

#ifndef PROXIMAL_SERVICE_APP_CHAMPION_H_
#define PROXIMAL_SERVICE_APP_CHAMPION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "service/app/artifact_codec.h"
#include "service/store/registry.h"

namespace proximal {

// On what grounds a model was activated; see proximal.v1.ActivationBasis.
enum class ActivationBasis { kUnknown, kComparison, kOverride, kRevert, kPredictsAlike };

// Whether challenger and champion predicted every compared response alike, as far as the record can
// say it: all figures are the same to the last bit, and their difference has no error. So it is
// where the challenger only quarantines items, or only goes on with the sums of drift.
bool PredictsAlike(const HeldOutComparison& comparison);

// What a model's comparison says for putting it in the place of the champion (empty: no model is
// active): kComparison where its log loss on held-out learners is lower, kPredictsAlike where it
// PredictsAlike. FAILED_PRECONDITION: NO_EVALUATION, EVALUATION_OUTDATED (another champion),
// CHALLENGER_NOT_BETTER.
absl::StatusOr<ActivationBasis> CheckChallenger(const ModelHeader& challenger,
                                                absl::string_view champion_version);

// One switch of the active model.
struct ModelSwitch {
  std::string version;      // from then on; empty: none
  absl::Time activated_at;  // absl::InfinitePast(): not known
  ActivationBasis basis = ActivationBasis::kUnknown;
  std::string override_reason;

  friend bool operator==(const ModelSwitch&, const ModelSwitch&) = default;
};

// As the registry keeps it (proximal.store.v1.ModelActivation), and back. DATA_LOSS for a note that
// is no such message.
Activation Encode(const ModelSwitch& model_switch);
absl::StatusOr<ModelSwitch> DecodeModelSwitch(const Activation& activation);

// What is active after the switches, the first one first, if each revert undoes the last switch
// that stands: `active`, and `before`, which undoing once more would bring back. Empty: none.
struct Reign {
  std::string active;
  std::string before;

  friend bool operator==(const Reign&, const Reign&) = default;
};
Reign ReignAfter(absl::Span<const ModelSwitch> switches);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_CHAMPION_H_
