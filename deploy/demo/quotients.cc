// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

Pool Shares() {
  constexpr Story kStories[] = {
      {"cooking", "{n} children share {t} apples equally. How many apples does each child get?"},
      {"crafts",
       "{name} cuts {t} yards of string into {n} equal pieces. How many yards long is "
       "each piece?"},
      {"animals",
       "{t} pounds of hay are split equally among {n} goats. How many pounds does each "
       "goat get?"},
      {"sports", "{n} runners share a relay of {t} miles equally. How many miles does each run?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (auto [total, n] : {std::pair(2, 3),
                            {3, 4},
                            {3, 5},
                            {5, 8},
                            {5, 4},
                            {7, 3},
                            {9, 4},
                            {13, 6},
                            {25, 8},
                            {30, 7}}) {
      const Rational value(total, n);
      pool.push_back(
          {.text = Fill(story.text,
                        {{"name", Name(pool.size())}, {"t", StrCat(total)}, {"n", StrCat(n)}}),
           .answer = Mixed(value),
           .check = StrCat("x * ", n, " = ", total),
           .features = {.denominator = n, .size = total, .regroup = value > 1, .story = true},
           .interest = std::string(story.interest),
           .picture = true});
    }
  }
  return pool;
}

Pool DivisionFacts() {
  Pool pool;
  for (int n : {3, 4, 5, 6, 7, 8, 9, 12}) {
    for (int total : {1, 2, 5, 7, 11, 20, 31}) {
      const Rational value(total, n);
      if (value.denominator() != n) continue;
      const Features features = {.denominator = n, .size = total};
      pool.push_back({.text = StrCat("Write ", total, " ÷ ", n, " as a fraction."),
                      .answer = Fraction(total, n),
                      .check = StrCat("x * ", n, " = ", total),
                      .features = features});
      if (value > 1) {
        pool.push_back({.text = StrCat("Write ", total, " ÷ ", n, " as a mixed number."),
                        .answer = Mixed(value),
                        .check = StrCat("x * ", n, " = ", total),
                        .form = Form::kMixed,
                        .features = {.steps = 2, .denominator = n, .size = total, .mixed = true}});
        pool.push_back(
            {.text = StrCat("Between which two whole numbers is ", total, " ÷ ", n,
                            "? Give the smaller one."),
             .answer = StrCat(value.Floor()),
             .check = StrCat("x * ", n, " < ", total, " and (x + 1) * ", n, " > ", total),
             .form = Form::kWhole,
             .features = {.steps = 2, .denominator = n, .size = total}});
      }
    }
  }
  return pool;
}

Pool UnitFractionQuotients() {
  Pool pool;
  for (int d : {2, 3, 4, 5, 6, 8, 10}) {
    for (int n : {2, 3, 4, 5, 6, 9, 12}) {
      const Features features = {.denominator = d, .size = n * d};
      pool.push_back({.text = StrCat("What is 1/", d, " ÷ ", n, "?"),
                      .answer = Fraction(1, d * n),
                      .check = StrCat("x * ", n, " = 1/", d),
                      .features = {.steps = 2, .denominator = d, .size = n * d}});
      pool.push_back({.text = StrCat("What is ", n, " ÷ 1/", d, "?"),
                      .answer = StrCat(n * d),
                      .check = StrCat("x * 1/", d, " = ", n),
                      .form = Form::kWhole,
                      .features = features});
      pool.push_back({.text = StrCat("Find the missing number: ? ÷ 1/", d, " = ", n * d, "."),
                      .answer = StrCat(n),
                      .check = StrCat("x = ", n * d, " * 1/", d),
                      .form = Form::kWhole,
                      .features = {.denominator = d, .size = n * d, .inverse = true}});
    }
  }
  return pool;
}

