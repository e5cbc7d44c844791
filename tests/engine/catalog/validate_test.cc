// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/catalog/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/engine/catalog/drafts.h"

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The violations of the sound draft after `change`, as "path RULE".
std::vector<std::string> After(const std::function<void(CatalogDraft&)>& change) {
  CatalogDraft draft = SoundDraft();
  change(draft);
  std::vector<std::string> found;
  for (const Violation& violation : Validate(draft)) {
    EXPECT_FALSE(violation.message.empty());
    found.push_back(absl::StrCat(violation.path, " ", violation.rule));
  }
  return found;
}

// What Validate says when `field` of the first skill, or item, or of the settings is `value`.
template <typename T>
std::vector<std::string> AfterSkill(T SkillDraft::*field, T value) {
  return After([&](CatalogDraft& draft) { draft.skills[0].*field = value; });
}
template <typename T>
std::vector<std::string> AfterItem(T ItemDraft::*field, T value) {
  return After([&](CatalogDraft& draft) { draft.items[0].*field = value; });
}
template <typename T>
std::vector<std::string> AfterSetting(T CatalogSettings::*field, T value) {
  return After([&](CatalogDraft& draft) { draft.settings.*field = value; });
}

std::vector<std::string> NumberedWords(int count) {
  std::vector<std::string> words;
  for (int i = 0; i < count; ++i) words.push_back(absl::StrCat("word-", i));
  return words;
}

TEST(ValidateTest, FindsNothingInASoundDraft) {
  EXPECT_THAT(After([](CatalogDraft&) {}), IsEmpty());
}

TEST(ValidateTest, AcceptsEveryFieldAtItsLimits) {
  EXPECT_THAT(After([](CatalogDraft& draft) {
                draft.title = std::string(kMaxTitleBytes, 't');
                SkillDraft& skill = draft.skills[0];
                skill.title = std::string(kMaxTitleBytes, 't');
                skill.description = std::string(kMaxDescriptionBytes - 1, 'd') + "\n";
                skill.parent_id = "b";
                skill.codes = NumberedWords(kMaxCodes);
                skill.tags = NumberedWords(kMaxTags);
                skill.reference_difficulty = -6;
                ItemDraft& item = draft.items[0];
                item.id = std::string(kMaxIdBytes, 'i');
                item.difficulty = 6;
                item.discrimination = 4;
                item.guess = item.slip = std::nextafter(0.5, 0);
                item.step_difficulties = {-6, -5, -4, -3, -2, 2, 3, 4, 5, 6};
                item.supports = NumberedWords(kMaxSupports);
                item.tags = NumberedWords(kMaxTags);
                item.language_level = 6;
                item.expected_duration = MaxExpectedDuration();
                for (const std::string& key : NumberedWords(kMaxMetadataEntries)) {
                  item.metadata.emplace_back(key, std::string(kMaxMetadataValueBytes, 'v'));
                }
                draft.settings.tracing = TracingKind::kIrt;
                draft.settings.mastery_confidence = 0.5;
                draft.settings.cooldown = MaxCooldown();
                draft.settings.cooldown_responses = kMaxCooldownResponses;
                draft.settings.max_exposure = 1;
                draft.settings.seeding_share = 0.5;
              }),
              IsEmpty());
}

TEST(ValidateTest, RequiresSkillsAndItems) {
  EXPECT_THAT(After([](CatalogDraft& draft) { draft = CatalogDraft(); }),
              ElementsAre("skills REQUIRED", "items REQUIRED"));
}

TEST(ValidateTest, ReportsEverythingInDraftOrder) {
  EXPECT_THAT(After([](CatalogDraft& draft) {
                draft.items[1].difficulty = 7;
                draft.items[0].id = "";
                draft.skills[2].prerequisite_ids = {"x", "y"};
                draft.settings.max_exposure = 0;
                draft.title = "\x01";
              }),
              ElementsAre("title CONTROL_CHARACTER", "settings.max_exposure OUT_OF_RANGE",
                          "skills[2].prerequisite_ids[0] UNKNOWN_SKILL",
                          "skills[2].prerequisite_ids[1] UNKNOWN_SKILL", "items[0].id REQUIRED",
                          "items[1].difficulty OUT_OF_RANGE"));
}

