// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/dif.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/calibration/multiple_testing.h"

namespace proximal {
namespace {

constexpr size_t kLeastAnchors = 3;
constexpr double kNoTest = std::numeric_limits<double>::quiet_NaN();

absl::Status CheckOptions(const DifOptions& options) {
  if (options.strata < 2 || options.strata > 100) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.strata, " strata: from 2 to 100 can be used"));
  }
  if (options.min_group < 2) return absl::InvalidArgumentError("min_group must be at least 2");
  if (options.max_rounds < 1) return absl::InvalidArgumentError("max_rounds must be at least 1");
  return absl::OkStatus();
}

// The responses of those who take part; the others have none.
absl::StatusOr<IrtData> TakingPart(const IrtData& data, absl::Span<const DifGroup> groups) {
  std::vector<IrtData::Row> rows;
  for (uint32_t person = 0; person < data.persons(); ++person) {
    if (groups[person] == DifGroup::kNeither) continue;
    for (const IrtData::Response& r : data.of(person)) {
      rows.push_back({person, r.item, r.category});
    }
  }
  return IrtData::Create(data.persons(), data.items(), rows);
}

// An answer to one item.
struct Answer {
  uint32_t person;
  bool right;
};

class Analyzer {
 public:
  Analyzer(const IrtData& data, absl::Span<const DifGroup> groups, const DifOptions& options)
      : data_(data), groups_(groups), options_(options), answers_(data.items()) {
    result_.items.resize(data.items());
    for (uint32_t person = 0; person < data.persons(); ++person) {
      for (const IrtData::Response& r : data.of(person)) {
        answers_[r.item].push_back({person, r.category > 0});
      }
    }
  }

  absl::StatusOr<DifAnalysis> Run() {
    if (absl::Status status = CountLearners(); !status.ok()) return status;
    for (size_t item = 0; item < data_.items(); ++item) Describe(item);
    if (absl::Status status = MatchAndTest(); !status.ok()) return status;
    Adjust();
    return std::move(result_);
  }

 private:
  bool focal(size_t person) const { return groups_[person] == DifGroup::kFocal; }

  absl::Status CountLearners() {
    size_t asked = 0;
    for (const auto& answers : answers_) asked += answers.empty() ? 0 : 1;
    bool complete = true;
    for (size_t person = 0; person < data_.persons(); ++person) {
      if (data_.of(person).empty()) continue;
      ++(focal(person) ? result_.focal : result_.reference);
      complete = complete && data_.of(person).size() == asked;
    }
    if (std::min(result_.reference, result_.focal) < static_cast<size_t>(options_.min_group)) {
      return absl::FailedPreconditionError(
          absl::StrCat(result_.reference, " learners of the reference group and ", result_.focal,
                       " of the focal group answered; each group needs ", options_.min_group));
    }
    result_.matching =
        options_.matching.value_or(complete ? DifMatching::kTotalScore : DifMatching::kAbility);
    if (result_.matching == DifMatching::kTotalScore && !complete) {
      return absl::FailedPreconditionError(
          "learners answered different items: their total scores do not compare; match by ability");
    }
    return absl::OkStatus();
  }

  // Counts, and whether the item can be tested.
  void Describe(size_t index) {
    DifItem& item = result_.items[index];
    size_t right[2] = {0, 0};
    for (const Answer& answer : answers_[index]) {
      ++(focal(answer.person) ? item.focal : item.reference);
      right[focal(answer.person)] += answer.right;
    }
    const auto share = [](size_t part, size_t all) {
      return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
    };
    item.reference_share = share(right[0], item.reference);
    item.focal_share = share(right[1], item.focal);
    const size_t all_right = right[0] + right[1];
    if (std::min(item.reference, item.focal) < static_cast<size_t>(options_.min_group)) {
      item.state = DifState::kTooFew;
    } else if (all_right == 0 || all_right == item.reference + item.focal) {
      item.state = DifState::kAllAlike;
    }
  }

