// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the service does beside what gRPC and the disk can do, on this machine, in one run.
//
// saturation:
//   echo_rps              RecommendNext of a server that replies with what it has made beforehand
//   recommend_rps         RecommendNext of Proximal, states in process
//   recommend_over_echo   ... over that
//   record_rps            RecordResponse with one next pick, durable, 256 in flight
//   fsync_per_s           one write of 4 KiB and fsync after another, on the same disk
//   record_over_fsync     ... over that; on a quick disk the calls are the limit, not the syncs:
//   record_over_echo      ... over echo_rps
//   echo_cpu_us, recommend_cpu_us, record_cpu_us
//                         CPU time of the server, a call
// latency:
//   echo_p99_ms, recommend_p99_ms, p99_over_echo
//                         open loop, at half of recommend_rps, from the moment a call was due; the
//                         same for p50
// slow_disk:
//   fsync_per_s_2ms, record_rps_2ms, record_cpu_us_2ms, record_over_fsync_2ms
//                         as above, with every sync 2 ms slower
// redis:
//   recommend_redis_rps, recommend_redis_over_echo, recommend_redis_cpu_us
//                         RecommendNext, every state from a Redis on this machine; the CPU time of
//                         Redis is besides
//   recommend_redis_p99_ms, p99_redis_over_echo
//                         open loop, at half of that
// postgres:
//   record_postgres_rps, record_postgres_over_fsync, record_postgres_rps_2ms, ...
//                         RecordResponse as above, in a PostgreSQL on this machine with fsync on;
//                         its CPU time is besides
//
// Servers run in processes of their own, beside the callers, on the same processors. Rounds
// alternate between them, and a figure is the median of its rounds; a ratio is the median of the
// ratios within a round.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/service/callers.h"
#include "bench/service/figures.h"
#include "bench/service/load.h"
#include "bench/service/plan.h"
#include "bench/service/shared_stores.h"
#include "bench/service/slow_sync.h"
#include "bench/service/subject.h"

namespace proximal::bench {
namespace {

void MeasureSaturation(const Plan& plan, Subject& echo, Subject& proximal, const Folder& folder,
                       Figures& figures) {
  for (int round = 0; round < plan.rounds; ++round) {
    const auto [bare, picks] = Beside(
        round, [&] { return echo.Saturate(RecommendCallers(), plan.measure(), figures, "echo"); },
        [&] {
          return proximal.Saturate(RecommendCallers(), plan.measure(), figures, "recommend");
        });
    const LoadResult records =
        proximal.Saturate(RecordCallers(), plan.measure(), figures, "record");
    const double syncs = SyncsPerSecond(folder.path(), plan.measure() / 4, absl::ZeroDuration());
    figures.Add("fsync_per_s", syncs);
    figures.Add("recommend_over_echo", picks.calls_per_second / bare.calls_per_second);
    figures.Add("record_over_echo", records.calls_per_second / bare.calls_per_second);
    figures.Add("record_over_fsync", records.calls_per_second / syncs);
    figures.Add("record_p99_ms", records.p99_ms);
  }
}

// What `proximal` can do: as measured before or, where it was not, in a few rounds of no figures.
double RecommendRate(const Plan& plan, Subject& proximal, const Figures& figures) {
  constexpr int kRounds = 3;
  if (figures.Has("recommend_rps")) return figures.Median("recommend_rps");
  Figures found;
  for (int round = 0; round < kRounds; ++round) {
    proximal.Saturate(RecommendCallers(), plan.measure(), found, "recommend");
  }
  return found.Median("recommend_rps");
}

void MeasureLatency(const Plan& plan, Subject& echo, Subject& proximal, Figures& figures) {
  const double rate = RecommendRate(plan, proximal, figures) / 2;
  for (int round = 0; round < plan.rounds; ++round) {
    const auto seed = static_cast<uint64_t>(round);
    const auto [bare, picks] = Beside(
        round, [&] { return echo.Pace(RecommendCallers(), rate, plan.measure(), seed); },
        [&] { return proximal.Pace(RecommendCallers(), rate, plan.measure(), seed); });
    figures.Add("echo_p50_ms", bare.p50_ms);
    figures.Add("recommend_p50_ms", picks.p50_ms);
    figures.Add("echo_p99_ms", bare.p99_ms);
    figures.Add("recommend_p99_ms", picks.p99_ms);
    figures.Add("p99_over_echo", picks.p99_ms / bare.p99_ms);
  }
}

void MeasureSlowDisk(const Plan& plan, Figures& figures) {
  const Folder folder(plan.folder);
  const std::unique_ptr<Subject> slow =
      StartProximal({.journal = folder.Journal(), .sync_delay = kSlowDown});
  for (int round = 0; round < plan.rounds; ++round) {
    const LoadResult records =
        slow->Saturate(RecordCallers(), plan.measure(), figures, "record", "_2ms");
    const double syncs = SyncsPerSecond(folder.path(), plan.measure() / 4, kSlowDown);
    figures.Add("fsync_per_s_2ms", syncs);
    figures.Add("record_over_fsync_2ms", records.calls_per_second / syncs);
  }
}

// The callback API beside completion queues: the same echo, from one caller to many.
void CompareApis(const Plan& plan, Figures& figures) {
  const Folder folder(plan.folder);
  const std::string reply =
      WriteReply(StartProximal({.journal = folder.Journal()})->address(), folder);
  Subject callback("callback echo", EchoArguments(reply));
  Subject queue("completion queue echo", QueueEchoArguments(reply));
  for (const int in_flight : {1, 16, 64, 256}) {
    for (int round = 0; round < plan.rounds; ++round) {
      for (Subject* subject : {&callback, &queue}) {
        const std::string name =
            absl::StrCat(subject == &callback ? "callback" : "queue", "_", in_flight);
        const LoadResult result =
            subject->Saturate(RecommendCallers(), plan.measure(), figures, name, "", in_flight);
        figures.Add(absl::StrCat(name, "_p99_ms"), result.p99_ms);
      }
    }
  }
}

constexpr char kSaturation[] = "saturation";
constexpr char kLatency[] = "latency";
constexpr char kSlowDisk[] = "slow_disk";
constexpr char kRedis[] = "redis";
constexpr char kPostgres[] = "postgres";

// Names of measurements: those to make, all where there is none.
class Selection {
 public:
  std::vector<std::string> names;

