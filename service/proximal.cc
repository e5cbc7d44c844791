// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tool `proximal`. Exit codes: 0 done, 1 failed, 2 misused.

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/cli/command.h"
#include "service/store/postgres/postgres_scan.h"
#include "service/store/postgres/postgres_url.h"
#include "service/store/sqlite/sqlite_scan.h"
#include "service/store/sqlite/sqlite_url.h"

namespace {

constexpr int kFailed = 1;
constexpr int kMisused = 2;

int Report(const absl::Status& status) {
  if (status.ok()) return 0;
  absl::FPrintF(stderr, "proximal: %s\n", status.message());
  return proximal::IsMisuse(status) ? kMisused : kFailed;
}

absl::StatusOr<std::unique_ptr<proximal::JournalScan>> OpenJournal(const std::string& url) {
  if (proximal::IsPostgresUrl(url)) {
    const absl::StatusOr<proximal::PostgresOptions> options = proximal::ParsePostgresUrl(url);
    if (!options.ok()) return options.status();
    return proximal::PostgresScan::Open(*options);
  }
  if (proximal::IsSqliteUrl(url)) {
    const absl::StatusOr<proximal::SqliteOptions> options = proximal::ParseSqliteUrl(url);
    if (!options.ok()) return options.status();
    return proximal::SqliteScan::Open(options->path);
  }
  return absl::InvalidArgumentError(absl::StrCat(
      "'", url, "' is no journal that can be read; there are sqlite:PATH and postgres://HOST"));
}

// Says what cannot be parsed, and gives the exit code. The word that is no command is named.
int Refuse(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining();
  if (error.get_exit_code() != 0 && app.get_subcommands().empty() && !unknown.empty()) {
    absl::FPrintF(stderr, "proximal: '%s' is no command; `proximal --help` lists them\n",
                  unknown.front());
    return kMisused;
  }
  return app.exit(error) == 0 ? 0 : kMisused;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The tool of Proximal, the adaptive practice engine.", "proximal");
  app.require_subcommand(1);
  app.footer(
      "`proximal COMMAND --help` explains a command. Exit codes: 0 done, 1 failed, 2 misused.");
  proximal::Run run;
  proximal::AddImportCommand(app, &run);
  proximal::AddFitCommand(app, OpenJournal, &run);
  proximal::AddEvaluateCommand(app, OpenJournal, &run);
  proximal::AddUpdateCommand(app, OpenJournal, &run);
  proximal::AddDifCommand(app, OpenJournal, &run);
  proximal::AddReportCommand(app, OpenJournal, &run);
  proximal::AddReplayCommand(app, &run);
  proximal::AddDemoCommand(app, &run);
  proximal::AddCallCommand(app, &run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return Refuse(app, error);
  }
  return Report(run());
}
