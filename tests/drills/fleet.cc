// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/fleet.h"

#include <algorithm>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/drills/drill_catalog.h"

namespace proximal::drills {

absl::StatusOr<std::unique_ptr<Fleet>> Fleet::Start(const DrillOptions& drill,
                                                    const Options& options) {
  auto fleet = absl::WrapUnique(new Fleet());
  const std::string journal = fleet->postgres_.Url(fleet->postgres_.NewDatabase());
  for (size_t i = 0; i < kReplicas; ++i) {
    ServerProcess::Options& server = fleet->options_[i];
    server.binary = drill.binary;
    server.journal = journal;
    server.log = absl::StrCat(drill.folder, "/proximald-", i, ".log");
    server.flags = options.flags;
    server.flags.push_back(absl::StrCat("--cache=", options.cache));
    server.environment = options.environment[i];
    if (absl::Status status = fleet->StartReplica(i); !status.ok()) return status;
    server.port = fleet->replicas_[i]->port();
    fleet->channels_.push_back(PlainChannel(fleet->replicas_[i]->address()));
    if (i > 0) continue;
    absl::Status active = PublishDrillCatalog(fleet->replicas_[0]->address());
    if (!active.ok()) return active;  // the others find it active
  }
  return fleet;
}

absl::Status Fleet::StartReplica(size_t i) {
  auto started = ServerProcess::Start(options_[i]);
  if (!started.ok()) return started.status();
  replicas_[i] = *std::move(started);
  return absl::OkStatus();
}

bool Fleet::AwaitEvent(const std::string& event, absl::Duration timeout) const {
  const absl::Time deadline = absl::Now() + timeout;
  return std::all_of(replicas_.begin(), replicas_.end(), [&](const auto& replica) {
    return replica->AwaitEvent(event, deadline - absl::Now());
  });
}

absl::Status Fleet::DrainReplica(size_t i) {
  const int exit_code = replicas_[i]->Terminate();
  if (exit_code == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("replica ", i, " drained and ended with ", exit_code));
}

absl::Status Fleet::Stop() {
  channels_.clear();  // a connection that nobody uses any more is slow to say goodbye
  absl::Status status;
  for (size_t i = 0; i < kReplicas; ++i) status.Update(DrainReplica(i));
  return status;
}

absl::StatusOr<DrillFigures> Count(const Load& load, absl::Span<const Call> calls,
                                   const std::shared_ptr<grpc::Channel>& channel, absl::Time begin,
                                   absl::Time mended) {
  if (!load.verdict().ok()) return load.verdict();
  const absl::StatusOr<Audit> audit = load.ReadJournals(channel);
  if (!audit.ok()) return audit.status();
  for (const std::string& error : load.FirstErrors()) Progress("first of its kind", error);
  absl::Time end = mended;
  for (const Call& call : calls) end = std::max(end, call.ended);
  return DrillFigures{.acknowledged = audit->acknowledged,
                      .lost = audit->lost,
                      .duplicated = audit->duplicated,
                      .errors = ErrorsByCode(calls),
                      .longest_stall = LongestStall(calls, begin, end),
                      .recovery = Recovery(calls, mended),
                      .calls = calls.size(),
                      .degraded = DegradedCalls(calls),
                      .late_calls = LateCalls(calls),
                      .stale_picks = load.stale_picks()};
}

absl::StatusOr<Experience> PractiseThrough(Fleet& fleet, const DrillOptions& options,
                                           const Fault& fault, LoadOptions practice) {
  practice.learners = options.learners;
  practice.seed = options.seed;
  auto load = std::make_unique<Load>(fleet.channels(), practice);
  load->Start();
  absl::SleepFor(kWarmUp);
  Experience experience;
  experience.fault_begin = absl::Now();
  fault.begin();
  absl::SleepFor(fault.hold);
  fault.end();
  experience.fault_end = absl::Now();
  absl::SleepFor(kSettle);
  load->Stop();
  experience.calls = load->Calls();
  absl::StatusOr<DrillFigures> figures =
      Count(*load, experience.calls, fleet.channels()[0], experience.fault_begin,
            fault.heals_itself ? experience.fault_begin : experience.fault_end);
  if (!figures.ok()) return figures.status();
  experience.figures = *std::move(figures);
  load.reset();
  const absl::Status stopped = fleet.Stop();
  if (!stopped.ok()) return stopped;
  return experience;
}

}  // namespace proximal::drills
