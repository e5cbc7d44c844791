// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every answer of the course, derived again by another route than the generator's: from the
// statement of each item, and where the question is itself an expression, from the question.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "deploy/demo/course.h"
#include "tests/demo/statement.h"

namespace proximal::demo {
namespace {

const std::vector<Item>& Items() {
  static const auto& items = *new std::vector<Item>(FractionsCourse().Items());
  return items;
}

// The choices of "Which …? A) 1/2 B) 1/3 C) 1/4 D) 1/5".
std::vector<std::string> Choices(const Item& item) {
  std::vector<std::string> choices;
  size_t begin = item.title.find(" A) ");
  for (char letter = 'B'; begin != std::string::npos; ++letter) {
    begin += 4;
    const size_t end = item.title.find(absl::StrCat(" ", std::string(1, letter), ") "), begin);
    choices.push_back(item.title.substr(begin, end == std::string::npos ? end : end - begin));
    begin = end;
  }
  return choices;
}

std::string Question(const Item& item) {
  const size_t end = item.title.find(" A) ");
  return item.choice.empty() ? item.title : item.title.substr(0, end);
}

TEST(AnswersTest, FulfilTheirStatements) {
  for (const Item& item : Items()) {
    const absl::StatusOr<bool> holds = Holds(Substitute(item.check, item.answer));
    EXPECT_TRUE(holds.ok() && *holds)
        << item.id << ": " << item.title << " " << item.answer << " (" << item.check << ")";
  }
}

TEST(AnswersTest, AreTheOnlyRightChoice) {
  int count = 0;
  for (const Item& item : Items()) {
    const std::vector<std::string> choices = Choices(item);
    EXPECT_EQ(choices.empty(), item.choice.empty()) << item.title;
    if (choices.empty()) continue;
    ++count;
    EXPECT_GE(choices.size(), 3) << item.title;
    for (size_t i = 0; i < choices.size(); ++i) {
      const bool right = item.choice == std::string(1, static_cast<char>('A' + i));
      EXPECT_EQ(choices[i] == item.answer, right) << item.title;
      const absl::StatusOr<bool> holds = Holds(Substitute(item.check, choices[i]));
      ASSERT_TRUE(holds.ok()) << item.title << ": " << holds.status();
      EXPECT_EQ(*holds, right) << item.title << ": " << choices[i];
    }
  }
  EXPECT_GE(count, 80);
}

// The statement about an answer cannot be about another question: its numbers are the question's,
// apart from those that a question says in words.
TEST(AnswersTest, HaveStatementsAboutTheNumbersOfTheQuestion) {
  for (const Item& item : Items()) {
    std::vector<std::string> known = DigitRuns(item.title);
    known.insert(known.end(), {"1", "100"});
    if (absl::StrContains(item.title, "hundredths")) known.push_back("10");
    for (const std::string& run : DigitRuns(item.check)) {
      EXPECT_THAT(known, ::testing::Contains(run)) << item.title << " (" << item.check << ")";
    }
  }
}

// The expression or equation that a question consists of, with the answer put in.
std::optional<std::string> Equation(const Item& item) {
  const std::string question = Question(item);
  absl::string_view text = question;
  for (absl::string_view prefix :
       {"What is ", "Add and simplify: ", "Subtract and simplify: ", "Multiply and simplify: "}) {
    absl::string_view rest = text;
    if (!absl::ConsumePrefix(&rest, prefix)) continue;
    absl::ConsumeSuffix(&rest, "?");
    const std::string product = absl::StrReplaceAll(rest, {{" of ", " × "}});
    return absl::StrCat(product, " = ", item.answer);
  }
  if (absl::ConsumePrefix(&text, "Find the missing number: ")) {
    absl::ConsumeSuffix(&text, ".");
    return absl::StrReplaceAll(text, {{"?", item.answer}});
  }
  if (absl::ConsumePrefix(&text, "Which sign belongs in the blank? ")) {
    return absl::StrReplaceAll(text, {{"__", item.answer}});
  }
  if (absl::ConsumePrefix(&text, "Solve for n: ")) {
    return absl::StrReplaceAll(text, {{"n", absl::StrCat("(", item.answer, ")")}, {"/", " / "}});
  }
  return std::nullopt;
}

TEST(AnswersTest, SolveTheQuestionsThatAreEquations) {
  int solved = 0;
  for (const Item& item : Items()) {
    const std::optional<std::string> equation = Equation(item);
    if (!equation) continue;
    const absl::StatusOr<bool> holds = Holds(*equation);
    if (!holds.ok()) continue;  // "What is the least common multiple …": not an expression.
    ++solved;
    EXPECT_TRUE(*holds) << item.title << " " << item.answer;
  }
  EXPECT_GE(solved, 250);
}

bool InSimplestForm(const std::string& text) {
  return !absl::StrContains(text, "/") || *Holds(absl::StrCat("simplest ", text));
}

TEST(AnswersTest, AreWrittenInTheFormThatIsAskedFor) {
  const std::regex whole("[0-9]+"), fraction("[0-9]+/[0-9]+"), simplest("[0-9]+(/[0-9]+)?"),
      mixed("[0-9]+( [0-9]+/[0-9]+)?"), value("[0-9]+( [0-9]+)?(/[0-9]+)?"),
      decimal("[0-9]+(\\.[0-9]+)?"), percent("[0-9]+(\\.[0-9]+)?%"),
      money("\\$[0-9]+(\\.[0-9][0-9])?"), ratio("[0-9]+:[0-9]+"), list("[0-9/.]+(, [0-9/.]+)+");
  for (const Item& item : Items()) {
    const auto matches = [&](const std::regex& form) {
      return std::regex_match(item.answer, form);
    };
    const std::string& form = item.form;
    const bool right = form == "whole"      ? matches(whole)
                       : form == "fraction" ? matches(fraction)
                       : form == "simplest" ? matches(simplest) && InSimplestForm(item.answer)
                       : form == "mixed"    ? matches(mixed)
                       : form == "value"    ? matches(value)
                       : form == "decimal"  ? matches(decimal)
                       : form == "percent"  ? matches(percent)
                       : form == "money"    ? matches(money)
                       : form == "ratio"
                           ? matches(ratio) && *Holds(absl::StrCat("simplest ", item.answer))
                       : form == "list" ? matches(list)
                                        : form == "choice" && !item.choice.empty();
    EXPECT_TRUE(right) << item.title << " " << item.answer << " as " << form;
  }
}

// A question that asks for a form says so, and gets it.
TEST(AnswersTest, AreInTheFormThatTheQuestionNames) {
  for (const Item& item : Items()) {
    if (!item.choice.empty()) continue;
    if (absl::StrContains(item.title, "simplest form") ||
        absl::StrContains(item.title, "simplify")) {
      EXPECT_TRUE(item.form == "simplest" || item.form == "ratio") << item.title;
    }
    if (absl::StrContains(item.title, "as a mixed number")) {
      EXPECT_EQ(item.form, "mixed") << item.title;
    }
    if (absl::StrContains(item.title, "as a decimal")) {
      EXPECT_EQ(item.form, "decimal") << item.title;
    }
    if (absl::EndsWith(item.title, "as a percent.")) {
      EXPECT_EQ(item.form, "percent") << item.title;
    }
  }
}

TEST(AnswersTest, OrderTheNumbersOfTheQuestion) {
  int lists = 0;
  for (const Item& item : Items()) {
    if (item.form != "list") continue;
    ++lists;
    const std::string given = item.title.substr(item.title.find(": ") + 2);
    const std::vector<std::string> values = absl::StrSplit(item.answer, ", ");
    for (const std::string& number : values) {
      EXPECT_TRUE(absl::StrContains(given, number)) << item.title << " " << item.answer;
    }
    std::vector<std::string> runs = DigitRuns(given), answered = DigitRuns(item.answer);
    std::sort(runs.begin(), runs.end());
    std::sort(answered.begin(), answered.end());
    EXPECT_EQ(runs, answered) << item.title;
    const bool descending = absl::StrContains(item.title, "greatest to least") ||
                            absl::StrContains(item.title, "longest to shortest");
    EXPECT_EQ(item.check, descending ? "decreasing x" : "increasing x") << item.title;
  }
  EXPECT_GT(lists, 10);
}

}  // namespace
}  // namespace proximal::demo
