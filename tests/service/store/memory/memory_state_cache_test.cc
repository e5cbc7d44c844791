// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The bounds of the in-process state cache; the rest is tests/service/store/state_cache_contract.h.

#include "service/store/memory/memory_state_cache.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {
namespace {

LearnerKey Key(int number) { return {"t", absl::StrCat("learner ", number)}; }

size_t BytesOfOne() {
  MemoryStateCache cache({.max_bytes = 1 << 20, .shards = 1});
  cache.Put(Key(1), TestState(1, 1));
  return cache.stats().bytes;
}

TEST(MemoryStateCacheTest, EvictsTheLeastRecentlyUsed) {
  MemoryStateCache cache({.max_bytes = 3 * BytesOfOne(), .shards = 1});
  for (int i = 0; i < 3; ++i) cache.Put(Key(i), TestState(1, 1));
  EXPECT_NE(cache.Peek(Key(0), 0), nullptr);
  cache.Put(Key(3), TestState(1, 1));
  EXPECT_NE(cache.Peek(Key(0), 0), nullptr);
  EXPECT_EQ(cache.Peek(Key(1), 0), nullptr);
  EXPECT_NE(cache.Peek(Key(2), 0), nullptr);
  EXPECT_NE(cache.Peek(Key(3), 0), nullptr);
  EXPECT_EQ(cache.stats().evictions, 1u);
  EXPECT_EQ(cache.stats().entries, 3u);
}

TEST(MemoryStateCacheTest, BytesCoverTheStateAndItsOverhead) {
  MemoryStateCache cache({.max_bytes = 1 << 20, .shards = 4});
  const StateCache::StatePtr state = TestState(1, 1, 100);
  cache.Put(Key(1), state);
  EXPECT_GT(cache.stats().bytes, state->SizeInBytes());
  EXPECT_LT(cache.stats().bytes, state->SizeInBytes() + 400);
  cache.Put(Key(1), TestState(2, 1, 10));
  EXPECT_LT(cache.stats().bytes, state->SizeInBytes());
  cache.Erase(Key(1));
  EXPECT_EQ(cache.stats().bytes, 0u);
  EXPECT_EQ(cache.stats().entries, 0u);
}

TEST(MemoryStateCacheTest, NeverHoldsMoreThanItsBytes) {
  constexpr size_t kBytes = 64 << 10;
  MemoryStateCache cache({.max_bytes = kBytes, .shards = 4});
  for (int i = 0; i < 2000; ++i) {
    cache.Put(Key(i), TestState(1, 1, static_cast<size_t>(i % 60)));
    ASSERT_LE(cache.stats().bytes, kBytes);
  }
  EXPECT_GT(cache.stats().bytes, kBytes / 2);
}

TEST(MemoryStateCacheTest, AStateLargerThanAShardIsNotKept) {
  MemoryStateCache cache({.max_bytes = 4096, .shards = 1});
  cache.Put(Key(1), TestState(1, 1));
  cache.Put(Key(2), TestState(1, 1));
  cache.Put(Key(1), TestState(2, 1, 1000));
  EXPECT_EQ(cache.Peek(Key(1), 0), nullptr) << "the older state must not stay in its place";
  EXPECT_NE(cache.Peek(Key(2), 0), nullptr);
}

TEST(MemoryStateCacheTest, ACacheOfNoBytesKeepsNothing) {
  MemoryStateCache cache({.max_bytes = 0, .shards = 0});
  cache.Put(Key(1), TestState(1, 1));
  EXPECT_EQ(cache.Peek(Key(1), 0), nullptr);
  EXPECT_EQ(cache.stats().entries, 0u);
}

TEST(MemoryStateCacheTest, StaysWholeUnderConcurrentUse) {
  MemoryStateCache cache({.max_bytes = 20 * BytesOfOne(), .shards = 2});
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&cache, thread] {
      for (int i = 0; i < 5000; ++i) {
        const int number = (i * 7 + thread * 13) % 50;
        if (i % 3 == 0) cache.Put(Key(number), TestState(static_cast<uint64_t>(i) + 1, 1));
        if (i % 11 == 0) cache.Erase(Key(number));
        if (const StateCache::StatePtr state = cache.Peek(Key(number), 0)) {
          EXPECT_EQ(state->skills.size(), 3u);
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  uint64_t found = 0;
  for (int i = 0; i < 50; ++i) found += cache.Peek(Key(i), 0) != nullptr ? 1 : 0;
  EXPECT_EQ(found, cache.stats().entries);
  EXPECT_LE(cache.stats().bytes, 20 * BytesOfOne());
}

}  // namespace
}  // namespace proximal::testing
