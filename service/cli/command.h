// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The commands of `proximal`. Each is a subcommand that, once its arguments are parsed, leaves in
// `run` what is to be done. Results go to stdout; progress, warnings and errors go to stderr.

#ifndef PROXIMAL_SERVICE_CLI_COMMAND_H_
#define PROXIMAL_SERVICE_CLI_COMMAND_H_

#include <functional>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "service/cli/log_source.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as its authors named it
class App;
}  // namespace CLI

namespace proximal {

using Run = std::function<absl::Status()>;

void AddImportCommand(CLI::App& app, Run* run);
void AddFitCommand(CLI::App& app, const OpenJournalScan& open, Run* run);
void AddReportCommand(CLI::App& app, const OpenJournalScan& open, Run* run);
void AddEvaluateCommand(CLI::App& app, const OpenJournalScan& open, Run* run);
void AddReplayCommand(CLI::App& app, Run* run);
void AddDemoCommand(CLI::App& app, Run* run);
void AddCallCommand(CLI::App& app, Run* run);
void AddDifCommand(CLI::App& app, const OpenJournalScan& open, Run* run);
void AddUpdateCommand(CLI::App& app, const OpenJournalScan& open, Run* run);

// Arguments that do not go together: exit code 2, where every other error is 1.
absl::Status Misuse(absl::string_view message);
bool IsMisuse(const absl::Status& status);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_COMMAND_H_
