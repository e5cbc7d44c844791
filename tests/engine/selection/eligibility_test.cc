// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/eligibility.h"

#include <gtest/gtest.h>

#include "tests/engine/selection/world.h"

namespace proximal {
namespace {

class EligibilityTest : public testing::Test {
 protected:
  // As found through the last of its skills.
  Refusal Check(const std::string& item, bool relaxed = false) {
    const LearnerView view = world_.View();
    const Standing standing(view);
    Eligibility eligibility(view, request_, standing, exposure_);
    if (relaxed) eligibility.Relax();
    const ItemIndex index = world_.I(item);
    const Refusal refusal = eligibility.Check(index, world_.state.FindItem(index),
                                              world_.catalog->skills_of(index).back());
    EXPECT_EQ(eligibility.refused(refusal), 1);
    return refusal;
  }

  Refusal CheckAssigned(const std::string& item) {
    const LearnerView view = world_.View();
    const Standing standing(view);
    return Eligibility(view, request_, standing, exposure_).CheckAssigned(world_.I(item));
  }

  World world_;
  RecommendRequest request_;
  const Exposure* exposure_ = nullptr;
};

TEST_F(EligibilityTest, QuarantinedItemsAreRefusedEvenWhereAssigned) {
  world_.Skill("a").Items("a", 5);
  world_.CompileFitted({}, {"a-2"});
  EXPECT_EQ(Check("a-2"), Refusal::kQuarantined);
  EXPECT_EQ(Check("a-2", /*relaxed=*/true), Refusal::kQuarantined);
  EXPECT_EQ(CheckAssigned("a-2"), Refusal::kQuarantined);
  EXPECT_EQ(Check("a-3"), Refusal::kNone);
  world_.CompileFitted({}, {});  // released
  EXPECT_EQ(Check("a-2"), Refusal::kNone);
}

TEST_F(EligibilityTest, ExcludedItemsAreRefused) {
  world_.Skill("a").Items("a", 5);
  world_.Compile();
  request_.excluded = {world_.I("a-3"), world_.I("a-1")};
  EXPECT_EQ(Check("a-1"), Refusal::kExcluded);
  EXPECT_EQ(Check("a-2"), Refusal::kNone);
  EXPECT_EQ(Check("a-3"), Refusal::kExcluded);
  EXPECT_EQ(CheckAssigned("a-3"), Refusal::kExcluded);
}

TEST_F(EligibilityTest, AllNeededSupportsMustBeThere) {
  world_.Skill("a").Items("a", 1);
  world_.Item("audio", {"a"}, 0).supports = {"audio"};
  world_.Item("both", {"a"}, 0).supports = {"audio", "large-print"};
  world_.Compile();
  request_.required_supports = world_.catalog->SupportMask({"audio", "large-print"}, nullptr);
  EXPECT_EQ(Check("a-0"), Refusal::kSupports);
  EXPECT_EQ(Check("audio"), Refusal::kSupports);
  EXPECT_EQ(Check("both"), Refusal::kNone);
  EXPECT_EQ(CheckAssigned("audio"), Refusal::kSupports);
}

TEST_F(EligibilityTest, LanguageLevelIsALimit) {
  world_.Skill("a");
  world_.Item("free", {"a"}, 0).language_level = 0;
  world_.Item("simple", {"a"}, 0).language_level = 2;
  world_.Item("hard", {"a"}, 0).language_level = 5;
  world_.Compile();
  EXPECT_EQ(Check("hard"), Refusal::kNone);
  request_.max_language_level = 2;
  EXPECT_EQ(Check("free"), Refusal::kNone);
  EXPECT_EQ(Check("simple"), Refusal::kNone);
  EXPECT_EQ(Check("hard"), Refusal::kLanguage);
  EXPECT_EQ(CheckAssigned("hard"), Refusal::kLanguage);
}

TEST_F(EligibilityTest, HoldsReachEverythingThatBuildsOnThem) {
  world_.Skill("a").Skill("b", {"a"}).Skill("c", {"b"}).Skill("free");
  for (const char* skill : {"a", "b", "c", "free"}) world_.Items(skill, 2);
  world_.Item("free-and-a", {"free", "a"}, 0);
  world_.Item("free-and-c", {"free", "c"}, 0);
  world_.Compile();
  request_.held = {world_.S("a")};
  EXPECT_EQ(Check("a-0"), Refusal::kHeld);
  EXPECT_EQ(Check("c-0"), Refusal::kHeld);
  EXPECT_EQ(Check("free-0"), Refusal::kNone);
  EXPECT_EQ(Check("free-and-a"), Refusal::kHeld);
  EXPECT_EQ(Check("free-and-c"), Refusal::kHeld);
  EXPECT_EQ(CheckAssigned("free-and-c"), Refusal::kHeld);
  request_.held = {world_.S("c")};
  EXPECT_EQ(Check("a-0"), Refusal::kNone);
  EXPECT_EQ(Check("c-0"), Refusal::kHeld);
}

TEST_F(EligibilityTest, EverySkillOfTheItemMustBeReady) {
  world_.Skill("a").Skill("b", {"a"}).Skill("free").Items("a", 30).Items("b", 2);
  world_.Item("free-and-b", {"free", "b"}, 0);
  world_.Compile();
  EXPECT_EQ(Check("free-and-b"), Refusal::kPrerequisites);
  EXPECT_EQ(CheckAssigned("free-and-b"), Refusal::kNone) << "a teacher may go ahead";
  world_.Master("a");
  EXPECT_EQ(Check("free-and-b"), Refusal::kNone);
}

TEST_F(EligibilityTest, CooldownRunsByTime) {
  world_.draft.settings.cooldown = absl::Hours(20);
  world_.draft.settings.cooldown_responses = 0;
  world_.Skill("a").Items("a", 10);
  world_.Compile();
  world_.Answer(world_.I("a-1"), 1);
  world_.Answer(world_.I("a-2"), 1);
  EXPECT_EQ(Check("a-1"), Refusal::kSeenRecently);
  EXPECT_EQ(Check("a-3"), Refusal::kNone);
  EXPECT_EQ(CheckAssigned("a-1"), Refusal::kNone);
  world_.now += absl::Hours(19);
  EXPECT_EQ(Check("a-1"), Refusal::kSeenRecently);
  world_.now += absl::Hours(2);
  EXPECT_EQ(Check("a-1"), Refusal::kNone);
  EXPECT_EQ(Check("a-2"), Refusal::kSeenRecently) << "never the latest item again at once";
}

TEST_F(EligibilityTest, CooldownRunsByResponses) {
  world_.draft.settings.cooldown = absl::ZeroDuration();
  world_.draft.settings.cooldown_responses = 3;
  world_.Skill("a").Items("a", 30);
  world_.Compile();
  for (int i = 0; i < 8; ++i) world_.Answer(world_.I(absl::StrCat("a-", i)), 1);
  for (int i = 0; i < 8; ++i) {
    const std::string item = absl::StrCat("a-", i);
    EXPECT_EQ(Check(item), i < 5 ? Refusal::kNone : Refusal::kSeenRecently) << item;
  }
  EXPECT_EQ(Check("a-6", /*relaxed=*/true), Refusal::kNone);
  EXPECT_EQ(Check("a-7", /*relaxed=*/true), Refusal::kSeenRecently);
}

TEST_F(EligibilityTest, ASmallCatalogKeepsHalfItsItemsOutOfTheCooldown) {
  world_.draft.settings.cooldown = absl::ZeroDuration();
  world_.draft.settings.cooldown_responses = 10;
  world_.Skill("a").Items("a", 4);
  world_.Compile();
  for (int i = 0; i < 4; ++i) world_.Answer(world_.I(absl::StrCat("a-", i)), 1);
  EXPECT_EQ(Check("a-0"), Refusal::kNone);
  EXPECT_EQ(Check("a-1"), Refusal::kNone);
  EXPECT_EQ(Check("a-2"), Refusal::kSeenRecently);
}

class FixedExposure : public Exposure {
 public:
  explicit FixedExposure(double share) : share_(share) {}
  double Share(ItemIndex) const override { return share_; }

 private:
  const double share_;
};

TEST_F(EligibilityTest, ExposureIsCappedUnlessRelaxed) {
  world_.draft.settings.max_exposure = 0.25;
  world_.Skill("a").Items("a", 4);
  world_.Compile();
  const FixedExposure at_cap(0.25), above(0.26);
  exposure_ = &at_cap;
  EXPECT_EQ(Check("a-0"), Refusal::kNone);
  exposure_ = &above;
  EXPECT_EQ(Check("a-0"), Refusal::kExposure);
  EXPECT_EQ(Check("a-0", /*relaxed=*/true), Refusal::kNone);
  EXPECT_EQ(CheckAssigned("a-0"), Refusal::kNone);
}

}  // namespace
}  // namespace proximal