  // One matching, or as many as it takes until the same items are flagged again.
  absl::Status MatchAndTest() {
    std::set<std::vector<bool>> seen;
    std::vector<bool> anchor(data_.items(), true);
    for (result_.rounds = 1;; ++result_.rounds) {
      const absl::StatusOr<DifMatcher> matcher =
          DifMatcher::Create(data_, result_.matching, options_.strata, anchor);
      if (!matcher.ok()) return matcher.status();
      for (size_t item = 0; item < data_.items(); ++item) {
        result_.items[item].anchor = anchor[item];
        Test(*matcher, item);
      }
      if (!options_.purify) return absl::OkStatus();
      seen.insert(anchor);
      std::vector<bool> next(data_.items(), true);
      for (size_t item = 0; item < data_.items(); ++item) next[item] = !Flagged(item);
      result_.settled = next == anchor;
      const bool cycle = seen.contains(next);
      if (cycle || result_.rounds == options_.max_rounds) return absl::OkStatus();
      anchor = std::move(next);
      if (absl::Status status = CheckAnchors(anchor); !status.ok()) return status;
    }
  }

  absl::Status CheckAnchors(const std::vector<bool>& anchor) const {
    const auto left = static_cast<size_t>(std::count(anchor.begin(), anchor.end(), true));
    if (left >= kLeastAnchors) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("purification leaves ", left, " items to match on; it needs ", kLeastAnchors));
  }

  bool Flagged(size_t item) const {
    const DifItem& it = result_.items[item];
    return it.state == DifState::kTested && it.mantel_haenszel.ets != DifClass::kA;
  }

  void Test(const DifMatcher& matcher, size_t index) {
    DifItem& item = result_.items[index];
    if (item.state == DifState::kTooFew || item.state == DifState::kAllAlike) return;
    std::vector<DifStratum> strata;
    std::vector<DifObservation> observations;
    for (const Answer& answer : answers_[index]) {
      const double value = matcher.ValueOf(answer.person, index, answer.right);
      const size_t stratum = matcher.StratumOf(value);
      if (stratum >= strata.size()) strata.resize(stratum + 1);
      const bool in_focal = focal(answer.person);
      DifStratum& counts = strata[stratum];
      ++(in_focal ? (answer.right ? counts.focal_right : counts.focal_wrong)
                  : (answer.right ? counts.reference_right : counts.reference_wrong));
      observations.push_back({value, in_focal, answer.right ? 1.0 : 0.0, answer.right ? 0.0 : 1.0});
    }
    const absl::StatusOr<MantelHaenszel> test = TestMantelHaenszel(strata);
    item.state = test.ok() ? DifState::kTested : DifState::kNoOddsRatio;
    item.mantel_haenszel = test.value_or(MantelHaenszel());
    const absl::StatusOr<LogisticDif> logistic = TestLogisticDif(observations);
    item.logistic = test.ok() && logistic.ok() ? std::optional(*logistic) : std::nullopt;
  }

  void Adjust() {
    std::vector<double> p, logistic_p;
    for (const DifItem& item : result_.items) {
      p.push_back(item.state == DifState::kTested ? item.mantel_haenszel.p : kNoTest);
      logistic_p.push_back(item.logistic ? item.logistic->both.p : kNoTest);
    }
    p = FalseDiscoveryAdjusted(p);
    logistic_p = FalseDiscoveryAdjusted(logistic_p);
    for (size_t i = 0; i < p.size(); ++i) {
      DifItem& item = result_.items[i];
      if (item.state == DifState::kTested) item.adjusted_p = p[i];
      if (item.logistic) item.logistic_adjusted_p = logistic_p[i];
    }
  }

  const IrtData& data_;
  const absl::Span<const DifGroup> groups_;
  const DifOptions& options_;
  std::vector<std::vector<Answer>> answers_;  // by item
  DifAnalysis result_;
};

}  // namespace

absl::StatusOr<DifAnalysis> AnalyzeDif(const IrtData& data, absl::Span<const DifGroup> groups,
                                       const DifOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  if (groups.size() != data.persons()) {
    return absl::InvalidArgumentError(
        absl::StrCat(groups.size(), " groups for ", data.persons(), " persons"));
  }
  const absl::StatusOr<IrtData> taking_part = TakingPart(data, groups);
  if (!taking_part.ok()) return taking_part.status();
  return Analyzer(*taking_part, groups, options).Run();
}

}  // namespace proximal
