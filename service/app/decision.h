// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The logged record of one recommendation, encoded as proximal.store.v1.Decision. It holds what was
// picked and with what probability; runners-up and reasons follow from it by replay: the events up
// to `sequence`, the same catalog, model, options and seed give the same picks, but for items that
// had reached their exposure cap on that replica then (exposure.h; none where max_exposure is 1).

#ifndef PROXIMAL_SERVICE_APP_DECISION_H_
#define PROXIMAL_SERVICE_APP_DECISION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/app/next_options.h"
#include "service/app/practice.h"

namespace proximal {

struct DecisionPick {
  std::string item_id;
  double predicted = 0;
  double propensity = 0;
};

struct Decision {
  uint64_t sequence = 0;
  absl::Time decided_at;
  NextOptions options;  // with the seed and as_of that were used
  Band band;
  BandSource band_source = BandSource::kCatalog;
  std::vector<DecisionPick> picks;  // place by place
  std::string catalog_version;
  std::string model_version;
  bool degraded = false;
};

// `options`: those that `recommended` was picked under.
std::string EncodeDecision(const Recommended& recommended, const NextOptions& options);

// DATA_LOSS for bytes that EncodeDecision did not write.
absl::StatusOr<Decision> DecodeDecision(absl::string_view payload);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_DECISION_H_
