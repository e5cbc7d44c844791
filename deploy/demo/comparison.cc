// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

// A fraction as it is written, perhaps not in simplest form.
struct Written {
  int numerator;
  int denominator;
  std::string Text() const { return Fraction(numerator, denominator); }
  Rational Value() const { return Rational(numerator, denominator); }
  double Size() const { return 1.0 * numerator / denominator; }
};

// "Which sign belongs in the blank: <, > or =?"
Question Sign(const Written& a, const Written& b) {
  std::vector<std::string> signs = {"<", "=", ">"};
  const std::string right = a.Value() < b.Value() ? "<" : a.Value() == b.Value() ? "=" : ">";
  std::erase(signs, right);
  const double distance = std::abs(a.Size() - b.Size());
  return {.text = StrCat("Which sign belongs in the blank? ", a.Text(), " __ ", b.Text()),
          .answer = right,
          .check = StrCat(a.Text(), " x ", b.Text()),
          .features = {.denominator = std::max(a.denominator, b.denominator),
                       .closeness = distance > 0 ? Closeness(distance) : 1,
                       .unlike = a.denominator != b.denominator && a.numerator != b.numerator},
          .others = signs,
          .picture = true};
}

// "Which fraction is the greatest?" of values that differ.
Question Extreme(std::vector<Written> values, bool greatest, bool unlike) {
  std::sort(values.begin(), values.end(), [&](const Written& a, const Written& b) {
    return greatest ? a.Value() > b.Value() : a.Value() < b.Value();
  });
  std::vector<std::string> texts;
  int denominator = 2;
  for (const Written& value : values) {
    texts.push_back(value.Text());
    denominator = std::max(denominator, value.denominator);
  }
  Question question = {
      .text = StrCat("Which fraction is the ", greatest ? "greatest?" : "least?"),
      .answer = texts.front(),
      .check = StrCat("x = ", greatest ? "max(" : "min(", absl::StrJoin(texts, ", "), ")"),
      .features = {.steps = unlike ? 2 : 1,
                   .denominator = denominator,
                   .closeness = Closeness(std::abs(values[0].Size() - values[1].Size())),
                   .unlike = unlike},
      .others = {texts.begin() + 1, texts.end()},
      .picture = true};
  return question;
}

Pool LikePairs() {
  Pool pool;
  for (int d : {3, 4, 5, 6, 8, 10, 12}) {
    for (auto [a, b] : {std::pair(1, 2), {3, 1}, {2, 5}, {5, 4}, {3, 7}, {7, 6}, {8, 9}}) {
      if (std::max(a, b) < d) pool.push_back(Sign({a, d}, {b, d}));
    }
  }
  for (int n : {1, 2, 3, 5, 7}) {
    for (auto [a, b] : {std::pair(2, 3), {5, 3}, {4, 6}, {8, 5}, {6, 8}, {10, 8}, {9, 10}}) {
      if (n < std::min(a, b)) pool.push_back(Sign({n, a}, {n, b}));
    }
  }
  for (int n : {1, 2, 3, 4, 5}) {
    pool.push_back(Extreme({{n, n + 1}, {n, n + 2}, {n, n + 3}, {n, n + 5}}, n % 2 == 0, false));
    pool.push_back(
        Extreme({{1, n + 4}, {2, n + 4}, {n + 2, n + 4}, {n + 3, n + 4}}, n % 2 == 1, false));
  }
  return pool;
}

