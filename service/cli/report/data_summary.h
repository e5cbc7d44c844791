// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What was learned from, and what in it should worry.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_DATA_SUMMARY_H_
#define PROXIMAL_SERVICE_CLI_REPORT_DATA_SUMMARY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/calibration/response_log.h"
#include "engine/catalog/catalog.h"
#include "service/cli/report/section.h"

namespace proximal {

struct DataSummary {
  uint64_t responses = 0;
  uint64_t learners = 0;
  uint64_t items = 0;   // with responses
  uint64_t skills = 0;  // with responses
  double mean_score = 0;
  absl::Time first, last;
  std::vector<uint64_t> responses_of_learners;  // ascending
  // Ids, in the order of the catalog.
  std::vector<std::string> constant_items;  // kFewestAlike responses or more, all scored alike
  std::vector<std::string> rare_items;      // less than kFewestOfItem responses
  std::vector<std::string> tiny_skills;     // less than kFewestOfSkill responses
  uint64_t unanswered_items = 0;            // of the catalog
  uint64_t lone_learners = 0;               // with one response
};

inline constexpr uint64_t kFewestAlike = 10;
inline constexpr uint64_t kFewestOfItem = 5;
inline constexpr uint64_t kFewestOfSkill = 30;

// `log` has one response at least.
DataSummary Summarize(const Catalog& catalog, const ResponseLog& log);

// `skipped_rows` were left out when the log was read.
Section DataSection(const DataSummary& summary, uint64_t skipped_rows);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_DATA_SUMMARY_H_
