// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where the responses of a fit, an evaluation or a report come from: files, or the journal of a
// service.

#ifndef PROXIMAL_SERVICE_CLI_LOG_SOURCE_H_
#define PROXIMAL_SERVICE_CLI_LOG_SOURCE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/catalog/catalog.h"
#include "service/cli/progress.h"
#include "service/cli/response_table.h"
#include "service/store/journal_scan.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as its authors named it
class App;
}  // namespace CLI

namespace proximal {

// Opens the journal that a URL names: sqlite:PATH or postgres://HOST/DATABASE.
using OpenJournalScan =
    std::function<absl::StatusOr<std::unique_ptr<JournalScan>>(const std::string& url)>;

struct LogSource {
  std::vector<std::string> responses;  // files; empty: the journal
  std::string journal;                 // its URL
  std::string tenant = "default";      // of the journal
  std::string catalog;                 // a file; empty: see LoadedLog
  bool skip_bad_rows = false;
};

struct LoadedLog {
  ResponseTable table;
  // That of the file; else the tenant's active one, or the one that the response logs speak of.
  std::shared_ptr<const Catalog> catalog;
  std::string catalog_version;  // empty: drawn from the logs
};

// Adds --responses and those of AddSourceOptions.
void AddLogOptions(CLI::App* command, LogSource* source);

// Adds --journal, --catalog and --skip_bad_rows, for commands that call files otherwise.
void AddSourceOptions(CLI::App* command, LogSource* source);

// Misuse unless there is one source, and no more.
absl::Status CheckSource(const LogSource& source);

// Reads it, with progress, and says on stderr what was left out.
absl::StatusOr<LoadedLog> LoadLog(const LogSource& source, const OpenJournalScan& open,
                                  Progress* progress);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_LOG_SOURCE_H_
