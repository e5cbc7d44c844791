// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

const std::vector<Rational>& Values() {
  static const auto& values = *new std::vector<Rational>{
      {1, 2}, {1, 3}, {2, 3}, {1, 4}, {3, 4}, {1, 5},  {2, 5},  {4, 5}, {1, 6},
      {5, 6}, {1, 8}, {3, 8}, {7, 8}, {4, 9}, {3, 10}, {7, 10}, {5, 12}};
  return values;
}

// What makes a sum or difference of two fractions hard: the common denominator, above all when it
// is neither of the two.
Features PairFeatures(const Rational& a, const Rational& b, const Rational& result) {
  const int64_t common = std::lcm(a.denominator(), b.denominator());
  const bool nested = common == std::max(a.denominator(), b.denominator());
  return {.steps = nested ? 1 : 2,
          .denominator = common,
          .unlike = true,
          .regroup = result > 1,
          .reduce = result.denominator() != common};
}

// Calls `use(a, b)` for the pairs with different denominators, a > b.
template <typename Use>
void ForUnlikePairs(Use use) {
  for (const Rational& a : Values()) {
    for (const Rational& b : Values()) {
      if (a > b && a.denominator() != b.denominator()) use(a, b);
    }
  }
}

Pool AddUnlike() {
  Pool pool;
  ForUnlikePairs([&](const Rational& a, const Rational& b) {
    const bool turned = pool.size() % 4 < 2;
    const std::string sum =
        turned ? StrCat(Simplest(b), " + ", Simplest(a)) : StrCat(Simplest(a), " + ", Simplest(b));
    const Features features = PairFeatures(a, b, a + b);
    pool.push_back({.text = StrCat("What is ", sum, "?"),
                    .answer = Simplest(a + b),
                    .check = StrCat("x = ", sum),
                    .features = features});
    if (features.reduce) {
      pool.push_back({.text = StrCat("Add and simplify: ", sum),
                      .answer = Simplest(a + b),
                      .check = StrCat("x = ", sum),
                      .form = Form::kSimplest,
                      .features = features,
                      .also_needs = {"simplest-form"}});
    } else {
      pool.push_back({.text = StrCat("What is the least common denominator of ", Simplest(a),
                                     " and ", Simplest(b), "?"),
                      .answer = StrCat(std::lcm(a.denominator(), b.denominator())),
                      .check = StrCat("x = lcm(", a.denominator(), ", ", b.denominator(), ")"),
                      .form = Form::kWhole,
                      .features = {.denominator = features.denominator},
                      .also_needs = {"common-factors-and-multiples"}});
    }
  });
  return pool;
}

Pool SubtractUnlike() {
  Pool pool;
  ForUnlikePairs([&](const Rational& a, const Rational& b) {
    const std::string difference = StrCat(Simplest(a), " - ", Simplest(b));
    const Features features = PairFeatures(a, b, a - b);
    pool.push_back({.text = StrCat("What is ", difference, "?"),
                    .answer = Simplest(a - b),
                    .check = StrCat("x = ", difference),
                    .features = features});
    if (features.reduce) {
      pool.push_back({.text = StrCat("Subtract and simplify: ", difference),
                      .answer = Simplest(a - b),
                      .check = StrCat("x = ", difference),
                      .form = Form::kSimplest,
                      .features = features,
                      .also_needs = {"simplest-form"}});
    } else if (pool.size() % 3 == 0) {
      Question missing = {.text = StrCat("Which fraction must be added to ", Simplest(b),
                                         " to make ", Simplest(a), "?"),
                          .answer = Simplest(a - b),
                          .check = StrCat("x + ", Simplest(b), " = ", Simplest(a)),
                          .features = features};
      missing.features.inverse = true;
      pool.push_back(missing);
    }
  });
  return pool;
}

// Amounts that people measure with cups, inches and miles.
const std::vector<Rational>& Measures() {
  static const auto& measures =
      *new std::vector<Rational>{{1, 2}, {1, 3}, {2, 3}, {1, 4}, {3, 4}, {1, 8}, {3, 8}, {5, 8}};
  return measures;
}

