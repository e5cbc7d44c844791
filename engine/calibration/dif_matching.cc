// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/dif_matching.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/calibration/irt_mml.h"
#include "engine/calibration/irt_scores.h"

namespace proximal {
namespace {

constexpr uint32_t kNoAnchor = UINT32_MAX;

// The responses to the anchors alone, which are renumbered.
absl::StatusOr<IrtData> AnchorsOf(const IrtData& data, const std::vector<bool>& anchor) {
  std::vector<uint32_t> number(data.items(), kNoAnchor);
  uint32_t anchors = 0;
  for (size_t item = 0; item < data.items(); ++item) {
    if (anchor[item]) number[item] = anchors++;
  }
  std::vector<IrtData::Row> rows;
  for (uint32_t person = 0; person < data.persons(); ++person) {
    for (const IrtData::Response& response : data.of(person)) {
      if (anchor[response.item]) rows.push_back({person, number[response.item], response.category});
    }
  }
  return IrtData::Create(data.persons(), anchors, rows);
}

}  // namespace

absl::StatusOr<DifMatcher> DifMatcher::Create(const IrtData& data, DifMatching matching, int strata,
                                              std::vector<bool> anchor) {
  for (size_t item = 0; item < data.items(); ++item) {
    if (data.categories(item) > 2) {
      return absl::InvalidArgumentError(
          absl::StrCat("item ", item, " has ", data.categories(item),
                       " categories; items are matched and compared by right and wrong"));
    }
  }
  DifMatcher matcher(matching == DifMatching::kTotalScore, std::move(anchor));
  if (matcher.by_score_) {
    matcher.CountScores(data);
  } else if (absl::Status status = matcher.EstimateAbilities(data, strata); !status.ok()) {
    return status;
  }
  return matcher;
}

size_t DifMatcher::StratumOf(double value) const {
  if (by_score_) return static_cast<size_t>(value);
  return std::upper_bound(cuts_.begin(), cuts_.end(), value) - cuts_.begin();
}

void DifMatcher::CountScores(const IrtData& data) {
  values_.assign(data.persons(), 0);
  for (size_t person = 0; person < data.persons(); ++person) {
    for (const IrtData::Response& response : data.of(person)) {
      if (anchor_[response.item]) values_[person] += response.category;
    }
  }
}

absl::Status DifMatcher::EstimateAbilities(const IrtData& data, int strata) {
  const absl::StatusOr<IrtData> anchors = AnchorsOf(data, anchor_);
  if (!anchors.ok()) return anchors.status();
  const absl::StatusOr<IrtFit> fit = FitIrt(*anchors, {.model = IrtModel::kCommonSlope});
  if (!fit.ok()) return fit.status();
  const absl::StatusOr<std::vector<AbilityEstimate>> scores = IrtScores(*anchors, fit->items);
  if (!scores.ok()) return scores.status();
  std::vector<double> answered;
  for (size_t person = 0; person < data.persons(); ++person) {
    values_.push_back((*scores)[person].ability);
    if (!data.of(person).empty()) answered.push_back(values_.back());
  }
  std::sort(answered.begin(), answered.end());
  for (int k = 1; k < strata; ++k) cuts_.push_back(answered[answered.size() * k / strata]);
  return absl::OkStatus();
}

}  // namespace proximal
