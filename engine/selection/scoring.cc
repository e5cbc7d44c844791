// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/scoring.h"

#include <algorithm>
#include <cmath>

#include "engine/selection/band.h"

namespace proximal {
namespace {

constexpr double kDistanceScale = 0.08;
constexpr double kGainScale = 0.05;
constexpr double kReviewHalfLifeDays = 14;
constexpr double kUndatedGoal = 0.25;
constexpr double kGoalDays = 7;

double DaysBetween(absl::Time from, absl::Time to) { return absl::ToDoubleHours(to - from) / 24; }

}  // namespace

double Closeness(const Band& band, double p) {
  const double distance = DistanceFrom(band, p);
  if (distance > 0) {
    const double x = distance / kDistanceScale;
    return 0.75 / (1 + x * x);
  }
  const double u = (p - band.Middle()) / (0.5 * (band.high - band.low));
  return 1 - 0.25 * u * u;
}

double GainTerm(double gain) { return gain / (gain + kGainScale); }

double InformationTerm(double p, double logit_variance) {
  const double information = logit_variance * p * (1 - p);
  return information / (1 + information);
}

double NeedTerm(Origin origin) {
  switch (origin) {
    case Origin::kGap:
      return 1;
    case Origin::kContinues:
      return 0.6;
    case Origin::kFringe:
      return 0.4;
    case Origin::kReview:
    case Origin::kRefresh:
      break;
  }
  return 0;
}

double ReviewTerm(Origin origin, double days) {
  if (origin != Origin::kReview && origin != Origin::kRefresh) return 0;
  const double due = 1 - std::exp2(-days / kReviewHalfLifeDays);
  return origin == Origin::kReview ? due : 0.5 * due;
}

double GoalTerm(double days_left) {
  return kUndatedGoal + (1 - kUndatedGoal) * kGoalDays / (kGoalDays + std::max(days_left, 0.0));
}

double DaysSincePractice(const LearnerView& view, SkillIndex skill) {
  const SkillTrace* trace = view.state().FindSkill(skill);
  if (trace == nullptr) return 0;
  return std::max(0.0, DaysBetween(TimeOfMinute(trace->last_minute), view.now()));
}

double DaysLeft(const Goal& goal, absl::Time now) { return DaysBetween(now, goal.due); }

double SkillScore(const ScoringWeights& weights, const SkillCandidate& candidate,
                  const LearnerView& view) {
  double score = weights.need * NeedTerm(candidate.origin);
  if (candidate.origin == Origin::kReview || candidate.origin == Origin::kRefresh) {
    const double days = DaysSincePractice(view, candidate.skill);
    score += weights.review * ReviewTerm(candidate.origin, days);
  }
  if (candidate.goal != nullptr) {
    score += weights.goal * GoalTerm(DaysLeft(*candidate.goal, view.now()));
  }
  return score;
}

double ItemScore(const ScoringWeights& weights, const Band& band, const ItemTerms& terms) {
  return weights.closeness * Closeness(band, terms.p) + weights.gain * GainTerm(terms.gain) +
         weights.information * InformationTerm(terms.p, terms.logit_variance) +
         (terms.interests ? weights.interest : 0);
}

}  // namespace proximal
