// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

// Two kinds of things that are counted together.
struct Kinds {
  const char *interest, *place, *first, *second, *whole;
};

constexpr Kinds kKinds[] = {
    {"animals", "An animal shelter has {a} and {b}.", "cat", "dog", "animal"},
    {"sports", "A storeroom holds {a} and {b}.", "football", "basketball", "ball"},
    {"music", "An orchestra has {a} and {b}.", "violin", "cello", "instrument"},
    {"cooking", "A bowl holds {a} and {b}.", "apple", "pear", "piece of fruit"},
    {"reading", "A shelf holds {a} and {b}.", "novel", "comic", "book"},
    {"nature", "A grove has {a} and {b}.", "birch", "pine", "tree"}};

std::string WholePlural(const Kinds& kinds) {
  const std::string whole = kinds.whole;
  return whole == "piece of fruit" ? "pieces of fruit" : Plural(whole);
}

std::string Scene(const Kinds& kinds, int a, int b) {
  return Fill(kinds.place, {{"a", Count(a, kinds.first)}, {"b", Count(b, kinds.second)}});
}

Pool RatioLanguage() {
  Pool pool;
  for (const Kinds& kinds : kKinds) {
    for (auto [a, b] :
         {std::pair(2, 3), {5, 4}, {7, 2}, {6, 4}, {8, 12}, {9, 6}, {15, 20}, {24, 18}, {35, 21}}) {
      const Rational ratio(a, b);
      const bool reduces = ratio.numerator() != a;
      const Features features = {.size = a + b, .reduce = reduces, .story = true};
      const std::string scene = Scene(kinds, a, b);
      pool.push_back({.text = StrCat(scene, " What is the ratio of ", Plural(kinds.first), " to ",
                                     Plural(kinds.second), reduces ? ", in simplest form?" : "?"),
                      .answer = Ratio(ratio),
                      .check = StrCat("x * ", b, " = ", a),
                      .form = Form::kRatio,
                      .features = features,
                      .interest = kinds.interest,
                      .picture = true});
      Question whole = {.text = StrCat(scene, " What is the ratio of ", Plural(kinds.second),
                                       " to all ", WholePlural(kinds), ", in simplest form?"),
                        .answer = Ratio(Rational(b, a + b)),
                        .check = StrCat("x * (", a, " + ", b, ") = ", b),
                        .form = Form::kRatio,
                        .features = features,
                        .interest = kinds.interest,
                        .picture = true};
      whole.features.steps = 2;
      whole.features.reduce = Rational(b, a + b).numerator() != b;
      pool.push_back(whole);
    }
  }
  return pool;
}

Pool RatioForms() {
  Pool pool;
  for (auto [a, b] : {std::pair(2, 4),
                      {3, 9},
                      {4, 6},
                      {10, 15},
                      {12, 8},
                      {14, 21},
                      {18, 24},
                      {40, 25},
                      {36, 60},
                      {75, 100}}) {
    const Rational ratio(a, b);
    pool.push_back({.text = StrCat("Write the ratio ", a, ":", b, " in simplest form."),
                    .answer = Ratio(ratio),
                    .check = StrCat("x * ", b, " = ", a),
                    .form = Form::kRatio,
                    .features = {.size = a + b, .reduce = true}});
    pool.push_back(
        {.text = StrCat("Which ratio is equal to ", a, " to ", b, "?"),
         .answer = Ratio(ratio),
         .check = StrCat("x * ", b, " = ", a),
         .features = {.size = a + b, .reduce = true},
         .others = {Ratio(1 / ratio), StrCat(a, ":", a + b), StrCat(a + 1, ":", b + 1)}});
  }
  return pool;
}

Pool MissingRatioTerms() {
  Pool pool;
  for (auto [a, b] : {std::pair(1, 3), {2, 3}, {3, 4}, {2, 5}, {5, 3}, {4, 7}, {7, 9}, {8, 5}}) {
    for (int k : {2, 3, 4, 6, 9, 12}) {
      const Features features = {.size = k * (a + b)};
      pool.push_back({.text = StrCat("Find the missing number: ", a, ":", b, " = ?:", k * b, "."),
                      .answer = StrCat(k * a),
                      .check = StrCat("x / ", k * b, " = ", a, " / ", b),
                      .form = Form::kWhole,
                      .features = features});
      Question down = {
          .text = StrCat("Find the missing number: ", k * a, ":", k * b, " = ", a, ":?."),
          .answer = StrCat(b),
          .check = StrCat("x * ", k * a, " = ", k * b, " * ", a),
          .form = Form::kWhole,
          .features = features};
      down.features.reduce = true;
      pool.push_back(down);
      if (a > 1 && k > 2) {
        pool.push_back(
            {.text = StrCat("Find the missing number: ", 2 * a, ":", 2 * b, " = ?:", k * b, "."),
             .answer = StrCat(k * a),
             .check = StrCat("x / ", k * b, " = ", 2 * a, " / ", 2 * b),
             .form = Form::kWhole,
             .features = {.steps = 2, .size = k * (a + b), .inverse = k % 2 == 1}});
      }
    }
  }
  return pool;
}

