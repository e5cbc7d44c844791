// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/recommend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "engine/numerics/random.h"
#include "engine/selection/band.h"
#include "tests/engine/selection/world.h"

namespace proximal {
namespace {

using testing::SizeIs;

TEST(RecommendTest, PicksLieInTheBandAndSayWhy) {
  World world = Course();
  const Recommendation r = world.Recommend(Count(5));
  ASSERT_THAT(r.picks, SizeIs(5));
  EXPECT_EQ(r.shortfall, Shortfall::kNone);
  for (const Pick& pick : r.picks) {
    EXPECT_TRUE(pick.in_band);
    EXPECT_EQ(DistanceFrom(r.band, pick.predicted.mean), 0);
    EXPECT_GT(pick.propensity, 0);
    EXPECT_LE(pick.propensity, 1);
    EXPECT_TRUE(HasReason(pick, ReasonCode::kOuterFringe));
    EXPECT_TRUE(HasReason(pick, ReasonCode::kColdStart));
    EXPECT_TRUE(HasReason(pick, ReasonCode::kInBand));
    EXPECT_LE(pick.runners_up.size(), 3u);
    EXPECT_FALSE(pick.runners_up.empty());
    for (const RunnerUp& loser : pick.runners_up) {
      for (const Pick& other : r.picks) EXPECT_NE(loser.item, other.item);
      EXPECT_EQ(loser.loss == LossReason::kLowerScore, loser.score < pick.score &&
                                                           loser.loss != LossReason::kSpread &&
                                                           loser.loss != LossReason::kOutOfBand);
    }
  }
}

TEST(RecommendTest, SameInputsSamePicksBitForBit) {
  World world = Course();
  for (int i = 0; i < 12; ++i) world.Answer(world.I(absl::StrCat("a-", 3 * i)), i % 3 != 0);
  world.now += absl::Hours(22);
  for (Mode mode : {Mode::kPlaylist, Mode::kMenu}) {
    const Recommendation first = world.Recommend(Count(5, mode), 11);
    const Recommendation second = world.Recommend(Count(5, mode), 11);
    ASSERT_EQ(first.picks.size(), second.picks.size());
    for (size_t i = 0; i < first.picks.size(); ++i) {
      EXPECT_EQ(first.picks[i].item, second.picks[i].item);
      EXPECT_EQ(first.picks[i].propensity, second.picks[i].propensity);
      EXPECT_EQ(first.picks[i].score, second.picks[i].score);
      EXPECT_EQ(first.picks[i].predicted.mean, second.picks[i].predicted.mean);
    }
  }
}

TEST(RecommendTest, PropensitiesOfTheFirstPlaceAreTheFrequencies) {
  constexpr int kDraws = 20'000;
  World world = Course();
  world.draft.items[5].is_new = world.draft.items[60].is_new = true;
  world.Compile();
  std::map<ItemIndex, int> count;
  std::map<ItemIndex, double> propensity;
  for (uint64_t seed = 0; seed < kDraws; ++seed) {
    const Pick pick = world.Recommend(Count(1), numerics::Mix64(seed)).picks.at(0);
    ++count[pick.item];
    propensity[pick.item] = pick.propensity;
  }
  double total = 0;
  for (const auto& [item, p] : propensity) {
    EXPECT_NEAR(count[item], kDraws * p, 5 * std::sqrt(kDraws * p * (1 - p)) + 1);
    total += p;
  }
  EXPECT_NEAR(total, 1, 0.01);
}

TEST(RecommendTest, StaysInTheFringeWhileItIsNotMastered) {
  World world = Course();
  for (uint64_t seed = 0; seed < 100; ++seed) {
    for (const Pick& pick : world.Recommend(Count(4), seed).picks) {
      EXPECT_THAT(world.SkillOf(pick), testing::AnyOf("a", "b"));
    }
  }
}

TEST(RecommendTest, InterleavesSkills) {
  World world = Course();
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Recommendation r = world.Recommend(Count(6), seed);
    for (size_t i = 1; i < r.picks.size(); ++i) {
      EXPECT_NE(r.picks[i].skill, r.picks[i - 1].skill);
    }
  }
}

TEST(RecommendTest, GetsEasierAfterErrorsAndSaysSo) {
  World world = Course();
  for (int i = 0; i < 12; ++i) world.Answer(world.I(absl::StrCat("a-", i)), 0);
  world.now += absl::Hours(22);
  const Recommendation r = world.Recommend(Count(2));
  EXPECT_TRUE(r.band_tuned);
  EXPECT_GT(r.band.low, world.catalog->settings().band.low);
  ASSERT_FALSE(r.picks.empty());
  EXPECT_TRUE(HasReason(r.picks[0], ReasonCode::kEasierAfterErrors));
}

TEST(RecommendTest, AnOverriddenBandIsTheBand) {
  World world = Course();
  for (int i = 0; i < 12; ++i) world.Answer(world.I(absl::StrCat("a-", i)), 0);
  RecommendRequest request = Count(3);
  request.band = Band{.low = 0.3, .high = 0.5};
  const Recommendation r = world.Recommend(request);
  EXPECT_FALSE(r.band_tuned);
  EXPECT_EQ(r.band.low, 0.3);
  for (const Pick& pick : r.picks) EXPECT_TRUE(pick.in_band);
}

TEST(RecommendTest, FocusBeyondReachPicksTheMissingPrerequisites) {
  World world = Course();
  RecommendRequest request = Count(4);
  request.focus = {world.S("d")};
  const Recommendation r = world.Recommend(request);
  ASSERT_THAT(r.picks, SizeIs(4));
  for (const Pick& pick : r.picks) {
    EXPECT_THAT(world.SkillOf(pick), testing::AnyOf("a", "b"));
    ASSERT_TRUE(HasReason(pick, ReasonCode::kPrerequisiteGap));
    EXPECT_EQ(pick.reasons[0].other, world.S("d"));
  }
}

TEST(RecommendTest, AssignedItemsComeFirstWhateverTheirDifficulty) {
  World world = Course();
  RecommendRequest request = Count(4);
  request.assigned = {world.I("d-39"), world.I("a-0"), world.I("d-39")};
  const Recommendation r = world.Recommend(request);
  ASSERT_THAT(r.picks, SizeIs(4));
  EXPECT_EQ(r.picks[0].item, world.I("d-39"));
  EXPECT_EQ(r.picks[1].item, world.I("a-0"));
  for (int i : {0, 1}) {
    EXPECT_EQ(r.picks[i].reasons[0].code, ReasonCode::kAssigned);
    EXPECT_EQ(r.picks[i].propensity, 1);
  }
  EXPECT_FALSE(HasReason(r.picks[2], ReasonCode::kAssigned));
  std::set<ItemIndex> distinct;
  for (const Pick& pick : r.picks) distinct.insert(pick.item);
  EXPECT_THAT(distinct, SizeIs(4));
}

TEST(RecommendTest, AssignmentsDoNotOverrideHolds) {
  World world = Course();
  RecommendRequest request = Count(1);
  request.assigned = {world.I("a-0")};
  request.held = {world.S("a")};
  const Recommendation r = world.Recommend(request);
  ASSERT_THAT(r.picks, SizeIs(1));
  EXPECT_EQ(world.SkillOf(r.picks[0]), "b");
}

TEST(RecommendTest, GoalsAreNamed) {
  World world = Course();
  RecommendRequest request = Count(1);
  request.goals = {{.skill = world.S("c"), .due = world.now + absl::Hours(48)}};
  request.focus = {world.S("c")};
  const Recommendation r = world.Recommend(request);
  ASSERT_THAT(r.picks, SizeIs(1));
  bool named = false;
  for (const Reason& reason : r.picks[0].reasons) {
    if (reason.code != ReasonCode::kGoal) continue;
    named = true;
    EXPECT_EQ(reason.other, world.S("c"));
    EXPECT_NEAR(reason.value, 2, 1e-9);
  }
  EXPECT_TRUE(named);
}

TEST(RecommendTest, InterestsAreNamedAndDrawPicks) {
  World world;
  world.Skill("a").Items("a", 40);
  for (int i = 0; i < 40; i += 2) world.draft.items[i].tags = {"space"};
  world.Compile();
  RecommendRequest request = Count(1);
  request.interests = world.catalog->TagMask({"space"}, nullptr);
  int drawn = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    const Pick pick = world.Recommend(request, seed).picks.at(0);
    const bool space = world.catalog->tags_of(pick.item) != 0;
    EXPECT_EQ(HasReason(pick, ReasonCode::kInterest), space);
    drawn += space;
  }
  EXPECT_GT(drawn, 180);
}

