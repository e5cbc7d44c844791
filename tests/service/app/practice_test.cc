// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/practice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "engine/numerics/random.h"
#include "engine/tracing/fold.h"
#include "service/app/decision.h"
#include "service/app/errors.h"
#include "tests/service/app/world.h"

namespace proximal {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::SizeIs;

MATCHER_P(Fails, reason, absl::StrCat("fails with ", ReasonName(reason))) {
  *result_listener << arg.status().ToString();
  return !arg.ok() && HasReason(arg.status(), reason);
}

// A call that differs from the usual in what `change` sets.
RecommendCall Asking(const std::function<void(RecommendCall&)>& change) {
  RecommendCall call;
  change(call);
  return call;
}

std::vector<ItemIndex> ItemsOf(const Recommended& recommended) {
  std::vector<ItemIndex> items;
  for (const Pick& pick : recommended.recommendation.picks) items.push_back(pick.item);
  return items;
}

class PracticeTest : public ::testing::Test {
 protected:
  absl::Time At(int minutes) const { return start_ + absl::Minutes(minutes); }

  DeadCache dead_cache_;
  World world_;
  const absl::Time start_ = world_.clock.Now() - absl::Hours(24);
  const LearnerKey ana_ = Learner("ana");
  Replica* const replica_ = world_.NewReplica();
};

TEST_F(PracticeTest, ARecordedResponseIsInTheJournalAndItsReplySaysWhatItDid) {
  const auto recorded = replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0)));
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  EXPECT_EQ(recorded->sequence, 1u);
  EXPECT_FALSE(recorded->duplicate);
  EXPECT_FALSE(recorded->late);
  ASSERT_TRUE(recorded->prior.has_value());
  EXPECT_GT(recorded->prior->mean, 0);
  EXPECT_LT(recorded->prior->mean, 1);
  ASSERT_FALSE(recorded->changed.empty());
  EXPECT_EQ(recorded->changed[0].skill, *recorded->active->catalog->FindSkill("halves"));
  EXPECT_GT(recorded->changed[0].after.probability, recorded->changed[0].before.probability);
  EXPECT_EQ(recorded->changed[0].status_before, MasteryStatus::kReady);

  const std::vector<Event> events = world_.Events(ana_);
  ASSERT_THAT(events, SizeIs(1));
  EXPECT_EQ(events[0].id(), "r1");
  EXPECT_EQ(events[0].recorded_at, world_.clock.Now());
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, TheNextPicksFollowFromTheResponseJustRecorded) {
  RecordCall call = Answer("r1", "halves-3", 1, At(0));
  call.next = NextOptions{};
  call.next->count = 3;
  const auto recorded = replica_->Record(ana_, call);
  ASSERT_TRUE(recorded.ok()) << recorded.status();
  ASSERT_TRUE(recorded->next.has_value());
  EXPECT_EQ(recorded->next->sequence, 1u);
  EXPECT_THAT(recorded->next->recommendation.picks, SizeIs(3));

  RecommendCall again;
  again.options.count = 3;
  again.min_sequence = 1;
  const auto recommended = replica_->Recommend(ana_, again);
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_EQ(ItemsOf(*recommended), ItemsOf(*recorded->next));
}

TEST_F(PracticeTest, WithoutAnActiveCatalogNothingCanBePractised) {
  const LearnerKey stranger{"elsewhere", "ana"};
  EXPECT_THAT(replica_->Recommend(stranger), Fails(ErrorReason::kNoActiveCatalog));
  EXPECT_THAT(replica_->Record(stranger, Answer("r", "halves-1", 1, At(0))),
              Fails(ErrorReason::kNoActiveCatalog));
  EXPECT_THAT(replica_->RecordBatch(stranger, {Answer("r", "halves-1", 1, At(0))}),
              Each(Fails(ErrorReason::kNoActiveCatalog)));
}

