// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Replicas that share a journal and a cache, each with memory of its own: callers go from one to
// the other, and must not notice.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/learner_view.h"
#include "service/app/errors.h"
#include "service/store/memory/front_state_cache.h"
#include "tests/service/app/lagging_cache.h"
#include "tests/service/app/practice_fixture.h"

namespace proximal {
namespace {

constexpr int kReplicas = 3;

// No item is held back for having been picked often: the picks follow from the state alone.
CatalogDraft Uncapped() {
  CatalogDraft draft = SmallCourse();
  draft.settings.max_exposure = 1;
  return draft;
}

class ReplicasTest : public ::testing::Test {
 protected:
  struct Member {
    LaggingCache* lagging;
    std::unique_ptr<FrontStateCache> front;
    Replica* replica;
  };
  void Make(absl::Duration fresh_for, absl::Duration trusted_for = absl::Minutes(1)) {
    for (Member& member : members_) {
      auto lagging = std::make_unique<LaggingCache>(&shared_);
      member.lagging = lagging.get();
      member.front = std::make_unique<FrontStateCache>(
          FrontOptions{.memory = {}, .fresh_for = fresh_for, .trusted_for = trusted_for},
          std::move(lagging));
      member.replica = world_.NewReplica(member.front.get());
    }
  }

  absl::Time At(int minutes) const { return start_ + absl::Minutes(minutes); }

  // What the engine makes of the events up to what was told.
  std::vector<Pick> Expected(const LearnerKey& key, const Recommended& told) {
    std::vector<Event>& history = histories_[key.learner];
    if (history.size() < told.sequence) history = world_.Events(key);
    const ActiveCatalogPtr active = world_.tenants.Get(World::kTenant);
    const LearnerState state = FoldHistory(*active->model, {history.data(), told.sequence});
    const LearnerView view(*active->model, state, told.as_of);
    return Recommend(view, *Resolve(NextOptions(), *active->catalog), nullptr, told.seed).picks;
  }
  void ExpectThePicksOf(const LearnerKey& key, const Recommended& told) {
    const std::vector<Pick> expected = Expected(key, told);
    const std::vector<Pick>& picks = told.recommendation.picks;
    ASSERT_EQ(ItemsOf(told).size(), expected.size());
    for (size_t i = 0; i < picks.size(); ++i) {
      EXPECT_EQ(picks[i].item, expected[i].item);
      EXPECT_EQ(picks[i].predicted.mean, expected[i].predicted.mean);  // the same bits
      EXPECT_EQ(picks[i].score, expected[i].score);
      EXPECT_EQ(picks[i].propensity, expected[i].propensity);
    }
  }

  // What the journal comes to, bit for bit.
  void ExpectAllToHold(const std::vector<std::string>& learners) {
    for (const std::string& learner : learners) {
      const LearnerState replayed = world_.Replayed(Learner(learner));
      for (Member& member : members_) {
        EXPECT_EQ(*member.replica->Load(Learner(learner), replayed.sequence)->state, replayed);
      }
    }
  }

  SharedStates shared_;
  std::array<Member, kReplicas> members_;
  World world_{Uncapped()};
  const absl::Time start_ = world_.clock.Now() - absl::Hours(24 * 30);
  std::map<std::string, std::vector<Event>> histories_;
  const LearnerKey ana_ = Learner("ana");
};

// Callers that go from replica to replica at random, while writes to the cache lag behind, are lost
// and repeated, and cache and journal come and go.
class WanderingTest : public ReplicasTest, public ::testing::WithParamInterface<uint64_t> {
 protected:
  static constexpr int kSteps = 2500;

  // Someone who sends back the version it was told.
  struct Caller {
    LearnerKey learner;
    uint64_t token = 0;
  };

  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  Member& AnyMember() { return members_[random_() % kReplicas]; }

  void Judge(Caller& caller, const Recommended& told) {
    if (told.degradation != Degradation::kState) {
      EXPECT_GE(told.sequence, caller.token) << "older than what the caller has seen";
    }
    EXPECT_TRUE(journal_gone_ || !IsDegraded(told.degradation));
    ++judged_;
    ExpectThePicksOf(caller.learner, told);
    caller.token = std::max(caller.token, told.token);
  }

  void RecordOne(Caller& caller) {
    ++ids_;
    RecordCall call = Answer(absl::StrCat("r", ids_), absl::StrCat("halves-", Below(20)), Below(2),
                             At(Below(10) == 0 ? Below(ids_) : ids_));  // one in ten comes late
    call.min_sequence = caller.token;
    call.next = NextOptions{};
    const auto recorded = AnyMember().replica->Record(caller.learner, std::move(call));
    if (journal_gone_) {
      EXPECT_THAT(recorded, Fails(ErrorReason::kJournalUnavailable));
      return;
    }
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_GT(recorded->sequence, caller.token);
    Judge(caller, *recorded->next);
  }