TEST(RecommendTest, NewItemsAreMarkedAsSeeding) {
  World world;
  world.Skill("a").Items("a", 20);
  for (ItemDraft& item : world.draft.items) item.is_new = true;
  world.Compile();
  const Recommendation r = world.Recommend(Count(2));
  ASSERT_THAT(r.picks, SizeIs(2));
  EXPECT_TRUE(HasReason(r.picks[0], ReasonCode::kSeeding));
}

TEST(RecommendTest, APlaceKeptForANewItemIsSaidToHaveBeen) {
  World world;
  world.Skill("a").Items("a", 20);
  world.Item("new", {"a"}, -1.5).is_new = true;
  world.draft.settings.seeding_share = 0.5;
  world.Compile();
  int reserved = 0;
  for (uint64_t seed = 0; seed < 100; ++seed) {
    const Pick pick = world.Recommend(Count(1), seed).picks.at(0);
    for (const RunnerUp& loser : pick.runners_up) {
      if (loser.loss != LossReason::kPlaceReserved) continue;
      EXPECT_EQ(pick.item, world.I("new"));
      EXPECT_GE(loser.score, pick.score);
      ++reserved;
    }
  }
  EXPECT_GT(reserved, 0);
}

// Three new items among three hundred lie nearest to a learner's target once in a hundred times.
TEST(RecommendTest, FewNewItemsStillGetTheShareThatIsKeptForThem) {
  constexpr int kDraws = 4000;
  World world;
  world.Skill("a").Items("a", 100).Skill("b").Items("b", 100).Skill("c").Items("c", 100);
  for (const char* skill : {"a", "b", "c"}) {
    world.Item(absl::StrCat("new-", skill), {skill}, -1.05).is_new = true;
  }
  world.Compile();
  for (Mode mode : {Mode::kPlaylist, Mode::kMenu}) {
    int seeded = 0;
    for (uint64_t seed = 0; seed < kDraws; ++seed) {
      const Pick pick = world.Recommend(Count(1, mode), seed).picks.at(0);
      EXPECT_TRUE(pick.in_band);
      seeded += world.model->is_new(pick.item);
    }
    const double share = world.catalog->settings().seeding_share;
    EXPECT_NEAR(seeded, share * kDraws, 5 * std::sqrt(kDraws * share * (1 - share)));
  }
}

