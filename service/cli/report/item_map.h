// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Items beside learners on one scale: a Wright map.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_ITEM_MAP_H_
#define PROXIMAL_SERVICE_CLI_REPORT_ITEM_MAP_H_

#include <vector>

#include "service/cli/report/observed.h"
#include "service/cli/report/section.h"

namespace proximal {

// The overall ability, in logits, that each learner of the log has come to at the end.
std::vector<double> FinalAbilities(const Observed& observed);

// Items with at least one response, by their difficulty on the scale of ability.
Section ItemMapSection(const Observed& observed);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_ITEM_MAP_H_
