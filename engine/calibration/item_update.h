// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a model after newer responses: difficulties updated (online_difficulty.h),
// items that turned quarantined (drift.h). A batch job over a log, whose result is published as a
// new version of the model, so that every replica serves the same figures.
//
//   absl::StatusOr<ItemUpdate> update = UpdateItems(catalog, parameters, log, {});
//   auto next = Model::Compile(catalog, update->parameters);
//
// Every learner's responses are folded under the model as it is, from the first in the log. Each
// learner's first response to an item tells of the item; what comes after it is practice, and the
// same learner's answers would count as if they were many. Those first ones that were answered
// after `since` are predicted just before they are folded (under IRT: in expectation over
// the ability), and taken in by the item in the order of their times, equal times in the order of
// the log. An item that the parameters do
// not name starts from its prior (item_prior.h) and is named from its first response on.
//
// A shift that all items share is not theirs: it is the learners', and would move the scale. Where
// at least 10 items have at least 20 responses each, the median of their departures is taken from
// all items that answered. Likewise, where more items turn than a tenth of those with 20 responses
// or more (and more than one), it is not the items that turned: none of them is quarantined, and
// `common_drift` says that the model is to be fitted anew.
//
// What a departure m changes: easiness by m and b by -m / a, within +-20; easiness_variance to the
// filter's, within [0, 8]. Under BKT, which has no difficulty, nothing but drift is tracked.

#ifndef PROXIMAL_ENGINE_CALIBRATION_ITEM_UPDATE_H_
#define PROXIMAL_ENGINE_CALIBRATION_ITEM_UPDATE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "engine/calibration/count_progress.h"
#include "engine/calibration/drift.h"
#include "engine/calibration/online_difficulty.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/parameters.h"

namespace proximal {

struct ItemUpdateOptions {
  absl::Time since = absl::InfinitePast();  // responses up to it are history only
  OnlineDifficultyOptions difficulty = {};
  DriftOptions drift = {};
  CountProgress counted = nullptr;  // told of the responses folded
};

// What happened to one item.
struct ItemChange {
  ItemIndex item = 0;
  uint32_t responses = 0;
  double departure = 0;       // of its easiness, logits, after the common shift was taken out
  double standard_error = 0;  // of its easiness now
  bool added = false;         // the parameters did not name it
  DriftAlarm alarm = DriftAlarm::kNone;  // the first
};

// A response taken in, and P(score) as it stood just before: as the model says, and with the
// departures so far; both in [.005, .995].
struct TakenResponse {
  size_t row = 0;  // of the log
  double before = 0;
  double after = 0;
};

struct ItemUpdate {
  ModelParameters parameters;
  std::vector<ItemChange> changes;           // items with a response, ascending
  std::vector<TakenResponse> taken;          // ascending by row
  size_t responses = 0;                      // how many these are
  absl::Time latest = absl::InfinitePast();  // the latest of them
  double common_shift = 0;                   // taken out of every departure
  bool common_drift = false;
  // Mean log loss of those responses, each predicted before it was taken in: as the model says, and
  // with the departures so far. 0 without responses.
  double log_loss_before = 0;
  double log_loss_after = 0;
};

// INVALID_ARGUMENT for parameters that no model can have and options outside their ranges. A log
// without a response after `since` changes nothing. The same arguments give the same bits.
absl::StatusOr<ItemUpdate> UpdateItems(std::shared_ptr<const Catalog> catalog,
                                       const ModelParameters& parameters, const ResponseLog& log,
                                       const ItemUpdateOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_ITEM_UPDATE_H_
