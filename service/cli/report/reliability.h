// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Are predictions as right as they say?

#ifndef PROXIMAL_SERVICE_CLI_REPORT_RELIABILITY_H_
#define PROXIMAL_SERVICE_CLI_REPORT_RELIABILITY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "service/cli/report/observed.h"
#include "service/cli/report/plot.h"
#include "service/cli/report/section.h"

namespace proximal {

struct ReliabilityBin {
  Range bounds;  // of the prediction
  uint64_t count = 0;
  double predicted = 0;  // mean
  double observed = 0;   // mean score
  Interval interval;     // of `observed`, 95 %
};

// Ten bins of equal width over [0, 1].
std::vector<ReliabilityBin> ReliabilityBins(const Observed& observed);

// The reliability diagram with counts; `judged_on` says on whom.
Section ReliabilitySection(const Observed& observed, const std::string& judged_on);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_RELIABILITY_H_