Pool UnitFractionQuotientsInStories() {
  constexpr Story kSplits[] = {
      {"cooking",
       "{name} shares 1/{d} of a pound of cheese equally among {n} friends. How many "
       "pounds does each friend get?"},
      {"nature",
       "1/{d} of a field is split into {n} equal strips. What fraction of the field is "
       "each strip?"}};
  constexpr Story kCounts[] = {
      {"cooking", "How many servings of 1/{d} cup are there in {n} cups of raisins?"},
      {"crafts",
       "{name} has {n} yards of ribbon. How many bows can be made if each takes 1/{d} of "
       "a yard?"},
      {"sports",
       "A track has a flag at each 1/{d} of a mile after the start. How many flags are "
       "there on {n} miles?"}};
  Pool pool;
  for (int d : {2, 3, 4, 5, 8}) {
    for (int n : {2, 3, 4, 5, 6, 10}) {
      const Features features = {.denominator = d, .size = n * d, .story = true};
      const Story& split = kSplits[pool.size() / 2 % 2];
      const Story& count = kCounts[pool.size() / 2 % 3];
      const std::vector<std::pair<std::string, std::string>> values = {
          {"name", Name(pool.size())}, {"d", StrCat(d)}, {"n", StrCat(n)}};
      pool.push_back({.text = Fill(split.text, values),
                      .answer = Fraction(1, d * n),
                      .check = StrCat("x * ", n, " = 1/", d),
                      .features = {.steps = 2, .denominator = d, .size = n * d, .story = true},
                      .interest = std::string(split.interest),
                      .picture = true});
      pool.push_back({.text = Fill(count.text, values),
                      .answer = StrCat(n * d),
                      .check = StrCat("x * 1/", d, " = ", n),
                      .form = Form::kWhole,
                      .features = features,
                      .interest = std::string(count.interest),
                      .picture = true});
    }
  }
  return pool;
}

const std::vector<Rational>& Values() {
  static const auto& values = *new std::vector<Rational>{{1, 2}, {2, 3}, {3, 4}, {2, 5}, {4, 5},
                                                         {5, 6}, {3, 8}, {7, 8}, {5, 9}, {3, 10}};
  return values;
}

Features QuotientFeatures(const Rational& a, const Rational& b) {
  const Rational value = a / b;
  const int64_t unreduced = a.denominator() * b.numerator();
  return {.steps = 2,
          .denominator = std::max(a.denominator(), b.denominator()),
          .size = unreduced,
          .regroup = value > 1 && !value.is_whole(),
          .reduce = value.denominator() != unreduced,
          .mixed = (a > 1 && !a.is_whole()) || (b > 1 && !b.is_whole())};
}

Pool FractionQuotients() {
  Pool pool;
  for (const Rational& a : Values()) {
    for (const Rational& b : Values()) {
      if (a == b) continue;
      Features features = QuotientFeatures(a, b);
      pool.push_back({.text = StrCat("What is ", Simplest(a), " ÷ ", Simplest(b), "?"),
                      .answer = Simplest(a / b),
                      .check = StrCat("x * ", Simplest(b), " = ", Simplest(a)),
                      .features = features});
      const Rational product = a * b;
      features.inverse = true;
      pool.push_back(
          {.text = StrCat("Which fraction times ", Simplest(b), " is ", Simplest(product), "?"),
           .answer = Simplest(a),
           .check = StrCat("x * ", Simplest(b), " = ", Simplest(product)),
           .features = features});
    }
    for (int whole : {1, 2, 3}) {
      const Rational mixed = whole + Rational(1, 2);
      pool.push_back({.text = StrCat("What is ", Mixed(mixed), " ÷ ", Simplest(a), "?"),
                      .answer = Mixed(mixed / a),
                      .check = StrCat("x * ", Simplest(a), " = ", Mixed(mixed)),
                      .features = QuotientFeatures(mixed, a)});
    }
    if (a.numerator() > 1) {
      for (int n : {2, 4, 6}) {
        const bool reduces = (n / a).denominator() != a.numerator();
        pool.push_back({.text = StrCat("What is ", n, " ÷ ", Simplest(a), "?"),
                        .answer = Mixed(n / a),
                        .check = StrCat("x * ", Simplest(a), " = ", n),
                        .features = {.denominator = a.denominator(), .reduce = reduces}});
      }
    }
  }
  return pool;
}

