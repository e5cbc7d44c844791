// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/fold.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "absl/strings/str_cat.h"
#include "engine/learner/codec.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

constexpr TracingKind kKinds[] = {TracingKind::kResponse, TracingKind::kBkt, TracingKind::kIrt};

std::shared_ptr<const Model> RandomModel(int skills, int items, uint64_t seed) {
  const auto catalog = CompileOrDie(RandomDraft(skills, items, seed));
  return CompileOrDie(catalog, RandomParameters(*catalog, kKinds[seed % 3], seed));
}

// Three skills, an item of each, and one of all three.
std::shared_ptr<const Model> SmallModel() {
  CatalogDraft draft = SoundDraft();
  draft.items.push_back(MakeItem("item-abc", {"a", "b", "c"}));
  return Model::Prior(CompileOrDie(std::move(draft)));
}

// Folds one event after another, refolding all that has arrived where that is called for.
LearnerState FoldAsTheyArrive(const Model& model, absl::Span<const Event> events) {
  LearnerState state = InitialState(model);
  for (size_t n = 0; n < events.size(); ++n) {
    if (!FoldEvent(model, events[n], state)) state = FoldHistory(model, events.first(n + 1));
  }
  return state;
}

// The same facts, arriving in another order.
std::vector<Event> Rearranged(std::vector<Event> events, std::mt19937& generator) {
  std::shuffle(events.begin(), events.end(), generator);
  for (size_t n = 0; n < events.size(); ++n) events[n].sequence = n + 1;
  return events;
}

ItemIndex ItemOf(const Model& model, const std::string& id) {
  return *model.catalog().FindItem(id);
}

TEST(FoldTest, NothingIsKnownOfANewLearner) {
  const auto model = RandomModel(4, 8, 1);
  const LearnerState state = FoldHistory(*model, {});
  EXPECT_EQ(state, InitialState(*model));
  EXPECT_EQ(state.model_version, model->version());
  EXPECT_EQ(state.sequence, 0);
  EXPECT_EQ(state.responses, 0);
  EXPECT_EQ(absl::Time(state.last_time), absl::InfinitePast());
  EXPECT_EQ(state.last_item, LearnerState::kNoItem);
  EXPECT_NEAR(state.ability_variance, model->ability().overall_variance, 1e-4);
  EXPECT_THAT(state.skills, testing::IsEmpty());
  EXPECT_THAT(state.items, testing::IsEmpty());
}

TEST(FoldTest, OneByOneEqualsTheWholeHistoryBitForBit) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const auto model = RandomModel(9, 30, seed);
    const std::vector<Event> events = RandomResponses(model->catalog(), 150, seed);
    LearnerState state = InitialState(*model);
    for (size_t n = 0; n < events.size(); ++n) {
      ASSERT_TRUE(FoldEvent(*model, events[n], state));
      ASSERT_EQ(state, FoldHistory(*model, absl::MakeConstSpan(events).first(n + 1)))
          << "seed " << seed << ", event " << n;
    }
  }
}

TEST(FoldTest, ACopyToFoldOnIsTheStateWithRoomForTheEvent) {
  for (uint64_t seed = 0; seed < 6; ++seed) {
    const auto model = RandomModel(9, 30, seed);
    LearnerState state = InitialState(*model);
    for (const Event& event : RandomResponses(model->catalog(), 60, seed)) {
      LearnerState copy = CopyToFold(*model, event, state);
      EXPECT_EQ(copy, state);
      const void* const skills = copy.skills.data();
      const void* const items = copy.items.data();
      ASSERT_TRUE(FoldEvent(*model, event, copy));
      EXPECT_EQ(copy.skills.data(), skills);
      EXPECT_EQ(copy.items.data(), items);
      EXPECT_EQ(copy.SizeInBytes(), LearnerState(copy).SizeInBytes());
      ASSERT_TRUE(FoldEvent(*model, event, state));
      EXPECT_EQ(copy, state);
    }
  }
}

