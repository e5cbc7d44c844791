// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happens to a real server, and what the cache makes of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/store/redis/entry.h"
#include "tests/service/store/redis/redis_fixture.h"

namespace proximal::testing {
namespace {

using ::testing::HasSubstr;

class RedisFaultTest : public RedisFixture {};

TEST_F(RedisFaultTest, AServerThatIsKilledIsMissedAndFoundAgain) {
  RedisServer server;
  Open(To(server));
  Put(ada_, TestState(3, 1));
  EXPECT_EQ(SequenceOf(ada_), 3u);
  server.Kill();
  EXPECT_TRUE(absl::IsUnavailable(Get(ada_).status()));
  while (cache_->Health().ok()) Get(ada_).IgnoreError();
  EXPECT_GE(stats().open_breakers, 1u);
  server.Start();
  EXPECT_EQ(SequenceOf(ada_), 0u) << "what it held is gone";
  Insist(ada_, 4);
  while (!cache_->Health().ok()) absl::SleepFor(absl::Milliseconds(1));
}

TEST_F(RedisFaultTest, AServerThatIsNotThereYetIsWaitedForByNobody) {
  auto server = std::make_unique<RedisServer>();
  server->Kill();
  Open(To(*server));
  EXPECT_TRUE(absl::IsUnavailable(Get(ada_).status()));
  Put(ada_, TestState(1, 1));
  EXPECT_GE(stats().writes_lost, 1u);
  server->Start();
  Insist(ada_, 2);
}

TEST_F(RedisFaultTest, AServerThatStandsStillCostsEachCallItsTimeout) {
  RedisServer server;
  RedisOptions options = To(server);
  options.connections = 1;
  options.timeout = absl::Milliseconds(200);
  options.connect_timeout = absl::Milliseconds(200);
  options.breaker.failures = 2;
  options.breaker.min_pause = options.breaker.max_pause = absl::Hours(1);
  Open(options);
  Put(ada_, TestState(3, 1));
  ASSERT_EQ(SequenceOf(ada_), 3u);

  server.Pause();
  EXPECT_TRUE(absl::IsUnavailable(Get(ada_, absl::Milliseconds(5)).status()));
  EXPECT_EQ(stats().timeouts, 0u) << "the caller had less time than the server is given";
  EXPECT_TRUE(absl::IsUnavailable(Get(ada_).status()));
  while (cache_->Health().ok()) EXPECT_FALSE(Get(ada_).ok());
  EXPECT_EQ(stats().timeouts, 1u);

  // From now on nobody waits: the breaker refuses, and what it refuses is not sent.
  const RedisStats before = stats();
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(Get(ada_).ok());
  EXPECT_GE(stats().refused_open - before.refused_open, 1000u);
  EXPECT_EQ(stats().commands, before.commands);
  EXPECT_EQ(stats().connections_refused, before.connections_refused);
  server.Resume();
}

TEST_F(RedisFaultTest, AServerThatGoesOnIsUsedAgain) {
  RedisServer server;
  RedisOptions options = To(server);
  options.timeout = absl::Milliseconds(100);
  options.connect_timeout = absl::Milliseconds(100);
  Open(options);
  Insist(ada_, 3);
  server.Pause();
  while (cache_->Health().ok()) EXPECT_FALSE(Get(ada_).ok());
  server.Resume();
  EXPECT_EQ(SequenceOf(ada_), 3u);
}

TEST_F(RedisFaultTest, AFlushLosesEntriesAndTheScriptButNoWrite) {
  RedisServer server;
  Open(To(server));
  Put(ada_, TestState(3, 1));
  const uint64_t before = stats().no_script;
  server.Run({"FLUSHALL"});
  server.Run({"SCRIPT", "FLUSH"});
  EXPECT_EQ(SequenceOf(ada_), 0u);
  Put(ada_, TestState(4, 1));
  EXPECT_EQ(stats().no_script - before, 1u);
  EXPECT_EQ(SequenceOf(ada_), 4u);
  Put(ada_, TestState(5, 1));
  EXPECT_EQ(stats().no_script - before, 1u) << "it is known again";
  EXPECT_EQ(stats().writes_lost, 0u);
}

TEST_F(RedisFaultTest, AConnectionThatTheServerClosesIsReplacedUnnoticed) {
  RedisServer server;
  Open(To(server));
  Put(ada_, TestState(3, 1));
  ASSERT_EQ(SequenceOf(ada_), 3u);
  server.Run({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  const absl::StatusOr<StateCache::StatePtr> state = Get(ada_);
  ASSERT_TRUE(state.ok()) << state.status();
  EXPECT_EQ((*state)->sequence, 3u);
  EXPECT_EQ(stats().connections_lost, 1u);
}

TEST_F(RedisFaultTest, AWrongPasswordIsSaid) {
  RedisServer server({"--requirepass", "right"});
  RedisOptions options = To(server);
  options.credentials.password = "wrong";
  Open(options);
  EXPECT_THAT(std::string(Get(ada_).status().message()), HasSubstr("AUTH: WRONGPASS"));
  options.credentials.password = "";
  Open(options);
  EXPECT_THAT(std::string(Get(ada_).status().message()), HasSubstr("NOAUTH"));
  options.credentials.password = "right";
  Open(options);
  Insist(ada_, 1);
}

TEST_F(RedisFaultTest, AUserMayDoWhatTheDocumentationSays) {
  RedisServer server;
  server.Run({"ACL", "SETUSER", "proximal", "on", ">pass word", "~px:*", "+get", "+del", "+evalsha",
              "+eval", "+getrange", "+set", "+ping", "+select", "+role", "+cluster|slots",
              "+asking"});
  RedisOptions options = To(server);
  options.credentials = {"proximal", "pass word"};
  options.database = 3;
  Open(options);
  Insist(ada_, 1);
  cache_->Erase(ada_);
  cache_->Settle();
  EXPECT_EQ(SequenceOf(ada_), 0u);
  EXPECT_EQ(stats().other_errors, 0u);
}

TEST_F(RedisFaultTest, AFullServerGivesBackWhatItHasUnlessThatIsOutdated) {
  RedisServer server({"--maxmemory-policy", "noeviction"});
  Open(To(server));
  const LearnerKey bob{"school", "bob"};
  Put(ada_, TestState(3, 1));
  Put(bob, TestState(7, 1));
  server.Run({"CONFIG", "SET", "maxmemory", "1"});
  Put(ada_, TestState(4, 1));
  EXPECT_EQ(stats().out_of_memory, 1u);
  EXPECT_EQ(stats().writes_lost, 1u);
  EXPECT_TRUE(absl::IsUnavailable(Get(ada_).status())) << "3 is no longer true";
  EXPECT_EQ(SequenceOf(bob), 7u);
  cache_->Erase(bob);
  cache_->Settle();
  EXPECT_EQ(stats().out_of_memory, 1u) << "there is always room to erase";
  EXPECT_EQ(server.Run({"GET", redis::EntryKey("px:", bob)}), "-");
  EXPECT_TRUE(cache_->Health().ok());
  server.Run({"CONFIG", "SET", "maxmemory", "0"});
  while (stats().due > 0) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_EQ(server.Run({"EXISTS", redis::EntryKey("px:", ada_)}), "0");
  Put(ada_, TestState(4, 1));
  EXPECT_EQ(SequenceOf(ada_), 4u);
}

TEST_F(RedisFaultTest, AServerThatEvictsKeepsTakingStates) {
  RedisServer server({"--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru"});
  Open(To(server));
  for (int i = 0; i < 3000; ++i) {
    cache_->Put({"t", absl::StrCat("learner ", i)}, TestState(1, 1, 200));
    if (i % 500 == 0) cache_->Settle();
  }
  cache_->Settle();
  EXPECT_EQ(stats().writes_lost, 0u);
  EXPECT_EQ(SequenceOf({"t", "learner 2999"}), 1u);
}

TEST_F(RedisFaultTest, AnErasureIsMadeUpFor) {
  RedisServer server;
  Open(To(server));
  Insist(ada_, 50);
  server.Pause();
  RedisOptions options = To(server);
  options.timeout = options.connect_timeout = absl::Milliseconds(50);
  options.erased_for = absl::Milliseconds(500);
  Open(options);
  cache_->Erase(ada_);
  cache_->Settle();
  EXPECT_EQ(stats().due, 1u);
  const absl::StatusOr<StateCache::StatePtr> erased = Get(ada_);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(*erased, nullptr) << "whatever Redis still keeps";
  Put(ada_, TestState(1, 1));
  server.Resume();
  while (stats().due > 0) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_EQ(SequenceOf(ada_), 0u);
  Insist(ada_, 1);
}

TEST_F(RedisFaultTest, AnErasureIsMadeUpForHoweverManyWritesWereLostBeforeIt) {
  RedisServer server;
  RedisOptions options = To(server);
  Open(options);
  Insist(ada_, 50);
  server.Pause();
  options.timeout = options.connect_timeout = absl::Milliseconds(50);
  options.max_due = 2;
  Open(options);
  Put({"school", "bob"}, TestState(6, 1));
  Put({"school", "eve"}, TestState(6, 1));
  EXPECT_EQ(stats().due, 2u);
  cache_->Erase(ada_);
  cache_->Settle();
  EXPECT_EQ(stats().due, 3u);
  EXPECT_EQ(stats().given_up, 0u);
  server.Resume();
  while (stats().due > 0) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_EQ(server.Run({"GET", redis::EntryKey("px:", ada_)}), "-");
}

TEST_F(RedisFaultTest, WhereTooManyWritesWereLostNoReplicaTakesAnyEntryOfBefore) {
  RedisServer server;
  RedisOptions options = To(server);
  Open(options);
  const LearnerKey bob{"school", "bob"}, eve{"school", "eve"};
  for (const LearnerKey& key : {ada_, bob, eve}) Insist(key, 5);
  std::unique_ptr<RedisStateCache> other = std::move(cache_);
  server.Pause();
  options.timeout = options.connect_timeout = absl::Milliseconds(50);
  options.max_due = 1;
  Open(options);
  cache_->Erase(eve);
  cache_->Settle();
  Put(bob, TestState(6, 1));
  EXPECT_EQ(stats().given_up, 1u);
  Put(ada_, TestState(6, 1));
  EXPECT_EQ(stats().due, 1u) << "only the erasure is remembered";
  EXPECT_TRUE(absl::IsUnavailable(Get(ada_).status()));
  server.Resume();
  while (stats().due > 0) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_EQ(SequenceOf(ada_), 0u);
  Open(options);
  EXPECT_EQ(SequenceOf(ada_), 0u) << "whoever begins later knows as well";
  cache_.swap(other);
  while (SequenceOf(ada_) != 0) absl::SleepFor(absl::Milliseconds(5));
  EXPECT_EQ(SequenceOf(bob), 0u);
  EXPECT_EQ(server.Run({"GET", redis::EntryKey("px:", eve)}), "-");
  Put(ada_, TestState(6, 1));
  EXPECT_EQ(SequenceOf(ada_), 6u);
}

TEST_F(RedisFaultTest, AnEpochThatRedisForgotIsToldToItAgain) {
  RedisServer server;
  Open(To(server));
  Insist(ada_, 5);
  server.Run({"SET", "px:epoch", "00000000000000ff"});
  while (SequenceOf(ada_) != 0) absl::SleepFor(absl::Milliseconds(5));
  server.Run({"FLUSHALL"});
  while (server.Run({"GET", "px:epoch"}) != "00000000000000ff") {
    absl::SleepFor(absl::Milliseconds(5));
  }
}

TEST_F(RedisFaultTest, WhatIsOutdatedBecauseAWriteWasLostIsDropped) {
  RedisServer server;
  RedisOptions options = To(server);
  Open(options);
  const LearnerKey bob{"school", "bob"};
  Insist(ada_, 5);
  Insist(bob, 5);
  server.Pause();
  options.timeout = options.connect_timeout = absl::Milliseconds(50);
  Open(options);
  Put(ada_, TestState(6, 1));
  Put(bob, TestState(5, 1));
  EXPECT_EQ(stats().due, 2u);
  server.Resume();
  while (stats().due > 0) absl::SleepFor(absl::Milliseconds(5));
  // The writes may have been on their way when the server was resumed.
  EXPECT_NE(SequenceOf(ada_), 5u);
  EXPECT_EQ(SequenceOf(bob), 5u) << "no older than what was lost";
}

TEST_F(RedisFaultTest, AWriteThatArrivesMakesUpForTheOneBeforeIt) {
  RedisServer server({"--maxmemory-policy", "noeviction"});
  Open(To(server));
  Put(ada_, TestState(3, 1));
  server.Run({"CONFIG", "SET", "maxmemory", "1"});
  Put(ada_, TestState(4, 1));
  EXPECT_EQ(stats().due, 1u);
  EXPECT_TRUE(absl::IsUnavailable(Get(ada_).status()));
  server.Run({"CONFIG", "SET", "maxmemory", "0"});
  Put(ada_, TestState(5, 1));
  EXPECT_EQ(SequenceOf(ada_), 5u);
  EXPECT_EQ(stats().due, 0u);
}

TEST_F(RedisFaultTest, EveryCallIsAnsweredOnceWhateverHappens) {
  RedisServer server;
  RedisOptions options = To(server);
  options.timeout = options.connect_timeout = absl::Milliseconds(20);
  options.max_queued = 64;
  options.erased_for = absl::Milliseconds(3);
  Open(options);
  constexpr int kCallers = 3;
  std::atomic<bool> enough = false;
  std::atomic<int64_t> calls = 0;
  std::atomic<int64_t> answers = 0;
  std::atomic<int64_t> found = 0;
  const auto call = [&](int caller, uint64_t i) {
    const LearnerKey key{"t", absl::StrCat(caller, " ", i % 7)};
    cache_->Put(key, TestState(i, 1));
    if (i % 11 == 0) cache_->Erase(key);
    ++calls;
    cache_->Get(key, nullptr, absl::Now() + absl::Milliseconds(i % 30),
                [&](const absl::StatusOr<StateCache::StatePtr>& state) {
                  if (state.ok() && *state != nullptr) ++found;
                  ++answers;
                });
  };
  std::vector<std::thread> callers;
  callers.reserve(kCallers);
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      for (uint64_t i = 1; !enough; ++i) {
        call(caller, i);
        if (i % 50 == 0) absl::SleepFor(absl::Milliseconds(1));
      }
    });
  }
  for (int round = 0; round < 5; ++round) {
    const int64_t before = found;
    while (found < before + 20) absl::SleepFor(absl::Milliseconds(1));  // it works ...
    if (round % 2 == 0) {                                               // ... and then does not
      server.Kill();
      server.Start();
    } else {
      server.Pause();
      absl::SleepFor(absl::Milliseconds(60));
      server.Resume();
    }
  }
  enough = true;
  for (std::thread& caller : callers) caller.join();
  cache_->Close();
  EXPECT_EQ(answers, calls);
  cache_->Settle();
}

}  // namespace
}  // namespace proximal::testing
