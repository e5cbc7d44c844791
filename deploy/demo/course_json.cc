// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "deploy/demo/course_json.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace proximal::demo {
namespace {

using Json = nlohmann::ordered_json;

Json SkillJson(const Skill& skill) {
  Json json = {{"id", skill.id}, {"title", skill.title}, {"description", skill.description}};
  if (skill.parent.empty()) {
    json["tags"] = {"domain"};
    return json;
  }
  json["parentId"] = skill.parent;
  if (!skill.prerequisites.empty()) json["prerequisiteIds"] = skill.prerequisites;
  json["codes"] = skill.codes;
  json["tags"] = {absl::StrCat("grade-", skill.Grade())};
  return json;
}

Json ItemJson(const Item& item) {
  Json metadata = {{"answer", item.answer}, {"check", item.check}, {"form", item.form}};
  if (!item.choice.empty()) metadata["choice"] = item.choice;
  return {{"id", item.id},
          {"title", item.title},
          {"skillIds", item.skills},
          {"difficulty", item.difficulty},
          {"discrimination", item.discrimination},
          {"guess", item.guess},
          {"slip", item.slip},
          {"supports", item.supports},
          {"languageLevel", item.language_level},
          {"tags", item.tags},
          {"expectedDuration", absl::StrCat(item.expected_seconds, "s")},
          {"metadata", metadata}};
}

}  // namespace

std::string CourseJson(const Course& course) {
  std::vector<std::string> skills;
  for (const Skill& skill : course.skills()) skills.push_back(SkillJson(skill).dump());
  std::vector<std::string> items;
  for (const Item& item : course.Items()) items.push_back(ItemJson(item).dump());
  return absl::StrCat(
      "{\n\"title\": \"Fractions and proportional reasoning, grades 3 to 7\",\n"
      "\"language\": \"en\",\n\"skills\": [\n",
      absl::StrJoin(skills, ",\n"), "\n],\n\"items\": [\n", absl::StrJoin(items, ",\n"),
      "\n]\n}\n");
}

}  // namespace proximal::demo