TEST_F(PracticeTest, WhatCannotBeRecordedIsRefusedByFieldAndLeavesNothingBehind) {
  const auto refused = [&](RecordCall call) {
    const auto recorded = replica_->Record(ana_, std::move(call));
    const std::optional<ErrorDetail> detail = DetailOf(recorded.status());
    return detail && !detail->violations.empty() ? detail->violations[0].field : "";
  };
  EXPECT_EQ(refused(Answer("r", "quarters-1", 1, At(0))), "response.item_id");
  EXPECT_EQ(refused(Answer("r", "halves-1", 1.01, At(0))), "response.score");
  EXPECT_EQ(refused(Answer("r", "halves-1", std::nan(""), At(0))), "response.score");
  EXPECT_EQ(refused(Answer("r", "halves-1", 1, world_.clock.Now() + absl::Minutes(6))),
            "response.answered_at");
  EXPECT_EQ(refused(Answer("r", "halves-1", 1, absl::UnixEpoch() - absl::Seconds(1))),
            "response.answered_at");
  RecordCall negative = Answer("r", "halves-1", 1, At(0));
  std::get<Response>(negative.fact).duration = absl::Seconds(-1);
  EXPECT_EQ(refused(negative), "response.duration");
  EXPECT_EQ(refused(Correct("c", "r", 2)), "correction.rescore");
  RecordCall next = Answer("r", "halves-1", 1, At(0));
  next.next = NextOptions{};
  next.next->focus_skill_ids = {"halves", "quarters"};
  EXPECT_EQ(refused(next), "constraints.focus_skill_ids[1]");
  EXPECT_THAT(world_.Events(ana_), IsEmpty());
}

TEST_F(PracticeTest, AResponseSentAgainGetsTheFirstAnswerAgainAndCountsOnce) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const auto first = replica_->Record(ana_, Answer("r2", "halves-4", 0, At(1)));
  ASSERT_TRUE(replica_->Record(ana_, Answer("r3", "halves-5", 1, At(2))).ok());
  const LearnerState before = *replica_->Load(ana_)->state;

  RecordCall call = Answer("r2", "halves-4", 0, At(1));
  call.next = NextOptions{};
  for (Replica* replica : {replica_, world_.NewReplica()}) {
    const auto again = replica->Record(ana_, call);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->sequence, 2u);
    EXPECT_EQ(again->late, first->late);
    EXPECT_EQ(again->prior->mean, first->prior->mean);
    ASSERT_EQ(again->changed.size(), first->changed.size());
    EXPECT_EQ(again->changed[0].after.probability, first->changed[0].after.probability);
    EXPECT_EQ(again->next->sequence, 3u);
  }
  EXPECT_THAT(world_.Events(ana_), SizeIs(3));
  EXPECT_EQ(*replica_->Load(ana_)->state, before);
}

TEST_F(PracticeTest, AResponseWithoutATimeSentAgainLaterIsTheSame) {
  RecordCall call = Answer("r1", "halves-3", 1, absl::InfinitePast());
  call.answered_now = true;
  const auto first = replica_->Record(ana_, call);
  ASSERT_TRUE(first.ok()) << first.status();
  world_.clock.Advance(absl::Minutes(7));
  const auto again = replica_->Record(ana_, call);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_TRUE(again->duplicate);
}

TEST_F(PracticeTest, AnIdUsedForOtherContentIsRefused) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  EXPECT_THAT(replica_->Record(ana_, Answer("r1", "halves-3", 0, At(0))),
              Fails(ErrorReason::kIdReused));
  EXPECT_THAT(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(1))),
              Fails(ErrorReason::kIdReused));
  EXPECT_THAT(replica_->Record(ana_, Correct("r1", "r1", 0)), Fails(ErrorReason::kIdReused));
  EXPECT_TRUE(replica_->Record(Learner("ben"), Answer("r1", "halves-3", 0, At(0))).ok());
  EXPECT_THAT(world_.Events(ana_), SizeIs(1));
}

TEST_F(PracticeTest, WhateverTheOrderOfArrivalTheStateEqualsTheReplay) {
  numerics::Random random(7);
  std::vector<int> order(80);
  for (int i = 0; i < 80; ++i) order[i] = i;
  for (int i = 79; i > 0; --i) std::swap(order[i], order[random.Below(i + 1)]);
  int late = 0;
  int latest = -1;
  for (int i : order) {
    const auto recorded = replica_->Record(
        ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), i % 3 == 0, At(i)));
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_EQ(recorded->late, i < latest) << i;
    late += recorded->late ? 1 : 0;
    latest = std::max(latest, i);
    ASSERT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
  }
  EXPECT_GT(late, 40);

  Replica* other = world_.NewReplica();
  const LearnerKey ben = Learner("ben");
  for (int i = 0; i < 80; ++i) {
    ASSERT_TRUE(other
                    ->Record(ben, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20),
                                         i % 3 == 0, At(i)))
                    .ok());
  }
  EXPECT_EQ(*other->Load(ben)->state, *replica_->Load(ana_)->state);
}

