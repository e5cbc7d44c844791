// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is said where picks are missing or lie outside the band.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/selection/recommend.h"
#include "tests/engine/selection/world.h"

namespace proximal {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(ShortfallTest, TheNearestAreTakenWhereNothingIsInBand) {
  World world;
  world.Skill("a");
  for (int i = 0; i < 10; ++i) world.Item(absl::StrCat("hard-", i), {"a"}, 3 + 0.2 * i);
  world.Compile();
  const Recommendation r = world.Recommend(Count(2));
  ASSERT_THAT(r.picks, SizeIs(2));
  EXPECT_EQ(r.shortfall, Shortfall::kNoneInBand);
  EXPECT_EQ(r.picks[0].item, world.I("hard-0"));
  EXPECT_EQ(r.picks[1].item, world.I("hard-1"));
  for (const Pick& pick : r.picks) {
    EXPECT_FALSE(pick.in_band);
    EXPECT_TRUE(HasReason(pick, ReasonCode::kNearestToBand));
  }
}

TEST(ShortfallTest, SaysWhenEverythingWasSeenRecently) {
  World world;
  world.Skill("a").Items("a", 4);
  world.Compile();
  for (int i = 0; i < 4; ++i) world.Answer(world.I(absl::StrCat("a-", i)), i % 2);
  const Recommendation r = world.Recommend(Count(3));
  EXPECT_THAT(r.picks, IsEmpty());
  EXPECT_EQ(r.shortfall, Shortfall::kSeenRecently);
}

TEST(ShortfallTest, SaysWhenNothingIsEligible) {
  World world = Course();
  RecommendRequest request = Count(3);
  request.held = {world.S("a"), world.S("b")};
  const Recommendation r = world.Recommend(request);
  EXPECT_THAT(r.picks, IsEmpty());
  EXPECT_EQ(r.shortfall, Shortfall::kFewEligible);
}

TEST(ShortfallTest, SaysWhenFewAreEligible) {
  World world;
  world.Skill("a").Items("a", 2);
  world.Compile();
  const Recommendation r = world.Recommend(Count(5));
  EXPECT_THAT(r.picks, SizeIs(2));
  EXPECT_EQ(r.shortfall, Shortfall::kFewEligible);
}

TEST(ShortfallTest, SaysWhenTheRestWasShownTooOften) {
  class Popular : public Exposure {
    double Share(ItemIndex item) const override { return item < 4 ? 0.9 : 0; }
  } popular;
  World world;
  world.Skill("a").Items("a", 6);
  world.Compile();
  const Recommendation r = world.Recommend(Count(5), 1, &popular);
  EXPECT_THAT(r.picks, SizeIs(2));
  EXPECT_EQ(r.shortfall, Shortfall::kExposure);
}

TEST(ShortfallTest, SaysWhenTheRestNeedsWhatIsNotMastered) {
  World world;
  world.Skill("a").Items("a", 2);
  world.Skill("b", {"a"}).Items("b", 9);
  world.Compile();
  const Recommendation r = world.Recommend(Count(5));
  EXPECT_THAT(r.picks, SizeIs(2));
  EXPECT_EQ(r.shortfall, Shortfall::kPrerequisites);
}

TEST(ShortfallTest, RefreshesWhenEverythingIsMastered) {
  World world;
  world.Skill("a").Items("a", 40);
  world.Compile();
  world.Master("a");
  const Recommendation r = world.Recommend(Count(2));
  EXPECT_EQ(r.shortfall, Shortfall::kAllMastered);
  ASSERT_FALSE(r.picks.empty());
  EXPECT_EQ(r.picks[0].reasons[0].code, ReasonCode::kRefresh);
  EXPECT_NEAR(r.picks[0].reasons[0].value, 1, 0.01);  // a day
}

}  // namespace
}  // namespace proximal
