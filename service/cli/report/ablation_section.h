// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What each term of the response model is worth.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_ABLATION_SECTION_H_
#define PROXIMAL_SERVICE_CLI_REPORT_ABLATION_SECTION_H_

#include <string>

#include "engine/calibration/ablation.h"
#include "service/cli/report/section.h"

namespace proximal {

// `judged_on`: words for the responses that were predicted.
Section AblationSection(const Ablation& ablation, const std::string& judged_on);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_ABLATION_SECTION_H_