TEST_F(PracticeTest, ALateResponseIsPredictedFromWhatWasKnownWhenItWasAnswered) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const auto in_time = replica_->Record(ana_, Answer("r2", "halves-4", 1, At(10)));
  const LearnerKey ben = Learner("ben");
  ASSERT_TRUE(replica_->Record(ben, Answer("r1", "halves-3", 1, At(0))).ok());
  ASSERT_TRUE(replica_->Record(ben, Answer("r3", "halves-9", 0, At(20))).ok());
  const auto late = replica_->Record(ben, Answer("r2", "halves-4", 1, At(10)));
  ASSERT_TRUE(late.ok()) << late.status();
  EXPECT_TRUE(late->late);
  EXPECT_EQ(late->prior->mean, in_time->prior->mean);
}

TEST_F(PracticeTest, ACorrectionIsAsIfTheResponseHadBeenRightFromTheStart) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(
        replica_->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), 0, At(i)))
            .ok());
  }
  const auto rescored = replica_->Record(ana_, Correct("c1", "r2", 1));
  ASSERT_TRUE(rescored.ok()) << rescored.status();
  EXPECT_EQ(rescored->sequence, 6u);
  EXPECT_FALSE(rescored->prior.has_value());
  ASSERT_FALSE(rescored->changed.empty());
  EXPECT_GT(rescored->changed[0].after.probability, rescored->changed[0].before.probability);
  ASSERT_TRUE(replica_->Record(ana_, Correct("c2", "r4", std::nullopt)).ok());

  const LearnerKey ben = Learner("ben");
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(
        replica_
            ->Record(ben, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), i == 2, At(i)))
            .ok());
  }
  LearnerState expected = *replica_->Load(ben)->state;
  expected.sequence = 7;
  EXPECT_EQ(*replica_->Load(ana_)->state, expected);

  const auto again = replica_->Record(ana_, Correct("c1", "r2", 1));
  EXPECT_TRUE(again->duplicate);
  EXPECT_EQ(again->sequence, 6u);
  EXPECT_THAT(replica_->Record(ana_, Correct("c3", "r9", 1)),
              Fails(ErrorReason::kResponseNotFound));
  EXPECT_THAT(replica_->Record(ana_, Correct("c3", "c1", 1)),
              Fails(ErrorReason::kResponseNotFound));
}

TEST_F(PracticeTest, RecordsOfOneLearnerFromManyThreadsGetEverySequenceOnce) {
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::vector<uint64_t>> sequences(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<Waiting<Recorded>> waiting(kEach);
      for (int i = 0; i < kEach; ++i) {
        replica_->practice().Record(
            ana_,
            Answer(absl::StrCat("r", t, "-", i), absl::StrCat("halves-", i % 20), i % 2, At(i)),
            waiting[i].Done());
      }
      for (Waiting<Recorded>& w : waiting) sequences[t].push_back(w.Wait()->sequence);
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<uint64_t> all;
  for (const auto& s : sequences) {
    EXPECT_TRUE(std::is_sorted(s.begin(), s.end()));
    all.insert(s.begin(), s.end());
  }
  EXPECT_THAT(all, SizeIs(kThreads * kEach));
  EXPECT_EQ(*all.rbegin(), static_cast<uint64_t>(kThreads * kEach));
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, RecordsThatWaitForEachOtherAreAppendedTogether) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r", "halves-0", 1, At(0))).ok());
  world_.memory_journal.Hold();
  std::vector<Waiting<Recorded>> waiting(40);
  for (int i = 0; i < 40; ++i) {
    replica_->practice().Record(
        ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), 1, At(i)),
        waiting[i].Done());
  }
  world_.memory_journal.Release();
  for (int i = 0; i < 40; ++i) EXPECT_EQ(waiting[i].Wait()->sequence, i + 2u);
  EXPECT_EQ(world_.journal.appends(), 3);  // the first, the one under way, the other 39
  EXPECT_EQ(world_.journal.largest_append(), 39u);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, ReplicasThatTakeTurnsOnALearnerLoseAndRepeatNothing) {
  Replica* other = world_.NewReplica();
  for (int i = 0; i < 30; ++i) {
    Replica& replica = i % 3 == 0 ? *other : *replica_;
    const auto recorded = replica.Record(
        ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), i % 2, At(i)));
    ASSERT_TRUE(recorded.ok()) << recorded.status();
    EXPECT_EQ(recorded->sequence, i + 1u);
  }
  EXPECT_EQ(*replica_->Load(ana_, 30)->state, world_.Replayed(ana_));
  EXPECT_EQ(*other->Load(ana_, 30)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, ReplicasThatRaceForALearnerLoseAndRepeatNothing) {
  constexpr int kEach = 60;
  Replica* other = world_.NewReplica();
  std::vector<std::thread> threads;
  for (Replica* replica : {replica_, other}) {
    threads.emplace_back([&, replica] {
      for (int i = 0; i < kEach; ++i) {
        const std::string id = absl::StrCat(replica == other ? "b" : "a", i);
        while (true) {
          const auto recorded = replica->Record(ana_, Answer(id, "halves-1", i % 2, At(i)));
          if (recorded.ok()) break;
          ASSERT_THAT(recorded, Fails(ErrorReason::kLearnerContended));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(world_.Events(ana_), SizeIs(2 * kEach));
  EXPECT_EQ(*replica_->Load(ana_, 2 * kEach)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, AWriterThatKeepsLosingGivesUpAndHasRecordedNothing) {
  world_.journal.SetBeforeAppend([](const LearnerKey&, int) { return absl::AbortedError("lost"); });
  EXPECT_THAT(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))),
              Fails(ErrorReason::kLearnerContended));
  world_.journal.SetBeforeAppend(nullptr);
  EXPECT_THAT(world_.Events(ana_), IsEmpty());
  EXPECT_EQ(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0)))->sequence, 1u);
}

