// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/engine/selection/world.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SkillCandidates Collect(const World& world, const RecommendRequest& request) {
  const LearnerView view = world.View();
  const Standing standing(view);
  Eligibility eligibility(view, request, standing, nullptr);
  return CollectSkills(view, request, standing, eligibility);
}

std::vector<std::string> Names(const World& world, const SkillCandidates& candidates) {
  std::vector<std::string> names;
  for (const SkillCandidate& candidate : candidates.skills) {
    names.push_back(world.catalog->skill(candidate.skill).id);
  }
  return names;
}

World Chain() {
  World world;
  world.Skill("a").Skill("b", {"a"}).Skill("c", {"b"});
  for (const char* skill : {"a", "b", "c"}) world.Items(skill, 30);
  world.Compile();
  return world;
}

TEST(CandidatesTest, ANewLearnerStartsAtTheRoots) {
  World world = Chain();
  const SkillCandidates candidates = Collect(world, {});
  EXPECT_THAT(Names(world, candidates), ElementsAre("a"));
  EXPECT_EQ(candidates.skills[0].origin, Origin::kFringe);
  EXPECT_FALSE(candidates.all_mastered);
}

TEST(CandidatesTest, ASkillBegunIsGoneOnWith) {
  World world = Chain();
  world.Answer(world.I("a-15"), 0);
  const SkillCandidates candidates = Collect(world, {});
  EXPECT_THAT(Names(world, candidates), ElementsAre("a"));
  EXPECT_EQ(candidates.skills[0].origin, Origin::kContinues);
}

TEST(CandidatesTest, MasteryOpensTheFringe) {
  World world = Chain();
  world.Master("a");
  const SkillCandidates candidates = Collect(world, {});
  EXPECT_THAT(Names(world, candidates), ElementsAre("b"));
  EXPECT_EQ(candidates.skills[0].origin, Origin::kFringe);
}

TEST(CandidatesTest, ASkillBegunTooEarlyLeadsBackToItsGap) {
  World world = Chain();
  world.Answer(world.I("c-15"), 0);
  const SkillCandidates candidates = Collect(world, {});
  ASSERT_THAT(Names(world, candidates), ElementsAre("a"));
  EXPECT_EQ(candidates.skills[0].origin, Origin::kGap);
  EXPECT_EQ(candidates.skills[0].held_back, world.S("c"));
}

TEST(CandidatesTest, FocusOnASkillTakesItsMissingPrerequisitesOnly) {
  World world;
  world.Skill("a").Skill("b", {"a"}).Skill("elsewhere");
  for (const char* skill : {"a", "b", "elsewhere"}) world.Items(skill, 30);
  world.Compile();
  RecommendRequest request;
  request.focus = {world.S("b")};
  const SkillCandidates gap = Collect(world, request);
  ASSERT_THAT(Names(world, gap), ElementsAre("a"));
  EXPECT_EQ(gap.skills[0].origin, Origin::kGap);
  EXPECT_EQ(gap.skills[0].held_back, world.S("b"));
  world.Master("a");
  EXPECT_THAT(Names(world, Collect(world, request)), ElementsAre("b"));
  world.Master("b");
  const SkillCandidates done = Collect(world, request);
  EXPECT_THAT(Names(world, done), ElementsAre("b"));
  EXPECT_TRUE(done.all_mastered);
}

TEST(CandidatesTest, GoalsBringTheWayToThem) {
  World world;
  for (int i = 0; i < 40; ++i) {
    world.Skill(absl::StrCat("root", i)).Items(absl::StrCat("root", i), 3);
  }
  world.Skill("goal", {"root17"}).Items("goal", 3);
  world.Compile();
  RecommendRequest request;
  request.goals = {{.skill = world.S("goal")}};
  const SkillCandidates candidates = Collect(world, request);
  ASSERT_FALSE(candidates.skills.empty());
  EXPECT_EQ(candidates.skills[0].skill, world.S("root17"));
  EXPECT_EQ(candidates.skills[0].goal, &request.goals[0]);
  EXPECT_EQ(candidates.skills[0].held_back, world.S("goal"));
  EXPECT_GT(candidates.skills.size(), 1u);
}

TEST(CandidatesTest, EverythingMasteredLeavesRefreshers) {
  World world = Chain();
  for (const char* skill : {"a", "b", "c"}) world.Master(skill);
  const SkillCandidates candidates = Collect(world, {});
  EXPECT_TRUE(candidates.all_mastered);
  EXPECT_THAT(Names(world, candidates), ElementsAre("a", "b", "c"));  // longest ago first
}

