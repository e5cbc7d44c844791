// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The model beside those it is compared with.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_BEFORE_AFTER_H_
#define PROXIMAL_SERVICE_CLI_REPORT_BEFORE_AFTER_H_

#include <string>
#include <vector>

#include "service/app/artifact_codec.h"
#include "service/cli/fit_job.h"
#include "service/cli/report/observed.h"
#include "service/cli/report/section.h"

namespace proximal {

// `opponents` predict the same rows as `observed`, and are one at least.
Section BeforeAfterSection(const Observed& observed, const std::vector<NamedPredictions>& opponents,
                           const std::string& judged_on);

// "The log loss is .012 ± .003 lower than the champion's, a clear improvement."
std::string DescribeDifference(const HeldOutComparison& comparison, const std::string& opponent);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_BEFORE_AFTER_H_
