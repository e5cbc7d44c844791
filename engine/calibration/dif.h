// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Differential item functioning over a whole log: every item by Mantel-Haenszel and by logistic
// regression, with p-values adjusted for the number of items.
//
//   absl::StatusOr<DifAnalysis> dif = AnalyzeDif(data, groups, {.purify = true});
//   for (const DifItem& item : dif->items) ...
//
// Group labels come with the job, one per person of the data, and go with it: nothing here or
// elsewhere in the engine keeps them, and results are per item.
//
// What data cannot say is settled by rule:
//   person without a group                  takes no part
//   item with less than `min_group`         kTooFew; at least 30 keep the tests' asymptotics and
//   answers of a group                      no one's answer readable from an aggregate
//   every answer right, or wrong            kAllAlike
//   no odds ratio in any stratum            kNoOddsRatio (dif_mantel_haenszel.h)
//   regression without a finite answer      `logistic` is absent, the rest stands

#ifndef PROXIMAL_ENGINE_CALIBRATION_DIF_H_
#define PROXIMAL_ENGINE_CALIBRATION_DIF_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/calibration/dif_logistic.h"
#include "engine/calibration/dif_mantel_haenszel.h"
#include "engine/calibration/dif_matching.h"
#include "engine/calibration/irt_data.h"

namespace proximal {

enum class DifGroup : uint8_t { kNeither, kReference, kFocal };

struct DifOptions {
  // Absent: by score where everyone who takes part answered every item that anyone did, else by
  // ability.
  std::optional<DifMatching> matching = std::nullopt;
  int strata = 20;      // of ability, 2 .. 100
  int min_group = 30;   // answers of each group that an item needs, at least 2
  bool purify = false;  // leave items of class B and C out of the anchors and repeat
  int max_rounds = 10;  // of purification, at least 1
};

enum class DifState { kTested, kTooFew, kAllAlike, kNoOddsRatio };

struct DifItem {
  DifState state = DifState::kTested;
  size_t reference = 0;        // answers of the reference group
  size_t focal = 0;            // ... of the focal group
  double reference_share = 0;  // of right ones among them; 0 where there are none
  double focal_share = 0;
  MantelHaenszel mantel_haenszel;       // kTested
  double adjusted_p = 1;                // of its p, over the tested items
  std::optional<LogisticDif> logistic;  // kTested, where there is a finite answer
  double logistic_adjusted_p = 1;       // of logistic->both.p, likewise
  bool anchor = true;                   // counted in the last matching
};

struct DifAnalysis {
  DifMatching matching = DifMatching::kTotalScore;
  size_t reference = 0;  // learners with an answer
  size_t focal = 0;
  int rounds = 1;       // of matching
  bool settled = true;  // purification ended because the flagged items repeated
  std::vector<DifItem> items;
};

// `groups`: one per person. INVALID_ARGUMENT for options outside their ranges, for groups of
// another number, and for items of more than two categories; FAILED_PRECONDITION where a group has
// less than `min_group` learners with an answer, where score matching is asked for and learners saw
// different items, or where less than three items are left as anchors. Deterministic.
absl::StatusOr<DifAnalysis> AnalyzeDif(const IrtData& data, absl::Span<const DifGroup> groups,
                                       const DifOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_DIF_H_