TEST(ValidateTest, ChecksIds) {
  EXPECT_THAT(AfterItem(&ItemDraft::id, std::string()), ElementsAre("items[0].id REQUIRED"));
  EXPECT_THAT(AfterItem(&ItemDraft::id, std::string(129, 'i')),
              ElementsAre("items[0].id TOO_LONG"));
  EXPECT_THAT(AfterItem(&ItemDraft::id, std::string("a\nb")),
              ElementsAre("items[0].id CONTROL_CHARACTER"));
  EXPECT_THAT(AfterItem(&ItemDraft::id, std::string("a\0b", 3)),
              ElementsAre("items[0].id CONTROL_CHARACTER"));
  EXPECT_THAT(AfterItem(&ItemDraft::id, std::string("a\xFF")),
              ElementsAre("items[0].id INVALID_UTF8"));
  EXPECT_THAT(AfterItem(&ItemDraft::id, std::string(200, '\xFF')),
              ElementsAre("items[0].id TOO_LONG", "items[0].id INVALID_UTF8"));
  EXPECT_THAT(After([](CatalogDraft& draft) { draft.skills.push_back(MakeSkill("")); }),
              ElementsAre("skills[3].id REQUIRED"));
}

TEST(ValidateTest, ReportsEveryLaterUseOfAnId) {
  EXPECT_THAT(After([](CatalogDraft& draft) {
                draft.skills.push_back(MakeSkill("b"));
                draft.skills.push_back(MakeSkill("b"));
                draft.items.push_back(MakeItem("item-a", {"a"}));
                draft.items.push_back(MakeItem("a", {"a"}));  // items and skills do not clash
              }),
              ElementsAre("skills[3].id DUPLICATE_ID", "skills[4].id DUPLICATE_ID",
                          "items[3].id DUPLICATE_ID"));
  CatalogDraft draft = SoundDraft();
  draft.items[2].id = "item-a";
  EXPECT_EQ(Validate(draft)[0].message, "'item-a' is already the id of items[0]");
}

TEST(ValidateTest, ChecksTexts) {
  EXPECT_THAT(After([](CatalogDraft& draft) { draft.title = std::string(201, 't'); }),
              ElementsAre("title TOO_LONG"));
  EXPECT_THAT(AfterSkill(&SkillDraft::title, std::string("a\nb")),
              ElementsAre("skills[0].title CONTROL_CHARACTER"));
  EXPECT_THAT(AfterSkill(&SkillDraft::description, std::string(2001, 'd')),
              ElementsAre("skills[0].description TOO_LONG"));
  EXPECT_THAT(AfterSkill(&SkillDraft::description, std::string("a\x1B[0m")),
              ElementsAre("skills[0].description CONTROL_CHARACTER"));
  EXPECT_THAT(AfterItem(&ItemDraft::title, std::string("\xC0\x80")),
              ElementsAre("items[0].title INVALID_UTF8"));
}

TEST(ValidateTest, ChecksTheLanguage) {
  for (const char* sound : {"", "de", "pt-BR", "zh-Hant-TW", "de-CH-1996", "x-private"}) {
    EXPECT_THAT(After([&](CatalogDraft& draft) { draft.language = sound; }), IsEmpty()) << sound;
  }
  for (const char* broken : {"-", "en-", "en_GB", "1en", "englishlanguage", "en GB", "é"}) {
    EXPECT_THAT(After([&](CatalogDraft& draft) { draft.language = broken; }),
                ElementsAre("language MALFORMED"))
        << broken;
  }
}

TEST(ValidateTest, ChecksLists) {
  using Words = std::vector<std::string>;
  EXPECT_THAT(AfterSkill(&SkillDraft::codes, NumberedWords(33)),
              ElementsAre("skills[0].codes TOO_MANY"));
  EXPECT_THAT(AfterSkill(&SkillDraft::codes, Words{"", std::string(129, 'c')}),
              ElementsAre("skills[0].codes[0] REQUIRED", "skills[0].codes[1] TOO_LONG"));
  EXPECT_THAT(AfterSkill(&SkillDraft::tags, Words{"x", "y", "x", "x"}),
              ElementsAre("skills[0].tags[2] DUPLICATE", "skills[0].tags[3] DUPLICATE"));
  EXPECT_THAT(AfterItem(&ItemDraft::tags, NumberedWords(33)),
              ElementsAre("items[0].tags TOO_MANY"));
  EXPECT_THAT(AfterItem(&ItemDraft::tags, Words{"a\tb"}),
              ElementsAre("items[0].tags[0] CONTROL_CHARACTER"));
  EXPECT_THAT(AfterItem(&ItemDraft::supports, Words{std::string(65, 's')}),
              ElementsAre("items[0].supports[0] TOO_LONG"));
  EXPECT_THAT(AfterItem(&ItemDraft::supports, NumberedWords(33)),
              ElementsAre("items[0].supports TOO_MANY"));
}

