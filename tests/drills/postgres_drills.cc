// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/postgres_drills.h"

#include <utility>

#include "tests/drills/fleet.h"
#include "tests/service/store/redis/redis_server.h"

namespace proximal::drills {
namespace {

absl::StatusOr<DrillFigures> Break(const DrillOptions& options,
                                   void (testing::PostgresServer::*begin)(),
                                   void (testing::PostgresServer::*end)()) {
  testing::RedisServer redis;
  const auto fleet = Fleet::Start(options, {.cache = redis.Url()});
  if (!fleet.ok()) return fleet.status();
  testing::PostgresServer& postgres = (*fleet)->postgres();
  auto experience = PractiseThrough(**fleet, options,
                                    {.begin = [&] { (postgres.*begin)(); },
                                     .end = [&] { (postgres.*end)(); },
                                     .hold = options.hold});
  if (!experience.ok()) return experience.status();
  return std::move(experience->figures);
}

}  // namespace

absl::StatusOr<DrillFigures> KillPostgres(const DrillOptions& options) {
  return Break(options, &testing::PostgresServer::Kill, &testing::PostgresServer::Start);
}

absl::StatusOr<DrillFigures> PausePostgres(const DrillOptions& options) {
  return Break(options, &testing::PostgresServer::Pause, &testing::PostgresServer::Resume);
}

}  // namespace proximal::drills
