// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// When memory answers for the shared cache, and when it must not.

#include "service/store/memory/front_state_cache.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "service/store/memory/memory_state_cache.h"
#include "tests/service/store/state_cache_contract.h"

namespace proximal::testing {
namespace {

// Stands for a cache that replicas share: what one puts, all get; nobody peeks.
class SharedCache : public StateCache {
 public:
  explicit SharedCache(MemoryStateCache* kept) : kept_(kept) {}

  StatePtr Peek(const LearnerKey&, uint64_t) override { return nullptr; }
  StatePtr PeekAny(const LearnerKey&) override { return nullptr; }
  void Get(const LearnerKey& key, StatePtr known, absl::Time deadline,
           absl::AnyInvocable<void(absl::StatusOr<StatePtr>)> done) override {
    ++gets;
    if (gone) return done(absl::UnavailableError("gone"));
    const bool same = known != nullptr && kept_->PeekAny(key) != nullptr &&
                      known->sequence == kept_->PeekAny(key)->sequence;
    same_as_known += same ? 1 : 0;
    kept_->Get(key, std::move(known), deadline,
               [this, done = std::move(done)](absl::StatusOr<StatePtr> state) mutable {
                 if (on_the_way) std::exchange(on_the_way, nullptr)();
                 done(std::move(state));
               });
  }
  void Put(const LearnerKey& key, StatePtr state) override {
    if (!gone) kept_->Put(key, std::move(state));
  }
  void Drop(const LearnerKey& key) override { kept_->Drop(key); }
  void Erase(const LearnerKey& key) override { kept_->Erase(key); }
  absl::Status Health() const override {
    return gone ? absl::UnavailableError("gone") : absl::OkStatus();
  }
  Stats stats() const override { return kept_->stats(); }
  void Close() override { closed = true; }

  bool gone = false;
  bool closed = false;
  int gets = 0;
  int same_as_known = 0;
  std::function<void()> on_the_way;  // runs once, when an answer was found and is not yet given

 private:
  MemoryStateCache* const kept_;
};

constexpr absl::Duration kNever = absl::ZeroDuration();
constexpr absl::Duration kEver = absl::Hours(1000);

// Two replicas, each with memory of its own, before one shared cache.
class FrontStateCacheTest : public ::testing::Test {
 protected:
  struct Replica {
    Replica(MemoryStateCache* kept, absl::Duration fresh_for, absl::Duration trusted_for) {
      auto made = std::make_unique<SharedCache>(kept);
      shared = made.get();
      front = std::make_unique<FrontStateCache>(
          FrontOptions{.memory = {}, .fresh_for = fresh_for, .trusted_for = trusted_for},
          std::move(made));
    }
    SharedCache* shared;
    std::unique_ptr<FrontStateCache> front;
  };

  void Make(absl::Duration fresh_for, absl::Duration trusted_for) {
    a_ = std::make_unique<Replica>(&kept_, fresh_for, trusted_for);
    b_ = std::make_unique<Replica>(&kept_, fresh_for, trusted_for);
  }
  static uint64_t Peek(Replica& replica, uint64_t seen) {
    const StateCache::StatePtr state = replica.front->Peek(Ada(), seen);
    return state == nullptr ? 0 : state->sequence;
  }
  static absl::StatusOr<uint64_t> Get(Replica& replica) {
    Answer<absl::StatusOr<StateCache::StatePtr>> answer;
    replica.front->Get(Ada(), nullptr, absl::InfiniteFuture(), answer.Receive());
    const absl::StatusOr<StateCache::StatePtr> state = answer.Wait();
    if (!state.ok()) return state.status();
    return *state == nullptr ? 0 : (*state)->sequence;
  }
  static LearnerKey Ada() { return {"school", "ada"}; }

