// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The Redis state cache keeps the contract of its seam: on one server, behind sentinels, on a
// cluster of three masters.

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "service/store/redis/redis_state_cache.h"
#include "tests/service/store/redis/redis_server.h"
#include "tests/service/store/state_cache_contract.h"

namespace proximal::testing {
namespace {

// Where there is no Redis the tests do not run, and are counted as skipped.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StateCacheContract);

template <typename Rig>
class RedisSubject : public StateCacheSubject {
 public:
  RedisSubject() : cache_(*RedisStateCache::Open(rig_.Options())) {}
  StateCache& cache() override { return *cache_; }
  void Settle() override { cache_->Settle(); }

 private:
  Rig rig_;
  std::unique_ptr<RedisStateCache> cache_;
};

struct SingleRig {
  RedisServer server;
  RedisOptions Options() const {
    RedisOptions options = PatientOptions();
    options.addresses = {server.address()};
    return options;
  }
};

template <typename Rig>
MakeStateCacheSubject Make() {
  return [] { return std::make_unique<RedisSubject<Rig>>(); };
}

auto WhereThereIsRedis(MakeStateCacheSubject make) {
  return ::testing::ValuesIn(HaveRedis() ? std::vector<MakeStateCacheSubject>{std::move(make)}
                                         : std::vector<MakeStateCacheSubject>{});
}

INSTANTIATE_TEST_SUITE_P(Redis, StateCacheContract, WhereThereIsRedis(Make<SingleRig>()));
INSTANTIATE_TEST_SUITE_P(Sentinel, StateCacheContract, WhereThereIsRedis(Make<SentinelRig>()));
INSTANTIATE_TEST_SUITE_P(Cluster, StateCacheContract, WhereThereIsRedis(Make<ClusterRig>()));

TEST(RedisContractTest, RedisIsThere) {
  if (!HaveRedis()) GTEST_SKIP() << "there is no redis-server: install redis-server";
}

}  // namespace
}  // namespace proximal::testing
