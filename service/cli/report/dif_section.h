// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Items that are harder for one group of learners than for another of the same ability.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_DIF_SECTION_H_
#define PROXIMAL_SERVICE_CLI_REPORT_DIF_SECTION_H_

#include <string>

#include "engine/calibration/dif.h"
#include "engine/catalog/catalog.h"
#include "service/cli/report/section.h"

namespace proximal {

// `reference` and `focal` are the names of the groups.
Section DifSection(const Catalog& catalog, const DifAnalysis& analysis,
                   const std::string& reference, const std::string& focal);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_DIF_SECTION_H_
