// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A cache before real servers, for tests that do something to these.

#ifndef PROXIMAL_TESTS_SERVICE_STORE_REDIS_REDIS_FIXTURE_H_
#define PROXIMAL_TESTS_SERVICE_STORE_REDIS_REDIS_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "service/store/redis/redis_state_cache.h"
#include "tests/service/store/redis/redis_server.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {

class RedisFixture : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HaveRedis()) GTEST_SKIP() << "there is no redis-server: install redis-server";
  }

  // To `server`, quick to give up and quick to come back.
  static RedisOptions To(const RedisServer& server) {
    RedisOptions options = PatientOptions();
    options.addresses = {server.address()};
    options.breaker.min_pause = absl::Milliseconds(5);
    options.breaker.max_pause = absl::Milliseconds(50);
    options.min_refresh_interval = absl::Milliseconds(20);
    return options;
  }
  void Open(const RedisOptions& options) {
    absl::StatusOr<std::unique_ptr<RedisStateCache>> opened = RedisStateCache::Open(options);
    ASSERT_TRUE(opened.ok()) << opened.status();
    cache_ = *std::move(opened);
  }

  absl::StatusOr<StateCache::StatePtr> Get(const LearnerKey& key,
                                           absl::Duration timeout = absl::InfiniteDuration()) {
    Answer<absl::StatusOr<StateCache::StatePtr>> answer;
    cache_->Get(key, nullptr, absl::Now() + timeout, answer.Receive());
    return answer.Wait();
  }
  void Put(const LearnerKey& key, StateCache::StatePtr state) {
    cache_->Put(key, std::move(state));
    cache_->Settle();
  }
  // The sequence of what is kept, 0 for nothing; waits until the cache can say.
  uint64_t SequenceOf(const LearnerKey& key) {
    for (;;) {
      const absl::StatusOr<StateCache::StatePtr> state = Get(key);
      if (state.ok()) return *state == nullptr ? 0 : (*state)->sequence;
      absl::SleepFor(absl::Milliseconds(2));
    }
  }
  // Puts until it has been kept.
  void Insist(const LearnerKey& key, uint64_t sequence) {
    do Put(key, TestState(sequence, 1));
    while (SequenceOf(key) != sequence);
  }
  RedisStats stats() const { return cache_->redis_stats(); }

  const LearnerKey ada_{"school", "ada"};
  std::unique_ptr<RedisStateCache> cache_;
};

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_REDIS_REDIS_FIXTURE_H_