TEST_F(PracticeTest, AJournalThatRefusesFailsTheRecordAndPicksGoOnFromTheCache) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const LearnerState before = *replica_->Load(ana_)->state;
  world_.memory_journal.SetFault(absl::UnavailableError("disk full"));
  const auto refused = replica_->Record(ana_, Answer("r2", "halves-4", 1, At(1)));
  EXPECT_THAT(refused, Fails(ErrorReason::kJournalUnavailable));
  EXPECT_TRUE(absl::IsUnavailable(refused.status()));
  const auto recommended = replica_->Recommend(ana_);
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_FALSE(recommended->degraded);
  EXPECT_EQ(*replica_->Load(ana_)->state, before);

  world_.memory_journal.SetFault(absl::OkStatus());
  EXPECT_EQ(replica_->Record(ana_, Answer("r2", "halves-4", 1, At(1)))->sequence, 2u);
}

TEST_F(PracticeTest, WithoutACacheTheJournalServes) {
  Replica* replica = world_.NewReplica(&dead_cache_);
  ASSERT_TRUE(replica->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  const auto recommended = replica->Recommend(ana_);
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_FALSE(recommended->degraded);
  EXPECT_EQ(recommended->sequence, 1u);
}

TEST_F(PracticeTest, WithNeitherCacheNorJournalPicksComeFromThePriors) {
  const auto fresh =
      replica_->Recommend(Learner("nobody"), Asking([&](RecommendCall& c) { c.options.seed = 5; }));
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  Replica* replica = world_.NewReplica(&dead_cache_);
  world_.memory_journal.SetFault(absl::UnavailableError("gone"));
  const auto recommended =
      replica->Recommend(ana_, Asking([&](RecommendCall& c) { c.options.seed = 5; }));
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_TRUE(recommended->degraded);
  EXPECT_EQ(recommended->sequence, 0u);
  EXPECT_EQ(ItemsOf(*recommended), ItemsOf(*fresh));
}

TEST_F(PracticeTest, AJournalThatHangsCostsARecommendationOnlyAShareOfItsTime) {
  Replica* replica = world_.NewReplica();
  world_.memory_journal.Hold();
  Waiting<Recommended> waiting;
  replica->practice().Recommend(ana_, Asking([&](RecommendCall& c) {
                                  c.deadline = world_.clock.Now() + absl::Milliseconds(40);
                                }),
                                waiting.Done());
  absl::SleepFor(absl::Milliseconds(60));
  world_.memory_journal.Release();
  const auto recommended = waiting.Wait();  // the caller's clock has not moved
  ASSERT_TRUE(recommended.ok()) << recommended.status();
  EXPECT_TRUE(recommended->degraded);
}

TEST_F(PracticeTest, ATokenNewerThanTheJournalIsRefused) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(0))).ok());
  EXPECT_THAT(replica_->Recommend(ana_, Asking([&](RecommendCall& c) { c.min_sequence = 2; })),
              Fails(ErrorReason::kLearnerVersionUnknown));
  RecordCall call = Answer("r2", "halves-3", 1, At(1));
  call.min_sequence = 2;
  EXPECT_THAT(replica_->Record(ana_, call), Fails(ErrorReason::kLearnerVersionUnknown));
  EXPECT_THAT(world_.Events(ana_), SizeIs(1));
}

