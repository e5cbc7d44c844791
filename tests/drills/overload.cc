// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/overload.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/drills/fleet.h"
#include "tests/drills/open_load.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::drills {
namespace {

constexpr int kLearners = 66;
constexpr int kHistory = 4500;
constexpr int kSaturating = 24;  // callers at once that keep every replica busy
constexpr double kOverload = 3;  // times the capacity
constexpr int kRounds = 2;       // of overload, with capacity measured before, between and after
constexpr absl::Duration kCapacityTime = absl::Milliseconds(1500);
constexpr absl::Duration kOverloadTime = absl::Seconds(3);

constexpr double kLeastGoodput = .9;                         // of the capacity
constexpr absl::Duration kAtOnce = absl::Milliseconds(200);  // a tenth of the deadline
constexpr double kMostGrowth = 256 << 20;                    // bytes

// The most memory that any replica has held so far, read now and then.
class MemoryWatch {
 public:
  explicit MemoryWatch(Fleet& fleet) : fleet_(fleet) {}
  ~MemoryWatch() {
    over_ = true;
    thread_.join();
  }
  double most() const { return static_cast<double>(most_); }

 private:
  void Look() {
    while (!over_) {
      for (size_t i = 0; i < Fleet::kReplicas; ++i) {
        most_ = std::max<uint64_t>(most_, fleet_.replica(i).ResidentBytes());
      }
      absl::SleepFor(absl::Milliseconds(50));
    }
  }

  Fleet& fleet_;
  std::atomic<uint64_t> most_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_{[this] { Look(); }};
};

// How many calls a second were answered within `time` from `begin`.
double Rate(absl::Span<const OpenCall> calls, absl::Time begin, absl::Duration time) {
  const auto good = std::count_if(calls.begin(), calls.end(), [&](const OpenCall& call) {
    return call.ok() && call.ended < begin + time;
  });
  return static_cast<double>(good) / absl::ToDoubleSeconds(time);
}

double Capacity(OpenLoad& load) {
  const absl::Time begin = absl::Now();
  return Rate(load.RunClosed(kSaturating, kCapacityTime), begin, kCapacityTime);
}

// Capacity and overload by turns, since what else the machine does changes all the time.
struct Rounds {
  double capacity = 0;          // calls a second, in the mean
  double goodput = 0;           // likewise, of three times as many
  std::vector<OpenCall> calls;  // of the overload
  absl::Duration longest_stall;
  absl::Duration recovery;  // the longest
};

std::vector<Call> Plain(absl::Span<const OpenCall> calls) { return {calls.begin(), calls.end()}; }

Rounds RunRounds(OpenLoad& load) {
  Rounds rounds;
  double capacity = Capacity(load);
  rounds.capacity = capacity / (kRounds + 1);
  for (int i = 0; i < kRounds; ++i) {
    const absl::Time begin = absl::Now();
    const std::vector<OpenCall> calls = load.RunOpen(kOverload * capacity, kOverloadTime);
    const absl::Time end = absl::Now();
    const std::vector<OpenCall> after = load.RunClosed(1, absl::Milliseconds(200));
    rounds.goodput += Rate(calls, begin, kOverloadTime) / kRounds;
    rounds.longest_stall = std::max(rounds.longest_stall, LongestStall(Plain(calls), begin, end));
    rounds.recovery = std::max(rounds.recovery, Recovery(Plain(after), end));
    rounds.calls.insert(rounds.calls.end(), calls.begin(), calls.end());
    capacity = Capacity(load);
    rounds.capacity += capacity / (kRounds + 1);
    Progress("overload", absl::StrFormat("%.0f calls a second can be served", capacity));
  }
  return rounds;
}

struct Refusals {
  uint64_t count = 0;
  uint64_t without_pushback = 0;
  absl::Duration p95;
};

Refusals RefusalsOf(absl::Span<const OpenCall> calls) {
  Refusals refusals;
  std::vector<absl::Duration> took;
  for (const OpenCall& call : calls) {
    if (call.code != grpc::StatusCode::UNAVAILABLE) continue;
    if (!call.pushed_back) ++refusals.without_pushback;
    took.push_back(call.took());
  }
  refusals.count = took.size();
  if (took.empty()) return refusals;
  const auto nth = took.begin() + static_cast<ptrdiff_t>(.95 * (took.size() - 1));
  std::nth_element(took.begin(), nth, took.end());
  refusals.p95 = *nth;
  return refusals;
}

void Judge(const Refusals& refusals, double goodput, double growth, DrillFigures& figures) {
  const auto missed = [&figures](bool is, const std::string& what) {
    if (is) figures.missed.push_back(what);
  };
  missed(goodput < kLeastGoodput, absl::StrFormat("goodput is %.2f of the capacity", goodput));
  missed(refusals.count == 0, "nothing was refused");
  missed(refusals.without_pushback > 0, "some were refused without a time to wait");
  missed(refusals.p95 > kAtOnce,
         absl::StrFormat("refusals take %.0f ms", absl::ToDoubleMilliseconds(refusals.p95)));
  missed(growth > kMostGrowth, absl::StrFormat("a replica grew by %.0f MiB", growth / (1 << 20)));
}

}  // namespace

absl::StatusOr<DrillFigures> Overload(const DrillOptions& options) {
  testing::RedisServer redis;
  const auto fleet = Fleet::Start(options, {.cache = redis.Url()});
  if (!fleet.ok()) return fleet.status();
  auto load = std::make_unique<OpenLoad>((*fleet)->channels(), kLearners, kHistory, options.seed);
  absl::Status status = load->RecordHistories();
  if (!status.ok()) return status;
  Progress("overload", "histories are recorded");
  auto memory = std::make_unique<MemoryWatch>(**fleet);
  load->RunClosed(kSaturating, absl::Seconds(1));
  const double memory_before = memory->most();
  const Rounds rounds = RunRounds(*load);
  const double memory_after = memory->most();
  memory.reset();
  const double goodput = rounds.goodput / rounds.capacity;

  const absl::StatusOr<Audit> audit = load->ReadJournals((*fleet)->channels()[0]);
  if (!audit.ok()) return audit.status();
  const std::vector<Call> calls = Plain(rounds.calls);
  const Refusals refusals = RefusalsOf(rounds.calls);
  DrillFigures figures{.acknowledged = audit->acknowledged,
                       .lost = audit->lost,
                       .duplicated = audit->duplicated,
                       .errors = ErrorsByCode(calls),
                       .longest_stall = rounds.longest_stall,
                       .recovery = rounds.recovery,
                       .calls = calls.size(),
                       .degraded = DegradedCalls(calls),
                       .late_calls = LateCalls(calls)};
  figures.more = {{"capacity_per_second", rounds.capacity},
                  {"goodput_over_capacity", goodput},
                  {"refused", static_cast<double>(refusals.count)},
                  {"refused_without_pushback", static_cast<double>(refusals.without_pushback)},
                  {"refused_p95_ms", absl::ToDoubleMilliseconds(refusals.p95)},
                  {"rss_bytes", memory_after},
                  {"rss_growth_bytes", memory_after - memory_before}};
  Judge(refusals, goodput, memory_after - memory_before, figures);
  load.reset();
  status = (*fleet)->Stop();
  if (!status.ok()) return status;
  return figures;
}

}  // namespace proximal::drills
