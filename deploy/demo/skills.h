// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_DEPLOY_DEMO_SKILLS_H_
#define PROXIMAL_DEPLOY_DEMO_SKILLS_H_

#include <vector>

#include "deploy/demo/course.h"

namespace proximal::demo {

// The skills of the course, each after its parent and its prerequisites.
std::vector<Skill> FractionsCourseSkills();

// Its two halves: what fractions are and how to calculate with them, and what rests on that.
std::vector<Skill> FractionSkills();
std::vector<Skill> ProportionSkills();

// A skill that groups others.
Skill Domain(const char* id, const char* title, const char* description);

// One list of all.
std::vector<Skill> Joined(const std::vector<std::vector<Skill>>& lists);

}  // namespace proximal::demo

#endif  // PROXIMAL_DEPLOY_DEMO_SKILLS_H_