Pool UnlikeInStories(bool adds) {
  constexpr Story kSums[] = {
      {"cooking",
       "{name} mixes {a} of a cup of milk with {b} of a cup of cream. How many cups is "
       "that in all?"},
      {"sports",
       "{name} jogs {a} of a mile in the morning and {b} of a mile in the evening. How "
       "many miles is that in all?"},
      {"music",
       "{name} practices scales for {a} of an hour and songs for {b} of an hour. How many "
       "hours is that in all?"}};
  constexpr Story kDifferences[] = {
      {"cooking",
       "A jar holds {a} of a cup of honey. {name} uses {b} of a cup. How many cups of "
       "honey are left?"},
      {"sports",
       "{name} swims {a} of a mile. {other} swims {b} of a mile. How many miles farther "
       "does {name} swim?"},
      {"building",
       "A board is {a} of an inch thick. {name} sands off {b} of an inch. How thick is "
       "it now, in inches?"}};
  Pool pool;
  for (int i = 0; i < 3; ++i) {
    const Story& story = adds ? kSums[i] : kDifferences[i];
    for (const Rational& a : Measures()) {
      for (const Rational& b : Measures()) {
        if (a <= b || a.denominator() == b.denominator()) continue;
        Features features = PairFeatures(a, b, adds ? a + b : a - b);
        features.story = true;
        const size_t n = pool.size();
        pool.push_back({.text = Fill(story.text, {{"name", Name(n)},
                                                  {"other", Name(n + 11)},
                                                  {"a", Simplest(a)},
                                                  {"b", Simplest(b)}}),
                        .answer = adds ? Mixed(a + b) : Simplest(a - b),
                        .check = adds ? StrCat("x = ", Simplest(a), " + ", Simplest(b))
                                      : StrCat("x + ", Simplest(b), " = ", Simplest(a)),
                        .features = features,
                        .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

Pool UnlikeMixed() {
  Pool pool;
  for (auto [whole, other] : {std::pair(2, 1), {4, 1}, {5, 3}, {9, 6}, {12, 7}}) {
    for (const Rational& a : Values()) {
      for (const Rational& b : Values()) {
        if (a.denominator() == b.denominator()) continue;
        const Rational first = whole + a, second = other + b;
        const bool sum = pool.size() % 2 == 0;
        const std::string expression = StrCat(Mixed(first), sum ? " + " : " - ", Mixed(second));
        Features features = PairFeatures(a, b, a + b);
        if (features.denominator > 30) continue;
        features.mixed = true;
        features.regroup = sum ? a + b >= 1 : a < b;
        pool.push_back({.text = StrCat("What is ", expression, "?"),
                        .answer = Mixed(sum ? first + second : first - second),
                        .check = StrCat("x = ", expression),
                        .features = features});
      }
    }
  }
  return pool;
}

Pool UnlikeMixedInStories() {
  constexpr Story kStories[] = {
      {"animals",
       "One puppy weighs {a} and another weighs {b}. How many pounds do they weigh "
       "together?"},
      {"money", "{name} works {a} on Saturday and {b} on Sunday. How many hours is that in all?"},
      {"animals", "A cat weighs {a}. A rabbit weighs {b}. How many pounds heavier is the cat?"},
      {"music",
       "A concert lasts {a}. {name} leaves after {b}. How many hours of the concert does "
       "{name} miss?"}};
  const char* const units[] = {"pound", "hour", "pound", "hour"};
  Pool pool;
  for (size_t i = 0; i < 4; ++i) {
    for (const Rational& a : Measures()) {
      for (const Rational& b : Measures()) {
        if (a.denominator() == b.denominator() || a.denominator() == 3 || b.denominator() == 3) {
          continue;
        }
        const bool sum = i < 2;
        const int whole = 3 + static_cast<int>(pool.size() % 5);
        const Rational first = whole + a, second = whole - 2 + b;
        Features features = PairFeatures(a, b, a + b);
        features.mixed = true;
        features.story = true;
        features.regroup = sum ? a + b >= 1 : a < b;
        pool.push_back({.text = Fill(kStories[i].text, {{"name", Name(pool.size())},
                                                        {"a", Amount(first, units[i])},
                                                        {"b", Amount(second, units[i])}}),
                        .answer = Mixed(sum ? first + second : first - second),
                        .check = sum ? StrCat("x = ", Mixed(first), " + ", Mixed(second))
                                     : StrCat("x + ", Mixed(second), " = ", Mixed(first)),
                        .features = features,
                        .interest = std::string(kStories[i].interest)});
      }
    }
  }
  return pool;
}

// Stories with two operations: what is left of one whole, or of a stock.
Pool TwoStepStories() {
  constexpr Story kStories[] = {
      {"reading",
       "{name} reads {a} of a book on Friday and {b} of it on Saturday. What fraction of "
       "the book is left to read?"},
      {"nature",
       "In a garden, {a} of the beds hold beans and {b} hold peas. The rest hold corn. "
       "What fraction of the beds hold corn?"},
      {"money",
       "{name} spends {a} of a gift on games and {b} of it on books and saves the rest. "
       "What fraction of the gift is saved?"},
      {"games",
       "In a card game, {a} of the cards are red and {b} are green. All others are blue. "
       "What fraction of the cards are blue?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (const Rational& a : Values()) {
      for (const Rational& b : Values()) {
        const Rational rest = 1 - a - b;
        if (a <= b || a.denominator() == b.denominator() || rest <= 0) continue;
        Features features = PairFeatures(a, b, a + b);
        if (features.denominator > 30) continue;
        features.steps += 1;
        features.story = true;
        pool.push_back(
            {.text = Fill(story.text,
                          {{"name", Name(pool.size())}, {"a", Simplest(a)}, {"b", Simplest(b)}}),
             .answer = Simplest(rest),
             .check = StrCat("x + ", Simplest(a), " + ", Simplest(b), " = 1"),
             .features = features,
             .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

}  // namespace

void AddUnlikeSums(Course& course) {
  course.Add("add-unlike-fractions", 20, AddUnlike());
  course.Add("subtract-unlike-fractions", 20, SubtractUnlike());
  course.Add("unlike-mixed-numbers", 14, UnlikeMixed());
  course.Add("unlike-mixed-numbers", 7, UnlikeMixedInStories());
  course.Add("fraction-sum-problems", 7, UnlikeInStories(true));
  course.Add("fraction-sum-problems", 7, UnlikeInStories(false));
  course.Add("fraction-sum-problems", 7, TwoStepStories());
}

}  // namespace proximal::demo