TEST_F(PracticeTest, ATokenMakesAnyReplicaReadTheCallersOwnWrites) {
  Replica* other = world_.NewReplica();
  ASSERT_TRUE(other->Recommend(ana_).ok());  // other now holds the state of sequence 0
  for (int i = 0; i < 10; ++i) {
    const auto recorded =
        replica_->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), 1, At(i)));
    const auto recommended = other->Recommend(
        ana_, Asking([&](RecommendCall& c) { c.min_sequence = recorded->sequence; }));
    ASSERT_TRUE(recommended.ok()) << recommended.status();
    EXPECT_EQ(recommended->sequence, recorded->sequence);
  }
}

TEST_F(PracticeTest, CallsThatNeedTheSameStateReadTheJournalOnce) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(replica_->Record(ana_, Answer(absl::StrCat("r", i), "halves-1", 1, At(i))).ok());
  }
  Replica* other = world_.NewReplica();
  const int reads = world_.journal.reads();
  world_.memory_journal.Hold();
  std::vector<Waiting<Recommended>> waiting(50);
  for (Waiting<Recommended>& w : waiting) other->practice().Recommend(ana_, {}, w.Done());
  world_.memory_journal.Release();
  for (Waiting<Recommended>& w : waiting) EXPECT_EQ(w.Wait()->sequence, 5u);
  EXPECT_EQ(world_.journal.reads() - reads, 1);
}

TEST_F(PracticeTest, OneCallersDeadlineDoesNotFailThoseWhoWaitWithIt) {
  Replica* other = world_.NewReplica();
  world_.memory_journal.Hold();
  Waiting<Practice::Snapshot> hurried, patient;
  other->practice().Load(ana_, 0, absl::Now() + absl::Milliseconds(20), hurried.Done());
  other->practice().Load(ana_, 0, absl::InfiniteFuture(), patient.Done());
  absl::SleepFor(absl::Milliseconds(40));
  world_.memory_journal.Release();
  EXPECT_THAT(hurried.Wait(), Fails(ErrorReason::kDeadlineExceeded));
  EXPECT_TRUE(patient.Wait().ok());
}

TEST_F(PracticeTest, ARecordWhoseDeadlinePassedIsNotMadeAndDelaysNobody) {
  world_.memory_journal.Hold();
  Waiting<Recorded> first, hurried, patient;
  replica_->practice().Record(ana_, Answer("r1", "halves-1", 1, At(0)), first.Done());
  RecordCall call = Answer("r2", "halves-2", 1, At(1));
  call.deadline = world_.clock.Now() + absl::Seconds(1);
  replica_->practice().Record(ana_, call, hurried.Done());
  replica_->practice().Record(ana_, Answer("r3", "halves-3", 1, At(2)), patient.Done());
  world_.clock.Advance(absl::Seconds(2));
  world_.memory_journal.Release();
  EXPECT_EQ(first.Wait()->sequence, 1u);
  EXPECT_THAT(hurried.Wait(), Fails(ErrorReason::kDeadlineExceeded));
  EXPECT_EQ(patient.Wait()->sequence, 2u);
  EXPECT_THAT(world_.Events(ana_), SizeIs(2));
}

