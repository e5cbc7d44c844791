// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/redis_drills.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/drills/fleet.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::drills {
namespace {

constexpr absl::Duration kNotice = absl::Seconds(10);       // for replicas to notice something
constexpr absl::Duration kGrace = absl::Milliseconds(200);  // ... by all their connections
// Learners take their time where that of calls is measured: a busy machine measures itself.
constexpr absl::Duration kThink = absl::Milliseconds(60);
constexpr absl::Duration kSlice = absl::Milliseconds(250);
constexpr absl::Duration kMostAdded = absl::Milliseconds(25);

// A fleet with its cache at `url` goes through `fault`. Nothing may fail for want of a cache.
absl::StatusOr<Experience> Break(const DrillOptions& options, const std::string& url,
                                 const Fault& fault) {
  const auto fleet = Fleet::Start(options, {.cache = url});
  if (!fleet.ok()) return fleet.status();
  auto experience = PractiseThrough(**fleet, options, fault);
  if (experience.ok() && !experience->figures.errors.empty()) {
    experience->figures.missed.push_back("calls failed though the journal was there");
  }
  return experience;
}

absl::StatusOr<DrillFigures> FiguresOf(absl::StatusOr<Experience> experience) {
  if (!experience.ok()) return experience.status();
  return std::move(experience->figures);
}

bool IsMaster(testing::RedisServer& server) {
  return server.Run({"ROLE"}).substr(0, 6) == "master";
}

// The master is killed, and comes back with nothing when its replica has long taken its place.
absl::StatusOr<DrillFigures> FailOver(const DrillOptions& options, const std::string& url,
                                      testing::RedisServer& master, testing::RedisServer& replica) {
  auto experience = Break(options, url,
                          {.begin = [&] { master.Kill(); },
                           .end = [&] { master.Start(); },
                           .hold = 2 * options.hold,
                           .heals_itself = true});
  if (experience.ok() && !IsMaster(replica)) {
    return absl::InternalError("the replica has not become the master");
  }
  return FiguresOf(std::move(experience));
}

// How long calls took before a pause that began at `begin`, and once the breakers were `open`.
void CompareTimes(absl::Span<const Call> calls, absl::Time begin, absl::Time open, absl::Time end,
                  DrillFigures& figures) {
  const absl::Duration before = TypicalLongestCall(calls, begin - kWarmUp, begin, kSlice);
  const absl::Duration after = TypicalLongestCall(calls, open, end, kSlice);
  const absl::Duration added = std::max(absl::ZeroDuration(), after - before);
  const auto tell = [&figures](const char* name, absl::Duration time) {
    figures.more.emplace_back(name, absl::ToDoubleMilliseconds(time));
  };
  tell("added_ms_after_open", added);
  tell("typical_longest_ms_before", before);
  tell("typical_longest_ms_after_open", after);
  tell("longest_ms_before", LongestCall(calls, begin - kWarmUp, begin));
  tell("longest_ms_until_open", LongestCall(calls, begin, open));
  tell("longest_ms_after_open", LongestCall(calls, open, end));
  if (added <= kMostAdded) return;
  figures.missed.push_back(absl::StrFormat("a paused Redis adds %.1f ms to calls, not %.0f at most",
                                           absl::ToDoubleMilliseconds(added),
                                           absl::ToDoubleMilliseconds(kMostAdded)));
}

}  // namespace

absl::StatusOr<DrillFigures> KillRedis(const DrillOptions& options) {
  testing::RedisServer redis;
  return FiguresOf(
      Break(options, redis.Url(),
            {.begin = [&] { redis.Kill(); }, .end = [&] { redis.Start(); }, .hold = options.hold}));
}

absl::StatusOr<DrillFigures> FlushRedis(const DrillOptions& options) {
  testing::RedisServer redis;
  const auto flush = [&] {
    redis.Run({"FLUSHALL"});
    redis.Run({"SCRIPT", "FLUSH"});
  };
  return FiguresOf(
      Break(options, redis.Url(), {.begin = flush, .end = flush, .hold = options.hold}));
}

absl::StatusOr<DrillFigures> PauseRedis(const DrillOptions& options) {
  testing::RedisServer redis;
  const auto fleet = Fleet::Start(options, {.cache = redis.Url()});
  if (!fleet.ok()) return fleet.status();
  absl::Time open;
  bool noticed = false;
  auto experience = PractiseThrough(**fleet, options,
                                    {.begin =
                                         [&] {
                                           redis.Pause();
                                           noticed =
                                               (*fleet)->AwaitEvent("cache_unreachable", kNotice);
                                           absl::SleepFor(kGrace);
                                           open = absl::Now();
                                         },
                                     .end = [&] { redis.Resume(); },
                                     .hold = options.hold},
                                    {.think = kThink});
  if (!experience.ok()) return experience.status();
  if (!noticed) return absl::InternalError("not every replica has noticed that Redis is gone");
  DrillFigures figures = std::move(experience->figures);
  CompareTimes(experience->calls, experience->fault_begin, open, experience->fault_end, figures);
  return figures;
}

absl::StatusOr<DrillFigures> FailOverSentinel(const DrillOptions& options) {
  testing::SentinelRig rig;
  return FailOver(options, rig.Url(), rig.master(), rig.replica());
}

absl::StatusOr<DrillFigures> FailOverCluster(const DrillOptions& options) {
  testing::ClusterRig rig(/*replicas=*/true);
  return FailOver(options, rig.Url(), rig.node(0), rig.node(testing::ClusterRig::kMasters));
}

}  // namespace proximal::drills
