// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Third stage: how much is an item worth to this learner now? A weighted sum of terms in [0, 1],
//
//   score = w.closeness C + w.gain G + w.information I + w.need N + w.review R + w.goal D
//           + w.interest T
//
//   C  closeness to the band: 1 - u^2 / 4 inside, u = (p - middle) / half width in [-1, 1];
//      outside (3/4) / (1 + (d / .08)^2), d the distance from the band. Continuous, falling
//      with |p - middle|.
//   G  learning gain: g / (g + .05), g = LearnerView::ExpectedGain, the expected rise of P(known).
//   I  information: how much of the uncertainty of the logit one response takes away,
//      v q / (1 + v q), q = p (1 - p), v the variance of the logit (Fisher; Laplace).
//   N  need of the skill: 1 a missing prerequisite, .6 begun, .4 new, 0 mastered.
//   R  review: 1 - 2^(-days / 14) of the days since the last practice, where mastery fades; half
//      of that where the skill is refreshed.
//   D  goal: .25 + .75 * 7 / (7 + days left); .25 without a date, 1 when overdue, 0 without a goal.
//   T  interest: 1 where the item carries one of the learner's interests.
//
// Sources: information as selection criterion, Lord (1980); the gain of practice as criterion,
// Clement et al. (2015). The weights are set by judgement and the same for everyone.

#ifndef PROXIMAL_ENGINE_SELECTION_SCORING_H_
#define PROXIMAL_ENGINE_SELECTION_SCORING_H_

#include "engine/catalog/catalog_draft.h"
#include "engine/selection/candidates.h"

namespace proximal {

struct ScoringWeights {
  double closeness = 1.0;
  double gain = 0.4;
  double information = 0.2;
  double need = 0.3;
  double review = 0.4;
  double goal = 0.5;
  double interest = 0.2;
};

// C of the formula: p in [0, 1], band.low < band.high.
double Closeness(const Band& band, double p);

// G of the formula: gain at least 0; in [0, 1), increasing.
double GainTerm(double gain);

// I of the formula: p in [0, 1], variance of the logit at least 0; in [0, 1), increasing in it.
double InformationTerm(double p, double logit_variance);

// N of the formula.
double NeedTerm(Origin origin);

// R of the formula: days since the last practice, at least 0; in [0, 1), increasing.
double ReviewTerm(Origin origin, double days);

// D of the formula: days left, infinite without a date, negative when overdue; in [.25, 1].
double GoalTerm(double days_left);

// Days since the skill was last practised, at least 0; 0 where it never was.
double DaysSincePractice(const LearnerView& view, SkillIndex skill);

// Days until the goal is due: infinite without a date, negative when overdue.
double DaysLeft(const Goal& goal, absl::Time now);

// The part of the score that all items of a skill share: need, review and goal.
double SkillScore(const ScoringWeights& weights, const SkillCandidate& candidate,
                  const LearnerView& view);

struct ItemTerms {
  double p = 0;  // P(score)
  double logit_variance = 0;
  double gain = 0;
  bool interests = false;
};

// The part of the score that is the item's own: closeness, gain, information and interest.
double ItemScore(const ScoringWeights& weights, const Band& band, const ItemTerms& terms);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_SCORING_H_
