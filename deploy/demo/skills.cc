// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "deploy/demo/skills.h"

namespace proximal::demo {

Skill Domain(const char* id, const char* title, const char* description) {
  return {.id = id,
          .title = title,
          .description = description,
          .parent = "",
          .prerequisites = {},
          .codes = {}};
}

std::vector<Skill> Joined(const std::vector<std::vector<Skill>>& lists) {
  std::vector<Skill> all;
  for (const std::vector<Skill>& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

std::vector<Skill> FractionsCourseSkills() {
  return Joined({FractionSkills(), ProportionSkills()});
}

}  // namespace proximal::demo