Pool CompareInStories(bool unlike) {
  constexpr Story kStories[] = {
      {"sports",
       "{name} runs {a} of a mile and {other} runs {b} of a mile. How long is the longer "
       "run, in miles?"},
      {"cooking",
       "One recipe needs {a} cup of milk and another needs {b} cup. What is the greater "
       "amount of milk, in cups?"},
      {"nature",
       "A bean plant is {a} of a foot tall and a pea plant is {b} of a foot tall. How "
       "tall is the taller plant, in feet?"},
      {"animals",
       "A gray mouse weighs {a} of an ounce and a brown mouse weighs {b} of an ounce. "
       "What does the heavier mouse weigh, in ounces?"}};
  const std::vector<std::pair<Written, Written>> like = {
      {{3, 8}, {5, 8}}, {{3, 4}, {3, 8}}, {{5, 6}, {5, 8}}, {{1, 3}, {1, 4}}, {{7, 10}, {9, 10}}};
  const std::vector<std::pair<Written, Written>> mixed = {
      {{2, 3}, {3, 4}},  {{5, 8}, {1, 2}}, {{5, 6}, {7, 8}}, {{3, 5}, {2, 3}},
      {{3, 10}, {2, 5}}, {{3, 8}, {1, 3}}, {{7, 12}, {5, 8}}};
  Pool pool;
  for (const Story& story : kStories) {
    for (const auto& [a, b] : unlike ? mixed : like) {
      pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                {"other", Name(pool.size() + 9)},
                                                {"a", a.Text()},
                                                {"b", b.Text()}}),
                      .answer = Simplest(std::max(a.Value(), b.Value())),
                      .check = StrCat("x = max(", a.Text(), ", ", b.Text(), ")"),
                      .features = {.denominator = std::max(a.denominator, b.denominator),
                                   .closeness = Closeness(std::abs(a.Size() - b.Size())),
                                   .unlike = unlike,
                                   .story = true},
                      .interest = std::string(story.interest)});
    }
  }
  return pool;
}

Pool WithOneHalf() {
  Pool pool;
  const std::vector<Written> above = {{2, 3},  {3, 4}, {4, 7},  {5, 8},  {5, 9},
                                      {7, 12}, {3, 5}, {8, 15}, {11, 20}};
  const std::vector<Written> below = {{1, 3},  {2, 5}, {3, 7},  {3, 8}, {4, 9},
                                      {5, 12}, {1, 4}, {7, 15}, {9, 20}};
  for (size_t i = 0; i < above.size(); ++i) {
    pool.push_back(Sign(above[i], {1, 2}));
    pool.push_back(Sign({1, 2}, below[i]));
    const Written &next = above[(i + 1) % 9], &third = above[(i + 3) % 9];
    const Written &low = below[(i + 2) % 9], &lower = below[(i + 5) % 9];
    Question less = {.text = "Which fraction is less than 1/2?",
                     .answer = below[i].Text(),
                     .check = "x < 1/2",
                     .features = {.steps = 2,
                                  .denominator = below[i].denominator,
                                  .closeness = Closeness(0.5 - below[i].Size())},
                     .others = {above[i].Text(), next.Text(), third.Text()},
                     .picture = true};
    pool.push_back(less);
    Question greater = {.text = "Which fraction is greater than 1/2?",
                        .answer = above[i].Text(),
                        .check = "x > 1/2",
                        .features = less.features,
                        .others = {below[i].Text(), low.Text(), lower.Text()},
                        .picture = true};
    pool.push_back(greater);
  }
  for (int d : {4, 6, 8, 10, 12, 14, 16, 18, 20, 24}) {
    pool.push_back(Sign({d / 2, d}, {1, 2}));
    pool.push_back({.text = StrCat("Find the missing number: ?/", d, " = 1/2."),
                    .answer = StrCat(d / 2),
                    .check = StrCat("x / ", d, " = 1/2"),
                    .form = Form::kWhole,
                    .features = {.denominator = d}});
    pool.push_back({.text = StrCat("What is the least whole number that makes ?/", d - 1,
                                   " greater than 1/2?"),
                    .answer = StrCat(d / 2),
                    .check = StrCat("x / ", d - 1, " > 1/2 and (x - 1) / ", d - 1, " < 1/2"),
                    .form = Form::kWhole,
                    .features = {.steps = 2, .denominator = d, .inverse = true}});
  }
  return pool;
}

Pool UnlikePairs() {
  Pool pool;
  const std::vector<Written> values = {{1, 2}, {1, 3}, {2, 3},  {1, 4},  {3, 4},  {2, 5},  {3, 5},
                                       {4, 5}, {5, 6}, {3, 8},  {5, 8},  {4, 6},  {6, 8},  {4, 10},
                                       {5, 9}, {7, 9}, {7, 10}, {5, 12}, {7, 12}, {11, 15}};
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t j = 0; j < values.size(); ++j) {
      const Written &a = values[i], &b = values[j];
      if (a.denominator == b.denominator || a.numerator == b.numerator) continue;
      if ((i + 2 * j) % 3 == 0) pool.push_back(Sign(a, b));
    }
  }
  return pool;
}

