// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the service does beside what gRPC and the disk can do, on this machine, in one run.
//
//   echo_rps              RecommendNext of a server that replies with what it has made beforehand
//   recommend_rps         RecommendNext of Proximal, states in process
//   recommend_over_echo   ... over that
//   record_rps            RecordResponse with one next pick, durable, 256 in flight
//   fsync_per_s           one write of 4 KiB and fsync after another, on the same disk
//   record_over_fsync     ... over that; on a quick disk the calls are the limit, not the syncs:
//   record_over_echo      ... over echo_rps
//   fsync_per_s_2ms, record_rps_2ms, record_over_fsync_2ms
//                         the same with every sync 2 ms slower
//   echo_p99_ms, recommend_p99_ms, p99_over_echo
//                         open loop, at half of recommend_rps, from the moment a call was due
//   recommend_redis_rps, recommend_redis_over_echo
//                         RecommendNext, every state from a Redis on this machine
//   recommend_redis_p99_ms, p99_redis_over_echo
//                         open loop, at half of that
//   record_postgres_rps, record_postgres_over_fsync, record_postgres_rps_2ms, ...
//                         RecordResponse as above, in a PostgreSQL on this machine with fsync on
//   echo_cpu_us, recommend_cpu_us, record_cpu_us, ...
//                         CPU time of the server, a call; Redis and PostgreSQL besides
//
// Servers run in processes of their own, beside the callers, on the same processors. Rounds
// alternate between them, and a figure is the median of its rounds; a ratio is the median of the
// ratios within a round.

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

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
    const LoadResult bare = echo.Saturate(RecommendCallers(), plan.measure(), figures, "echo");
    const LoadResult picks =
        proximal.Saturate(RecommendCallers(), plan.measure(), figures, "recommend");
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

void MeasureLatency(const Plan& plan, Subject& echo, Subject& proximal, Figures& figures) {
  const double rate = figures.Median("recommend_rps") / 2;
  for (int round = 0; round < plan.rounds; ++round) {
    const auto seed = static_cast<uint64_t>(round);
    const LoadResult bare = echo.Pace(RecommendCallers(), rate, plan.measure(), seed);
    const LoadResult picks = proximal.Pace(RecommendCallers(), rate, plan.measure(), seed);
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
  Figures rates;
  for (int round = 0; round < plan.rounds; ++round) {
    const LoadResult records = slow->Saturate(RecordCallers(), plan.measure(), rates, "record");
    const double syncs = SyncsPerSecond(folder.path(), plan.measure() / 4, kSlowDown);
    figures.Add("fsync_per_s_2ms", syncs);
    figures.Add("record_rps_2ms", records.calls_per_second);
    figures.Add("record_over_fsync_2ms", records.calls_per_second / syncs);
  }
}

// The callback API beside completion queues: the same echo, from one caller to many.
void CompareApis(const Plan& plan, const std::string& reply, Figures& figures) {
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

void MeasureAll(const Plan& plan, bool api, Figures& figures) {
  const Folder folder(plan.folder);
  std::unique_ptr<Subject> proximal = StartProximal({.journal = folder.Journal()});
  const std::string reply = WriteReply(proximal->address(), folder);
  if (api) {
    proximal.reset();
    return CompareApis(plan, reply, figures);
  }
  Subject echo("echo", EchoArguments(reply));
  MeasureSaturation(plan, echo, *proximal, folder, figures);
  MeasureLatency(plan, echo, *proximal, figures);
  proximal.reset();
  MeasureSlowDisk(plan, figures);
  MeasureRedis(plan, echo, figures);
  MeasurePostgres(plan, figures);
}

int Main(int argc, char** argv) {
  if (const std::optional<int> exit_code = ServeIfTold(argc, argv)) return *exit_code;
  Plan plan;
  bool api = false;
  CLI::App app("Measures the service beside a bare gRPC echo and the disk.", "bench_service");
  AddOptions(app, plan);
  app.add_flag("--api", api, "Compare the callback API with completion queues instead (docs/adr).");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  Figures figures;
  MeasureAll(plan, api, figures);
  return Conclude(plan, figures);
}

}  // namespace
}  // namespace proximal::bench

int main(int argc, char** argv) { return proximal::bench::Main(argc, argv); }