TEST(ValidateTest, ReportsTheSixtyFifthDistinctWordOnce) {
  EXPECT_THAT(After([](CatalogDraft& draft) {
                const std::vector<std::string> words = NumberedWords(70);
                draft.items[0].tags.assign(words.begin(), words.begin() + 32);
                draft.items[1].tags.assign(words.begin() + 30, words.begin() + 62);
                draft.items[2].tags.assign(words.begin() + 60, words.begin() + 70);
                draft.items[2].supports = draft.items[2].tags;
              }),
              ElementsAre("items[2].tags[4] TOO_MANY"));
}

TEST(ValidateTest, ChecksReferences) {
  using Ids = std::vector<std::string>;
  EXPECT_THAT(AfterItem(&ItemDraft::skill_ids, Ids{}), ElementsAre("items[0].skill_ids REQUIRED"));
  EXPECT_THAT(
      AfterItem(&ItemDraft::skill_ids, Ids{"a", "halfs", ""}),
      ElementsAre("items[0].skill_ids[1] UNKNOWN_SKILL", "items[0].skill_ids[2] UNKNOWN_SKILL"));
  EXPECT_THAT(AfterItem(&ItemDraft::skill_ids, Ids{"a", "b", "a"}),
              ElementsAre("items[0].skill_ids[2] DUPLICATE"));
  EXPECT_THAT(AfterSkill(&SkillDraft::parent_id, std::string("x")),
              ElementsAre("skills[0].parent_id UNKNOWN_SKILL"));
  EXPECT_THAT(After([](CatalogDraft& draft) {
                for (const std::string& id : NumberedWords(33)) {
                  draft.skills.push_back(MakeSkill(id));
                  draft.skills[0].prerequisite_ids.push_back(id);
                  draft.items[0].skill_ids.push_back(id);
                }
              }),
              ElementsAre("skills[0].prerequisite_ids TOO_MANY", "items[0].skill_ids TOO_MANY"));
}

TEST(ValidateTest, NamesCyclesOfPrerequisitesWithTheirIds) {
  CatalogDraft draft = SoundDraft();
  draft.skills[0].prerequisite_ids = {"c"};
  draft.skills.push_back(MakeSkill("self", {"self", "a"}));
  const std::vector<Violation> violations = Validate(draft);
  ASSERT_THAT(violations, SizeIs(2));
  EXPECT_EQ(violations[0].path, "skills[0].prerequisite_ids");
  EXPECT_EQ(violations[0].rule, "CYCLE");
  EXPECT_EQ(violations[0].message, "prerequisites form a cycle: 'a' -> 'c' -> 'b' -> 'a'");
  EXPECT_EQ(violations[1].path, "skills[3].prerequisite_ids");
  EXPECT_EQ(violations[1].message, "prerequisites form a cycle: 'self' -> 'self'");
}

TEST(ValidateTest, NamesCyclesOfParentsWithTheirIds) {
  CatalogDraft draft = SoundDraft();
  draft.skills[1].parent_id = "c";
  draft.skills[2].parent_id = "b";
  const std::vector<Violation> violations = Validate(draft);
  ASSERT_THAT(violations, SizeIs(1));
  EXPECT_EQ(violations[0].path, "skills[1].parent_id");
  EXPECT_EQ(violations[0].message, "parents form a cycle: 'b' -> 'c' -> 'b'");
}

