// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What every state cache does (service/store/state_cache.h). A test of an implementation includes
// this and instantiates StateCacheContract with how to make one:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StateCacheContract, testing::Values(&MakeMemorySubject));

#ifndef PROXIMAL_TESTS_SERVICE_STORE_STATE_CACHE_CONTRACT_H_
#define PROXIMAL_TESTS_SERVICE_STORE_STATE_CACHE_CONTRACT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "service/store/state_cache.h"
#include "tests/service/store/store_testing.h"

namespace proximal::testing {

// A cache under test, empty at first and with room for some thousand small states, and whatever it
// stands on. It may keep what is put a moment later.
class StateCacheSubject {
 public:
  virtual ~StateCacheSubject() = default;
  virtual StateCache& cache() = 0;
  // Returns when all that was put and erased before has taken effect.
  virtual void Settle() = 0;
};

using MakeStateCacheSubject = std::function<std::unique_ptr<StateCacheSubject>()>;

class StateCacheContract : public ::testing::TestWithParam<MakeStateCacheSubject> {
 protected:
  StateCache& cache() { return subject_->cache(); }
  void Settle() { subject_->Settle(); }

  void Put(const LearnerKey& key, StateCache::StatePtr state) {
    cache().Put(key, std::move(state));
    Settle();
  }
  absl::StatusOr<StateCache::StatePtr> Get(const LearnerKey& key) {
    Answer<absl::StatusOr<StateCache::StatePtr>> answer;
    cache().Get(key, nullptr, absl::Now() + absl::Seconds(30), answer.Receive());
    return answer.Wait();
  }
  // The sequence of what is kept, 0 for nothing.
  uint64_t SequenceOf(const LearnerKey& key) {
    const absl::StatusOr<StateCache::StatePtr> state = Get(key);
    if (!state.ok()) {
      ADD_FAILURE() << state.status();
      return UINT64_MAX;
    }
    return *state == nullptr ? 0 : (*state)->sequence;
  }

  const LearnerKey ada_{"school", "ada"};
  const LearnerKey bob_{"school", "bob"};

 private:
  std::unique_ptr<StateCacheSubject> subject_ = GetParam()();
};

TEST_P(StateCacheContract, GivesBackTheSameBits) {
  const StateCache::StatePtr state = TestState(17, 99, 50);
  Put(ada_, state);
  const absl::StatusOr<StateCache::StatePtr> found = Get(ada_);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_NE(*found, nullptr);
  EXPECT_EQ(**found, *state);
}

TEST_P(StateCacheContract, AnUnknownLearnerIsNull) {
  const absl::StatusOr<StateCache::StatePtr> found = Get(ada_);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, nullptr);
  EXPECT_EQ(cache().Peek(ada_, 0), nullptr);
}

TEST_P(StateCacheContract, APeekGivesWhatIsKeptOrNothing) {
  const StateCache::StatePtr state = TestState(4, 1);
  Put(ada_, state);
  if (const StateCache::StatePtr peeked = cache().Peek(ada_, 0)) {
    EXPECT_EQ(*peeked, *state);
  }
}

TEST_P(StateCacheContract, TheNewestSequenceWins) {
  Put(ada_, TestState(5, 1));
  Put(ada_, TestState(4, 1));
  EXPECT_EQ(SequenceOf(ada_), 5u);
  Put(ada_, TestState(6, 1));
  EXPECT_EQ(SequenceOf(ada_), 6u);
}

TEST_P(StateCacheContract, AnEqualSequenceReplaces) {
  Put(ada_, TestState(5, 1, 3));
  Put(ada_, TestState(5, 1, 4));
  EXPECT_EQ((*Get(ada_))->skills.size(), 4u);
}

TEST_P(StateCacheContract, AnotherModelReplacesWhateverTheSequence) {
  Put(ada_, TestState(5, 1));
  Put(ada_, TestState(3, 2));
  const StateCache::StatePtr state = *Get(ada_);
  ASSERT_NE(state, nullptr);
  EXPECT_EQ(state->model_version, 2u);
  EXPECT_EQ(state->sequence, 3u);
}

TEST_P(StateCacheContract, LearnersAndTenantsAreApart) {
  const LearnerKey elsewhere{"other school", "ada"};
  const LearnerKey shifted{"schoola", "da"};
  Put(ada_, TestState(1, 1));
  Put(bob_, TestState(2, 1));
  Put(elsewhere, TestState(3, 1));
  EXPECT_EQ(SequenceOf(ada_), 1u);
  EXPECT_EQ(SequenceOf(bob_), 2u);
  EXPECT_EQ(SequenceOf(elsewhere), 3u);
  EXPECT_EQ(SequenceOf(shifted), 0u);
}

