// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How each skill is learned: observed and predicted over its opportunities.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_LEARNING_CURVES_H_
#define PROXIMAL_SERVICE_CLI_REPORT_LEARNING_CURVES_H_

#include <cstdint>
#include <vector>

#include "service/cli/report/observed.h"
#include "service/cli/report/section.h"

namespace proximal {

struct CurvePoint {
  uint64_t count = 0;    // responses at this opportunity
  double observed = 0;   // mean score
  double predicted = 0;  // mean prediction
  Interval interval;     // of `observed`, 95 %
};

struct LearningCurve {
  SkillIndex skill = 0;
  uint64_t responses = 0;
  uint64_t learners = 0;
  std::vector<CurvePoint> points;  // at the first, second ... opportunity of a learner
};

inline constexpr size_t kMaxOpportunities = 20;

// One curve per skill of the catalog, each up to the last of kMaxOpportunities opportunities that
// at least ten responses, and a twentieth of the learners of the first, have come to. A response
// counts for every skill of its item.
std::vector<LearningCurve> LearningCurves(const Observed& observed);

Section LearningCurvesSection(const Observed& observed);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_LEARNING_CURVES_H_
