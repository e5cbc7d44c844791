// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/difficulty_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "engine/numerics/random.h"
#include "tests/engine/catalog/drafts.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<ItemIndex> ItemsOf(absl::Span<const DifficultyIndex::Entry> entries) {
  std::vector<ItemIndex> items;
  for (const DifficultyIndex::Entry& entry : entries) items.push_back(entry.item);
  return items;
}

// A catalog of `skills` skills named "0", "1", ..., and items of one or two random ones of them.
std::shared_ptr<const Catalog> RandomCatalog(size_t skills, size_t items,
                                             numerics::Random* random) {
  CatalogDraft draft;
  for (size_t i = 0; i < skills; ++i) draft.skills.push_back(MakeSkill(std::to_string(i)));
  for (size_t i = 0; i < items; ++i) {
    const uint64_t first = random->Below(skills), second = random->Below(skills);
    ItemDraft item = MakeItem("item-" + std::to_string(i), {std::to_string(first)});
    if (second != first) item.skill_ids.push_back(std::to_string(second));
    draft.items.push_back(item);
  }
  return *Catalog::Compile(std::move(draft));
}

std::shared_ptr<const Catalog> OneSkillCatalog(size_t items) {
  numerics::Random random(1);
  return RandomCatalog(1, items, &random);
}

TEST(DifficultyIndexTest, ListsTheItemsOfASkillEasiestFirst) {
  const auto catalog = OneSkillCatalog(5);
  const DifficultyIndex index(*catalog, {0.5f, -1.0f, 2.0f, -1.0f, 0.0f});
  EXPECT_THAT(ItemsOf(index.Items(0)), ElementsAre(1, 3, 4, 0, 2));
}

TEST(DifficultyIndexTest, FindsNothingForASkillWithoutItems) {
  CatalogDraft draft = SoundDraft();
  draft.skills.push_back(MakeSkill("without items"));
  const auto catalog = *Catalog::Compile(std::move(draft));
  const DifficultyIndex index(*catalog, {0.0f, 0.0f, 0.0f});
  EXPECT_THAT(index.Items(3), IsEmpty());
}

TEST(DifficultyIndexTest, ItemsAgreesWithSorting) {
  numerics::Random random(3);
  const auto catalog = RandomCatalog(20, 2000, &random);
  std::vector<float> difficulty(2000);
  for (float& b : difficulty) b = static_cast<float>(random.Below(100)) / 10;
  const DifficultyIndex index(*catalog, difficulty);
  for (SkillIndex skill = 0; skill < 20; ++skill) {
    const absl::Span<const ItemIndex> items = catalog->items_of(skill);
    std::vector<ItemIndex> expected(items.begin(), items.end());
    std::sort(expected.begin(), expected.end(), [&difficulty](ItemIndex a, ItemIndex b) {
      return std::tie(difficulty[a], a) < std::tie(difficulty[b], b);
    });
    EXPECT_EQ(ItemsOf(index.Items(skill)), expected);
  }
}

}  // namespace
}  // namespace proximal
