// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

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

// Fractions below one in lowest terms, the easier first.
constexpr std::pair<int, int> kBasic[] = {{1, 2}, {1, 3}, {2, 3},  {1, 4}, {3, 4}, {1, 5},
                                          {2, 5}, {3, 5}, {4, 5},  {1, 6}, {5, 6}, {3, 8},
                                          {5, 8}, {7, 8}, {3, 10}, {7, 10}};

Pool RecognizeEqual() {
  Pool pool;
  for (auto [a, b] : kBasic) {
    for (int k : {2, 3, 4}) {
      if (k * b > 24) continue;
      const std::string base = Fraction(a, b);
      const std::string equal = Fraction(k * a, k * b);
      const Features features = {.denominator = k * b, .size = 5 * k};
      pool.push_back(
          {.text = StrCat("Which fraction is equal to ", base, "?"),
           .answer = equal,
           .check = StrCat("x = ", base),
           .features = features,
           .others = {Fraction(k * a + 1, k * b), Fraction(a, k * b), Fraction(a + k, b + k)},
           .picture = true});
      if (b == 2 * k * a) continue;  // (a + 1)/(b + 2k) would be equal to a/b.
      const int other = k == 2 ? 3 : 2;
      pool.push_back({.text = StrCat("Which fraction is NOT equal to ", base, "?"),
                      .answer = Fraction(a + 1, b + 2 * k),
                      .check = StrCat("x != ", base),
                      .features = {.steps = 2, .denominator = k * b, .size = 5 * k},
                      .others = {equal, Fraction(other * a, other * b), Fraction(5 * a, 5 * b)},
                      .picture = true});
    }
  }
  return pool;
}

Pool EqualPartsOfPictures() {
  Pool pool;
  constexpr Story kStories[] = {
      {"cooking",
       "{name} cuts a pizza into {n} equal slices and eats {part} of it. How many slices "
       "does {name} eat?"},
      {"sports",
       "A relay has {n} equal stages. {name} has run {part} of the relay. How many stages "
       "is that?"},
      {"crafts",
       "A quilt has {n} equal squares. {name} has sewn {part} of the quilt. How many "
       "squares is that?"}};
  for (const Story& story : kStories) {
    for (auto [a, b] : {std::pair(1, 2), {1, 3}, {2, 3}, {1, 4}, {3, 4}, {2, 5}, {5, 6}}) {
      for (int k : {2, 3, 4}) {
        pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                  {"n", StrCat(k * b)},
                                                  {"part", Fraction(a, b)}}),
                        .answer = StrCat(k * a),
                        .check = StrCat("x / ", k * b, " = ", Fraction(a, b)),
                        .form = Form::kWhole,
                        .features = {.denominator = k * b, .size = 5 * k, .story = true},
                        .interest = std::string(story.interest),
                        .picture = true});
      }
    }
  }
  return pool;
}

Pool MissingTerms() {
  Pool pool;
  for (auto [a, b] : kBasic) {
    for (int k : {2, 3, 4, 5, 8, 10}) {
      const std::string base = Fraction(a, b);
      const Features up = {.denominator = k * b, .size = 5 * k};
      pool.push_back({.text = StrCat("Find the missing number: ", base, " = ?/", k * b, "."),
                      .answer = StrCat(k * a),
                      .check = StrCat("x / ", k * b, " = ", base),
                      .form = Form::kWhole,
                      .features = up});
      pool.push_back(
          {.text = StrCat("Find the missing number: ", Fraction(k * a, k * b), " = ?/", b, "."),
           .answer = StrCat(a),
           .check = StrCat("x / ", b, " = ", Fraction(k * a, k * b)),
           .form = Form::kWhole,
           .features = {.denominator = k * b, .size = 5 * k, .reduce = true}});
      if (a > 1) {
        pool.push_back({.text = StrCat("Find the missing number: ", base, " = ", k * a, "/?."),
                        .answer = StrCat(k * b),
                        .check = StrCat(k * a, " / x = ", base),
                        .form = Form::kWhole,
                        .features = {.denominator = k * b, .size = 5 * k, .inverse = true}});
      }
      pool.push_back(
          {.text = StrCat("Write ", base, " as a fraction with denominator ", k * b, "."),
           .answer = Fraction(k * a, k * b),
           .check = StrCat("x = ", base),
           .form = Form::kFraction,
           .features = up});
    }
  }
  return pool;
}

Pool MissingTermsInTwoSteps() {
  Pool pool;
  for (auto [a, b] : kBasic) {
    for (auto [from, to] : {std::pair(2, 3), {3, 2}, {4, 6}, {6, 4}, {4, 3}}) {
      if (b * from > 40) continue;
      pool.push_back({.text = StrCat("Find the missing number: ", Fraction(from * a, from * b),
                                     " = ?/", to * b, "."),
                      .answer = StrCat(to * a),
                      .check = StrCat("x / ", to * b, " = ", Fraction(from * a, from * b)),
                      .form = Form::kWhole,
                      .features = {.steps = 2, .denominator = from * b, .reduce = true}});
    }
  }
  return pool;
}

Pool Reduce() {
  Pool pool;
  for (auto [a, b] : kBasic) {
    for (int k : {2, 3, 4, 5, 6, 7, 9, 12}) {
      const std::string given = Fraction(k * a, k * b);
      pool.push_back(
          {.text = StrCat("Write ", given, " in simplest form."),
           .answer = Fraction(a, b),
           .check = StrCat("x = ", given),
           .form = Form::kSimplest,
           .features = {
               .steps = k > 5 ? 2 : 1, .denominator = k * b, .size = 5 * k, .reduce = true}});
    }
  }
  for (auto [a, b] : {std::pair(4, 9), {7, 12}, {8, 15}, {9, 16}, {11, 20}, {9, 14}}) {
    pool.push_back({.text = "Which fraction is in simplest form?",
                    .answer = Fraction(a, b),
                    .check = "simplest x",
                    .features = {.steps = 2, .denominator = b, .reduce = true},
                    .others = {Fraction(2 * a, 2 * b), Fraction(3, b % 2 == 0 ? 6 : 9),
                               Fraction(6, 6 + a - a % 2)}});
  }
  return pool;
}

