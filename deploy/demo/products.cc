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

const std::vector<Rational>& Values() {
  static const auto& values =
      *new std::vector<Rational>{{1, 2}, {1, 3}, {2, 3}, {1, 4}, {3, 4}, {2, 5},  {3, 5},
                                 {4, 5}, {1, 6}, {5, 6}, {3, 8}, {5, 8}, {3, 10}, {5, 12}};
  return values;
}

std::string Times(const Rational& a, const Rational& b) {
  return StrCat(Mixed(a), " × ", Mixed(b));
}

std::string Product(const Rational& a, const Rational& b) {
  return StrCat(Mixed(a), " * ", Mixed(b));
}

Pool FractionTimesWhole() {
  Pool pool;
  for (const Rational& a : Values()) {
    for (int n : {2, 3, 4, 5, 6, 7, 9, 12}) {
      const Rational value = n * a;
      pool.push_back({.text = StrCat("What is ", Times(n, a), "?"),
                      .answer = Mixed(value),
                      .check = StrCat("x = ", Product(n, a)),
                      .features = {.denominator = a.denominator(),
                                   .size = n * a.numerator(),
                                   .regroup = value > 1,
                                   .reduce = value.denominator() != a.denominator()}});
      if (value.denominator() == a.denominator() && value < 2) {
        pool.push_back({.text = StrCat("Find the missing number: ? × 1/", value.denominator(),
                                       " = ", Simplest(value), "."),
                        .answer = StrCat(value.numerator()),
                        .check = StrCat("x * 1/", value.denominator(), " = ", Simplest(value)),
                        .form = Form::kWhole,
                        .features = {.denominator = a.denominator()}});
      }
    }
  }
  return pool;
}

