// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/drills/clock_jump.h"
#include "tests/drills/disk_full.h"
#include "tests/drills/drill.h"
#include "tests/drills/duplicate_and_reorder.h"
#include "tests/drills/overload.h"
#include "tests/drills/postgres_drills.h"
#include "tests/drills/redis_drills.h"
#include "tests/drills/rolling_restart.h"
#include "tests/drills/service_drills.h"

namespace proximal::drills {

const std::vector<Drill>& Drills() {
  static const auto& drills = *new std::vector<Drill>{
      {"kill-service", "SIGKILL to a server on SQLite, again and again", false, &KillService},
      {"kill-redis", "SIGKILL to Redis, which comes back with nothing", true, &KillRedis},
      {"flush-redis", "all entries and scripts of Redis are gone at once", true, &FlushRedis},
      {"pause-redis", "SIGSTOP to Redis: it takes calls and answers none", true, &PauseRedis},
      {"kill-postgres", "SIGKILL to PostgreSQL, all its processes", true, &KillPostgres},
      {"pause-postgres", "SIGSTOP to PostgreSQL, all its processes", true, &PausePostgres},
      {"redis-cluster-failover", "SIGKILL to a master of three; its replica takes over", true,
       &FailOverCluster},
      {"redis-sentinel-failover", "SIGKILL to the master; sentinels choose another", true,
       &FailOverSentinel},
      {"disk-full", "no room for the journal of a server on SQLite", false, &FillDisk},
      {"rolling-restart", "SIGTERM to one replica after another, each started again", true,
       &RollingRestart},
      {"overload", "three times as many calls as can be served", true, &Overload},
      {"clock-jump", "each replica's clock is set by hours", true, &JumpClocks},
      {"duplicate-and-reorder", "each response comes more than once, in any order, anywhere", true,
       &DuplicateAndReorder},
  };
  return drills;
}

void JudgeCommonBars(DrillFigures& figures) {
  const auto none = [&figures](uint64_t count, const char* what) {
    if (count > 0) figures.missed.push_back(absl::StrCat(count, what));
  };
  none(figures.lost, " acknowledged responses are lost");
  none(figures.duplicated, " responses are there more than once");
  none(figures.late_calls, " calls ended after their deadline");
  none(figures.stale_picks.value_or(0), " picks are older than the caller's own last answer");
  if (figures.acknowledged == 0) figures.missed.push_back("nothing was acknowledged");
  if (figures.recovery == absl::InfiniteDuration()) {
    figures.missed.push_back("nothing was acknowledged after the fault");
  }
}

void Progress(const std::string& name, const std::string& what) {
  absl::FPrintF(stderr, "%s: %s\n", name, what);
}

}  // namespace proximal::drills