  void RecommendOne(Caller& caller) {
    const auto told = AnyMember().replica->Recommend(
        caller.learner, Asking([&](RecommendCall& c) { c.min_sequence = caller.token; }));
    ASSERT_TRUE(told.ok()) << told.status();
    Judge(caller, *told);
  }

  // All callers at once, each at a replica of its own choice.
  void RecordTogether(std::vector<Caller>& callers) {
    if (journal_gone_) return;
    std::vector<Waiting<Recorded>> waiting(callers.size());
    world_.memory_journal.Hold();
    for (size_t i = 0; i < callers.size(); ++i) {
      ++ids_;
      RecordCall call = Answer(absl::StrCat("r", ids_), "thirds-3", Below(2), At(ids_));
      call.min_sequence = callers[i].token;
      call.next = NextOptions{};
      AnyMember().replica->practice().Record(callers[i].learner, std::move(call),
                                             waiting[i].Done());
    }
    world_.memory_journal.Release();
    for (size_t i = 0; i < callers.size(); ++i) {
      const auto recorded = waiting[i].Wait();
      ASSERT_TRUE(recorded.ok()) << recorded.status();
      Judge(callers[i], *recorded->next);
    }
  }

  void Disturb() {
    switch (Below(6)) {
      case 0:
        return shared_.Flush();
      case 1:
        return AnyMember().lagging->SetGone(true);
      case 2:
        for (Member& member : members_) member.lagging->SetGone(false);
        return;
      case 3:
        journal_gone_ = true;
        return world_.memory_journal.SetFault(absl::UnavailableError("gone"));
      default:
        journal_gone_ = false;
        world_.memory_journal.SetFault(absl::OkStatus());
        for (Member& member : members_) {  // as a server does every second
          member.replica->practice().ObserveJournal(absl::OkStatus());
          member.lagging->MakeUp();
        }
    }
  }