TEST(FoldTest, OrderOfArrivalDoesNotMatter) {
  std::mt19937 generator(7);
  for (uint64_t seed = 0; seed < 12; ++seed) {
    const auto model = RandomModel(6, 20, seed);
    std::vector<Event> events = RandomResponses(model->catalog(), 60, seed);
    events.push_back(MakeCorrection(61, "r5", std::nullopt));
    events.push_back(MakeCorrection(62, "r9", 0.25));
    events.push_back(MakeCorrection(63, "never recorded", 1.0));
    const LearnerState in_order = FoldHistory(*model, events);
    for (int arrangement = 0; arrangement < 5; ++arrangement) {
      const std::vector<Event> arrived = Rearranged(events, generator);
      EXPECT_EQ(FoldHistory(*model, arrived), in_order);
      // Only responses can be counted on to be there when a correction arrives.
      std::vector<Event> responses = arrived;
      responses.erase(
          std::remove_if(responses.begin(), responses.end(),
                         [](const Event& e) { return std::holds_alternative<Correction>(e.fact); }),
          responses.end());
      EXPECT_EQ(FoldAsTheyArrive(*model, responses).skills, FoldHistory(*model, responses).skills);
    }
  }
}

TEST(FoldTest, AVoidResponseIsAsIfItHadNeverBeen) {
  const auto model = RandomModel(5, 12, 4);
  std::vector<Event> events = RandomResponses(model->catalog(), 20, 4);
  std::vector<Event> without = events;
  without.erase(without.begin() + 7);
  events.push_back(MakeCorrection(21, "r8", std::nullopt));
  LearnerState expected = FoldHistory(*model, without);
  expected.sequence = 21;
  EXPECT_EQ(FoldHistory(*model, events), expected);
}

TEST(FoldTest, ARescoredResponseIsAsIfItHadBeenScoredSo) {
  const auto model = RandomModel(5, 12, 5);
  std::vector<Event> events = RandomResponses(model->catalog(), 20, 5);
  std::vector<Event> rescored = events;
  std::get<Response>(rescored[7].fact).score = 0.75;
  events.push_back(MakeCorrection(21, "r8", 0.75));
  LearnerState expected = FoldHistory(*model, rescored);
  expected.sequence = 21;
  EXPECT_EQ(FoldHistory(*model, events), expected);
}

TEST(FoldTest, WhatBelongsEarlierOrCorrectsLeavesTheStateUntouched) {
  const auto model = RandomModel(5, 12, 6);
  const std::vector<Event> events = RandomResponses(model->catalog(), 20, 6);
  LearnerState state = FoldHistory(*model, events);
  const LearnerState before = state;
  const absl::Time last = std::get<Response>(events.back().fact).answered_at;
  EXPECT_FALSE(FoldEvent(*model, MakeResponse(21, "i1", 1, last - absl::Microseconds(1)), state));
  EXPECT_FALSE(FoldEvent(*model, MakeCorrection(21, "r3", 1.0), state));
  EXPECT_FALSE(FoldEvent(*model, MakeCorrection(21, "r3", std::nullopt), state));
  EXPECT_EQ(state, before);
  EXPECT_TRUE(FoldEvent(*model, MakeResponse(21, "i1", 1, last), state));
  EXPECT_NE(state, before);
}

TEST(FoldTest, AResponseToAnUnknownItemOnlyMovesTheSequence) {
  const auto model = SmallModel();
  LearnerState state = FoldHistory(*model, {MakeResponse(1, "item-a", 1, StartOfPractice())});
  LearnerState expected = state;
  expected.sequence = 2;
  const Event gone = MakeResponse(2, "retired", 0, StartOfPractice() + absl::Hours(1));
  ASSERT_TRUE(FoldEvent(*model, gone, state));
  EXPECT_EQ(state, expected);
  EXPECT_EQ(FoldHistory(*model, {MakeResponse(1, "item-a", 1, StartOfPractice()), gone}), expected);
}