  MemoryStateCache kept_{StateTableOptions()};
  std::unique_ptr<Replica> a_;
  std::unique_ptr<Replica> b_;
};

TEST_F(FrontStateCacheTest, WhatIsFreshServesAnyoneWhoHasSeenNoMore) {
  Make(kEver, kEver);
  a_->front->Put(Ada(), TestState(5, 1));
  EXPECT_EQ(Peek(*a_, 0), 5u);
  EXPECT_EQ(Peek(*a_, 4), 5u);
  EXPECT_EQ(Peek(*a_, 5), 5u);
  EXPECT_EQ(Peek(*a_, 6), 0u);
  EXPECT_EQ(a_->shared->gets, 0);
}

TEST_F(FrontStateCacheTest, WhatIsNotFreshServesWhoHasSeenJustThat) {
  Make(kNever, kEver);
  a_->front->Put(Ada(), TestState(5, 1));
  EXPECT_EQ(Peek(*a_, 0), 0u);
  EXPECT_EQ(Peek(*a_, 4), 0u);
  EXPECT_EQ(Peek(*a_, 5), 5u);
  EXPECT_EQ(Peek(*a_, 6), 0u);
}

TEST_F(FrontStateCacheTest, WhatIsNotTrustedServesNobodyAndIsNotKeptAgainstWhatIsShared) {
  Make(kNever, kNever);
  a_->front->Put(Ada(), TestState(5, 1));
  EXPECT_EQ(Peek(*a_, 5), 0u);
  kept_.Erase(Ada());
  kept_.Put(Ada(), TestState(2, 1));  // a new life, begun elsewhere
  EXPECT_EQ(*Get(*a_), 2u);
  EXPECT_EQ(a_->front->PeekAny(Ada())->sequence, 2u);
}

TEST_F(FrontStateCacheTest, AStateOfNoEventsIsServedOnlyFresh) {
  Make(kNever, kEver);
  a_->front->Put(Ada(), TestState(0, 1));
  EXPECT_EQ(a_->front->Peek(Ada(), 0), nullptr) << "who says nothing has not seen it";
}

TEST_F(FrontStateCacheTest, FreshnessEnds) {
  Make(absl::Milliseconds(20), absl::Milliseconds(40));
  a_->front->Put(Ada(), TestState(5, 1));
  while (Peek(*a_, 0) == 5) absl::SleepFor(absl::Milliseconds(1));
  while (Peek(*a_, 5) == 5) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(*Get(*a_), 5u);
  EXPECT_EQ(a_->shared->gets, 1);
}

TEST_F(FrontStateCacheTest, AnAnswerOfTheSharedCacheIsFreshAgain) {
  Make(kEver, kEver);
  kept_.Put(Ada(), TestState(5, 1));
  EXPECT_EQ(Peek(*a_, 0), 0u);
  EXPECT_EQ(*Get(*a_), 5u);
  EXPECT_EQ(Peek(*a_, 0), 5u);
}

TEST_F(FrontStateCacheTest, WhatIsUnchangedIsToldFromWhatIsKnown) {
  Make(kNever, kEver);
  a_->front->Put(Ada(), TestState(5, 1));
  EXPECT_EQ(*Get(*a_), 5u);
  EXPECT_EQ(a_->shared->same_as_known, 1);
  b_->front->Put(Ada(), TestState(6, 1));
  EXPECT_EQ(*Get(*a_), 6u);
  EXPECT_EQ(a_->shared->same_as_known, 1);
}

TEST_F(FrontStateCacheTest, AnotherReplicasStateReplacesAnOlderOneOnceAsked) {
  Make(kEver, kEver);
  a_->front->Put(Ada(), TestState(5, 1));
  b_->front->Put(Ada(), TestState(6, 1));
  EXPECT_EQ(Peek(*a_, 0), 5u) << "fresh as it is";
  EXPECT_EQ(Peek(*a_, 6), 0u) << "but not for who has seen more";
  EXPECT_EQ(*Get(*a_), 6u);
  EXPECT_EQ(Peek(*a_, 6), 6u);
}

TEST_F(FrontStateCacheTest, AnOlderAnswerGivesWayToWhatMemoryHas) {
  Make(kEver, kEver);
  b_->front->Put(Ada(), TestState(5, 1));
  a_->shared->gone = true;
  a_->front->Put(Ada(), TestState(6, 1));
  a_->shared->gone = false;
  EXPECT_EQ(*Get(*a_), 6u);
}

TEST_F(FrontStateCacheTest, AnErasureElsewhereIsHeardOfWithTheNextQuestion) {
  Make(kNever, kEver);
  a_->front->Put(Ada(), TestState(5, 1));
  b_->front->Erase(Ada());
  EXPECT_EQ(*Get(*a_), 0u);
  EXPECT_EQ(a_->front->PeekAny(Ada()), nullptr);
  EXPECT_EQ(Peek(*a_, 5), 0u);
}

TEST_F(FrontStateCacheTest, AnAnswerOnItsWayDoesNotBringBackWhoWasForgottenMeanwhile) {
  for (const bool erase : {false, true}) {
    Make(kEver, kEver);
    kept_.Put(Ada(), TestState(5, 1));
    a_->shared->on_the_way = [&] { erase ? a_->front->Erase(Ada()) : a_->front->Drop(Ada()); };
    EXPECT_TRUE(Get(*a_).ok());
    EXPECT_EQ(a_->front->PeekAny(Ada()), nullptr);
  }
}

TEST_F(FrontStateCacheTest, AnEmptyAnswerOnItsWayDoesNotForgetWhatIsPutMeanwhile) {
  Make(kEver, kEver);
  a_->shared->on_the_way = [&] { a_->front->Put(Ada(), TestState(1, 1)); };
  EXPECT_EQ(*Get(*a_), 0u);
  EXPECT_EQ(Peek(*a_, 1), 1u);
}

TEST_F(FrontStateCacheTest, WithoutTheSharedCacheThereIsStillWhatMemoryHas) {
  Make(kNever, kNever);
  a_->front->Put(Ada(), TestState(5, 1));
  a_->shared->gone = true;
  EXPECT_TRUE(absl::IsUnavailable(Get(*a_).status()));
  EXPECT_TRUE(absl::IsUnavailable(a_->front->Health()));
  EXPECT_EQ(Peek(*a_, 5), 0u);
  EXPECT_EQ(a_->front->PeekAny(Ada())->sequence, 5u);
}

TEST_F(FrontStateCacheTest, MemoryIsBounded) {
  constexpr size_t kBytes = 64 << 10;
  MemoryStateCache kept{StateTableOptions()};
  FrontStateCache front({.memory = {.max_bytes = kBytes, .shards = 4}},
                        std::make_unique<SharedCache>(&kept));
  for (int i = 0; i < 1000; ++i) {
    front.Put({"t", absl::StrCat(i)}, TestState(1, 1, 20));
    ASSERT_LE(front.stats().bytes, kBytes);
  }
  EXPECT_GT(front.stats().evictions, 500u);
}

TEST_F(FrontStateCacheTest, ClosesTheSharedCache) {
  Make(kEver, kEver);
  a_->front->Close();
  EXPECT_TRUE(a_->shared->closed);
}

// The contract, with memory that always asks and memory that never does.
class FrontSubject : public StateCacheSubject {
 public:
  explicit FrontSubject(absl::Duration fresh_for)
      : front_(FrontOptions{.memory = {}, .fresh_for = fresh_for},
               std::make_unique<SharedCache>(&kept_)) {}
  StateCache& cache() override { return front_; }
  void Settle() override {}

 private:
  MemoryStateCache kept_{StateTableOptions()};
  FrontStateCache front_;
};

MakeStateCacheSubject Front(absl::Duration fresh_for) {
  return [fresh_for] { return std::make_unique<FrontSubject>(fresh_for); };
}

INSTANTIATE_TEST_SUITE_P(FrontAsking, StateCacheContract, ::testing::Values(Front(kNever)));
INSTANTIATE_TEST_SUITE_P(FrontFresh, StateCacheContract, ::testing::Values(Front(kEver)));

}  // namespace
}  // namespace proximal::testing
