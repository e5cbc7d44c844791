// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The report of a fit, or of a model and a log: what is computed for it, and the file.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_JOB_H_
#define PROXIMAL_SERVICE_CLI_REPORT_JOB_H_

#include <string>

#include "absl/status/status.h"
#include "service/cli/fit_job.h"
#include "service/cli/log_source.h"
#include "service/cli/progress.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as its authors named it
class App;
}  // namespace CLI

namespace proximal {

struct ReportOptions {
  std::string out;     // empty: no report
  std::string title;   // empty: that of the catalog, or the model's kind
  std::string groups;  // a file of group labels (groups.h); empty: nothing about fairness
  std::string focal;
};

// Adds the option of the file, under the name given, and --title, --groups and --focal.
void AddReportOptions(CLI::App* command, const std::string& name, ReportOptions* options);

// Misuse, or that the file cannot be written.
absl::Status CheckReportOptions(const ReportOptions& options);

// Writes the report, whole or not at all, where there is to be one. What nobody was held out for is
// judged on all responses, and says so.
absl::Status ReportFit(const LoadedLog& log, const FitOutcome& outcome,
                       const ReportOptions& options, Progress* progress);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_JOB_H_
