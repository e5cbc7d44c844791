// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The Redis state cache beside redis-benchmark, both before a Redis of this bench on loopback that
// keeps 10,000 learners of about 1.6 kB. Without redis-server the cases are skipped.
//
//   RedisFetch/F/C        the bytes of entries, F in flight over C connections, read and thrown
//                         away: the client without the codec
//   RedisGet/F/C          gets, likewise: fetched and decoded
//   RedisPut/F/C          puts, likewise: encoded, compared and kept by the script
//   RedisBenchmark/get/P  redis-benchmark with pipelines of P: GET of as many bytes, its replies
//                         read and thrown away, over as many connections as in /C:2
//   RedisBenchmark/set/P  SET of as many bytes, without a script

#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/time/clock.h"
#include "bench/store/appender.h"
#include "engine/learner/codec.h"
#include "service/store/redis/entry.h"
#include "service/store/redis/fleet.h"
#include "service/store/redis/hash_slot.h"
#include "service/store/redis/redis_state_cache.h"
#include "service/store/redis/resp.h"

namespace proximal {
namespace {

using bench::ProcessCpuSeconds;

constexpr int64_t kLearners = 10'000;
constexpr int64_t kCalls = 40'000;  // of an iteration

int FreePort() {
  const int any = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(any, generic, size) != 0 || getsockname(any, generic, &size) != 0) std::abort();
  close(any);
  return ntohs(address.sin_port);
}

// A redis-server for as long as this process lives. Port 0: there is none to start.
int RedisPort() {
  static const int port = [] {
    if (std::system("command -v redis-server redis-benchmark > /dev/null") != 0) return 0;
    const int free = FreePort();
    const std::string text = absl::StrCat(free);
    if (fork() == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const int nowhere = open("/dev/null", O_WRONLY);
      dup2(nowhere, STDOUT_FILENO);
      execlp("redis-server", "redis-server", "--port", text.c_str(), "--bind", "127.0.0.1",
             "--save", "", nullptr);
      _exit(127);
    }
    const std::string ping = absl::StrCat("redis-cli -p ", free, " ping > /dev/null 2>&1");
    while (std::system(ping.c_str()) != 0) absl::SleepFor(absl::Milliseconds(20));
    return free;
  }();
  return port;
}

LearnerKey KeyOf(int64_t number) {
  return {"default", absl::StrCat("8c7ab2f0-5a3e-4b7e-9d1c-", absl::Dec(number, absl::kZeroPad12))};
}

// 50 skills, and 400 items met in 28 sessions.
LearnerState StateOf(uint64_t sequence) {
  LearnerState state;
  state.sequence = sequence;
  state.model_version = 0x5a3e4b7e9d1c0f37;
  state.responses = 500;
  const auto minute = [](uint32_t i) { return 12'900'000 + i % 28 * 4620 + i * 7 % 16; };
  for (uint32_t i = 0; i < 50; ++i) {
    SkillTrace skill{};
    skill.skill = 2 * i;
    skill.attempts = 1 + i % 19;
    skill.successes = i % 19 / 2;
    skill.last_minute = minute(i);
    skill.ability_mean = Logit(0.031 * static_cast<double>(i) - 0.8);
    skill.ability_variance = LogitVariance(0.05 + 0.005 * static_cast<double>(i));
    skill.known = Probability(0.019 * static_cast<double>(i));
    state.skills.push_back(skill);
  }
  for (uint32_t i = 0; i < 400; ++i) {
    ItemTrace item{};
    item.item = 25 * i + i * i % 23;
    item.attempts = i % 6 == 0 ? 2 : 1;
    item.successes = i % 3 == 0 ? 0 : 1;
    item.last_minute = minute(i * 31);
    item.set_average(i % 3 == 0 ? 0.33 : 0.83);
    state.items.push_back(item);
  }
  return state;
}

RedisOptions Options(int64_t connections) {
  RedisOptions options;
  options.addresses = {{"127.0.0.1", RedisPort()}};
  options.timeout = absl::Seconds(10);
  options.connect_timeout = absl::Seconds(10);
  options.connections = static_cast<int>(connections);
  return options;
}

std::unique_ptr<RedisStateCache> OpenCache(int64_t connections) {
  return *RedisStateCache::Open(Options(connections));
}

// Keeps calls in flight, each sent when one is answered.
class Caller {
 public:
  using Done = absl::AnyInvocable<void()>;
  // Sends one call and runs its second argument when that is answered.
  using Send = std::function<void(const LearnerKey&, Done)>;

  explicit Caller(Send send) : send_(std::move(send)) {}

  void Run(int64_t in_flight) {
    left_ = kCalls;
    absl::BlockingCounter finished(static_cast<int>(in_flight));
    for (int64_t i = 0; i < in_flight; ++i) Next(finished);
    finished.Wait();
  }

 private:
  void Next(absl::BlockingCounter& finished) {
    const int64_t number = --left_;
    if (number < 0) {
      finished.DecrementCount();
      return;
    }
    send_(KeyOf(number * 7919 % kLearners), [this, &finished] { Next(finished); });
  }

