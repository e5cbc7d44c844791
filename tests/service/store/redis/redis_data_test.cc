// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What lies in Redis: keys, entries, how long and at what cost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "engine/learner/codec.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/model.h"
#include "service/store/redis/entry.h"
#include "tests/engine/tracing/worlds.h"
#include "tests/service/store/redis/redis_fixture.h"

namespace proximal::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class RedisDataTest : public RedisFixture {};

TEST_F(RedisDataTest, DatabaseAndPrefixKeepDeploymentsApart) {
  RedisServer server;
  RedisOptions options = To(server);
  options.database = 5;
  options.key_prefix = "other:";
  Open(options);
  Put(ada_, TestState(3, 1));
  EXPECT_EQ(server.Run({"DBSIZE"}), "0");
  EXPECT_THAT(server.Run({"INFO", "keyspace"}), HasSubstr("db5:keys=1"));
  options.key_prefix = "px:";
  Open(options);
  EXPECT_EQ(SequenceOf(ada_), 0u);
}

TEST_F(RedisDataTest, EveryWriteProlongsLife) {
  RedisServer server;
  RedisOptions options = To(server);
  options.ttl = absl::Seconds(1000);
  Open(options);
  const std::string key = redis::EntryKey("px:", ada_);
  std::vector<int> lives;
  for (uint64_t sequence = 1; sequence <= 20; ++sequence) {
    server.Run({"EXPIRE", key, "5"});
    Put(ada_, TestState(sequence, 1));
    int life = 0;
    ASSERT_TRUE(absl::SimpleAtoi(server.Run({"PTTL", key}), &life));
    EXPECT_GT(life, 850'000);
    EXPECT_LE(life, 1'100'000);
    lives.push_back(life);
  }
  EXPECT_GT(*std::max_element(lives.begin(), lives.end()),
            *std::min_element(lives.begin(), lives.end()) + 10'000)
      << "lives are to differ, so that entries do not all go at once";
}

TEST_F(RedisDataTest, IdsMayBeAnyBytes) {
  RedisServer server;
  Open(To(server));
  const std::vector<std::string> ids = {
      "plain",    "{braces}", "}{",  "with space", "line\r\nbreak",      std::string("nul\0nul", 7),
      "\xff\xfe", "a/b",      "%2f", "*",          std::string(300, 'x')};
  uint64_t sequence = 0;
  for (const std::string& tenant : ids) {
    for (const std::string& learner : ids) cache_->Put({tenant, learner}, TestState(++sequence, 1));
  }
  cache_->Settle();
  EXPECT_EQ(server.Run({"DBSIZE"}), absl::StrCat(ids.size() * ids.size()));
  sequence = 0;
  for (const std::string& tenant : ids) {
    for (const std::string& learner : ids) EXPECT_EQ(SequenceOf({tenant, learner}), ++sequence);
  }
}

TEST_F(RedisDataTest, LargeStatesComeBackWhole) {
  RedisServer server;
  Open(To(server));
  LearnerState state = *TestState(1, 1, 50'000);
  for (size_t i = 0; i < state.skills.size(); ++i) {
    state.skills[i].last_minute = static_cast<uint32_t>(i * 7919 % kLastMinute);
    state.skills[i].ability_mean = Logit(static_cast<double>(i % 7) - 3);
  }
  const auto large = std::make_shared<const LearnerState>(state);
  ASSERT_GT(EncodeState(state).size(), 200'000u);
  std::vector<Answer<absl::StatusOr<StateCache::StatePtr>>> answers(20);
  Put(ada_, large);
  for (auto& answer : answers) cache_->Get(ada_, nullptr, absl::InfiniteFuture(), answer.Receive());
  for (auto& answer : answers) {
    const absl::StatusOr<StateCache::StatePtr> found = answer.Wait();
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(**found, state);
  }
}

TEST_F(RedisDataTest, WhatCannotBeReadCountsAsNothingAndIsReplaced) {
  RedisServer server;
  Open(To(server));
  const std::string key = redis::EntryKey("px:", ada_);
  server.Run({"SET", key, "what another version wrote"});
  EXPECT_EQ(SequenceOf(ada_), 0u);
  EXPECT_EQ(stats().unreadable, 1u);
  Put(ada_, TestState(1, 1));
  EXPECT_EQ(SequenceOf(ada_), 1u);
}

TEST_F(RedisDataTest, WhatWasErasedIsMarkedAndNobodysWriteReplacesTheMarkUntilItsTimeIsOver) {
  RedisServer server;
  RedisOptions options = To(server);
  options.erased_for = absl::Seconds(1000);
  Open(options);
  const std::string key = redis::EntryKey("px:", ada_);
  Put(ada_, TestState(50, 1));
  cache_->Erase(ada_);
  cache_->Settle();
  EXPECT_EQ(server.Run({"GET", key}), "-");
  int life = 0;
  ASSERT_TRUE(absl::SimpleAtoi(server.Run({"PTTL", key}), &life));
  EXPECT_GT(life, 900'000);
  EXPECT_LE(life, 1'000'000);
  const std::unique_ptr<RedisStateCache> other = *RedisStateCache::Open(options);
  other->Put(ada_, TestState(51, 1));
  other->Put(ada_, TestState(51, 2));
  other->Drop(ada_);
  other->Settle();
  EXPECT_EQ(other->redis_stats().writes_erased, 2u);
  EXPECT_EQ(server.Run({"GET", key}), "-");
  EXPECT_EQ(SequenceOf(ada_), 0u);
  EXPECT_EQ(stats().unreadable, 0u);
  server.Run({"PEXPIRE", key, "1"});
  while (server.Run({"EXISTS", key}) == "1") absl::SleepFor(absl::Milliseconds(1));
  Put(ada_, TestState(1, 1));
  EXPECT_EQ(SequenceOf(ada_), 1u);
}

TEST_F(RedisDataTest, WhatIsKnownIsNotReadAgain) {
  RedisServer server;
  Open(To(server));
  Put(ada_, TestState(5, 1));
  const StateCache::StatePtr known = TestState(5, 1);
  Answer<absl::StatusOr<StateCache::StatePtr>> answer;
  cache_->Get(ada_, known, absl::InfiniteFuture(), answer.Receive());
  EXPECT_EQ(*answer.Wait(), known) << "the very same object";
}

TEST_F(RedisDataTest, AKeyOfAnotherKindIsLeftAlone) {
  RedisServer server;
  Open(To(server));
  const std::string key = redis::EntryKey("px:", ada_);
  server.Run({"RPUSH", key, "x"});
  EXPECT_THAT(std::string(Get(ada_).status().message()), StartsWith("WRONGTYPE"));
  Put(ada_, TestState(1, 1));
  EXPECT_EQ(stats().writes_lost, 1u);
  EXPECT_EQ(server.Run({"TYPE", key}), "list");
}

// 500 responses over 50 skills and 400 items of a catalog of 10,000, in 28 sessions within 90 days.
LearnerState Practised() {
  const std::shared_ptr<const Catalog> catalog = CompileOrDie(RandomDraft(50, 10'000, 7));
  const std::shared_ptr<const Model> model = Model::Prior(catalog);
  Draws draws(11);
  std::vector<Event> events;
  for (uint64_t i = 0; i < 500; ++i) {
    const uint64_t item = i < 400 ? i : i - 400;  // a hundred come again
    const absl::Time answered_at = StartOfPractice() + absl::Hours(77 * (i / 18)) +
                                   absl::Minutes(i / 18 * 7 % 120) +
                                   absl::Seconds(50 * (i % 18) + draws.Below(30));
    events.push_back(MakeResponse(i + 1, absl::StrCat("i", item * 7919 % 10'000),
                                  draws.Chance(0.68) ? 1 : 0, answered_at));
  }
  return FoldHistory(*model, events);
}

TEST_F(RedisDataTest, ALearnerWith500ResponsesTakesLessThan2KiB) {
  RedisServer server;
  Open(To(server));
  const LearnerState state = Practised();
  ASSERT_EQ(state.skills.size(), 50u);
  ASSERT_EQ(state.items.size(), 400u);
  const LearnerKey key{"default", "8c7ab2f0-5a3e-4b7e-9d1c-000000000001"};
  Put(key, std::make_shared<const LearnerState>(state));
  int bytes = 0;
  ASSERT_TRUE(
      absl::SimpleAtoi(server.Run({"MEMORY", "USAGE", redis::EntryKey("px:", key)}), &bytes));
  RecordProperty("encoded_bytes", static_cast<int>(EncodeState(state).size()));
  RecordProperty("memory_usage", bytes);
  EXPECT_LE(bytes, 2048) << "of which the state takes " << EncodeState(state).size();
}

}  // namespace
}  // namespace proximal::testing