Pool RatioStories() {
  constexpr Story kStories[] = {
      {"cooking",
       "A drink is mixed from {a} of syrup for every {b} of water. How many cups of "
       "water go with {ka} of syrup?"},
      {"crafts",
       "A shade of green takes {a} of blue paint for every {b} of yellow paint. How many "
       "cups of yellow go with {ka} of blue?"},
      {"cooking",
       "A bread needs {a} of oats for every {b} of flour. How many cups of flour go with "
       "{ka} of oats?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (auto [a, b] : {std::pair(1, 4), {2, 3}, {2, 5}, {3, 4}, {4, 7}}) {
      for (int k : {2, 3, 5, 8}) {
        pool.push_back({.text = Fill(story.text, {{"a", Count(a, "cup")},
                                                  {"b", Count(b, "cup")},
                                                  {"ka", Count(k * a, "cup")}}),
                        .answer = StrCat(k * b),
                        .check = StrCat("x / ", k * a, " = ", b, " / ", a),
                        .form = Form::kWhole,
                        .features = {.size = k * (a + b), .story = true},
                        .interest = std::string(story.interest),
                        .picture = true});
      }
    }
  }
  return pool;
}

Pool PartsAndTotals() {
  Pool pool;
  for (const Kinds& kinds : kKinds) {
    for (auto [a, b] : {std::pair(1, 2), {2, 3}, {3, 5}, {5, 4}, {7, 3}}) {
      for (int k : {2, 3, 4, 6}) {
        const std::string ratio = StrCat("The ratio of ", Plural(kinds.first), " to ",
                                         Plural(kinds.second), " is ", a, ":", b, ". ");
        const int total = k * (a + b);
        const Features features = {.steps = 2, .size = total, .story = true};
        pool.push_back({.text = StrCat(ratio, "There are ", total, " ", WholePlural(kinds),
                                       " in all. How many are ", Plural(kinds.first), "?"),
                        .answer = StrCat(k * a),
                        .check = StrCat("x / ", total, " = ", a, " / (", a, " + ", b, ")"),
                        .form = Form::kWhole,
                        .features = features,
                        .interest = kinds.interest,
                        .picture = true});
        pool.push_back({.text = StrCat(ratio, "There are ", k * b, " ", Plural(kinds.second),
                                       ". How many ", WholePlural(kinds), " are there in all?"),
                        .answer = StrCat(total),
                        .check = StrCat("x / ", k * b, " = (", a, " + ", b, ") / ", b),
                        .form = Form::kWhole,
                        .features = features,
                        .interest = kinds.interest,
                        .picture = true});
        if (a == b + 1 || a + 1 == b) continue;
        const bool first_is_more = a > b;
        const int more = k * (first_is_more ? a - b : b - a);
        Question difference = {
            .text = StrCat(ratio, "There are ", more, " more ",
                           Plural(first_is_more ? kinds.first : kinds.second), " than ",
                           Plural(first_is_more ? kinds.second : kinds.first), ". How many ",
                           Plural(kinds.first), " are there?"),
            .answer = StrCat(k * a),
            .check = first_is_more ? StrCat("x - x * ", b, " / ", a, " = ", more)
                                   : StrCat("x * ", b, " / ", a, " - x = ", more),
            .form = Form::kWhole,
            .features = features,
            .interest = kinds.interest,
            .picture = true};
        difference.features.inverse = true;
        pool.push_back(difference);
      }
    }
  }
  return pool;
}

Pool Splits() {
  Pool pool;
  for (auto [a, b] : {std::pair(1, 3), {2, 3}, {3, 4}, {4, 1}, {5, 7}}) {
    for (int k : {4, 5, 10, 12}) {
      const int total = k * (a + b);
      const std::string first = Name(pool.size()), second = Name(pool.size() + 13);
      pool.push_back({.text = Fill("{p} and {q} share ${t} in the ratio {a}:{b}. How many dollars "
                                   "does {p} get?",
                                   {{"p", first},
                                    {"q", second},
                                    {"t", StrCat(total)},
                                    {"a", StrCat(a)},
                                    {"b", StrCat(b)}}),
                      .answer = StrCat(k * a),
                      .check = StrCat("x / ", total, " = ", a, " / (", a, " + ", b, ")"),
                      .form = Form::kWhole,
                      .features = {.steps = 2, .size = total, .story = true},
                      .interest = "money"});
    }
  }
  return pool;
}

}  // namespace

void AddRatios(Course& course) {
  course.Add("ratio-language", 13, RatioLanguage());
  course.Add("ratio-language", 8, RatioForms());
  course.Add("equivalent-ratios", 13, MissingRatioTerms());
  course.Add("equivalent-ratios", 8, RatioStories());
  course.Add("part-and-whole-ratios", 13, PartsAndTotals());
  course.Add("part-and-whole-ratios", 8, Splits());
}

}  // namespace proximal::demo
