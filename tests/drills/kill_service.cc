// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/kill_service.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "engine/numerics/random.h"
#include "service/cli/client.h"
#include "service/cli/upload.h"
#include "tests/drills/load.h"
#include "tests/drills/server_process.h"

namespace proximal {
namespace {

constexpr absl::Duration kShortestRun = absl::Milliseconds(100);  // before a kill
constexpr absl::Duration kLongestRun = absl::Milliseconds(900);
constexpr absl::Duration kRecoveryTimeout = absl::Seconds(30);

absl::Status PublishDrillCatalog(const std::string& address) {
  ServerOptions server;
  server.address = address;
  const auto channel = Connect(server);
  if (!channel.ok()) return channel.status();
  return Publish(server, *channel, DrillCatalog(), /*activate=*/true).status();
}

}  // namespace

absl::StatusOr<DrillFigures> KillService(const DrillOptions& options) {
  ServerProcess::Options server{.binary = options.binary,
                                .journal = absl::StrCat(options.folder, "/journal.db"),
                                .log = absl::StrCat(options.folder, "/proximald.log")};
  auto process = ServerProcess::Start(server);
  if (!process.ok()) return process.status();
  server.port = (*process)->port();
  if (absl::Status status = PublishDrillCatalog((*process)->address()); !status.ok()) return status;

  DrillFigures figures;
  numerics::Random random(options.seed);
  Load load((*process)->address(), options.learners);
  load.Start();
  for (int kill = 1; kill <= options.kills; ++kill) {
    absl::SleepFor(kShortestRun + random.Uniform() * (kLongestRun - kShortestRun));
    (*process)->Kill();
    const absl::Time started = absl::Now();
    process = ServerProcess::Start(server);
    if (!process.ok()) return process.status();
    if (!load.AwaitProgress(kRecoveryTimeout)) {
      return absl::UnavailableError("nothing is acknowledged after a restart");
    }
    const absl::Duration recovery = absl::Now() - started;
    figures.recovery = std::max(figures.recovery, recovery);
    absl::FPrintF(stderr, "kill-service: kill %d of %d, %d acknowledged, back after %.0f ms\n",
                  kill, options.kills, load.acknowledged(), absl::ToDoubleMilliseconds(recovery));
  }
  load.Stop();

  const absl::StatusOr<Load::Audit> audit = load.ReadJournals();
  if (!audit.ok()) return audit.status();
  figures.acknowledged = audit->acknowledged;
  figures.lost = audit->lost;
  figures.duplicated = audit->duplicated;
  figures.errors = load.errors();
  figures.longest_stall = load.longest_stall();
  const int exit_code = (*process)->Terminate();
  if (exit_code == 0) return figures;
  return absl::InternalError(absl::StrCat("after the drill proximald ended with ", exit_code));
}

}  // namespace proximal
