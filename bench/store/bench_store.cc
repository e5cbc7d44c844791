// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the stores cost.
//
//   Append/L/F    single-event appends to the SQLite journal, F in flight, spread over L learners:
//                 items_per_second is events made durable per second, cpu_us the CPU time of the
//                 whole process per event
//   Fsync         one small write and fsync after another on the same disk: what Append would do
//                 without groups
//   Decide/L      decisions logged, until they are all in the file
//   Read/N        all events of a learner with N, by a caller that waits
//   Peek/T        a hit in the in-process state cache of 10,000 learners, T threads at once
//
// Files go to --folder=PATH, by default the current folder: it should lie on the disk in question.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "bench/store/appender.h"
#include "service/store/memory/memory_state_cache.h"
#include "service/store/sqlite/sqlite_store.h"

namespace proximal {
namespace {

using bench::Appender;
using bench::EventOf;
using bench::KeyOf;
using bench::ProcessCpuSeconds;

std::string& Folder() {
  static std::string& folder = *new std::string(".");
  return folder;
}

// A store in a folder of its own, which goes with it.
class BenchStore {
 public:
  BenchStore() {
    std::string pattern = Folder() + "/bench-store-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    folder_ = pattern;
    auto store = SqliteStore::Open({.path = folder_ + "/journal.db"});
    if (!store.ok()) std::abort();
    store_ = *std::move(store);
  }
  ~BenchStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  SqliteStore& operator*() { return *store_; }
  SqliteStore* operator->() { return store_.get(); }

 private:
  std::string folder_;
  std::unique_ptr<SqliteStore> store_;
};

void Append(benchmark::State& state) {
  constexpr int64_t kAppends = 20'000;
  BenchStore store;
  Appender appender(*store, state.range(0));
  appender.Run(kAppends, 256);
  const double cpu = ProcessCpuSeconds();
  for (auto _ : state) appender.Run(kAppends, static_cast<int>(state.range(1)));
  const int64_t appends = kAppends * static_cast<int64_t>(state.iterations());
  state.SetItemsProcessed(appends);
  state.counters["cpu_us"] = (ProcessCpuSeconds() - cpu) * 1e6 / static_cast<double>(appends);
}
BENCHMARK(Append)
    ->ArgNames({"learners", "in_flight"})
    ->Args({64, 64})
    ->Args({1'000, 256})
    ->Args({20'000, 256})
    ->Args({200'000, 256})
    ->Args({20'000, 2048})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void Fsync(benchmark::State& state) {
  const std::string path = Folder() + "/bench-store-fsync";
  const int file = open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) std::abort();
  const std::string block(4096, 'x');
  for (auto _ : state) {
    if (write(file, block.data(), block.size()) < 0 || fsync(file) != 0) std::abort();
  }
  close(file);
  unlink(path.c_str());
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()));
}
BENCHMARK(Fsync)->UseRealTime()->Unit(benchmark::kMicrosecond);

void Decide(benchmark::State& state) {
  constexpr int64_t kDecisions = 20'000;
  BenchStore store;
  const std::string payload(400, 'p');
  const double cpu = ProcessCpuSeconds();
  int64_t number = 0;
  for (auto _ : state) {
    for (int64_t i = 0; i < kDecisions; ++i, ++number) {
      store->LogDecision({KeyOf(number * 7919 % state.range(0)),
                          absl::StrCat("01HF8K3M9Q2R5T7V0W", number),
                          absl::FromUnixSeconds(1'700'000'000), payload});
    }
    absl::Notification erased;  // Erase comes after all that is queued.
    store->Erase({"default", "nobody"},
                 [&erased](absl::StatusOr<Journal::Erased>) { erased.Notify(); });
    erased.WaitForNotification();
  }
  const int64_t decisions = kDecisions * static_cast<int64_t>(state.iterations());
  state.SetItemsProcessed(decisions);
  state.counters["cpu_us"] = (ProcessCpuSeconds() - cpu) * 1e6 / static_cast<double>(decisions);
  state.counters["dropped"] = static_cast<double>(store->DroppedDecisions());
}
BENCHMARK(Decide)
    ->ArgNames({"learners"})
    ->Arg(1'000)
    ->Arg(200'000)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void Read(benchmark::State& state) {
  constexpr int64_t kLearners = 1000;
  BenchStore store;
  Appender(*store, kLearners).Run(kLearners * state.range(0), 2048);
  int64_t number = 0;
  const double cpu = ProcessCpuSeconds();
  for (auto _ : state) {
    absl::Notification read;
    store->Read(KeyOf(++number % kLearners), 0, SIZE_MAX, absl::InfiniteFuture(),
                [&](const absl::StatusOr<std::vector<Event>>& events) {
                  if (!events.ok() || static_cast<int64_t>(events->size()) != state.range(0)) {
                    std::abort();
                  }
                  read.Notify();
                });
    read.WaitForNotification();
  }
  const int64_t events = static_cast<int64_t>(state.iterations()) * state.range(0);
  state.SetItemsProcessed(events);
  state.counters["cpu_us"] = (ProcessCpuSeconds() - cpu) * 1e6 / static_cast<double>(events);
}
BENCHMARK(Read)
    ->ArgNames({"events"})
    ->Arg(20)
    ->Arg(200)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

void Peek(benchmark::State& state) {
  constexpr int64_t kLearners = 10'000;
  static MemoryStateCache& cache = *[] {
    auto* filled = new MemoryStateCache(StateTableOptions());
    LearnerState learner;
    learner.skills.resize(50);
    learner.items.resize(400);
    for (int64_t i = 0; i < kLearners; ++i) {
      filled->Put(KeyOf(i), std::make_shared<const LearnerState>(learner));
    }
    return filled;
  }();
  std::vector<LearnerKey> keys;
  for (int64_t i = 0; i < kLearners; ++i) keys.push_back(KeyOf(i));
  size_t next = static_cast<size_t>(state.thread_index()) * 977;
  for (auto _ : state) {
    next = (next + 7919) % keys.size();
    benchmark::DoNotOptimize(cache.Peek(keys[next], 0));
  }
}
BENCHMARK(Peek)->ThreadRange(1, 4)->UseRealTime();

}  // namespace
}  // namespace proximal

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    absl::string_view argument = argv[i];
    if (!absl::ConsumePrefix(&argument, "--folder=")) {
      benchmark::ReportUnrecognizedArguments(argc, argv);
      return 2;
    }
    proximal::Folder() = std::string(argument);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