TEST(RecommendTest, ItemsThatTheModelLacksAreServedFromTheirPriorAndSeeded) {
  World world;
  world.Skill("a").Items("a", 60);
  world.Item("later", {"a"}, -0.9);
  world.CompileFitted({"later"}, {});
  int seeded = 0;
  for (uint64_t seed = 0; seed < 500; ++seed) {
    const Pick pick = world.Recommend(Count(1), seed).picks.at(0);
    if (pick.item != world.I("later")) continue;
    ++seeded;
    EXPECT_TRUE(HasReason(pick, ReasonCode::kSeeding));
    EXPECT_GT(pick.predicted.high - pick.predicted.low, 0.2);  // honestly uncertain
  }
  EXPECT_GT(seeded, 20);
}

TEST(RecommendTest, WhatIsQuarantinedIsNeverPickedAndTold) {
  World world;
  world.Skill("a").Items("a", 3);
  world.CompileFitted({}, {"a-0", "a-2"});
  const Recommendation some = world.Recommend(Count(3));
  ASSERT_THAT(some.picks, SizeIs(1));
  EXPECT_EQ(some.picks[0].item, world.I("a-1"));
  world.CompileFitted({}, {"a-0", "a-1", "a-2"});
  const Recommendation none = world.Recommend(Count(3));
  EXPECT_THAT(none.picks, SizeIs(0));
  EXPECT_EQ(none.shortfall, Shortfall::kQuarantined);
}

TEST(RecommendTest, AMenuSpreadsFromEasyToAStretch) {
  World world = Course();
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Recommendation r = world.Recommend(Count(3, Mode::kMenu), seed);
    ASSERT_THAT(r.picks, SizeIs(3));
    const double third = (r.band.high - r.band.low) / 3;
    EXPECT_GE(r.picks[0].predicted.mean, r.picks[1].predicted.mean);
    EXPECT_GE(r.picks[1].predicted.mean, r.picks[2].predicted.mean);
    EXPECT_LE(r.picks[2].predicted.mean, r.band.low + third);
    EXPECT_TRUE(HasReason(r.picks[2], ReasonCode::kStretch));
    EXPECT_GE(r.picks[0].predicted.mean, r.band.high - third);
  }
}