// Four distinct values out of a list, a different choice for each `i`.
std::vector<Written> Several(size_t i, size_t count) {
  static const std::vector<Written> kValues = {{1, 2}, {2, 3},  {3, 4}, {2, 5}, {5, 6},
                                               {3, 8}, {1, 3},  {7, 8}, {3, 5}, {7, 10},
                                               {1, 4}, {5, 12}, {4, 5}};
  std::vector<Written> chosen;
  for (size_t k = 0; k < count; ++k) {
    chosen.push_back(kValues[(i * 5 + k * (1 + i % 5)) % kValues.size()]);
  }
  return chosen;
}

Pool Extremes() {
  Pool pool;
  for (size_t i = 0; i < 26; ++i) pool.push_back(Extreme(Several(i, 4), i % 2 == 0, true));
  return pool;
}

Pool Orders(bool in_story) {
  Pool pool;
  for (size_t i = 0; i < 39; ++i) {
    for (size_t count : {3, 4}) {
      std::vector<Written> values = Several(i, count);
      const auto texts = [&] {
        std::vector<std::string> list;
        for (const Written& value : values) list.push_back(value.Text());
        return absl::StrJoin(list, ", ");
      };
      const std::string given = texts();
      std::sort(values.begin(), values.end(),
                [](const Written& a, const Written& b) { return a.Value() < b.Value(); });
      double closest = 1;
      int denominator = 2;
      for (size_t k = 0; k < count; ++k) {
        if (k > 0) closest = std::min(closest, values[k].Size() - values[k - 1].Size());
        denominator = std::max(denominator, values[k].denominator);
      }
      const bool descending = i % 3 == 2;
      const std::string text =
          in_story ? Fill(
                         "{name} has ribbons of these lengths, in yards: {list}. List them from "
                         "{first} to {last}.",
                         {{"name", Name(i)},
                          {"list", given},
                          {"first", descending ? "longest" : "shortest"},
                          {"last", descending ? "shortest" : "longest"}})
                   : StrCat("Order from ",
                            descending ? "greatest to least: " : "least to greatest: ", given, ".");
      if (descending) std::reverse(values.begin(), values.end());
      pool.push_back({.text = text,
                      .answer = texts(),
                      .check = descending ? "decreasing x" : "increasing x",
                      .form = Form::kList,
                      .features = {.steps = static_cast<int>(count) - 1,
                                   .denominator = denominator,
                                   .closeness = Closeness(closest) / 2,
                                   .unlike = true,
                                   .story = in_story},
                      .interest = in_story ? "crafts" : ""});
    }
  }
  return pool;
}

Pool LikeOrders() {
  Pool pool;
  for (int d : {5, 6, 7, 8, 9, 10}) {
    for (auto [a, b, c] : {std::tuple(3, 1, 4), {4, 2, 1}, {2, 4, 3}}) {
      std::vector<int> sorted = {a, b, c};
      std::sort(sorted.begin(), sorted.end());
      pool.push_back({.text = StrCat("Order from least to greatest: ", Fraction(a, d), ", ",
                                     Fraction(b, d), ", ", Fraction(c, d), "."),
                      .answer = StrCat(Fraction(sorted[0], d), ", ", Fraction(sorted[1], d), ", ",
                                       Fraction(sorted[2], d)),
                      .check = "increasing x",
                      .form = Form::kList,
                      .features = {.steps = 2, .denominator = d},
                      .picture = true});
    }
  }
  return pool;
}

}  // namespace

void AddComparison(Course& course) {
  course.Add("compare-like-fractions", 14, LikePairs());
  course.Add("compare-like-fractions", 6, CompareInStories(false));
  course.Add("compare-with-one-half", 20, WithOneHalf());
  course.Add("compare-unlike-fractions", 8, UnlikePairs());
  course.Add("compare-unlike-fractions", 7, Extremes());
  course.Add("compare-unlike-fractions", 6, CompareInStories(true));
  course.Add("order-fractions", 5, LikeOrders());
  course.Add("order-fractions", 9, Orders(false));
  course.Add("order-fractions", 6, Orders(true));
}

}  // namespace proximal::demo