  std::mt19937_64 random_{GetParam()};
  int ids_ = 0;
  int judged_ = 0;
  bool journal_gone_ = false;
};

TEST_P(WanderingTest, NobodyIsToldLessThanTheyHaveSeenAndAllAreToldTheSame) {
  constexpr absl::Duration kFreshFor[] = {absl::ZeroDuration(), absl::Milliseconds(2),
                                          absl::Seconds(1)};
  Make(kFreshFor[GetParam() % 3]);
  std::vector<Caller> callers;
  for (const char* learner : {"ana", "ana", "bob", "cyd"}) callers.push_back({Learner(learner)});
  for (int step = 0; step < kSteps && !HasFailure(); ++step) {
    SCOPED_TRACE(absl::StrCat("seed ", GetParam(), ", step ", step));
    world_.clock.CatchUp();
    Caller& caller = callers[static_cast<size_t>(Below(4))];
    const int what = Below(100);
    if (what < 40) {
      RecordOne(caller);
    } else if (what < 80) {
      RecommendOne(caller);
    } else if (what < 94) {
      AnyMember().lagging->Deliver(static_cast<size_t>(Below(4)));
    } else if (what < 96) {
      RecordTogether(callers);
    } else {
      Disturb();
    }
  }
  EXPECT_GT(judged_, kSteps / 2);
  world_.memory_journal.SetFault(absl::OkStatus());
  ExpectAllToHold({"ana", "bob", "cyd"});
}

INSTANTIATE_TEST_SUITE_P(Seeds, WanderingTest, ::testing::Range<uint64_t>(1, 7));

TEST_F(ReplicasTest, CallersOnManyThreadsAreToldNoLessThanTheyHaveSeen) {
  constexpr int kCallers = 6, kEach = 150;
  Make(absl::Milliseconds(1));
  std::vector<std::thread> threads;
  for (int c = 0; c < kCallers; ++c) {
    threads.emplace_back([this, c] {
      std::mt19937 random(static_cast<unsigned>(c));
      const LearnerKey learner = Learner(c % 2 == 0 ? "ana" : "bob");
      uint64_t token = 0;
      for (int i = 0; i < kEach; ++i) {
        Member& member = members_[random() % kReplicas];
        member.lagging->Deliver(random() % 3);
        RecordCall call = Answer(absl::StrCat(c, "-", i), "halves-3", i % 2, At(i));
        call.min_sequence = token;
        const auto recorded = member.replica->Record(learner, std::move(call));
        if (recorded.ok()) token = recorded->token;
        world_.clock.CatchUp();
        const auto told = members_[random() % kReplicas].replica->Recommend(
            learner, Asking([&](RecommendCall& c) { c.min_sequence = token; }));
        ASSERT_TRUE(told.ok()) << told.status();
        EXPECT_GE(told->sequence, token);
        EXPECT_FALSE(IsDegraded(told->degradation));
        token = told->token;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ExpectAllToHold({"ana", "bob"});
}

TEST_F(ReplicasTest, ManyWhoAskForOneLearnerAtOnceAskTheSharedCacheOnceAndTheJournalOnce) {
  Make(absl::Seconds(10));
  ASSERT_TRUE(members_[0].replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const int reads = world_.journal.reads();
  world_.memory_journal.Hold();
  std::vector<Waiting<Recommended>> waiting(50);
  for (Waiting<Recommended>& w : waiting) {
    members_[1].replica->practice().Recommend(ana_, {}, w.Done());
  }
  EXPECT_EQ(members_[1].lagging->gets(), 1);
  world_.memory_journal.Release();
  for (Waiting<Recommended>& w : waiting) EXPECT_EQ(w.Wait()->sequence, 1u);
  EXPECT_EQ(world_.journal.reads() - reads, 1);
}

TEST_F(ReplicasTest, ARecordOnAnOutdatedStateIsMadeGoodByOneReadOfTheJournal) {
  Make(absl::Hours(1));
  ASSERT_TRUE(members_[0].replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  ASSERT_TRUE(members_[1].replica->Record(ana_, Answer("r2", "halves-3", 1, At(1))).ok());
  const int reads = world_.journal.reads();
  const int appends = world_.journal.appends();
  const auto recorded = members_[0].replica->Record(ana_, Answer("r3", "halves-3", 1, At(2)));
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->sequence, 3u);
  EXPECT_EQ(world_.journal.reads() - reads, 1);
  EXPECT_EQ(world_.journal.appends() - appends, 2);
}

TEST_F(ReplicasTest, AnErasedLearnerIsForgottenByTheOtherReplicas) {
  Make(absl::ZeroDuration());
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(
        members_[0].replica->Record(ana_, Answer(absl::StrCat("r", i), "halves-3", 1, At(i))).ok());
  }
  for (Member& member : members_) ASSERT_EQ(member.replica->Recommend(ana_)->sequence, 5u);
  ASSERT_TRUE(members_[0].replica->Erase(ana_).ok());
  members_[0].lagging->Deliver(SIZE_MAX);
  for (Member& member : members_) {
    EXPECT_EQ(member.replica->Recommend(ana_)->sequence, 0u);
    EXPECT_EQ(member.replica->Load(ana_)->state->sequence, 0u);
  }
  // A new life, and no replica takes the old one for it.
  const auto begun = members_[1].replica->Record(ana_, Answer("r0", "halves-1", 0, At(9)));
  ASSERT_TRUE(begun.ok()) << begun.status();
  EXPECT_EQ(begun->sequence, 1u);
  for (Member& member : members_) {
    EXPECT_EQ(*member.replica->Load(ana_, 1)->state, world_.Replayed(ana_));
  }
}

TEST_F(ReplicasTest, WhatWasErasedElsewhereIsServedOnlyToWhoHasSeenJustThatAndOnlyWhileTrusted) {
  for (const bool trusted : {true, false}) {
    Make(absl::ZeroDuration(), trusted ? absl::Hours(1) : absl::ZeroDuration());
    const LearnerKey learner = Learner(trusted ? "bob" : "cyd");
    Replica& here = *members_[0].replica;
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(here.Record(learner, Answer(absl::StrCat("r", i), "halves-3", 1, At(i))).ok());
    }
    const auto ask_elsewhere = [&](uint64_t seen) {
      return members_[1].replica->Recommend(
          learner, Asking([&](RecommendCall& c) { c.min_sequence = seen; }));
    };
    ASSERT_EQ(ask_elsewhere(2)->sequence, 2u);
    ASSERT_TRUE(here.Erase(learner).ok());
    ASSERT_EQ(here.Record(learner, Answer("n1", "halves-9", 0, At(9)))->sequence, 1u);
    members_[0].lagging->Deliver(SIZE_MAX);
    if (trusted) {
      EXPECT_EQ(ask_elsewhere(2)->sequence, 2u);
    }
    EXPECT_EQ(ask_elsewhere(1)->sequence, 1u) << "who begins anew has not seen the old";
    EXPECT_THAT(ask_elsewhere(2), Fails(ErrorReason::kLearnerVersionUnknown));
  }
}

TEST_F(ReplicasTest, AStateOnItsWayWhenTheLearnerIsErasedDoesNotBringTheLearnerBack) {
  Make(absl::ZeroDuration());
  ASSERT_TRUE(members_[0].replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  ASSERT_TRUE(members_[1].replica->Recommend(ana_).ok());  // read from the journal, and put
  ASSERT_TRUE(members_[2].replica->Erase(ana_).ok());
  members_[2].lagging->Deliver(SIZE_MAX);
  members_[0].lagging->Deliver(SIZE_MAX);
  members_[1].lagging->Deliver(SIZE_MAX);
  EXPECT_EQ(shared_.Get(ana_), nullptr);
  for (Member& member : members_) EXPECT_EQ(member.replica->Recommend(ana_)->sequence, 0u);
}

TEST_F(ReplicasTest, WithoutTheSharedCacheTheJournalServesAndEachReplySaysSo) {
  Make(absl::ZeroDuration());
  ASSERT_TRUE(members_[0].replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  for (Member& member : members_) member.lagging->SetGone(true);
  for (Member& member : members_) {
    const auto told = member.replica->Recommend(ana_);
    EXPECT_EQ(told->degradation, Degradation::kCache);
    EXPECT_EQ(told->sequence, 1u);
    EXPECT_EQ(member.replica->practice().degradation().picked_without_cache, 1u);
  }
  RecordCall call = Answer("r2", "halves-4", 1, At(1));
  call.next = NextOptions{};
  EXPECT_EQ(members_[1].replica->Record(ana_, call)->next->degradation, Degradation::kCache);
}

TEST_F(ReplicasTest, WithoutTheJournalTheCachesServeAndNothingIsAcknowledged) {
  Make(absl::ZeroDuration());
  ASSERT_TRUE(members_[0].replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  members_[0].lagging->Deliver(SIZE_MAX);
  world_.memory_journal.SetFault(absl::UnavailableError("gone"));
  const auto refused = members_[1].replica->Record(ana_, Answer("r2", "halves-4", 1, At(1)));
  EXPECT_THAT(refused, Fails(ErrorReason::kJournalUnavailable));
  EXPECT_GT(DetailOf(refused.status())->retry_after, absl::ZeroDuration());
  const auto told = members_[1].replica->Recommend(ana_);
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->degradation, Degradation::kJournal);
  EXPECT_EQ(told->sequence, 1u);
  const DegradationStats stats = members_[1].replica->practice().degradation();
  EXPECT_TRUE(stats.journal_refuses);
  EXPECT_EQ(stats.refused_records, 1u);
  EXPECT_EQ(stats.picked_without_journal, 1u);
  // A replica that has not tried to record knows from the journal's own word.
  members_[2].replica->practice().ObserveJournal(world_.memory_journal.Health());
  EXPECT_EQ(members_[2].replica->Recommend(ana_)->degradation, Degradation::kJournal);

  world_.memory_journal.SetFault(absl::OkStatus());
  members_[2].replica->practice().ObserveJournal(world_.memory_journal.Health());
  EXPECT_EQ(members_[2].replica->Recommend(ana_)->degradation, Degradation::kNone);
  EXPECT_EQ(members_[1].replica->Record(ana_, Answer("r2", "halves-4", 1, At(1)))->sequence, 2u);
  EXPECT_EQ(members_[1].replica->Recommend(ana_)->degradation, Degradation::kNone);
}

TEST_F(ReplicasTest, WithoutBothMemoryServesWhoItKnowsAndThePriorsAllOthers) {
  Make(absl::ZeroDuration());
  ASSERT_TRUE(members_[0].replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  for (Member& member : members_) member.lagging->SetGone(true);
  world_.memory_journal.SetFault(absl::UnavailableError("gone"));
  const auto known = members_[0].replica->Recommend(ana_);
  EXPECT_EQ(known->degradation, Degradation::kJournal);
  EXPECT_EQ(known->sequence, 1u);
  const auto unknown =
      members_[1].replica->Recommend(ana_, Asking([&](RecommendCall& c) { c.min_sequence = 1; }));
  EXPECT_EQ(unknown->degradation, Degradation::kState);
  EXPECT_EQ(unknown->sequence, 0u);
  EXPECT_EQ(unknown->token, 1u);
  EXPECT_EQ(members_[1].replica->practice().degradation().picked_without_state, 1u);
}

}  // namespace
}  // namespace proximal