Pool HowManyFit() {
  constexpr Story kStories[] = {
      {"cooking",
       "{name} has {total} cups of flour. Each cake needs {each} of a cup. How many "
       "cakes can {name} bake?"},
      {"building",
       "A plank is {total} feet long. How many pieces {each} of a foot long can be cut "
       "from it?"},
      {"animals",
       "A bag holds {total} pounds of seed. A parrot eats {each} of a pound a week. For "
       "how many weeks does the bag last?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (const Rational& each : {Rational(1, 2), {2, 3}, {3, 4}, {3, 8}, {5, 8}}) {
      for (int count : {3, 4, 5, 6, 7, 9, 12}) {
        const Rational total = each * count;
        if (total <= 1) continue;
        Features features = QuotientFeatures(total, each);
        features.reduce = false;
        features.story = true;
        features.steps = total.is_whole() ? 1 : 2;
        pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                  {"total", Mixed(total)},
                                                  {"each", Simplest(each)}}),
                        .answer = StrCat(count),
                        .check = StrCat("x * ", Simplest(each), " = ", Mixed(total)),
                        .form = Form::kWhole,
                        .features = features,
                        .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

// Stories in which multiplying and dividing look alike.
Pool MultiplyOrDivide() {
  constexpr Story kTimes[] = {
      {"travel",
       "A tank holds {a} gallons when it is full. It is {b} full. How many gallons are in "
       "it?"},
      {"music", "A playlist lasts {a} hours. {name} has heard {b} of it. How many hours is that?"}};
  constexpr Story kDivided[] = {
      {"sports",
       "{name} has run {a} miles, which is {b} of the whole route. How many miles long is "
       "the route?"},
      {"nature",
       "{a} inches of snow melted, which is {b} of all the snow. How many inches of snow "
       "were there?"}};
  Pool pool;
  for (const Rational& a : {Rational(3, 2), {5, 2}, {15, 4}, {9, 2}, {6}, {12}, {10, 3}}) {
    for (const Rational& b : {Rational(1, 2), {2, 3}, {3, 4}, {2, 5}, {5, 6}}) {
      const Story& times = kTimes[pool.size() / 2 % 2];
      const Story& divided = kDivided[pool.size() / 2 % 2];
      const std::vector<std::pair<std::string, std::string>> values = {
          {"name", Name(pool.size())}, {"a", Mixed(a)}, {"b", Simplest(b)}};
      Features features = QuotientFeatures(a, b);
      features.story = true;
      features.regroup = false;
      features.steps = a.is_whole() ? 1 : 2;
      pool.push_back({.text = Fill(times.text, values),
                      .answer = Mixed(a * b),
                      .check = StrCat("x / (", Mixed(a), ") = ", Simplest(b)),
                      .features = features,
                      .interest = std::string(times.interest),
                      .also_needs = {"multiply-mixed-numbers"}});
      features.inverse = true;
      pool.push_back({.text = Fill(divided.text, values),
                      .answer = Mixed(a / b),
                      .check = StrCat("x * ", Simplest(b), " = ", Mixed(a)),
                      .features = features,
                      .interest = std::string(divided.interest),
                      .also_needs = {"divide-fractions"}});
    }
  }
  return pool;
}

}  // namespace

void AddQuotients(Course& course) {
  course.Add("fractions-as-division", 10, Shares());
  course.Add("fractions-as-division", 10, DivisionFacts());
  course.Add("divide-with-unit-fractions", 12, UnitFractionQuotients());
  course.Add("divide-with-unit-fractions", 9, UnitFractionQuotientsInStories());
  course.Add("divide-fractions", 20, FractionQuotients());
  course.Add("fraction-product-problems", 9, HowManyFit());
  course.Add("fraction-product-problems", 12, MultiplyOrDivide());
}

}  // namespace proximal::demo
