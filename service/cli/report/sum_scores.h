// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Item fit by sum scores (S-X2, engine/calibration/item_fit.h), for logs in which everyone answered
// the same items, such as a test.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_SUM_SCORES_H_
#define PROXIMAL_SERVICE_CLI_REPORT_SUM_SCORES_H_

#include <optional>

#include "engine/calibration/response_log.h"
#include "engine/catalog/catalog.h"
#include "service/cli/report/section.h"

namespace proximal {

inline constexpr size_t kMostItemsForSumScores = 200;  // the cost grows with their cube

// A two-parameter model is fitted to each learner's first response to each item and tested. Nothing
// for a log of more items, for scores between 0 and 1, or where less than half of the learners
// answered every item.
std::optional<Section> SumScoresSection(const Catalog& catalog, const ResponseLog& log);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_SUM_SCORES_H_