TEST_F(PracticeTest, TheSameStateAndOptionsGiveTheSamePicksOnEveryReplica) {
  for (int i = 0; i < 12; ++i) {
    ASSERT_TRUE(replica_
                    ->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i),
                                          i % 4 != 0, At(i)))
                    .ok());
  }
  Replica* other = world_.NewReplica();
  for (Mode mode : {Mode::kPlaylist, Mode::kMenu}) {
    const RecommendCall call = Asking([&](RecommendCall& c) { c.options.mode = mode; });
    const auto a = replica_->Recommend(ana_, call);
    const auto b = other->Recommend(ana_, call);
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_EQ(a->seed, b->seed);
    ASSERT_EQ(ItemsOf(*a), ItemsOf(*b));
    EXPECT_NE(a->decision_id, b->decision_id);
    for (size_t i = 0; i < a->recommendation.picks.size(); ++i) {
      EXPECT_EQ(a->recommendation.picks[i].propensity, b->recommendation.picks[i].propensity);
      EXPECT_EQ(a->recommendation.picks[i].predicted.mean,
                b->recommendation.picks[i].predicted.mean);
    }
  }
}

TEST_F(PracticeTest, ALoggedDecisionReplaysToTheSamePicks) {
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(
        replica_->Record(ana_, Answer(absl::StrCat("r", i), absl::StrCat("halves-", i), 1, At(i)))
            .ok());
  }
  RecommendCall call;
  call.options.mode = Mode::kMenu;
  call.options.count = 4;
  call.options.exclude_item_ids = {"halves-7"};
  call.options.interests = {"football"};
  const auto recommended = replica_->Recommend(ana_, call);
  ASSERT_TRUE(recommended.ok()) << recommended.status();

  const std::vector<DecisionRecord> logged = world_.Decisions(ana_);
  ASSERT_THAT(logged, SizeIs(1));
  EXPECT_EQ(logged[0].decision_id, recommended->decision_id);
  const absl::StatusOr<Decision> decision = DecodeDecision(logged[0].payload);
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->sequence, 6u);

  const ActiveCatalogPtr active = world_.tenants.Get(World::kTenant);
  const LearnerState state = world_.Replayed(ana_);
  const LearnerView view(*active->model, state, *decision->options.as_of);
  const Recommendation replayed = Recommend(view, *Resolve(decision->options, *active->catalog),
                                            nullptr, *decision->options.seed);
  ASSERT_EQ(replayed.picks.size(), decision->candidates.size());
  for (size_t i = 0; i < replayed.picks.size(); ++i) {
    EXPECT_EQ(active->catalog->item(replayed.picks[i].item).id, decision->candidates[i].item_id);
    EXPECT_EQ(replayed.picks[i].propensity, decision->candidates[i].propensity);
  }
}

TEST_F(PracticeTest, ARecommendationIsNeverForAMomentBeforeTheNewestResponse) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r1", "halves-3", 1, At(60))).ok());
  EXPECT_EQ(
      replica_->Recommend(ana_, Asking([&](RecommendCall& c) { c.options.as_of = At(0); }))->as_of,
      At(60));
  EXPECT_EQ(
      replica_->Recommend(ana_, Asking([&](RecommendCall& c) { c.options.as_of = At(90); }))->as_of,
      At(90));
  EXPECT_EQ(replica_->Recommend(ana_)->as_of, world_.clock.Now());
}

TEST_F(PracticeTest, ARequiredSupportThatNoItemHasLeavesNothing) {
  const auto none = replica_->Recommend(
      ana_, Asking([&](RecommendCall& c) { c.options.required_supports = {"braille"}; }));
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_THAT(none->recommendation.picks, IsEmpty());
  const auto some = replica_->Recommend(
      ana_, Asking([&](RecommendCall& c) { c.options.required_supports = {"audio"}; }));
  EXPECT_FALSE(some->recommendation.picks.empty());
}

