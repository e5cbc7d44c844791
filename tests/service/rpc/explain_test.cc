// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "engine/catalog/text.h"

namespace proximal {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr ReasonCode kLastReason = ReasonCode::kRefresh;
constexpr Shortfall kLastShortfall = Shortfall::kQuarantined;

// Skill 0 has no prerequisite, skill 1 builds on it; both are called `title`.
std::shared_ptr<const Catalog> CatalogOf(const std::string& title) {
  CatalogDraft draft;
  for (const char* id : {"a", "b"}) {
    SkillDraft skill;
    skill.id = id;
    skill.title = title;
    draft.skills.push_back(skill);
    ItemDraft item;
    item.id = id;
    item.skill_ids = {id};
    draft.items.push_back(item);
  }
  draft.skills[1].prerequisite_ids = {"a"};
  return *Catalog::Compile(std::move(draft));
}

std::string TextOf(const Reason& reason, const Catalog& catalog) {
  std::string text;
  AppendReasonText(reason, catalog, &text);
  return text;
}

TEST(ReasonTextTest, EveryReasonIsASentenceWithinItsBytes) {
  // The longest title there may be, of characters that two bytes make.
  std::string title;
  for (int i = 0; i < 100; ++i) title += "ö";
  const auto catalog = CatalogOf(title);
  for (int code = 0; code <= static_cast<int>(kLastReason); ++code) {
    const Reason reason{static_cast<ReasonCode>(code), 1, 0, 123456};
    const std::string text = TextOf(reason, *catalog);
    EXPECT_THAT(text, EndsWith("."));
    EXPECT_LE(text.size(), 200u) << text;
    EXPECT_EQ(FindTextFault(text), TextFault::kNone) << text;
  }
}

TEST(ReasonTextTest, NamesSkillsByTitleElseById) {
  const Reason reason{ReasonCode::kPrerequisiteGap, 0, 1, 0.3};
  EXPECT_EQ(TextOf(reason, *CatalogOf("Halves")), "'Halves' is weak and holds back 'Halves'.");
  EXPECT_EQ(TextOf(reason, *CatalogOf("")), "'a' is weak and holds back 'b'.");
}

TEST(ReasonTextTest, ARootSkillBuildsOnNothing) {
  const auto catalog = CatalogOf("Halves");
  EXPECT_THAT(TextOf({ReasonCode::kOuterFringe, 0}, *catalog), HasSubstr("nothing"));
  EXPECT_THAT(TextOf({ReasonCode::kOuterFringe, 1}, *catalog), HasSubstr("everything"));
}

TEST(ReasonTextTest, WhatIsRefreshedIsNotSaidToFade) {
  EXPECT_EQ(TextOf({ReasonCode::kRefresh, 0, 0, 12.3}, *CatalogOf("Halves")),
            "'Halves' is mastered, as is all that may be practised: 12 d since it was practised.");
}

TEST(ShortfallTextTest, SaysHowManyAndWhy) {
  EXPECT_EQ(ShortfallText(Shortfall::kSeenRecently, 2, 0),
            "2 picks are missing: what would fit was answered recently.");
  EXPECT_EQ(ShortfallText(Shortfall::kNoneInBand, 1, 3),
            "1 pick is missing and 3 lie outside the band: nothing eligible lies inside it.");
  for (int i = 0; i <= static_cast<int>(kLastShortfall); ++i) {
    EXPECT_THAT(ShortfallText(static_cast<Shortfall>(i), 1, 1), Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace proximal