Pool ReduceInStories() {
  Pool pool;
  constexpr Story kStories[] = {
      {"sports",
       "{name} makes {part} of {total} free throws. What fraction of the throws is that, "
       "in simplest form?"},
      {"animals",
       "{part} of the {total} dogs at a shelter are puppies. What fraction of the dogs "
       "are puppies, in simplest form?"},
      {"music",
       "{part} of the {total} songs on a playlist are new. What fraction of the songs are "
       "new, in simplest form?"},
      {"reading",
       "{name} has read {part} pages of a book with {total} pages. What fraction of the "
       "book is that, in simplest form?"}};
  for (const Story& story : kStories) {
    for (auto [a, b] : {std::pair(1, 3), {2, 3}, {3, 4}, {2, 5}, {5, 6}, {3, 8}}) {
      for (int k : {2, 4, 5, 6}) {
        pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                  {"part", StrCat(k * a)},
                                                  {"total", StrCat(k * b)}}),
                        .answer = Fraction(a, b),
                        .check = StrCat("x * ", k * b, " = ", k * a),
                        .form = Form::kSimplest,
                        .features = {.denominator = k * b, .reduce = true, .story = true},
                        .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

Pool FactorsAndMultiples() {
  Pool pool;
  for (int a : {2, 3, 4, 5, 6, 8, 9, 10, 12, 15}) {
    for (int b : {3, 4, 6, 8, 9, 10, 12, 14, 20}) {
      if (a >= b) continue;
      const int multiple = std::lcm(a, b);
      const bool nested = b % a == 0;
      pool.push_back({.text = StrCat("What is the least common multiple of ", a, " and ", b, "?"),
                      .answer = StrCat(multiple),
                      .check = StrCat("x = lcm(", a, ", ", b, ")"),
                      .form = Form::kWhole,
                      .features = {.steps = nested ? 2 : 3, .size = multiple}});
      if (std::gcd(a, b) == 1) continue;
      pool.push_back(
          {.text = StrCat("What is the greatest common factor of ", 2 * a, " and ", 2 * b, "?"),
           .answer = StrCat(2 * std::gcd(a, b)),
           .check = StrCat("x = gcf(", 2 * a, ", ", 2 * b, ")"),
           .form = Form::kWhole,
           .features = {.steps = nested ? 2 : 3, .size = 2 * b}});
    }
  }
  for (int a : {3, 4, 6, 7, 8}) {
    for (int k : {2, 3, 4, 6, 9}) {
      pool.push_back(
          {.text = StrCat("Which number is a multiple of ", a, "?"),
           .answer = StrCat(a * k),
           .check = StrCat("whole x / ", a),
           .features = {.size = a * k},
           .others = {StrCat(a * k + 1), StrCat(a * k - 1), StrCat(a * k + a - 2 + a % 2)}});
      std::vector<std::string> others;
      for (int n = a + 1; others.size() < 3; ++n) {
        if (a * k % n != 0) others.push_back(StrCat(n));
      }
      pool.push_back({.text = StrCat("Which number is a factor of ", a * k, "?"),
                      .answer = StrCat(a),
                      .check = StrCat("whole ", a * k, " / x"),
                      .features = {.steps = 2, .size = a * k},
                      .others = others});
    }
  }
  return pool;
}

Pool CommonMultiplesInStories() {
  Pool pool;
  constexpr Story kStories[] = {
      {"travel",
       "One bus leaves every {a} minutes and another every {b} minutes. They leave "
       "together now. In how many minutes will they next leave together?"},
      {"music",
       "One drum sounds every {a} beats and another every {b} beats. They sound together "
       "now. After how many beats will they next sound together?"},
      {"cooking",
       "Buns come in packs of {a} and sausages in packs of {b}. What is the least number "
       "of each that {name} can buy to have as many buns as sausages?"}};
  for (const Story& story : kStories) {
    for (auto [a, b] : {std::pair(4, 6), {6, 8}, {6, 9}, {8, 10}, {8, 12}, {10, 12}, {10, 15}}) {
      pool.push_back(
          {.text =
               Fill(story.text, {{"name", Name(pool.size())}, {"a", StrCat(a)}, {"b", StrCat(b)}}),
           .answer = StrCat(std::lcm(a, b)),
           .check = StrCat("x = lcm(", a, ", ", b, ")"),
           .form = Form::kWhole,
           .features = {.steps = 2, .size = std::lcm(a, b), .story = true},
           .interest = std::string(story.interest)});
    }
  }
  return pool;
}

}  // namespace

void AddEquivalence(Course& course) {
  course.Add("recognize-equivalent-fractions", 13, RecognizeEqual());
  course.Add("recognize-equivalent-fractions", 7, EqualPartsOfPictures());
  course.Add("equivalent-fractions", 13, MissingTerms());
  course.Add("equivalent-fractions", 7, MissingTermsInTwoSteps());
  course.Add("simplest-form", 13, Reduce());
  course.Add("simplest-form", 7, ReduceInStories());
  course.Add("common-factors-and-multiples", 14, FactorsAndMultiples());
  course.Add("common-factors-and-multiples", 6, CommonMultiplesInStories());
}

}  // namespace proximal::demo
