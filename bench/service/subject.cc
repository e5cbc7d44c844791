// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/subject.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/service/callers.h"

namespace proximal::bench {
namespace {

constexpr int kConnections = 4;

// Connections are made before it; in it each of the callers makes ten calls and more.
constexpr absl::Duration kWarmUp = absl::Milliseconds(200);

// A run with failures measures nothing.
LoadResult Checked(const std::string& name, const LoadResult& result) {
  if (result.failed > 0 || result.calls == 0) {
    Fail(absl::StrCat(name, ": ", result.failed, " calls failed, ", result.calls, " measured"));
  }
  return result;
}

}  // namespace

void Fail(const std::string& why) {
  std::fprintf(stderr, "bench: %s\n", why.c_str());
  std::exit(1);
}

void Ensure(const absl::Status& status) {
  if (!status.ok()) Fail(status.ToString());
}

Folder::Folder(const std::string& parent) : path_(absl::StrCat(parent, "/bench-XXXXXX")) {
  if (mkdtemp(path_.data()) == nullptr) Fail(absl::StrCat("--folder=", parent, ": cannot write"));
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::Journal() const { return absl::StrCat("sqlite:", path_, "/journal.db"); }

Subject::Subject(std::string name, const std::vector<std::string>& arguments)
    : name_(std::move(name)), child_(arguments) {}

LoadResult Subject::Saturate(const NewCaller& new_caller, absl::Duration measure, Figures& figures,
                             const std::string& name, const std::string& suffix, int in_flight) {
  const absl::Duration before = CpuTimeAtRest();
  const LoadResult result = Checked(
      name_, RunClosed(Connect(address(), kConnections), new_caller, in_flight, kWarmUp, measure));
  const absl::Duration used = CpuTimeAtRest() - before;
  figures.Add(absl::StrCat(name, "_rps", suffix), result.calls_per_second);
  figures.Add(absl::StrCat(name, "_cpu_us", suffix),
              absl::ToDoubleMicroseconds(used) / static_cast<double>(result.answered));
  return result;
}

absl::Duration Subject::CpuTimeAtRest() const {
  constexpr absl::Duration kLook = absl::Milliseconds(20);
  constexpr absl::Duration kRest = absl::Milliseconds(1);
  for (absl::Duration before = child_.CpuTime();;) {
    absl::SleepFor(kLook);
    const absl::Duration used = child_.CpuTime();
    if (used - before < kRest) return used;
    before = used;
  }
}

LoadResult Subject::Pace(const NewCaller& new_caller, double rate, absl::Duration measure,
                         uint64_t seed) {
  return Checked(
      name_, RunOpen(Connect(address(), kConnections), new_caller, rate, kWarmUp, measure, seed));
}

LoadResult SaturateAll(const std::vector<std::string>& addresses, const NewCaller& new_caller,
                       absl::Duration measure) {
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  for (const std::string& address : addresses) {
    const auto some = Connect(address, kConnections);
    channels.insert(channels.end(), some.begin(), some.end());
  }
  return Checked("replicas", RunClosed(channels, new_caller, kInFlight, kWarmUp, measure));
}

std::unique_ptr<Subject> StartProximal(const ProximalOptions& options) {
  auto subject = std::make_unique<Subject>("proximal", ProximalArguments(options));
  Ensure(PublishWorld(subject->address()));
  Ensure(RecordHistories(subject->address(), 0, kLearners, kHistory));
  return subject;
}

std::string WriteReply(const std::string& address, const Folder& folder) {
  const absl::StatusOr<v1::RecommendNextResponse> reply = TypicalReply(address);
  if (!reply.ok()) Fail(reply.status().ToString());
  std::string path = absl::StrCat(folder.path(), "/reply.pb");
  std::ofstream file(path, std::ios::binary);
  if (!reply->SerializeToOstream(&file)) Fail("cannot write the reply");
  std::printf("A reply has %zu bytes and %d picks.\n", reply->ByteSizeLong(),
              reply->recommendation().picks_size());
  return path;
}

}  // namespace proximal::bench
