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
//   echo_cpu_us, recommend_cpu_us, record_cpu_us
//                         CPU time of the server, a call
//
// Servers run in processes of their own. Rounds alternate between them, and a figure is the median
// of its rounds; a ratio is the median of the ratios within a round.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "bench/service/callers.h"
#include "bench/service/child.h"
#include "bench/service/echo_server.h"
#include "bench/service/figures.h"
#include "bench/service/load.h"
#include "bench/service/slow_sync.h"
#include "service/server/server.h"

namespace proximal::bench {
namespace {

constexpr char kServeEcho[] = "serve-echo";
constexpr char kServeQueueEcho[] = "serve-queue-echo";
constexpr char kServeProximal[] = "serve-proximal";
constexpr int kConnections = 4;
constexpr int kInFlight = 256;
constexpr absl::Duration kWarmUp = absl::Milliseconds(300);
constexpr absl::Duration kSlowDown = absl::Milliseconds(2);

struct Options {
  std::string json;
  std::string folder = ".";
  int rounds = 5;
  double seconds = 2;
  bool api = false;
};

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "bench_service: %s\n", why.c_str());
  std::exit(1);
}

// A folder that goes away with its contents.
class Folder {
 public:
  explicit Folder(const std::string& parent) : path_(absl::StrCat(parent, "/bench-XXXXXX")) {
    if (mkdtemp(path_.data()) == nullptr) Fail(absl::StrCat("--folder=", parent, ": cannot write"));
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// One server under load: runs it and notes its rate and its CPU time a call.
class Subject {
 public:
  Subject(std::string name, const std::vector<std::string>& arguments)
      : name_(std::move(name)), child_(arguments) {}

  const std::string& address() const { return child_.address(); }

  LoadResult Saturate(const NewCaller& new_caller, absl::Duration measure, Figures& figures,
                      const std::string& name, int in_flight = kInFlight) {
    const absl::Duration cpu = child_.CpuTime();
    const absl::Time begin = absl::Now();
    const LoadResult result =
        Check(RunClosed(Connect(address(), kConnections), new_caller, in_flight, kWarmUp, measure));
    // The warm-up is as busy as the rest.
    const double share = absl::FDivDuration(measure, absl::Now() - begin);
    figures.Add(absl::StrCat(name, "_rps"), result.calls_per_second);
    figures.Add(absl::StrCat(name, "_cpu_us"), absl::ToDoubleMicroseconds(child_.CpuTime() - cpu) *
                                                   share / static_cast<double>(result.calls));
    return result;
  }

  LoadResult Pace(const NewCaller& new_caller, double rate, absl::Duration measure, uint64_t seed) {
    return Check(
        RunOpen(Connect(address(), kConnections), new_caller, rate, kWarmUp, measure, seed));
  }

 private:
  LoadResult Check(const LoadResult& result) const {
    if (result.failed > 0 || result.calls == 0) {
      Fail(absl::StrCat(name_, ": ", result.failed, " calls failed, ", result.calls, " measured"));
    }
    return result;
  }

  const std::string name_;
  Child child_;
};

std::unique_ptr<Subject> StartProximal(const Folder& folder, absl::Duration delay) {
  auto subject = std::make_unique<Subject>(
      "proximal", std::vector<std::string>{kServeProximal, folder.path(),
                                           absl::StrCat(absl::ToInt64Milliseconds(delay))});
  const absl::Status populated = Populate(subject->address());
  if (!populated.ok()) Fail(populated.ToString());
  return subject;
}

// The reply that echo servers give, in a file for them to read.
std::string WriteReply(const std::string& address, const Folder& folder) {
  const absl::StatusOr<v1::RecommendNextResponse> reply = TypicalReply(address);
  if (!reply.ok()) Fail(reply.status().ToString());
  const std::string path = absl::StrCat(folder.path(), "/reply.pb");
  std::ofstream file(path, std::ios::binary);
  if (!reply->SerializeToOstream(&file)) Fail("cannot write the reply");
  std::printf("A reply has %zu bytes and %d picks.\n", reply->ByteSizeLong(),
              reply->recommendation().picks_size());
  return path;
}

void MeasureSaturation(const Options& options, Subject& echo, Subject& proximal,
                       const Folder& folder, Figures& figures) {
  const absl::Duration measure = absl::Seconds(options.seconds);
  for (int round = 0; round < options.rounds; ++round) {
    const LoadResult bare = echo.Saturate(RecommendCallers(), measure, figures, "echo");
    const LoadResult picks = proximal.Saturate(RecommendCallers(), measure, figures, "recommend");
    const LoadResult records = proximal.Saturate(RecordCallers(), measure, figures, "record");
    const double syncs = SyncsPerSecond(folder.path(), measure / 4, absl::ZeroDuration());
    figures.Add("fsync_per_s", syncs);
    figures.Add("recommend_over_echo", picks.calls_per_second / bare.calls_per_second);
    figures.Add("record_over_echo", records.calls_per_second / bare.calls_per_second);
    figures.Add("record_over_fsync", records.calls_per_second / syncs);
    figures.Add("record_p99_ms", records.p99_ms);
  }
}

void MeasureLatency(const Options& options, Subject& echo, Subject& proximal, Figures& figures) {
  const absl::Duration measure = absl::Seconds(options.seconds);
  const double rate = figures.Median("recommend_rps") / 2;
  for (int round = 0; round < options.rounds; ++round) {
    const auto seed = static_cast<uint64_t>(round);
    const LoadResult bare = echo.Pace(RecommendCallers(), rate, measure, seed);
    const LoadResult picks = proximal.Pace(RecommendCallers(), rate, measure, seed);
    figures.Add("echo_p50_ms", bare.p50_ms);
    figures.Add("recommend_p50_ms", picks.p50_ms);
    figures.Add("echo_p99_ms", bare.p99_ms);
    figures.Add("recommend_p99_ms", picks.p99_ms);
    figures.Add("p99_over_echo", picks.p99_ms / bare.p99_ms);
  }
}

void MeasureSlowDisk(const Options& options, Figures& figures) {
  const Folder folder(options.folder);
  const std::unique_ptr<Subject> slow = StartProximal(folder, kSlowDown);
  const absl::Duration measure = absl::Seconds(options.seconds);
  Figures rates;
  for (int round = 0; round < options.rounds; ++round) {
    const LoadResult records = slow->Saturate(RecordCallers(), measure, rates, "record");
    const double syncs = SyncsPerSecond(folder.path(), measure / 4, kSlowDown);
    figures.Add("fsync_per_s_2ms", syncs);
    figures.Add("record_rps_2ms", records.calls_per_second);
    figures.Add("record_over_fsync_2ms", records.calls_per_second / syncs);
  }
}

// The callback API beside completion queues: the same echo, from one caller to many.
void CompareApis(const Options& options, const std::string& reply, Figures& figures) {
  Subject callback("callback echo", {kServeEcho, reply});
  Subject queue("completion queue echo", {kServeQueueEcho, reply});
  const absl::Duration measure = absl::Seconds(options.seconds);
  for (const int in_flight : {1, 16, 64, 256}) {
    for (int round = 0; round < options.rounds; ++round) {
      for (Subject* subject : {&callback, &queue}) {
        const std::string name =
            absl::StrCat(subject == &callback ? "callback" : "queue", "_", in_flight);
        const LoadResult result =
            subject->Saturate(RecommendCallers(), measure, figures, name, in_flight);
        figures.Add(absl::StrCat(name, "_p99_ms"), result.p99_ms);
      }
    }
  }
}

int Measure(const Options& options) {
  Figures figures;
  const Folder folder(options.folder);
  std::unique_ptr<Subject> proximal = StartProximal(folder, absl::ZeroDuration());
  const std::string reply = WriteReply(proximal->address(), folder);
  if (options.api) {
    proximal.reset();
    CompareApis(options, reply, figures);
  } else {
    Subject echo("echo", {kServeEcho, reply});
    MeasureSaturation(options, echo, *proximal, folder, figures);
    MeasureLatency(options, echo, *proximal, figures);
    proximal.reset();
    MeasureSlowDisk(options, figures);
  }
  std::cout << figures.Table();
  return options.json.empty() || figures.WriteJson(options.json) ? 0 : 1;
}

int ServeEcho(const std::string& reply_path, bool queue) {
  v1::RecommendNextResponse reply;
  std::ifstream file(reply_path, std::ios::binary);
  if (!reply.ParseFromIstream(&file)) Fail("cannot read the reply");
  const std::unique_ptr<EchoServer> server =
      queue ? NewCompletionQueueEcho(reply) : NewCallbackEcho(reply);
  ServeUntilTold(server->port());
  return 0;
}

int ServeProximal(const std::string& folder, int delay_ms) {
  if (delay_ms > 0) SlowDownSync(absl::Milliseconds(delay_ms));
  Config config;
  config.address = "127.0.0.1:0";
  config.journal = absl::StrCat("sqlite:", folder, "/journal.db");
  config.drain_delay = absl::ZeroDuration();
  config.log_level = LogLevel::kWarning;
  const absl::StatusOr<std::unique_ptr<Server>> server = Server::Create(config);
  if (!server.ok()) Fail(std::string(server.status().message()));
  ServeUntilTold((*server)->port());
  return 0;
}

int Main(int argc, char** argv) {
  // As proximald does.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  if (argc == 3 && std::string(argv[1]) == kServeEcho) return ServeEcho(argv[2], false);
  if (argc == 3 && std::string(argv[1]) == kServeQueueEcho) return ServeEcho(argv[2], true);
  if (argc == 4 && std::string(argv[1]) == kServeProximal) {
    return ServeProximal(argv[2], std::atoi(argv[3]));
  }
  Options options;
  CLI::App app("Measures the service beside a bare gRPC echo and the disk.", "bench_service");
  app.add_option("--json", options.json, "Write the figures to this file.");
  app.add_option("--folder", options.folder,
                 "Journals go here: it should lie on the disk in question.")
      ->capture_default_str();
  app.add_option("--rounds", options.rounds, "Rounds of each measurement.")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--seconds", options.seconds, "Length of one measurement.")
      ->check(CLI::Range(0.1, 600.0))
      ->capture_default_str();
  app.add_flag("--api", options.api,
               "Compare the callback API with completion queues instead (docs/adr).");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return Measure(options);
}

}  // namespace
}  // namespace proximal::bench

int main(int argc, char** argv) { return proximal::bench::Main(argc, argv); }
