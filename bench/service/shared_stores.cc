// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/shared_stores.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"
#include "bench/service/callers.h"
#include "bench/service/load.h"
#include "bench/service/slow_sync.h"
#include "tests/service/store/postgres/postgres_server.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::bench {
namespace {

// While it lives, programs started have syncs that take so much longer.
class SlowPrograms {
 public:
  explicit SlowPrograms(absl::Duration delay) {
    if (delay == absl::ZeroDuration()) return;
    setenv("PROXIMAL_SYNC_DELAY_US", absl::StrCat(absl::ToInt64Microseconds(delay)).c_str(), 1);
    setenv("LD_PRELOAD", PROXIMAL_SLOW_SYNC_LIBRARY, 1);
  }
  ~SlowPrograms() {
    unsetenv("LD_PRELOAD");
    unsetenv("PROXIMAL_SYNC_DELAY_US");
  }
};

std::unique_ptr<testing::PostgresServer> StartPostgres(absl::Duration delay) {
  const SlowPrograms slow(delay);
  return std::make_unique<testing::PostgresServer>(testing::SettingsToMeasure());
}

// `suffix` is that of the figures.
void MeasureRecords(const Plan& plan, absl::Duration delay, const std::string& suffix,
                    Figures& figures) {
  const std::unique_ptr<testing::PostgresServer> postgres = StartPostgres(delay);
  const std::unique_ptr<Subject> proximal =
      StartProximal({.journal = postgres->Url(postgres->NewDatabase())});
  for (int round = 0; round < plan.rounds; ++round) {
    const LoadResult records =
        proximal->Saturate(RecordCallers(), plan.measure(), figures, "record_postgres", suffix);
    const double syncs = SyncsPerSecond(postgres->folder(), plan.measure() / 4, delay);
    figures.Add(absl::StrCat("fsync_postgres_per_s", suffix), syncs);
    figures.Add(absl::StrCat("record_postgres_over_fsync", suffix),
                records.calls_per_second / syncs);
    figures.Add(absl::StrCat("record_postgres_p99_ms", suffix), records.p99_ms);
  }
}

}  // namespace

void MeasureRedis(const Plan& plan, Subject& echo, Figures& figures) {
  if (!testing::HaveRedis()) {
    std::fprintf(stderr, "bench: there is no redis-server: its figures are left out\n");
    return;
  }
  testing::RedisServer redis;
  const Folder folder(plan.folder);
  const std::unique_ptr<Subject> proximal =
      StartProximal(EverythingFromRedis(folder.Journal(), redis.port()));
  Figures beside;
  for (int round = 0; round < plan.rounds; ++round) {
    const auto [bare, picks] = Beside(
        round, [&] { return echo.Saturate(RecommendCallers(), plan.measure(), beside, "echo"); },
        [&] {
          return proximal->Saturate(RecommendCallers(), plan.measure(), figures, "recommend_redis");
        });
    figures.Add("recommend_redis_over_echo", picks.calls_per_second / bare.calls_per_second);
  }
  const double rate = figures.Median("recommend_redis_rps") / 2;
  for (int round = 0; round < plan.rounds; ++round) {
    const auto seed = static_cast<uint64_t>(round);
    const auto [bare, picks] = Beside(
        round, [&] { return echo.Pace(RecommendCallers(), rate, plan.measure(), seed); },
        [&] { return proximal->Pace(RecommendCallers(), rate, plan.measure(), seed); });
    figures.Add("recommend_redis_p99_ms", picks.p99_ms);
    figures.Add("p99_redis_over_echo", picks.p99_ms / bare.p99_ms);
  }
}

void MeasurePostgres(const Plan& plan, Figures& figures) {
  if (!testing::HavePostgres()) {
    std::fprintf(stderr, "bench: there is no PostgreSQL: its figures are left out\n");
    return;
  }
  MeasureRecords(plan, absl::ZeroDuration(), "", figures);
  MeasureRecords(plan, kSlowDown, "_2ms", figures);
}

}  // namespace proximal::bench