  bool Has(const std::string& name) const {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
  }
};

// What needs an echo beside it.
void MeasureBesideEcho(const Plan& plan, const Selection& selection, Figures& figures) {
  const Folder folder(plan.folder);
  std::unique_ptr<Subject> proximal = StartProximal({.journal = folder.Journal()});
  Subject echo("echo", EchoArguments(WriteReply(proximal->address(), folder)));
  if (selection.Has(kSaturation)) MeasureSaturation(plan, echo, *proximal, folder, figures);
  if (selection.Has(kLatency)) MeasureLatency(plan, echo, *proximal, figures);
  proximal.reset();
  if (selection.Has(kRedis)) MeasureRedis(plan, echo, figures);
}

void Measure(const Plan& plan, const Selection& selection, Figures& figures) {
  if (selection.Has(kSaturation) || selection.Has(kLatency) || selection.Has(kRedis)) {
    MeasureBesideEcho(plan, selection, figures);
  }
  if (selection.Has(kSlowDisk)) MeasureSlowDisk(plan, figures);
  if (selection.Has(kPostgres)) MeasurePostgres(plan, figures);
}

int Main(int argc, char** argv) {
  if (const std::optional<int> exit_code = ServeIfTold(argc, argv)) return *exit_code;
  Plan plan;
  Selection selection;
  bool api = false;
  CLI::App app("Measures the service beside a bare gRPC echo and the disk.", "bench_service");
  AddOptions(app, plan);
  app.add_option("--only", selection.names,
                 "Make these measurements only, separated by commas; the figures of each stand at "
                 "the top of bench/service/service.cc.")
      ->delimiter(',')
      ->check(CLI::IsMember({kSaturation, kLatency, kSlowDisk, kRedis, kPostgres}));
  app.add_flag("--api", api, "Compare the callback API with completion queues instead (docs/adr).");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  Figures figures;
  if (api) {
    CompareApis(plan, figures);
  } else {
    Measure(plan, selection, figures);
  }
  return Conclude(plan, figures);
}

}  // namespace
}  // namespace proximal::bench

int main(int argc, char** argv) { return proximal::bench::Main(argc, argv); }