// 100 roots, of which only one in four or so is looked at first; all mastered but the last.
TEST(CandidatesTest, TheOneRootLeftIsFoundAmongMany) {
  World world;
  for (int i = 0; i < 100; ++i) world.Skill(absl::StrCat("s", i)).Items(absl::StrCat("s", i), 30);
  world.Compile();
  for (int i = 0; i < 99; ++i) world.Master(absl::StrCat("s", i));
  for (int minute = 0; minute < 10; ++minute) {
    world.Answer(world.I("s0-29"), 1);
    const SkillCandidates candidates = Collect(world, {});
    EXPECT_THAT(Names(world, candidates), testing::Contains("s99"));
    EXPECT_FALSE(candidates.all_mastered);
  }
  world.Master("s99");
  EXPECT_TRUE(Collect(world, {}).all_mastered);
}

TEST(CandidatesTest, TheOneSuccessorLeftIsFoundAfterWhatWasMasteredLongAgo) {
  World world;
  for (int i = 0; i < 20; ++i) world.Skill(absl::StrCat("s", i)).Items(absl::StrCat("s", i), 30);
  world.Skill("next", {"s0"}).Items("next", 30);
  world.Compile();
  for (int i = 0; i < 20; ++i) world.Master(absl::StrCat("s", i));
  const SkillCandidates candidates = Collect(world, {});
  EXPECT_THAT(Names(world, candidates), testing::Contains("next"));
  EXPECT_FALSE(candidates.all_mastered);
}

TEST(CandidatesTest, SkillsWithoutItemsDoNotCutOffWhatFollows) {
  World world;
  world.Skill("topic").Skill("a", {"topic"}).Skill("middle", {"a"}).Skill("b", {"middle"});
  world.Items("a", 30).Items("b", 30);
  world.Compile();
  EXPECT_THAT(Names(world, Collect(world, {})), ElementsAre("a"));
  world.Master("a");
  EXPECT_THAT(Names(world, Collect(world, {})), ElementsAre("b"));
}

TEST(CandidatesTest, WhatIsHeldIsNotMastered) {
  World world;
  world.Skill("held").Skill("a").Items("held", 30).Items("a", 30);
  world.Compile();
  world.Master("a");
  RecommendRequest request;
  request.held = {world.S("held")};
  for (const bool focused : {false, true}) {
    if (focused) request.focus = {world.S("held"), world.S("a")};
    for (const bool begun : {false, true}) {
      if (begun) world.Answer(world.I("held-15"), 0);
      const SkillCandidates candidates = Collect(world, request);
      EXPECT_THAT(Names(world, candidates), ElementsAre("a"));
      EXPECT_FALSE(candidates.all_mastered);
    }
  }
}

TEST(CandidatesTest, OnlyWhatIsMasteredIsRefreshed) {
  World world = Chain();
  world.Answer(world.I("a-15"), 0);
  RecommendRequest request;
  request.held = {world.S("a")};
  EXPECT_THAT(Names(world, Collect(world, request)), IsEmpty());
}

TEST(CandidatesTest, HeldSkillsTakeNoPlace) {
  World world = Chain();
  RecommendRequest request;
  request.held = {world.S("a")};
  EXPECT_THAT(Names(world, Collect(world, request)), IsEmpty());
}

TEST(CandidatesTest, AreBoundedAndDistinctHoweverManySkillsAreMet) {
  World world;
  for (int i = 0; i < 200; ++i) {
    world.Skill(absl::StrCat("s", i)).Items(absl::StrCat("s", i), 2);
  }
  world.Compile();
  for (SkillIndex skill = 0; skill < 150; ++skill) {
    world.Answer(world.catalog->items_of(skill)[0], 0);
  }
  const SkillCandidates candidates = Collect(world, {});
  std::set<SkillIndex> distinct;
  int fringe = 0;
  for (const SkillCandidate& candidate : candidates.skills) {
    distinct.insert(candidate.skill);
    fringe += candidate.origin == Origin::kFringe;
  }
  EXPECT_EQ(distinct.size(), candidates.skills.size());
  EXPECT_EQ(candidates.skills.size(), kMaxCandidateSkills);
  EXPECT_GE(fringe, 1) << "new skills are not crowded out";
}

TEST(CandidatesTest, ManyRootsAreSpreadOverTheCatalogAndTime) {
  World world;
  for (int i = 0; i < 5'000; ++i) {
    world.Skill(absl::StrCat("s", i)).Items(absl::StrCat("s", i), 1);
  }
  world.Compile();
  std::set<SkillIndex> ever;
  for (int minute = 0; minute < 100; ++minute) {
    world.now += absl::Minutes(1);
    const SkillCandidates candidates = Collect(world, {});
    ASSERT_EQ(candidates.skills.size(), kMaxCandidateSkills);
    for (const SkillCandidate& candidate : candidates.skills) ever.insert(candidate.skill);
  }
  EXPECT_GT(ever.size(), 500u);
}

}  // namespace
}  // namespace proximal