TEST_F(PracticeTest, ABatchIsOneAppendWithAResultPerRow) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r0", "halves-0", 1, At(0))).ok());
  const auto results = replica_->RecordBatch(
      ana_, {Answer("r1", "halves-1", 1, At(1)), Answer("r2", "quarters-1", 1, At(2)),
             Answer("r3", "halves-3", 0, At(3)), Answer("r1", "halves-1", 1, At(1)),
             Answer("r0", "halves-0", 0, At(0)), Correct("c1", "r3", 1), Correct("c2", "r9", 1)});
  ASSERT_TRUE(results[0].ok()) << results[0].status();
  EXPECT_EQ(results[0]->sequence, 2u);
  EXPECT_THAT(results[1], Fails(ErrorReason::kItemNotFound));
  EXPECT_EQ(results[2]->sequence, 3u);
  EXPECT_EQ(results[3]->sequence, 2u);
  EXPECT_TRUE(results[3]->duplicate);
  EXPECT_THAT(results[4], Fails(ErrorReason::kIdReused));
  EXPECT_EQ(results[5]->sequence, 4u);
  EXPECT_THAT(results[6], Fails(ErrorReason::kResponseNotFound));
  EXPECT_EQ(world_.journal.appends(), 2);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, ALargeBatchSentTwiceIsRecordedOnce) {
  std::vector<RecordCall> rows;
  for (int i = 0; i < 1500; ++i) {
    rows.push_back(
        Answer(absl::StrCat("r", i), absl::StrCat("halves-", i % 20), i % 2, At(i % 700)));
  }
  const auto first = replica_->RecordBatch(ana_, rows);
  const auto second = replica_->RecordBatch(ana_, rows);
  for (size_t i = 0; i < rows.size(); ++i) {
    ASSERT_TRUE(first[i].ok() && second[i].ok());
    EXPECT_EQ(first[i]->sequence, i + 1);
    EXPECT_EQ(second[i]->sequence, i + 1);
    EXPECT_FALSE(first[i]->duplicate);
    EXPECT_TRUE(second[i]->duplicate);
  }
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, AnErasedLearnerBeginsAnew) {
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(replica_->Record(ana_, Answer(absl::StrCat("r", i), "halves-1", 1, At(i))).ok());
  }
  ASSERT_TRUE(replica_->Recommend(ana_).ok());
  const auto erased = replica_->Erase(ana_);
  ASSERT_TRUE(erased.ok()) << erased.status();
  EXPECT_EQ(erased->events, 3u);
  EXPECT_EQ(erased->decisions, 1u);
  EXPECT_EQ(*replica_->Load(ana_)->state, InitialState(*world_.tenants.Get(World::kTenant)->model));
  EXPECT_EQ(replica_->Record(ana_, Answer("r1", "halves-1", 1, At(1)))->sequence, 1u);
  EXPECT_EQ(replica_->Erase(Learner("nobody"))->events, 0u);
}

TEST_F(PracticeTest, AnErasureTakesItsTurnAmongTheRecordsThatWait) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r0", "halves-0", 1, At(0))).ok());
  world_.memory_journal.Hold();
  Waiting<Recorded> before, after;
  Waiting<Journal::Erased> erased;
  replica_->practice().Record(ana_, Answer("r1", "halves-1", 1, At(1)), before.Done());
  replica_->practice().Erase(ana_, erased.Done());
  replica_->practice().Record(ana_, Answer("r2", "halves-2", 1, At(2)), after.Done());
  world_.memory_journal.Release();
  EXPECT_EQ(before.Wait()->sequence, 2u);
  EXPECT_EQ(erased.Wait()->events, 2u);
  EXPECT_EQ(after.Wait()->sequence, 1u);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
  EXPECT_THAT(world_.Events(ana_), ElementsAre(Field(&Event::sequence, 1u)));
}

TEST_F(PracticeTest, AnErasureElsewhereIsNoticedByTheNextRecord) {
  Replica* other = world_.NewReplica();
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(replica_->Record(ana_, Answer(absl::StrCat("r", i), "halves-1", 1, At(i))).ok());
  }
  ASSERT_TRUE(other->Erase(ana_).ok());
  EXPECT_EQ(replica_->Record(ana_, Answer("r9", "halves-2", 1, At(9)))->sequence, 1u);
  EXPECT_EQ(*replica_->Load(ana_)->state, world_.Replayed(ana_));
}

TEST_F(PracticeTest, AStateReadWhileTheLearnerIsErasedIsNotKept) {
  ASSERT_TRUE(replica_->Record(ana_, Answer("r0", "halves-0", 1, At(0))).ok());
  Replica* other = world_.NewReplica();
  world_.memory_journal.Hold();
  Waiting<Practice::Snapshot> loaded;
  Waiting<Journal::Erased> erased;
  other->practice().Load(ana_, 0, absl::InfiniteFuture(), loaded.Done());
  other->practice().Erase(ana_, erased.Done());
  world_.memory_journal.Release();
  EXPECT_EQ(loaded.Wait()->state->sequence, 1u);
  EXPECT_EQ(erased.Wait()->events, 1u);
  EXPECT_EQ(other->Load(ana_)->state->sequence, 0u);
}

}  // namespace
}  // namespace proximal