TEST(ValidateTest, ShortensAMillionSkillCycle) {
  CatalogDraft draft;
  draft.skills.resize(kMaxSkills + 1);
  const size_t n = draft.skills.size();
  for (size_t i = 0; i < n; ++i) {
    draft.skills[i].id = std::to_string(i);
    draft.skills[i].prerequisite_ids = {std::to_string((i + 1) % n)};
  }
  draft.items = {MakeItem("item", {"0"})};
  const std::vector<Violation> violations = Validate(draft);
  ASSERT_THAT(violations, SizeIs(2));
  EXPECT_EQ(violations[0].path + " " + violations[0].rule, "skills TOO_MANY");
  EXPECT_EQ(violations[1].path + " " + violations[1].rule, "skills[0].prerequisite_ids CYCLE");
  EXPECT_THAT(violations[1].message, HasSubstr("'31' -> (999969 more) -> '0'"));
}

TEST(ValidateTest, ChecksItemParameters) {
  for (double bad : {kNan, kInfinity, -kInfinity}) {
    EXPECT_THAT(AfterItem(&ItemDraft::difficulty, bad),
                ElementsAre("items[0].difficulty NOT_FINITE"));
    EXPECT_THAT(AfterItem(&ItemDraft::discrimination, bad),
                ElementsAre("items[0].discrimination NOT_FINITE"));
  }
  for (double bad : {-6.001, 6.001}) {
    EXPECT_THAT(AfterItem(&ItemDraft::difficulty, bad),
                ElementsAre("items[0].difficulty OUT_OF_RANGE"));
  }
  for (double bad : {0.0, -1.0, 4.001}) {
    EXPECT_THAT(AfterItem(&ItemDraft::discrimination, bad),
                ElementsAre("items[0].discrimination OUT_OF_RANGE"));
  }
  for (double bad : {-0.001, 0.5}) {
    EXPECT_THAT(AfterItem(&ItemDraft::guess, bad), ElementsAre("items[0].guess OUT_OF_RANGE"));
    EXPECT_THAT(AfterItem(&ItemDraft::slip, bad), ElementsAre("items[0].slip OUT_OF_RANGE"));
  }
  EXPECT_THAT(AfterItem(&ItemDraft::guess, kNan), ElementsAre("items[0].guess NOT_FINITE"));
  EXPECT_THAT(AfterItem(&ItemDraft::slip, kNan), ElementsAre("items[0].slip NOT_FINITE"));
}

TEST(ValidateTest, RefusesGuessAndSlipThatTogetherLeaveNothingToKnow) {
  EXPECT_THAT(After([](CatalogDraft& draft) {
                draft.items[0].guess = 0.4;
                draft.items[0].slip = 0.7;
              }),
              ElementsAre("items[0].slip OUT_OF_RANGE", "items[0].slip GUESS_PLUS_SLIP"));
}

TEST(ValidateTest, ChecksStepDifficulties) {
  using Steps = std::vector<double>;
  EXPECT_THAT(AfterItem(&ItemDraft::step_difficulties, Steps{-1, 1, 1, 0}),
              ElementsAre("items[0].step_difficulties[2] NOT_ASCENDING",
                          "items[0].step_difficulties[3] NOT_ASCENDING"));
  EXPECT_THAT(AfterItem(&ItemDraft::step_difficulties, Steps{-7, kNan, 0}),
              ElementsAre("items[0].step_difficulties[0] OUT_OF_RANGE",
                          "items[0].step_difficulties[1] NOT_FINITE"));
  EXPECT_THAT(AfterItem(&ItemDraft::step_difficulties, Steps{-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5}),
              ElementsAre("items[0].step_difficulties TOO_MANY"));
}

TEST(ValidateTest, ChecksTheOtherItemFields) {
  EXPECT_THAT(AfterItem(&ItemDraft::language_level, 7),
              ElementsAre("items[0].language_level OUT_OF_RANGE"));
  EXPECT_THAT(AfterItem(&ItemDraft::language_level, -1),
              ElementsAre("items[0].language_level OUT_OF_RANGE"));
  for (absl::Duration bad :
       {absl::Seconds(-1), absl::Hours(25), absl::InfiniteDuration(), -absl::InfiniteDuration()}) {
    EXPECT_THAT(AfterItem(&ItemDraft::expected_duration, bad),
                ElementsAre("items[0].expected_duration OUT_OF_RANGE"));
  }
}

TEST(ValidateTest, ChecksTheReferenceDifficulty) {
  EXPECT_THAT(AfterSkill(&SkillDraft::reference_difficulty, std::optional<double>(6.5)),
              ElementsAre("skills[0].reference_difficulty OUT_OF_RANGE"));
  EXPECT_THAT(AfterSkill(&SkillDraft::reference_difficulty, std::optional<double>(kNan)),
              ElementsAre("skills[0].reference_difficulty NOT_FINITE"));
}

