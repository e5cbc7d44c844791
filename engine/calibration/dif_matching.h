// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What learners of two groups are matched on, before their answers to an item are compared.
//
//   total score   right answers to the anchors, the studied item always counted with them (as
//                 Holland & Thayer advise). For fixed forms: everyone answered every item. A
//                 stratum is a score.
//   ability       expected a posteriori under a Rasch model fitted to the anchors. For logs in
//                 which learners saw different items. A stratum is one of `strata` shares of
//                 the learners, about as many in each.
//
// The anchors are all items, or, when purified, those not found to function differently.

#ifndef PROXIMAL_ENGINE_CALIBRATION_DIF_MATCHING_H_
#define PROXIMAL_ENGINE_CALIBRATION_DIF_MATCHING_H_

#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/irt_data.h"

namespace proximal {

enum class DifMatching { kTotalScore, kAbility };

class DifMatcher {
 public:
  // `anchor`: per item. INVALID_ARGUMENT where an item has more than two categories; FitIrt's
  // errors where the matching is by ability.
  static absl::StatusOr<DifMatcher> Create(const IrtData& data, DifMatching matching, int strata,
                                           std::vector<bool> anchor);

  // The matching value of a person for the studied item, given whether the answer was right.
  double ValueOf(size_t person, size_t item, bool right) const {
    return values_[person] + (by_score_ && !anchor_[item] && right ? 1 : 0);
  }
  // The stratum of that value, from 0.
  size_t StratumOf(double value) const;

 private:
  DifMatcher(bool by_score, std::vector<bool> anchor)
      : by_score_(by_score), anchor_(std::move(anchor)) {}
  void CountScores(const IrtData& data);
  absl::Status EstimateAbilities(const IrtData& data, int strata);

  bool by_score_;
  std::vector<bool> anchor_;
  std::vector<double> values_;  // per person
  std::vector<double> cuts_;    // ability: ascending; stratum k lies from cut k - 1 on
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_DIF_MATCHING_H_