TEST(FoldTest, AStateReadBackGoesOnAsIfItHadNeverBeenStored) {
  for (uint64_t seed = 0; seed < 9; ++seed) {
    const auto model = RandomModel(9, 30, seed);
    const std::vector<Event> events = RandomResponses(model->catalog(), 120, seed);
    LearnerState uninterrupted = InitialState(*model);
    LearnerState stored = uninterrupted;
    for (const Event& event : events) {
      ASSERT_TRUE(FoldEvent(*model, event, uninterrupted));
      stored = DecodeState(EncodeState(stored)).value();
      ASSERT_TRUE(FoldEvent(*model, event, stored));
      ASSERT_EQ(stored, uninterrupted);
    }
  }
}

TEST(FoldTest, TotalsCountWhatHappened) {
  const auto model = SmallModel();
  const absl::Time start = StartOfPractice();
  const LearnerState state =
      FoldHistory(*model, {MakeResponse(1, "item-a", 1, start),
                           MakeResponse(2, "item-b", 0.25, start + absl::Seconds(30)),
                           MakeResponse(3, "item-a", 0.5, start + absl::Seconds(90))});
  EXPECT_EQ(state.sequence, 3);
  EXPECT_EQ(state.responses, 3);
  EXPECT_FLOAT_EQ(state.successes, 1.75);
  EXPECT_EQ(state.last_item, ItemOf(*model, "item-a"));
  EXPECT_NEAR(state.last_score, 0.5, 0.01);
  EXPECT_EQ(absl::Time(state.last_time), start + absl::Seconds(90));
  // From the base rate of .5: fast .6 to 1, .25, .5; slow .1.
  EXPECT_NEAR(state.fast, 0.4 * (0.4 * 0.8 + 0.6 * 0.25) + 0.6 * 0.5, 1e-4);
  EXPECT_NEAR(state.slow, 0.9 * (0.9 * 0.55 + 0.1 * 0.25) + 0.1 * 0.5, 1e-4);
  const SkillTrace* a = state.FindSkill(*model->catalog().FindSkill("a"));
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->attempts, 2);
  EXPECT_EQ(a->successes, 2);  // one half counts as a success
  EXPECT_EQ(a->last_minute, MinuteOf(start + absl::Seconds(90)));
  EXPECT_NEAR(a->slow, 0.7 * 0.65 + 0.3 * 0.5, 0.01);
  const ItemTrace* b = state.FindItem(ItemOf(*model, "item-b"));
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->attempts, 1);
  EXPECT_EQ(b->successes, 0);
  EXPECT_NEAR(b->average(), 0.375, 0.005);
}

TEST(FoldTest, AnItemOfSeveralSkillsCountsForEach) {
  const auto model = SmallModel();
  const LearnerState state =
      FoldHistory(*model, {MakeResponse(1, "item-abc", 1, StartOfPractice())});
  ASSERT_EQ(state.skills.size(), 3);
  EXPECT_EQ(state.items.size(), 1);
  EXPECT_EQ(state.responses, 1);
  for (const SkillTrace& trace : state.skills) {
    EXPECT_EQ(trace.attempts, 1);
    EXPECT_EQ(trace.successes, 1);
    EXPECT_GT(trace.ability_mean, 0);
  }
}

TEST(FoldTest, AResponseTouchesOnlyTheSkillsOfItsItem) {
  const auto model = RandomModel(12, 40, 8);
  LearnerState state = FoldHistory(*model, RandomResponses(model->catalog(), 80, 8));
  for (ItemIndex item = 0; item < model->catalog().item_count(); ++item) {
    const LearnerState before = state;
    FoldResponse(*model, {item, 1, before.last_time}, state);
    const auto needed = model->catalog().skills_of(item);
    for (const SkillTrace& trace : before.skills) {
      if (std::find(needed.begin(), needed.end(), trace.skill) != needed.end()) continue;
      EXPECT_EQ(*state.FindSkill(trace.skill), trace);
    }
    for (const ItemTrace& trace : before.items) {
      if (trace.item == item) continue;
      EXPECT_EQ(*state.FindItem(trace.item), trace);
    }
  }
}