Pool FractionTimesWholeInStories() {
  constexpr Story kStories[] = {
      {"cooking",
       "Each person at a barbecue eats {a} of a pound of meat. How many pounds do {n} "
       "people eat?"},
      {"animals",
       "A dog eats {a} of a can of food at each meal. How many cans does it eat at {n} "
       "meals?"},
      {"sports", "One lap is {a} of a mile. {name} runs {n} laps. How many miles is that?"},
      {"music",
       "{name} practices the flute for {a} of an hour on each of {n} days. How many hours "
       "is that in all?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (const Rational& a : {Rational(1, 2), {1, 3}, {2, 3}, {1, 4}, {3, 4}, {3, 8}, {5, 8}}) {
      for (int n : {3, 4, 5, 6, 10}) {
        const Rational value = n * a;
        pool.push_back(
            {.text = Fill(story.text,
                          {{"name", Name(pool.size())}, {"a", Simplest(a)}, {"n", StrCat(n)}}),
             .answer = Mixed(value),
             .check = StrCat("x / ", n, " = ", Simplest(a)),
             .features = {.denominator = a.denominator(),
                          .size = n * a.numerator(),
                          .regroup = !value.is_whole(),
                          .story = true},
             .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

Pool PartOfAQuantity() {
  Pool pool;
  for (const Rational& a : Values()) {
    for (int64_t each : {4, 5, 8, 12, 15, 30}) {
      const int64_t n = each * a.denominator();
      const Rational part = n * a;
      const Features features = {
          .steps = a.numerator() > 1 ? 2 : 1, .denominator = a.denominator(), .size = n};
      pool.push_back({.text = StrCat("What is ", Simplest(a), " of ", n, "?"),
                      .answer = Simplest(part),
                      .check = StrCat("x / ", n, " = ", Simplest(a)),
                      .form = Form::kWhole,
                      .features = features,
                      .picture = true});
      if (each > 12) {
        Question inverse = {.text = StrCat(Simplest(a), " of a number is ", Simplest(part),
                                           ". What is the number?"),
                            .answer = StrCat(n),
                            .check = StrCat(Simplest(a), " * x = ", Simplest(part)),
                            .form = Form::kWhole,
                            .features = features};
        inverse.features.inverse = true;
        pool.push_back(inverse);
      }
    }
  }
  return pool;
}

Pool PartOfAQuantityStories() {
  constexpr Story kStories[] = {
      {"money", "{name} has ${n} and spends {a} of it. How many dollars does {name} spend?"},
      {"travel",
       "A trip is {n} kilometers long. {name} has driven {a} of it. How many kilometers "
       "is that?"},
      {"animals",
       "There are {n} sheep on a farm. {a} of them are white. How many sheep are NOT "
       "white?"},
      {"reading", "A book has {n} pages. {name} has read {a} of it. How many pages are left?"}};
  Pool pool;
  for (const Rational& a : Values()) {
    for (int64_t each : {4, 5, 8, 12, 15, 30}) {
      const int64_t n = each * a.denominator();
      const Rational part = n * a;
      const Features features = {.steps = a.numerator() > 1 ? 2 : 1,
                                 .denominator = a.denominator(),
                                 .size = n,
                                 .story = true};
      const size_t which = pool.size() % 4;
      Question story = {
          .text = Fill(kStories[which].text,
                       {{"name", Name(pool.size())}, {"a", Simplest(a)}, {"n", StrCat(n)}}),
          .answer = Simplest(which < 2 ? part : n - part),
          .check = which < 2 ? StrCat("x = ", Simplest(a), " * ", n)
                             : StrCat("x + ", Simplest(a), " * ", n, " = ", n),
          .form = Form::kWhole,
          .features = features,
          .interest = std::string(kStories[which].interest),
          .picture = true};
      story.features.steps += which >= 2;
      pool.push_back(story);
    }
  }
  return pool;
}

Features ProductFeatures(const Rational& a, const Rational& b) {
  const int64_t unreduced = a.denominator() * b.denominator();
  return {.denominator = std::max(a.denominator(), b.denominator()),
          .size = unreduced,
          .reduce = (a * b).denominator() != unreduced,
          .mixed = a > 1 || b > 1};
}

Pool FractionTimesFraction() {
  Pool pool;
  for (const Rational& a : Values()) {
    for (const Rational& b : Values()) {
      Question plain = {.text = StrCat("What is ", Times(a, b), "?"),
                        .answer = Simplest(a * b),
                        .check = StrCat("x = ", Product(a, b)),
                        .features = ProductFeatures(a, b)};
      pool.push_back(plain);
      if (plain.features.reduce) {
        plain.text = StrCat("Multiply and simplify: ", Times(a, b));
        plain.form = Form::kSimplest;
        plain.also_needs = {"simplest-form"};
      } else {
        plain.text = StrCat("What is ", Simplest(a), " of ", Simplest(b), "?");
        plain.picture = true;
      }
      pool.push_back(plain);
    }
  }
  return pool;
}

Pool FractionTimesFractionInStories() {
  constexpr Story kStories[] = {
      {"cooking",
       "There is {b} of a pizza left. {name} eats {a} of what is left. What fraction of "
       "a whole pizza does {name} eat?"},
      {"nature",
       "{b} of a park is lawn. {a} of the lawn is mown. What fraction of the park is mown "
       "lawn?"},
      {"crafts",
       "A rectangle of paper is {a} of a foot long and {b} of a foot wide. What is its "
       "area in square feet?"},
      {"sports",
       "{b} of a team came to practice. {a} of those who came are goalkeepers or "
       "defenders. What fraction of the team is that?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (const Rational& a : Values()) {
      for (const Rational& b : Values()) {
        if (a == b) continue;
        Features features = ProductFeatures(a, b);
        features.story = true;
        pool.push_back(
            {.text = Fill(story.text,
                          {{"name", Name(pool.size())}, {"a", Simplest(a)}, {"b", Simplest(b)}}),
             .answer = Simplest(a * b),
             .check = StrCat("x / ", Simplest(a), " = ", Simplest(b)),
             .features = features,
             .interest = std::string(story.interest),
             .picture = true});
      }
    }
  }
  return pool;
}

Pool MixedTimes() {
  Pool pool;
  for (int whole : {1, 2, 3, 5}) {
    for (const Rational& part : Values()) {
      const Rational mixed = whole + part;
      for (const Rational& other :
           {Rational(2), {3}, {6}, {1, 2}, {2, 3}, {3, 4}, {3, 2}, {7, 3}}) {
        if (part.denominator() > 8) continue;
        Features features = ProductFeatures(mixed, other);
        features.steps = other.is_whole() ? 1 : other > 1 ? 3 : 2;
        pool.push_back({.text = StrCat("What is ", Times(other, mixed), "?"),
                        .answer = Mixed(mixed * other),
                        .check = StrCat("x = ", Product(other, mixed)),
                        .features = features});
      }
    }
  }
  return pool;
}

Pool MixedTimesInStories() {
  constexpr Story kStories[] = {
      {"cooking", "One batch of soup needs {a} cups of stock. How many cups do {b} batches need?"},
      {"nature",
       "A garden bed is {a} yards long and {b} yards wide. What is its area in square "
       "yards?"},
      {"sports", "{name} hikes {a} miles an hour. How many miles does {name} hike in {b} hours?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (const Rational& a : {Rational(3, 2), {5, 2}, {7, 4}, {9, 4}, {10, 3}}) {
      for (const Rational& b : {Rational(2), {3}, {4}, {3, 2}, {5, 2}, {7, 2}}) {
        if (a == b) continue;
        Features features = ProductFeatures(a, b);
        features.steps = b.is_whole() ? 1 : 2;
        features.story = true;
        pool.push_back(
            {.text =
                 Fill(story.text, {{"name", Name(pool.size())}, {"a", Mixed(a)}, {"b", Mixed(b)}}),
             .answer = Mixed(a * b),
             .check = StrCat("x / (", Mixed(a), ") = ", Mixed(b)),
             .features = features,
             .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

Pool Scaling() {
  Pool pool;
  const std::vector<std::pair<int, int>> factors = {{1, 2}, {3, 4}, {5, 4}, {7, 8},   {9, 8},
                                                    {5, 5}, {7, 3}, {8, 8}, {11, 12}, {13, 12}};
  for (auto [a, b] : factors) {
    for (const Rational& n : {Rational(8), {15}, {100}, {3, 5}, {9, 2}, {17, 6}}) {
      std::vector<std::string> signs = {"<", "=", ">"};
      const std::string right = a < b ? "<" : a == b ? "=" : ">";
      std::erase(signs, right);
      const double distance = a == b ? 0.25 : std::max(a - b, b - a) * 1.0 / b;
      pool.push_back({.text = StrCat("Do not multiply. Which sign belongs in the blank? ",
                                     Fraction(a, b), " × ", Mixed(n), " __ ", Mixed(n)),
                      .answer = right,
                      .check = StrCat(Fraction(a, b), " * ", Mixed(n), " x ", Mixed(n)),
                      .features = {.denominator = b * n.denominator(),
                                   .closeness = Closeness(distance),
                                   .mixed = n > 1 && !n.is_whole()},
                      .others = signs});
    }
  }
  for (const Rational& n : {Rational(6), {12}, {45}, {250}, {5, 6}, {9, 4}}) {
    for (int d : {3, 4, 6, 8}) {
      const std::string value = Mixed(n);
      const auto times = [&](int a, int b) { return StrCat(Fraction(a, b), " × ", value); };
      const Features features = {.steps = 2, .denominator = d * n.denominator()};
      pool.push_back({.text = StrCat("Which product is greater than ", value, "?"),
                      .answer = times(d + 1, d),
                      .check = StrCat("x > ", value),
                      .features = features,
                      .others = {times(d - 1, d), times(1, d), times(d, d)}});
      pool.push_back({.text = StrCat("Which product is less than ", value, "?"),
                      .answer = times(d - 1, d),
                      .check = StrCat("x < ", value),
                      .features = features,
                      .others = {times(d + 1, d), times(2 * d, d), times(d, d)}});
      pool.push_back({.text = StrCat("Which product is equal to ", value, "?"),
                      .answer = times(d, d),
                      .check = StrCat("x = ", value),
                      .features = features,
                      .others = {times(d + 1, d), times(d - 1, d), times(1, d)}});
    }
  }
  return pool;
}

}  // namespace

void AddProducts(Course& course) {
  course.Add("multiply-fraction-by-whole", 13, FractionTimesWhole());
  course.Add("multiply-fraction-by-whole", 7, FractionTimesWholeInStories());
  course.Add("fraction-of-a-quantity", 11, PartOfAQuantity());
  course.Add("fraction-of-a-quantity", 10, PartOfAQuantityStories());
  course.Add("multiply-fractions", 13, FractionTimesFraction());
  course.Add("multiply-fractions", 7, FractionTimesFractionInStories());
  course.Add("multiply-mixed-numbers", 13, MixedTimes());
  course.Add("multiply-mixed-numbers", 7, MixedTimesInStories());
  course.Add("scaling", 20, Scaling());
}

}  // namespace proximal::demo
