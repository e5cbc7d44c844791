// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/service_drills.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "engine/numerics/random.h"
#include "tests/drills/drill_catalog.h"
#include "tests/drills/fleet.h"

namespace proximal::drills {
namespace {

constexpr absl::Duration kShortestRun = absl::Milliseconds(100);  // before a kill
constexpr absl::Duration kLongestRun = absl::Milliseconds(900);
constexpr absl::Duration kRecoveryTimeout = absl::Seconds(30);

// A server on a SQLite journal in `folder`, alone.
ServerProcess::Options Alone(const DrillOptions& options, const std::string& folder) {
  return {.binary = options.binary,
          .journal = absl::StrCat("sqlite:", folder, "/journal.db"),
          .log = absl::StrCat(options.folder, "/proximald.log")};
}

// SIGTERM to a server that drains and exits with 0, or an error.
absl::Status Drain(ServerProcess& server) {
  const int exit_code = server.Terminate();
  if (exit_code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("proximald ended with ", exit_code));
}

}  // namespace

absl::StatusOr<DrillFigures> KillService(const DrillOptions& options) {
  ServerProcess::Options server = Alone(options, options.folder);
  auto process = ServerProcess::Start(server);
  if (!process.ok()) return process.status();
  server.port = (*process)->port();
  absl::Status status = PublishDrillCatalog((*process)->address());
  if (!status.ok()) return status;

  const auto channel = PlainChannel((*process)->address());
  // Who has one server only waits for it; calls that fail at once would leave the reconnection to
  // gRPC's timer.
  Load load({channel}, {.learners = options.learners,
                        .think = absl::Milliseconds(10),
                        .wait_for_ready = true,
                        .seed = options.seed});
  load.Start();
  numerics::Random random(options.seed);
  const absl::Time begin = absl::Now();
  absl::Duration recovery;
  for (int kill = 1; kill <= options.kills; ++kill) {
    absl::SleepFor(kShortestRun + random.Uniform() * (kLongestRun - kShortestRun));
    (*process)->Kill();
    const absl::Time started = absl::Now();
    process = ServerProcess::Start(server);
    if (!process.ok()) return process.status();
    if (!load.AwaitProgress(kRecoveryTimeout)) {
      return absl::UnavailableError("nothing is acknowledged after a restart");
    }
    recovery = std::max(recovery, absl::Now() - started);
  }
  Progress("kill-service",
           absl::StrFormat("%d kills, %d acknowledged", options.kills, load.acknowledged()));
  load.Stop();
  absl::StatusOr<DrillFigures> figures = Count(load, load.Calls(), channel, begin, absl::Now());
  if (!figures.ok()) return figures;
  figures->recovery = recovery;  // the longest, each from starting the server
  status = Drain(**process);
  if (!status.ok()) return status;
  return figures;
}

}  // namespace proximal::drills