TEST(FoldTest, RunsGrowOnRetriesAndEndWithAnotherItem) {
  const auto model = SmallModel();
  LearnerState state = InitialState(*model);
  absl::Time now = StartOfPractice();
  const auto answer = [&](const char* item, double score) {
    FoldResponse(*model, {ItemOf(*model, item), score, now += absl::Minutes(1)}, state);
  };
  answer("item-a", 0);
  EXPECT_EQ(state.run_length, 1);
  EXPECT_EQ(state.run_wrong, 1);
  answer("item-a", 0);
  answer("item-a", 1);
  EXPECT_EQ(state.run_length, 3);
  EXPECT_EQ(state.run_wrong, 2);
  answer("item-b", 1);
  EXPECT_EQ(state.run_length, 1);
  EXPECT_EQ(state.run_wrong, 0);
}

TEST(FoldTest, CountersSaturateAndKeepTheirShares) {
  const auto model = SmallModel();
  LearnerState state = InitialState(*model);
  const ItemIndex item = ItemOf(*model, "item-a");
  for (int n = 0; n < 900; ++n) {
    FoldResponse(*model, {item, n % 3 == 0 ? 0.0 : 1.0, StartOfPractice() + absl::Minutes(n)},
                 state);
  }
  EXPECT_EQ(state.responses, 900);
  EXPECT_EQ(state.run_length, 255);
  EXPECT_EQ(state.run_wrong, 255);
  EXPECT_EQ(state.skills[0].attempts, SkillTrace::kMaxAttempts);
  EXPECT_EQ(state.items[0].attempts, ItemTrace::kMaxAttempts);
  // Two of three were right, however long it goes on.
  EXPECT_NEAR(state.skills[0].successes, SkillTrace::kMaxAttempts * 2 / 3.0, 1);
  EXPECT_NEAR(state.items[0].successes, ItemTrace::kMaxAttempts * 2 / 3.0, 1);
}

TEST(FoldTest, ForgetsTheItemSeenLongestAgo) {
  CatalogDraft draft;
  draft.title = "Many items";
  draft.skills = {MakeSkill("a")};
  const ItemIndex count = LearnerState::kMaxItems + 2;
  for (ItemIndex i = 0; i < count; ++i) {
    draft.items.push_back(MakeItem(absl::StrCat("i", i), {"a"}));
  }
  const auto model = Model::Prior(CompileOrDie(std::move(draft)));
  LearnerState state = InitialState(*model);
  absl::Time now = StartOfPractice();
  const auto answer = [&](ItemIndex item) {
    FoldResponse(*model, {item, 1, now += absl::Minutes(1)}, state);
  };
  for (ItemIndex i = 0; i < LearnerState::kMaxItems; ++i) answer(i);
  answer(0);  // item 1 is now the one seen longest ago
  EXPECT_EQ(state.items.size(), LearnerState::kMaxItems);
  answer(count - 1);
  EXPECT_EQ(state.items.size(), LearnerState::kMaxItems);
  EXPECT_EQ(state.FindItem(1), nullptr);
  EXPECT_NE(state.FindItem(0), nullptr);
  answer(count - 2);
  EXPECT_EQ(state.FindItem(2), nullptr);
  EXPECT_NE(state.FindItem(count - 1), nullptr);
  EXPECT_TRUE(std::is_sorted(state.items.begin(), state.items.end(),
                             [](const auto& a, const auto& b) { return a.item < b.item; }));
  EXPECT_EQ(DecodeState(EncodeState(state)).value(), state);
}

TEST(FoldTest, ResponsesBeforeTheMinuteCountBeginsFoldInOrder) {
  const auto model = RandomModel(4, 10, 9);
  std::vector<Event> events = RandomResponses(model->catalog(), 40, 9);
  for (Event& event : events) {
    auto& response = std::get<Response>(event.fact);
    response.answered_at -= absl::Hours(24 * 365 * 60);  // 1964
  }
  const LearnerState state = FoldHistory(*model, events);
  EXPECT_EQ(absl::Time(state.last_time), std::get<Response>(events.back().fact).answered_at);
  for (const SkillTrace& trace : state.skills) EXPECT_EQ(trace.last_minute, 0);
  EXPECT_EQ(FoldAsTheyArrive(*model, events), state);
}

}  // namespace
}  // namespace proximal