TEST_P(StateCacheContract, EraseForgetsOneLearner) {
  Put(ada_, TestState(5, 1));
  Put(bob_, TestState(6, 1));
  cache().Erase(ada_);
  Settle();
  EXPECT_EQ(SequenceOf(ada_), 0u);
  EXPECT_EQ(cache().Peek(ada_, 0), nullptr);
  EXPECT_EQ(SequenceOf(bob_), 6u);
  cache().Erase({"school", "nobody"});
}

TEST_P(StateCacheContract, WhoWasErasedMayBeginAgain) {
  Put(ada_, TestState(5, 1));
  cache().Erase(ada_);
  Put(ada_, TestState(1, 1));
  EXPECT_THAT(SequenceOf(ada_), ::testing::AnyOf(0u, 1u)) << "which may not be kept yet";
}

TEST_P(StateCacheContract, DropForgetsOneLearnerWhateverComesNext) {
  Put(ada_, TestState(5, 1));
  Put(bob_, TestState(6, 1));
  cache().Drop(ada_);
  Settle();
  EXPECT_EQ(SequenceOf(ada_), 0u);
  EXPECT_EQ(cache().Peek(ada_, 0), nullptr);
  EXPECT_EQ(cache().PeekAny(ada_), nullptr);
  EXPECT_EQ(SequenceOf(bob_), 6u);
  Put(ada_, TestState(4, 1));
  EXPECT_EQ(SequenceOf(ada_), 4u);
  cache().Drop({"school", "nobody"});
}

TEST_P(StateCacheContract, NoPeekGivesLessThanTheCallerHasSeen) {
  Put(ada_, TestState(4, 1));
  EXPECT_EQ(cache().Peek(ada_, 5), nullptr);
  const StateCache::StatePtr peeked = cache().Peek(ada_, 4);
  EXPECT_TRUE(peeked == nullptr || peeked->sequence == 4);
}

TEST_P(StateCacheContract, WhatTheCallerKnowsIsGivenBackOnlyWhereItIsNoDifferent) {
  Put(ada_, TestState(5, 1));
  const auto get = [this](StateCache::StatePtr known) {
    Answer<absl::StatusOr<StateCache::StatePtr>> answer;
    cache().Get(ada_, std::move(known), absl::Now() + absl::Seconds(30), answer.Receive());
    return *answer.Wait();
  };
  EXPECT_EQ(*get(TestState(5, 1)), *TestState(5, 1));
  EXPECT_EQ(*get(TestState(4, 1)), *TestState(5, 1));
  EXPECT_EQ(*get(TestState(5, 2)), *TestState(5, 1));
  cache().Drop(ada_);
  Settle();
  EXPECT_EQ(get(TestState(5, 1)), nullptr);
}

TEST_P(StateCacheContract, IsWell) { EXPECT_TRUE(cache().Health().ok()) << cache().Health(); }

TEST_P(StateCacheContract, AStateOutlivesItsEntry) {
  Put(ada_, TestState(5, 1));
  const StateCache::StatePtr state = *Get(ada_);
  cache().Erase(ada_);
  Settle();
  EXPECT_EQ(state->sequence, 5u);
}

TEST_P(StateCacheContract, CountsHitsAndMisses) {
  const StateCache::Stats before = cache().stats();
  EXPECT_EQ(SequenceOf(ada_), 0u);
  Put(ada_, TestState(1, 1));
  EXPECT_EQ(SequenceOf(ada_), 1u);
  EXPECT_EQ(SequenceOf(ada_), 1u);
  EXPECT_EQ(cache().stats().hits - before.hits, 2u);
  EXPECT_EQ(cache().stats().misses - before.misses, 1u);
}

TEST_P(StateCacheContract, ConcurrentWritersLeaveTheNewest) {
  constexpr uint64_t kSequences = 400;
  constexpr int kLearners = 8;
  std::vector<std::thread> writers;
  writers.reserve(4);
  for (int writer = 0; writer < 4; ++writer) {
    writers.emplace_back([this, writer] {
      for (uint64_t i = 0; i < kSequences; ++i) {
        // Each writer goes through all sequences from a place of its own.
        const uint64_t sequence = (i + 100 * static_cast<uint64_t>(writer)) % kSequences + 1;
        const LearnerKey key{"t", absl::StrCat("learner ", sequence % kLearners)};
        cache().Put(key, TestState(sequence, 1));
        cache().Peek(key, 0);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  Settle();
  for (uint64_t learner = 0; learner < kLearners; ++learner) {
    EXPECT_EQ(SequenceOf({"t", absl::StrCat("learner ", learner)}),
              learner == 0 ? kSequences : kSequences - kLearners + learner);
  }
}

}  // namespace proximal::testing

#endif  // PROXIMAL_TESTS_SERVICE_STORE_STATE_CACHE_CONTRACT_H_
