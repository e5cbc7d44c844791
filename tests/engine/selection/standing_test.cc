// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/selection/world.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(StandingTest, FindsTheRowsOfMetSkillsOnly) {
  World world;
  for (int i = 0; i < 300; ++i) world.Skill(absl::StrCat("s", i)).Items(absl::StrCat("s", i), 2);
  world.Compile();
  for (SkillIndex skill = 0; skill < 300; skill += 7) {
    world.Answer(world.catalog->items_of(skill)[0], 1);
  }
  const LearnerView view = world.View();
  const Standing standing(view);
  for (SkillIndex skill = 0; skill < 300; ++skill) {
    if (skill % 7 == 0) {
      ASSERT_EQ(world.state.skills[standing.RowOf(skill)].skill, skill);
    } else {
      ASSERT_EQ(standing.RowOf(skill), Standing::kNotMet);
    }
  }
}

TEST(StandingTest, ASkillIsReadyOnceItsPrerequisitesAreMastered) {
  World world;
  world.Skill("a").Skill("b", {"a"}).Items("a", 30).Items("b", 30);
  world.Compile();
  {
    const LearnerView view = world.View();
    const Standing standing(view);
    EXPECT_TRUE(standing.IsReady(world.S("a")));
    EXPECT_FALSE(standing.IsReady(world.S("b")));
  }
  world.Master("a");
  const LearnerView view = world.View();
  const Standing standing(view);
  EXPECT_TRUE(standing.IsPassed(world.S("a")));
  EXPECT_TRUE(standing.IsReady(world.S("b")));
  EXPECT_FALSE(standing.IsPassed(world.S("b")));
}

TEST(StandingTest, ASkillWithoutItemsDoesNotBar) {
  World world;
  world.Skill("a").Skill("topic", {"a"}).Skill("b", {"topic"}).Items("a", 30).Items("b", 30);
  world.Compile();
  {
    const LearnerView view = world.View();
    EXPECT_FALSE(Standing(view).IsReady(world.S("b")));
  }
  world.Master("a");
  const LearnerView view = world.View();
  EXPECT_TRUE(Standing(view).IsReady(world.S("b")));
}

// Every path through 30 layers of 32 skills each: 32^30 of them.
TEST(StandingTest, LooksAtEachSkillWithoutItemsOnce) {
  constexpr int kLayers = 30, kWidth = 32;
  for (const bool reachable : {true, false}) {
    World world;
    world.Skill("base").Items("base", 1);
    std::vector<std::string> below;
    if (!reachable) below = {"base"};
    for (int layer = 0; layer < kLayers; ++layer) {
      std::vector<std::string> names;
      for (int i = 0; i < kWidth; ++i) {
        names.push_back(absl::StrCat("topic-", layer, "-", i));
        world.Skill(names.back(), below);
      }
      below = names;
    }
    world.Skill("top", below).Items("top", 1);
    world.Compile();
    const LearnerView view = world.View();
    const Standing standing(view);
    EXPECT_EQ(standing.IsReady(world.S("top")), reachable);
    EXPECT_EQ(standing.IsPassed(world.S("topic-29-0")), reachable);
  }
}

TEST(StandingTest, FollowsSkillsWithoutItemsHoweverManyInARow) {
  World world;
  world.Skill("topic-0");
  for (int i = 1; i < 100'000; ++i) {
    world.Skill(absl::StrCat("topic-", i), {absl::StrCat("topic-", i - 1)});
  }
  world.Skill("top", {"topic-99999"}).Items("top", 1);
  world.Compile();
  const LearnerView view = world.View();
  EXPECT_TRUE(Standing(view).IsReady(world.S("top")));
}

TEST(StandingTest, TheWayLeadsThroughWhatIsMissing) {
  World world;
  world.Skill("a").Skill("b").Skill("c", {"a", "b"}).Skill("d", {"c"});
  for (const char* skill : {"a", "b", "c", "d"}) world.Items(skill, 30);
  world.Compile();
  {
    const LearnerView view = world.View();
    const Standing standing(view);
    EXPECT_THAT(standing.NextTowards(world.S("d"), 8),
                UnorderedElementsAre(world.S("a"), world.S("b")));
    EXPECT_THAT(standing.NextTowards(world.S("d"), 1), testing::SizeIs(1));
    EXPECT_THAT(standing.NextTowards(world.S("a"), 8), ElementsAre(world.S("a")));
  }
  world.Master("a");
  const LearnerView view = world.View();
  const Standing standing(view);
  EXPECT_THAT(standing.NextTowards(world.S("d"), 8), ElementsAre(world.S("b")));
  EXPECT_THAT(standing.NextTowards(world.S("a"), 8), IsEmpty());
}

TEST(StandingTest, LooksAtABoundedNumberOfSkills) {
  World world;
  world.Skill("s0").Items("s0", 1);
  for (int i = 1; i < 500; ++i) {
    world.Skill(absl::StrCat("s", i), {absl::StrCat("s", i - 1)}).Items(absl::StrCat("s", i), 1);
  }
  world.Compile();
  const LearnerView view = world.View();
  const Standing standing(view);
  EXPECT_THAT(standing.NextTowards(world.S("s499"), 8), IsEmpty());
  EXPECT_THAT(standing.NextTowards(world.S("s50"), 8), ElementsAre(world.S("s0")));
}

}  // namespace
}  // namespace proximal