  const Send send_;
  std::atomic<int64_t> left_ = 0;
};

bool Skipped(benchmark::State& state) {
  if (RedisPort() != 0) return false;
  state.SkipWithError("there is no redis-server, or no redis-benchmark");
  return true;
}

void Fill() {
  static const bool filled = [] {
    const std::unique_ptr<RedisStateCache> cache = OpenCache(1);
    const auto state = std::make_shared<const LearnerState>(StateOf(1));
    for (int64_t i = 0; i < kLearners; ++i) {
      cache->Put(KeyOf(i), state);
      if (i % 1000 == 0) cache->Settle();
    }
    cache->Settle();
    return true;
  }();
  benchmark::DoNotOptimize(filled);
}

void Count(benchmark::State& state, double cpu_before, const RedisStats& stats) {
  const int64_t calls = kCalls * static_cast<int64_t>(state.iterations());
  state.SetItemsProcessed(calls);
  state.counters["cpu_us"] = (ProcessCpuSeconds() - cpu_before) * 1e6 / static_cast<double>(calls);
  state.counters["batch"] =
      static_cast<double>(stats.commands) / static_cast<double>(stats.batches);
}

void RedisGet(benchmark::State& state) {
  if (Skipped(state)) return;
  Fill();
  const std::unique_ptr<RedisStateCache> cache = OpenCache(state.range(1));
  Caller caller([&cache](const LearnerKey& key, Caller::Done done) {
    cache->Get(key, nullptr, absl::InfiniteFuture(),
               [done = std::move(done)](const absl::StatusOr<StateCache::StatePtr>& found) mutable {
                 if (!found.ok() || *found == nullptr) std::abort();
                 done();
               });
  });
  const double cpu = ProcessCpuSeconds();
  for (auto _ : state) caller.Run(state.range(0));
  Count(state, cpu, cache->redis_stats());
}

void RedisFetch(benchmark::State& state) {
  if (Skipped(state)) return;
  Fill();
  redis::Counters counters;
  redis::Fleet fleet(Options(state.range(1)), nullptr, &counters, [] {});
  Caller caller([&fleet](const LearnerKey& key, Caller::Done done) {
    const std::string name = redis::EntryKey("px:", key);
    redis::Call call;
    call.bytes = redis::EncodeCommand({"GET", name});
    call.slot = redis::SlotOf(name);
    call.deadline = redis::Now() + std::chrono::seconds(10);
    call.done = [done = std::move(done)](const absl::StatusOr<redis::Reply>& reply) mutable {
      if (!reply.ok() || (*reply)->type != REDIS_REPLY_STRING) std::abort();
      done();
    };
    fleet.Send(std::move(call));
  });
  const double cpu = ProcessCpuSeconds();
  for (auto _ : state) caller.Run(state.range(0));
  Count(state, cpu, counters.Read());
}

void RedisPut(benchmark::State& state) {
  if (Skipped(state)) return;
  Fill();
  const std::unique_ptr<RedisStateCache> cache = OpenCache(state.range(1));
  const auto learner = std::make_shared<const LearnerState>(StateOf(2));
  const double cpu = ProcessCpuSeconds();
  for (auto _ : state) {
    for (int64_t i = 0; i < kCalls; ++i) {
      cache->Put(KeyOf(i * 7919 % kLearners), learner);
      if (i % state.range(0) == 0) cache->Settle();
    }
    cache->Settle();
  }
  if (cache->redis_stats().writes_lost > 0) std::abort();
  Count(state, cpu, cache->redis_stats());
}

void RedisBenchmark(benchmark::State& state, const char* test) {
  if (Skipped(state)) return;
  const std::string command = absl::StrCat(
      "redis-benchmark -p ", RedisPort(), " -t ", test, " -c 2 -r 10000 -n ", 10 * kCalls, " -d ",
      EncodeState(StateOf(1)).size() + 16, " -P ", state.range(0), " --csv");
  for (auto _ : state) {
    FILE* const output = popen(command.c_str(), "r");
    char line[512];
    double rate = 0;
    while (fgets(line, sizeof(line), output) != nullptr) {
      const std::vector<std::string> fields = absl::StrSplit(line, "\",\"");
      if (fields.size() > 1 && !absl::SimpleAtod(fields[1], &rate)) rate = 0;
    }
    pclose(output);
    if (rate == 0) return state.SkipWithError("redis-benchmark says nothing");
    state.SetIterationTime(static_cast<double>(kCalls) / rate);
  }
  state.SetItemsProcessed(kCalls * static_cast<int64_t>(state.iterations()));
}

BENCHMARK(RedisFetch)
    ->ArgNames({"in_flight", "connections"})
    ->Args({1, 1})
    ->Args({64, 1})
    ->Args({256, 1})
    ->Args({256, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(RedisGet)
    ->ArgNames({"in_flight", "connections"})
    ->Args({1, 1})
    ->Args({16, 1})
    ->Args({64, 1})
    ->Args({256, 1})
    ->Args({64, 2})
    ->Args({256, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(RedisPut)
    ->ArgNames({"in_flight", "connections"})
    ->Args({64, 1})
    ->Args({1024, 2})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RedisBenchmark, set, "set")
    ->ArgName("P")
    ->Arg(64)
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(RedisBenchmark, get, "get")
    ->ArgName("P")
    ->Arg(1)
    ->Arg(64)
    ->Arg(128)
    ->UseManualTime()
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace proximal
