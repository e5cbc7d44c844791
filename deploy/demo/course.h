// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_DEPLOY_DEMO_COURSE_H_
#define PROXIMAL_DEPLOY_DEMO_COURSE_H_

#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "deploy/demo/question.h"

namespace proximal::demo {

// A skill of the course. A domain is a skill without a parent; items practise the others.
struct Skill {
  std::string id;
  std::string title;
  std::string description;
  std::string parent;                      // empty for a domain
  std::vector<std::string> prerequisites;  // skill ids, all listed earlier: no cycle is possible
  std::vector<std::string> codes;          // Common Core; the first one's digit is the grade
  int Grade() const;                       // 3..7; 0 for a domain
};

struct Item {
  std::string id;
  std::string title;  // the question, with its choices if it has any
  std::vector<std::string> skills;
  double difficulty = 0;
  double discrimination = 1;
  double guess = 0;
  double slip = 0;
  std::vector<std::string> supports;
  int language_level = 1;
  std::vector<std::string> tags;
  int expected_seconds = 0;
  std::string answer;
  std::string check;
  std::string form;
  std::string choice;  // the letter of the right choice, if the item is multiple choice
};

class Course {
 public:
  explicit Course(std::vector<Skill> skills) : skills_(std::move(skills)) {}

  // Adds `count` questions of the pool to a skill (all of them if there are fewer), spread evenly
  // over the pool's range of difficulty. Passed over: a question that the course has already, and
  // one whose choices repeat. The choice depends on nothing but the pool and the skill's id.
  void Add(absl::string_view skill, size_t count, Pool pool);

  const std::vector<Skill>& skills() const { return skills_; }

  // The items by skill, then by rising difficulty, with ids "<skill>-001", "<skill>-002" …
  std::vector<Item> Items() const;

 private:
  struct Placed {
    size_t skill;  // index into skills_
    double difficulty;
    Question question;
  };

  std::vector<Skill> skills_;
  std::vector<Placed> placed_;
  std::set<std::string> keys_;  // of the questions placed
};

// The whole course.
Course FractionsCourse();

}  // namespace proximal::demo

#endif  // PROXIMAL_DEPLOY_DEMO_COURSE_H_
