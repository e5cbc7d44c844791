// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "engine/numerics/random.h"
#include "tests/engine/catalog/drafts.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::shared_ptr<const Catalog> Compile(CatalogDraft draft) {
  auto catalog = Catalog::Compile(std::move(draft));
  EXPECT_TRUE(catalog.ok()) << catalog.status();
  return catalog.ok() ? *std::move(catalog) : nullptr;
}

TEST(CatalogTest, NumbersSkillsAndItemsInDraftOrder) {
  const auto catalog = Compile(SoundDraft());
  ASSERT_EQ(catalog->skill_count(), 3);
  ASSERT_EQ(catalog->item_count(), 3);
  EXPECT_EQ(catalog->FindSkill("b"), 1);
  EXPECT_EQ(catalog->FindItem("item-c"), 2);
  EXPECT_EQ(catalog->skill(1).id, "b");
  EXPECT_EQ(catalog->item(2).id, "item-c");
  EXPECT_EQ(catalog->FindSkill("item-c"), std::nullopt);
  EXPECT_EQ(catalog->FindItem(""), std::nullopt);
  EXPECT_EQ(catalog->draft().title, "Fractions");
  EXPECT_EQ(catalog->settings().cooldown_responses, 10);
}

TEST(CatalogTest, ListsBothDirectionsOfEveryRelationAscending) {
  CatalogDraft draft = SoundDraft();
  draft.skills.push_back(MakeSkill("d", {"c", "a"}));
  draft.items.push_back(MakeItem("item-ca", {"c", "a"}));
  const auto catalog = Compile(std::move(draft));
  EXPECT_THAT(catalog->skills_of(3), ElementsAre(0, 2));
  EXPECT_THAT(catalog->items_of(0), ElementsAre(0, 3));
  EXPECT_THAT(catalog->items_of(3), IsEmpty());
  EXPECT_THAT(catalog->prerequisites_of(3), ElementsAre(0, 2));
  EXPECT_THAT(catalog->prerequisites_of(0), IsEmpty());
  EXPECT_THAT(catalog->successors_of(0), ElementsAre(1, 3));
}

TEST(CatalogTest, RootsHaveItemsAndNoPrerequisites) {
  CatalogDraft draft = SoundDraft();
  draft.skills.push_back(MakeSkill("without items"));
  draft.skills.push_back(MakeSkill("e"));
  draft.items.push_back(MakeItem("item-e", {"e"}));
  EXPECT_THAT(Compile(std::move(draft))->roots(), ElementsAre(0, 4));
}

TEST(CatalogTest, SkillsWithoutItemsDoNotKeepALearnerFromBeginning) {
  CatalogDraft draft = SoundDraft();
  draft.skills.push_back(MakeSkill("topic"));
  draft.skills.push_back(MakeSkill("subtopic", {"topic"}));
  draft.skills.push_back(MakeSkill("begin", {"subtopic"}));
  draft.skills.push_back(MakeSkill("later", {"subtopic", "a"}));
  draft.items.push_back(MakeItem("item-begin", {"begin"}));
  draft.items.push_back(MakeItem("item-later", {"later"}));
  EXPECT_THAT(Compile(std::move(draft))->roots(), ElementsAre(0, 5));
}

TEST(CatalogTest, ListsTheChildrenOfEachSkill) {
  CatalogDraft draft = SoundDraft();
  draft.skills[2].parent_id = draft.skills[0].parent_id = "b";
  const auto catalog = Compile(std::move(draft));
  EXPECT_THAT(catalog->children_of(0), IsEmpty());
  EXPECT_THAT(catalog->children_of(1), ElementsAre(0, 2));
  EXPECT_THAT(catalog->children_of(2), IsEmpty());
}

TEST(CatalogTest, GivesEachDistinctSupportAndTagABit) {
  CatalogDraft draft = SoundDraft();
  draft.items[0].supports = {"audio"};
  draft.items[1].supports = {"large-print", "audio"};
  draft.items[1].tags = {"audio"};
  draft.items[2].tags = {"football"};
  const auto catalog = Compile(std::move(draft));
  bool unknown = true;
  const uint64_t audio = catalog->SupportMask({"audio"}, &unknown);
  EXPECT_FALSE(unknown);
  const uint64_t print = catalog->SupportMask({"large-print"}, nullptr);
  EXPECT_EQ(audio & print, 0);
  EXPECT_EQ(catalog->supports_of(0), audio);
  EXPECT_EQ(catalog->supports_of(1), audio | print);
  EXPECT_EQ(catalog->supports_of(2), 0);
  EXPECT_EQ(catalog->tags_of(1), catalog->TagMask({"audio"}, nullptr));
  EXPECT_EQ(catalog->tags_of(2), catalog->TagMask({"football"}, nullptr));
  EXPECT_NE(catalog->tags_of(1), catalog->tags_of(2));
}

TEST(CatalogTest, SaysWhetherAWordIsCarriedByNoItem) {
  CatalogDraft draft = SoundDraft();
  draft.items[0].tags = {"football"};
  const auto catalog = Compile(std::move(draft));
  bool unknown = false;
  const std::vector<std::string> words = {"football", "chess"};
  EXPECT_EQ(catalog->TagMask(words, &unknown), catalog->tags_of(0));
  EXPECT_TRUE(unknown);
  EXPECT_EQ(catalog->TagMask(words, nullptr), catalog->tags_of(0));
  EXPECT_EQ(catalog->TagMask({}, &unknown), 0);
  EXPECT_FALSE(unknown);
}

TEST(CatalogTest, HasRoomForSixtyFourDistinctTags) {
  CatalogDraft draft = SoundDraft();
  for (int i = 0; i < 64; ++i) {
    draft.items[i < 32 ? 0 : 1].tags.push_back("tag-" + std::to_string(i));
  }
  const auto catalog = Compile(std::move(draft));
  EXPECT_EQ(catalog->tags_of(0) | catalog->tags_of(1), ~uint64_t{0});
  EXPECT_EQ(catalog->tags_of(0) & catalog->tags_of(1), 0);
}

TEST(CatalogTest, RefusesADraftWithViolationsAndNamesTheFirst) {
  CatalogDraft draft = SoundDraft();
  for (ItemDraft& item : draft.items) {
    item.difficulty = 99;
    item.discrimination = -1;
  }
  const absl::Status status = Catalog::Compile(std::move(draft)).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("6 places"));
  EXPECT_THAT(status.message(), HasSubstr("items[0].difficulty OUT_OF_RANGE (99; allowed"));
  EXPECT_THAT(status.message(), HasSubstr("items[2].difficulty"));
  EXPECT_THAT(status.message(), Not(HasSubstr("items[2].discrimination")));
}

TEST(CatalogTest, CompilesAMillionSkillsInAChain) {
  CatalogDraft draft;
  draft.skills.resize(1000000);
  for (size_t i = 0; i < draft.skills.size(); ++i) {
    draft.skills[i].id = std::to_string(i);
    if (i > 0) draft.skills[i].prerequisite_ids = {std::to_string(i - 1)};
  }
  draft.items = {MakeItem("item", {"999999"})};
  const auto catalog = Compile(std::move(draft));
  EXPECT_THAT(catalog->roots(), ElementsAre(999999));
}

}  // namespace
}  // namespace proximal
