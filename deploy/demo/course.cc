// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "deploy/demo/course.h"

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/skills.h"

namespace proximal::demo {
namespace {

// FNV-1a and SplitMix64: the same numbers with every compiler and library, unlike std::hash and
// std::shuffle.
uint64_t Hash(absl::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

uint64_t Mix(uint64_t value) {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

uint64_t Shuffled(absl::string_view salt, absl::string_view text) {
  return Mix(Hash(text) ^ Mix(Hash(salt)));
}

// What tells a question from the others: its text and its choices.
std::string Key(const Question& question) {
  std::vector<std::string> parts = question.others;
  if (!parts.empty()) parts.push_back(question.answer);
  std::sort(parts.begin(), parts.end());
  return absl::StrCat(question.text, " ", absl::StrJoin(parts, " "));
}

bool ChoicesRepeat(const Question& question) {
  std::set<std::string> choices(question.others.begin(), question.others.end());
  choices.insert(question.answer);
  return !question.others.empty() && choices.size() != question.others.size() + 1;
}

// The question's text and its choices, the right one at a place that depends on the text only.
void WriteTitle(const Question& question, Item& item) {
  item.title = question.text;
  if (question.others.empty()) return;
  std::vector<std::string> choices = question.others;
  choices.push_back(question.answer);
  const std::string salt = Key(question);
  const bool signs = choices.size() == 3;  // <, = and > keep their customary order
  std::sort(choices.begin(), choices.end(), [&](const auto& a, const auto& b) {
    return signs ? a < b : Shuffled(salt, a) < Shuffled(salt, b);
  });
  for (size_t i = 0; i < choices.size(); ++i) {
    const std::string letter(1, static_cast<char>('A' + i));
    absl::StrAppend(&item.title, " ", letter, ") ", choices[i]);
    if (choices[i] == question.answer) item.choice = letter;
  }
}

void WriteParameters(const Question& question, Item& item) {
  const size_t choices = question.others.empty() ? 0 : question.others.size() + 1;
  item.guess = choices == 0 ? 0.02 : choices == 3 ? 0.33 : 0.25;
  item.slip = question.features.steps > 1 || question.features.regroup ? 0.1 : 0.05;
  item.discrimination = choices != 0 ? 0.9 : question.features.story ? 1.0 : 1.1;
}

void WriteTags(const Question& question, int grade, Item& item) {
  item.supports = {"text", "read-aloud", "screen-reader"};
  if (question.picture) item.supports.push_back("visual");
  if (!question.others.empty()) item.supports.push_back("switch-access");
  if (question.features.digits > 0) item.supports.push_back("calculator");
  item.tags = {absl::StrCat("grade-", grade)};
  if (!question.others.empty()) item.tags.push_back("multiple-choice");
  if (question.features.story) item.tags.push_back("word-problem");
  if (!question.interest.empty()) item.tags.push_back(question.interest);
}

}  // namespace

int Skill::Grade() const { return codes.empty() ? 0 : codes.front().front() - '0'; }

void Course::Add(absl::string_view skill, size_t count, Pool pool) {
  const auto found = std::find_if(skills_.begin(), skills_.end(),
                                  [&](const Skill& candidate) { return candidate.id == skill; });
  assert(found != skills_.end());
  std::vector<Placed> candidates;
  std::set<std::string> seen;
  for (Question& question : pool) {
    const std::string key = Key(question);
    if (keys_.contains(key) || ChoicesRepeat(question) || !seen.insert(key).second) continue;
    const double difficulty = Difficulty(question, found->Grade());
    candidates.push_back(
        {static_cast<size_t>(found - skills_.begin()), difficulty, std::move(question)});
  }
  std::sort(candidates.begin(), candidates.end(), [&](const Placed& a, const Placed& b) {
    return std::pair(a.difficulty, Shuffled(skill, Key(a.question))) <
           std::pair(b.difficulty, Shuffled(skill, Key(b.question)));
  });
  count = std::min(count, candidates.size());
  for (size_t i = 0; i < count; ++i) {
    Placed& chosen = candidates[(2 * i + 1) * candidates.size() / (2 * count)];
    keys_.insert(Key(chosen.question));
    placed_.push_back(std::move(chosen));
  }
}

std::vector<Item> Course::Items() const {
  std::vector<const Placed*> order;
  for (const Placed& placed : placed_) order.push_back(&placed);
  std::stable_sort(order.begin(), order.end(), [](const Placed* a, const Placed* b) {
    return std::pair(a->skill, a->difficulty) < std::pair(b->skill, b->difficulty);
  });
  std::vector<Item> items;
  size_t number = 0;
  for (size_t i = 0; i < order.size(); ++i) {
    const Skill& skill = skills_[order[i]->skill];
    const Question& question = order[i]->question;
    number = i > 0 && order[i - 1]->skill == order[i]->skill ? number + 1 : 1;
    Item item;
    item.id = absl::StrFormat("%s-%03d", skill.id, number);
    item.skills = {skill.id};
    item.skills.insert(item.skills.end(), question.also_needs.begin(), question.also_needs.end());
    item.difficulty = order[i]->difficulty;
    item.language_level = LanguageLevel(question);
    item.expected_seconds = ExpectedSeconds(question);
    item.answer = question.answer;
    item.check = question.check;
    item.form = FormName(question.others.empty() ? question.form : Form::kChoice);
    WriteTitle(question, item);
    WriteParameters(question, item);
    WriteTags(question, skill.Grade(), item);
    items.push_back(std::move(item));
  }
  return items;
}

Course FractionsCourse() {
  Course course(FractionsCourseSkills());
  AddPartsOfAWhole(course);
  AddNumberLine(course);
  AddEquivalence(course);
  AddComparison(course);
  AddSums(course);
  AddUnlikeSums(course);
  AddProducts(course);
  AddQuotients(course);
  AddDecimals(course);
  AddRatios(course);
  AddRates(course);
  AddPercent(course);
  AddProportions(course);
  return course;
}

}  // namespace proximal::demo
