// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "deploy/demo/course.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "deploy/demo/course_json.h"
#include "proximal/v1/catalog.pb.h"

namespace proximal::demo {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::Not;

const Course& TheCourse() {
  static const auto& course = *new Course(FractionsCourse());
  return course;
}

const std::vector<Item>& Items() {
  static const auto& items = *new std::vector<Item>(TheCourse().Items());
  return items;
}

std::map<std::string, std::vector<const Item*>> ItemsBySkill() {
  std::map<std::string, std::vector<const Item*>> by_skill;
  for (const Item& item : Items()) by_skill[item.skills.front()].push_back(&item);
  return by_skill;
}

TEST(CourseTest, IsAsLargeAsItSays) {
  int leaves = 0;
  for (const Skill& skill : TheCourse().skills()) leaves += !skill.parent.empty();
  EXPECT_GE(leaves, 48);
  EXPECT_GE(Items().size(), 1000);
}

TEST(CourseTest, ListsParentsAndPrerequisitesFirst) {
  std::set<std::string> seen;
  std::set<std::string> domains;
  for (const Skill& skill : TheCourse().skills()) {
    if (skill.parent.empty()) {
      EXPECT_TRUE(skill.prerequisites.empty());
      domains.insert(skill.id);
    } else {
      EXPECT_TRUE(domains.contains(skill.parent)) << skill.id;
    }
    for (const std::string& needed : skill.prerequisites) {
      EXPECT_TRUE(seen.contains(needed)) << skill.id << " needs " << needed;
      EXPECT_FALSE(domains.contains(needed)) << skill.id << " needs " << needed;
    }
    EXPECT_TRUE(seen.insert(skill.id).second) << skill.id;
    EXPECT_TRUE(std::regex_match(skill.id, std::regex("[a-z]+(-[a-z]+)*"))) << skill.id;
    EXPECT_FALSE(skill.title.empty() || skill.description.empty()) << skill.id;
  }
}

TEST(CourseTest, HasOneEntrance) {
  std::vector<std::string> entrances;
  for (const Skill& skill : TheCourse().skills()) {
    if (!skill.parent.empty() && skill.prerequisites.empty()) entrances.push_back(skill.id);
  }
  EXPECT_THAT(entrances, ::testing::ElementsAre("equal-parts"));
}

TEST(CourseTest, NeverNeedsALaterGradeFirst) {
  std::map<std::string, int> grades;
  for (const Skill& skill : TheCourse().skills()) {
    if (skill.parent.empty()) continue;
    grades[skill.id] = skill.Grade();
    EXPECT_GE(skill.Grade(), 3) << skill.id;
    EXPECT_LE(skill.Grade(), 7) << skill.id;
    for (const std::string& needed : skill.prerequisites) {
      // Decimals as fractions (grade 4) rest on operations of grade 4 and less, and so on.
      EXPECT_LE(grades[needed], skill.Grade()) << skill.id << " needs " << needed;
    }
  }
}

TEST(CourseTest, HasCommonCoreCodes) {
  const std::regex code("[3-7]\\.(NF|RP|NS|NBT|OA|G)\\.[A-C]\\.[1-8](\\.[a-d])?");
  for (const Skill& skill : TheCourse().skills()) {
    if (skill.parent.empty()) continue;
    EXPECT_FALSE(skill.codes.empty()) << skill.id;
    for (const std::string& text : skill.codes) EXPECT_TRUE(std::regex_match(text, code)) << text;
  }
}

TEST(CourseTest, GivesEverySkillItemsOfSpreadDifficulty) {
  const auto by_skill = ItemsBySkill();
  for (const Skill& skill : TheCourse().skills()) {
    if (skill.parent.empty()) continue;
    const auto found = by_skill.find(skill.id);
    ASSERT_NE(found, by_skill.end()) << skill.id;
    const std::vector<const Item*>& items = found->second;
    EXPECT_GE(items.size(), 18) << skill.id;
    EXPECT_GE(items.back()->difficulty - items.front()->difficulty, 1.6) << skill.id;
    std::set<double> distinct;
    for (const Item* item : items) distinct.insert(item->difficulty);
    EXPECT_GE(distinct.size(), 7) << skill.id;
  }
}

TEST(CourseTest, HasPlausibleParameters) {
  for (const Item& item : Items()) {
    EXPECT_GE(item.difficulty, -3) << item.id;
    EXPECT_LE(item.difficulty, 3) << item.id;
    EXPECT_GT(item.discrimination, 0) << item.id;
    EXPECT_GE(item.language_level, 1) << item.id;
    EXPECT_LE(item.language_level, 6) << item.id;
    EXPECT_GE(item.expected_seconds, 10) << item.id;
    EXPECT_LE(item.expected_seconds, 180) << item.id;
    const bool choice = !item.choice.empty();
    EXPECT_EQ(choice, item.guess > 0.2) << item.id;
    EXPECT_LT(item.guess + item.slip, 0.5) << item.id;
    EXPECT_EQ(choice, absl::StrContains(item.title, " A) ")) << item.title;
  }
}

TEST(CourseTest, RepeatsNoQuestionAndNoId) {
  std::set<std::string> titles, ids;
  for (const Item& item : Items()) {
    EXPECT_TRUE(titles.insert(item.title).second) << item.title;
    EXPECT_TRUE(ids.insert(item.id).second) << item.id;
  }
}

TEST(CourseTest, WritesCleanEnglish) {
  const std::regex one_of_many("(^|[^0-9/.:,] )1 (?!is\\b|tennis\\b)[a-z]+[^s ]s\\b");
  const std::regex wrong_article("\\b[Aa] [aeio][a-z]|\\ban [^aeioh0-9 ]");
  for (const Item& item : Items()) {
    const std::string& title = item.title;
    EXPECT_LE(title.size(), 200) << title;
    EXPECT_THAT(title, Not(::testing::ContainsRegex("[{}]|  | [.,]"))) << title;
    EXPECT_FALSE(std::regex_search(title, one_of_many)) << title;
    EXPECT_FALSE(std::regex_search(title, wrong_article)) << title;
    EXPECT_FALSE(std::islower(static_cast<unsigned char>(title.front())) && title.front() != 'y')
        << title;
  }
}

TEST(CourseTest, TagsWordProblemsWithAnInterest) {
  const std::set<std::string> interests = {"animals", "building", "cooking", "crafts",
                                           "games",   "money",    "music",   "nature",
                                           "reading", "sports",   "travel"};
  int stories = 0;
  for (const Item& item : Items()) {
    const bool story = std::count(item.tags.begin(), item.tags.end(), "word-problem") > 0;
    stories += story;
    const auto interesting = [&](const std::string& tag) { return interests.contains(tag); };
    if (story) {
      EXPECT_TRUE(std::any_of(item.tags.begin(), item.tags.end(), interesting)) << item.title;
      EXPECT_GE(item.language_level, 3) << item.title;
    }
    EXPECT_THAT(item.supports, Contains("screen-reader"));
  }
  EXPECT_GE(stories, 300);
}

TEST(CourseTest, HasItemsOfSeveralSkills) {
  std::set<std::string> skills;
  for (const Skill& skill : TheCourse().skills()) {
    if (!skill.parent.empty()) skills.insert(skill.id);
  }
  int several = 0;
  for (const Item& item : Items()) {
    EXPECT_LE(item.skills.size(), 2) << item.id;
    several += item.skills.size() == 2;
    EXPECT_EQ(std::set<std::string>(item.skills.begin(), item.skills.end()).size(),
              item.skills.size());
    for (const std::string& skill : item.skills) EXPECT_TRUE(skills.contains(skill)) << item.id;
  }
  EXPECT_GE(several, 30);
}

TEST(CourseTest, IsTheFileInTheRepository) {
  std::ifstream file("deploy/demo/fractions.json", std::ios::binary);
  ASSERT_TRUE(file) << "the tests run from the root of the repository";
  std::ostringstream bytes;
  bytes << file.rdbuf();
  EXPECT_LT(bytes.str().size(), 1 << 20);
  EXPECT_TRUE(bytes.str() == CourseJson(FractionsCourse()))
      << "the course has changed: run make_course deploy/demo/fractions.json";
}

TEST(CourseTest, IsACatalogOfTheWireContract) {
  v1::Catalog catalog;
  const auto status =
      google::protobuf::util::JsonStringToMessage(CourseJson(TheCourse()), &catalog);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(catalog.skills_size(), static_cast<int>(TheCourse().skills().size()));
  ASSERT_EQ(catalog.items_size(), static_cast<int>(Items().size()));
  EXPECT_EQ(catalog.language(), "en");
  std::set<std::string> tags;
  for (const v1::Item& item : catalog.items()) {
    EXPECT_TRUE(item.metadata().contains("answer"));
    EXPECT_GT(item.expected_duration().seconds(), 0);
    tags.insert(item.tags().begin(), item.tags().end());
  }
  EXPECT_LE(tags.size(), 64);
}

}  // namespace
}  // namespace proximal::demo