TEST(RecommendTest, ItemsSeenRecentlyDoNotHideTheOthers) {
  World world;
  world.draft.settings.cooldown = absl::Hours(365 * 24);
  world.Skill("a");
  for (int i = 0; i < 500; ++i) world.Item(absl::StrCat("a-", i), {"a"}, 0);
  world.Compile();
  for (ItemIndex item = 0; item < 200; ++item) world.Answer(item, item % 3 == 0);
  for (Mode mode : {Mode::kPlaylist, Mode::kMenu}) {
    EXPECT_THAT(world.Recommend(Count(5, mode)).picks, SizeIs(5));
  }
}

TEST(RecommendTest, EquallyDifficultItemsAreTakenInTurn) {
  World world;
  world.Skill("a").Skill("b").Items("b", 1);
  for (int i = 0; i < 500; ++i) world.Item(absl::StrCat("a-", i), {"a"}, -1);
  world.Compile();
  std::set<ItemIndex> ever;
  for (int step = 0; step < 100; ++step) {
    world.Answer(world.I("b-0"), step % 4 != 0);
    for (const Pick& pick : world.Recommend(Count(5), step).picks) ever.insert(pick.item);
  }
  EXPECT_GT(ever.size(), 200u);
}

TEST(RecommendTest, ExposureYieldsBeforeALearnerGetsNothing) {
  class Everywhere : public Exposure {
    double Share(ItemIndex) const override { return 1; }
  } everywhere;
  World world = Course();
  EXPECT_THAT(world.Recommend(Count(3), 1, &everywhere).picks, SizeIs(3));
}

TEST(RecommendTest, ItemsOfSeveralSkillsAreFoundInTheBand) {
  World world;
  world.Skill("a").Skill("b").Items("a", 60);
  for (int i = 0; i < 60; ++i) {
    world.Item(absl::StrCat("ab-", i), {"a", "b"}, -3 + 0.1 * i);
  }
  world.Compile();
  for (int i = 0; i < 30; ++i) world.Answer(world.I(absl::StrCat("a-", i)), 1);
  world.now += absl::Hours(30);
  for (uint64_t seed = 0; seed < 50; ++seed) {
    const Recommendation r = world.Recommend(Count(4), seed);
    ASSERT_THAT(r.picks, SizeIs(4));
    for (const Pick& pick : r.picks) EXPECT_TRUE(pick.in_band);
  }
}

// Whatever happens to a learner, what is picked keeps its promises.
TEST(RecommendTest, InvariantsHoldThroughAWholePractice) {
  for (TracingKind kind : {TracingKind::kResponse, TracingKind::kBkt, TracingKind::kIrt}) {
    World world;
    world.draft.settings.tracing = kind;
    for (int s = 0; s < 12; ++s) {
      std::vector<std::string> needs;
      if (s >= 3) needs = {absl::StrCat("s", s - 3)};
      world.Skill(absl::StrCat("s", s), needs).Items(absl::StrCat("s", s), 30);
    }
    world.Compile();
    numerics::Random random(9);
    for (int step = 0; step < 400; ++step) {
      const Mode mode = step % 3 == 0 ? Mode::kMenu : Mode::kPlaylist;
      const Recommendation r = world.Recommend(Count(1 + step % 6, mode), step);
      std::set<ItemIndex> distinct;
      for (const Pick& pick : r.picks) {
        distinct.insert(pick.item);
        ASSERT_FALSE(pick.reasons.empty());
        ASSERT_GT(pick.propensity, 0);
        ASSERT_LE(pick.propensity, 1);
        ASSERT_EQ(pick.in_band, DistanceFrom(r.band, pick.predicted.mean) == 0);
        ASSERT_TRUE(pick.in_band || HasReason(pick, ReasonCode::kNearestToBand));
        ASSERT_NE(pick.item, world.state.last_item);
      }
      ASSERT_EQ(distinct.size(), r.picks.size());
      ASSERT_TRUE(!r.picks.empty() || r.shortfall != Shortfall::kNone);
      if (r.picks.empty()) {
        world.now += absl::Hours(24);
      } else {
        world.Answer(r.picks[0].item, random.Uniform() < r.picks[0].predicted.mean ? 1 : 0);
      }
      if (step % 20 == 0) world.now += absl::Hours(24 * random.Below(20));
    }
  }
}

}  // namespace
}  // namespace proximal
