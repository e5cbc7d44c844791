// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/check_parameters.h"

#include <cmath>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"

namespace proximal {
namespace {

constexpr double kMaxSlope = 100;

// Collects the first violation.
class Checker {
 public:
  void InRange(absl::string_view path, double value, double low, double high) {
    if (!(std::isfinite(value) && low <= value && value <= high)) {
      Refuse(path, absl::StrCat("is ", value, "; it must be within [", low, ", ", high, "]"));
    }
  }
  void Positive(absl::string_view path, double value, double high) {
    if (!(std::isfinite(value) && value > 0 && value <= high)) {
      Refuse(path, absl::StrCat("is ", value, "; it must be above 0 and at most ", high));
    }
  }
  void Refuse(absl::string_view path, absl::string_view why) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrCat(path, " ", why));
  }
  void Take(absl::string_view path, const absl::Status& status) {
    if (!status.ok()) Refuse(path, status.message());
  }
  bool ok() const { return status_.ok(); }
  const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};

void CheckAbility(const AbilityParameters& p, Checker& check) {
  check.InRange("ability.overall_variance", p.overall_variance, 0.001, 8);
  check.InRange("ability.skill_variance", p.skill_variance, 0.001, 8);
  check.InRange("ability.overall_noise", p.overall_noise, 0, 1);
  check.InRange("ability.skill_noise", p.skill_noise, 0, 1);
  check.InRange("ability.overall_daily_noise", p.overall_daily_noise, 0, 1);
  check.InRange("ability.skill_daily_noise", p.skill_daily_noise, 0, 1);
  check.InRange("ability.neighbour_pull", p.neighbour_pull, 0, 1);
}

void CheckWeights(const ResponseWeights& w, Checker& check) {
  constexpr double kMax = 1000;
  for (int f = 0; f < kGlobalFeatures; ++f) {
    check.InRange(GlobalFeatureName(f), w.global[f], -kMax, kMax);
  }
  for (int f = 0; f < kSkillFeatures; ++f) {
    check.InRange(SkillFeatureName(f), w.skill[f], -kMax, kMax);
  }
  for (int f = 0; f < kItemFeatures; ++f) {
    check.InRange(ItemFeatureName(f), w.item[f], -kMax, kMax);
  }
  for (double v : w.overall_patterns) check.InRange("overall_patterns", v, -kMax, kMax);
  for (const PatternSlopes& slopes : w.skill_patterns) {
    for (double v : slopes) check.InRange("skill_patterns", v, -kMax, kMax);
  }
  for (double v : w.runs) check.InRange("runs", v, -kMax, kMax);
}

void CheckSkill(const SkillParameters& p, Checker& check) {
  check.InRange("easiness", p.easiness, -20, 20);
  for (int f = 0; f < kSkillSlopes; ++f) {
    check.InRange(SkillSlopeName(f), p.slopes[f], -kMaxSlope, kMaxSlope);
  }
  for (double v : p.patterns) check.InRange("patterns", v, -kMaxSlope, kMaxSlope);
  check.Take("bkt:", CheckIdentifiable(p.bkt));
}

void CheckItem(const ItemParameters& p, Checker& check) {
  check.InRange("easiness", p.easiness, -20, 20);
  check.InRange("easiness_variance", p.easiness_variance, 0, 8);
  for (int f = 0; f < kItemSlopes; ++f) {
    check.InRange(ItemSlopeName(f), p.slopes[f], -kMaxSlope, kMaxSlope);
  }
  for (double v : p.runs) check.InRange("runs", v, -kMaxSlope, kMaxSlope);
  check.Positive("a (discrimination)", p.irt.a, 10);
  check.InRange("b (difficulty)", p.irt.b, -20, 20);
  check.InRange("c (lower asymptote)", p.irt.c, 0, 1);
  check.InRange("d (upper asymptote)", p.irt.d, 0, 1);
  if (!(p.irt.c < p.irt.d)) check.Refuse("c (lower asymptote)", "must be below d");
  check.InRange("drift_harder", p.drift_harder, 0, 1e6);
  check.InRange("drift_easier", p.drift_easier, 0, 1e6);
  const bool of_the_skill =
      std::isfinite(p.guess) && p.guess < 0 && std::isfinite(p.slip) && p.slip < 0;
  if (!of_the_skill) {
    check.InRange("guess", p.guess, 0, 1);
    check.InRange("slip", p.slip, 0, 1);
    if (!(p.guess + p.slip < 1)) check.Refuse("guess + slip", "must be below 1");
  }
}

// Runs `check_row` over the rows; a fault is reported as `kind 'id': fault`.
template <typename Row, typename CheckRow>
absl::Status CheckRows(absl::string_view kind, const std::vector<std::string>& ids,
                       const std::vector<Row>& rows, CheckRow check_row) {
  if (ids.size() != rows.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat(kind, "s: ", ids.size(), " ids for ", rows.size(), " rows"));
  }
  for (size_t row = 0; row < rows.size(); ++row) {
    Checker check;
    check_row(rows[row], check);
    if (!check.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat(kind, " '", ids[row], "': ", check.status().message()));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckQuarantine(absl::Span<const QuarantinedItem> quarantine) {
  absl::flat_hash_set<absl::string_view> seen;
  for (const QuarantinedItem& item : quarantine) {
    Checker check;
    check.InRange("mean_residual", item.mean_residual, -1, 1);
    if (!seen.insert(item.item_id).second) check.Refuse("it", "stands there twice");
    if (!check.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("quarantined item '", item.item_id, "': ", check.status().message()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckParameters(const ModelParameters& parameters) {
  Checker check;
  check.InRange("base_rate", parameters.base_rate, 1e-6, 1 - 1e-6);
  CheckAbility(parameters.ability, check);
  CheckWeights(parameters.weights, check);
  if (!check.ok()) return check.status();
  if (absl::Status s = CheckRows("skill", parameters.skill_ids, parameters.skills, CheckSkill);
      !s.ok()) {
    return s;
  }
  if (absl::Status s = CheckRows("item", parameters.item_ids, parameters.items, CheckItem);
      !s.ok()) {
    return s;
  }
  return CheckQuarantine(parameters.quarantine);
}

}  // namespace proximal