TEST(ValidateTest, ChecksMetadata) {
  EXPECT_THAT(
      After([](CatalogDraft& draft) {
        for (const std::string& key : NumberedWords(17)) {
          draft.items[0].metadata.emplace_back(key, "");
        }
        draft.items[1].metadata = {{"", "v"},
                                   {std::string(65, 'k'), "v"},
                                   {"long", std::string(1025, 'v')},
                                   {"broken", "\xFF"},
                                   {"twice", "1"},
                                   {"twice", "2"}};
      }),
      ElementsAre("items[0].metadata TOO_MANY", "items[1].metadata[''] REQUIRED",
                  absl::StrCat("items[1].metadata['", std::string(64, 'k'), "…'] TOO_LONG"),
                  "items[1].metadata['long'] TOO_LONG", "items[1].metadata['broken'] INVALID_UTF8",
                  "items[1].metadata['twice'] DUPLICATE"));
}

TEST(ValidateTest, ChecksTheBand) {
  EXPECT_THAT(AfterSetting(&CatalogSettings::band, Band{0, 1}),
              ElementsAre("settings.band.low OUT_OF_RANGE", "settings.band.high OUT_OF_RANGE"));
  EXPECT_THAT(AfterSetting(&CatalogSettings::band, Band{0.049, 0.991}),
              ElementsAre("settings.band.low OUT_OF_RANGE", "settings.band.high OUT_OF_RANGE"));
  EXPECT_THAT(AfterSetting(&CatalogSettings::band, Band{0.05, 0.99}), IsEmpty());
  EXPECT_THAT(AfterSetting(&CatalogSettings::band, Band{0.94, 0.99}), IsEmpty());
  EXPECT_THAT(AfterSetting(&CatalogSettings::band, Band{0.96, 0.99}),
              ElementsAre("settings.band.high TOO_NARROW"));
  EXPECT_THAT(AfterSetting(&CatalogSettings::band, Band{0.7, 0.7}),
              ElementsAre("settings.band.high NOT_ASCENDING"));
  EXPECT_THAT(AfterSetting(&CatalogSettings::band, Band{kNan, kInfinity}),
              ElementsAre("settings.band.low NOT_FINITE", "settings.band.high NOT_FINITE"));
}

TEST(ValidateTest, ChecksTheSettings) {
  for (double bad : {0.0, 1.0, -1.0}) {
    EXPECT_THAT(AfterSetting(&CatalogSettings::mastery_threshold, bad),
                ElementsAre("settings.mastery_threshold OUT_OF_RANGE"));
  }
  for (double bad : {0.499, 1.0}) {
    EXPECT_THAT(AfterSetting(&CatalogSettings::mastery_confidence, bad),
                ElementsAre("settings.mastery_confidence OUT_OF_RANGE"));
  }
  for (double bad : {0.0, 1.001}) {
    EXPECT_THAT(AfterSetting(&CatalogSettings::max_exposure, bad),
                ElementsAre("settings.max_exposure OUT_OF_RANGE"));
  }
  for (double bad : {-0.001, 0.501}) {
    EXPECT_THAT(AfterSetting(&CatalogSettings::seeding_share, bad),
                ElementsAre("settings.seeding_share OUT_OF_RANGE"));
  }
  EXPECT_THAT(AfterSetting(&CatalogSettings::seeding_share, kNan),
              ElementsAre("settings.seeding_share NOT_FINITE"));
  for (absl::Duration bad : {-absl::Nanoseconds(1), absl::Hours(366 * 24)}) {
    EXPECT_THAT(AfterSetting(&CatalogSettings::cooldown, bad),
                ElementsAre("settings.cooldown OUT_OF_RANGE"));
  }
  for (int bad : {-1, 1001}) {
    EXPECT_THAT(AfterSetting(&CatalogSettings::cooldown_responses, bad),
                ElementsAre("settings.cooldown_responses OUT_OF_RANGE"));
  }
  EXPECT_THAT(AfterSetting(&CatalogSettings::tracing, static_cast<TracingKind>(3)),
              ElementsAre("settings.tracing OUT_OF_RANGE"));
}

}  // namespace
}  // namespace proximal
