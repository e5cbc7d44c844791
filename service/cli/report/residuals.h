// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where predictions go wrong: residuals by what they should not depend on.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_RESIDUALS_H_
#define PROXIMAL_SERVICE_CLI_REPORT_RESIDUALS_H_

#include <string>
#include <vector>

#include "service/cli/report/observed.h"
#include "service/cli/report/section.h"

namespace proximal {

struct ResidualGroup {
  std::string name;
  RunningMean residual;  // score - prediction
};

// By the responses a learner has given before, by the time since the last one (empty where the log
// has no times: every gap is the minute that stands for order), and by the difficulty of the item,
// in five groups of alike many responses from the easiest on.
std::vector<ResidualGroup> ResidualsByPractice(const Observed& observed);
std::vector<ResidualGroup> ResidualsByPause(const Observed& observed);
std::vector<ResidualGroup> ResidualsByDifficulty(const Observed& observed);

Section ResidualsSection(const Observed& observed, const std::string& judged_on);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_RESIDUALS_H_
