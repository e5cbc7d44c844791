// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "absl/strings/str_cat.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

Pool PartsOfACutWhole() {
  Pool pool;
  const char* const wholes[] = {"pizza", "ribbon", "garden bed", "sheet of paper", "sandwich"};
  for (const char* whole : wholes) {
    for (int parts : {2, 3, 4, 6, 8}) {
      pool.push_back({.text = Fill("A {whole} is cut into {n} equal parts. How many of these "
                                   "parts make the whole {whole}?",
                                   {{"whole", whole}, {"n", StrCat(parts)}}),
                      .answer = StrCat(parts),
                      .check = StrCat("x * 1/", parts, " = 1"),
                      .form = Form::kWhole,
                      .features = {.denominator = parts},
                      .picture = true});
    }
    for (auto [first, second] : {std::pair(2, 2), {2, 3}, {3, 2}, {4, 2}, {2, 5}, {3, 4}}) {
      pool.push_back({.text = Fill("A {whole} is cut into {a} equal parts. Each part is then cut "
                                   "into {b} equal parts. How many equal parts are there now?",
                                   {{"whole", whole}, {"a", StrCat(first)}, {"b", StrCat(second)}}),
                      .answer = StrCat(first * second),
                      .check = StrCat("x = ", first, " * ", second),
                      .form = Form::kWhole,
                      .features = {.steps = 2, .denominator = first * second},
                      .picture = true});
    }
  }
  return pool;
}

Pool EqualShares() {
  constexpr Story kStories[] = {
      {"games",
       "{name} deals {total} cards equally to {n} players. How many cards does each "
       "player get?"},
      {"cooking",
       "{name} puts {total} strawberries equally on {n} plates. How many strawberries "
       "are on each plate?"},
      {"sports",
       "A coach splits {total} players into {n} equal teams. How many players are on "
       "each team?"},
      {"animals",
       "{name} shares {total} carrots equally among {n} rabbits. How many carrots does "
       "each rabbit get?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (int shares : {2, 3, 4, 5, 6, 8}) {
      for (int each : {2, 3, 4, 5, 6, 7, 9}) {
        const int total = shares * each;
        pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                  {"total", StrCat(total)},
                                                  {"n", StrCat(shares)}}),
                        .answer = StrCat(each),
                        .check = StrCat("x * ", shares, " = ", total),
                        .form = Form::kWhole,
                        .features = {.denominator = shares, .size = total, .story = true},
                        .interest = std::string(story.interest),
                        .picture = true});
      }
    }
  }
  return pool;
}

Pool OnePart() {
  Pool pool;
  struct Whole {
    const char *whole, *part, *interest;
  };
  constexpr Whole kWholes[] = {{"pie", "slice", "cooking"},
                               {"chocolate bar", "piece", "cooking"},
                               {"quilt", "patch", "crafts"},
                               {"swimming race", "leg", "sports"}};
  for (const Whole& whole : kWholes) {
    for (int parts : {3, 4, 5, 6, 8, 10, 12}) {
      pool.push_back(
          {.text =
               Fill("A {whole} has {n} equal {parts}. What fraction of the {whole} is 1 {part}?",
                    {{"whole", whole.whole},
                     {"n", StrCat(parts)},
                     {"parts", Plural(whole.part)},
                     {"part", whole.part}}),
           .answer = Fraction(1, parts),
           .check = StrCat("x * ", parts, " = 1"),
           .features = {.denominator = parts},
           .interest = whole.interest,
           .picture = true});
    }
  }
  for (int first : {2, 3, 4, 5}) {
    for (int second : {2, 3, 4}) {
      pool.push_back(
          {.text = Fill("{name} cuts a rope into {a} equal pieces and then cuts each "
                        "piece into {b} equal pieces. What fraction of the rope is one "
                        "small piece?",
                        {{"name", Name(pool.size())}, {"a", StrCat(first)}, {"b", StrCat(second)}}),
           .answer = Fraction(1, first * second),
           .check = StrCat("x * ", first, " * ", second, " = 1"),
           .features = {.steps = 2, .denominator = first * second, .story = true},
           .interest = "crafts",
           .picture = true});
    }
  }
  return pool;
}

Pool UnitFractionFacts() {
  Pool pool;
  for (int parts : {2, 3, 4, 5, 6, 8, 10, 12}) {
    pool.push_back(
        {.text = StrCat("Which fraction means 1 of ", parts, " equal parts?"),
         .answer = Fraction(1, parts),
         .check = StrCat("x * ", parts, " = 1"),
         .features = {.denominator = parts},
         .others = {Fraction(parts, 1), Fraction(1, parts + 1), Fraction(parts - 1, parts + 2)},
         .picture = true});
    for (int wholes : {1, 2, 3, 5}) {
      pool.push_back(
          {.text =
               StrCat("How many parts of size 1/", parts, " make ", Count(wholes, "whole"), "?"),
           .answer = StrCat(parts * wholes),
           .check = StrCat("x * 1/", parts, " = ", wholes),
           .form = Form::kWhole,
           .features = {.steps = wholes > 1 ? 2 : 1, .denominator = parts, .size = parts * wholes},
           .picture = true});
    }
  }
  for (int a : {2, 3, 4, 5}) {
    const int b = a + 1, c = a + 3, d = a + 6;
    pool.push_back({.text = "Which of these unit fractions is the greatest?",
                    .answer = Fraction(1, a),
                    .check = StrCat("x = max(1/", a, ", 1/", b, ", 1/", c, ", 1/", d, ")"),
                    .features = {.denominator = d, .closeness = Closeness(1.0 / a - 1.0 / b)},
                    .others = {Fraction(1, b), Fraction(1, c), Fraction(1, d)},
                    .picture = true});
  }
  return pool;
}

Pool PartsOfAWhole() {
  Pool pool;
  constexpr Story kStories[] = {
      {"cooking",
       "A pizza is cut into {n} equal slices. {name} eats {slices}. What fraction of "
       "the pizza {verb}?"},
      {"crafts",
       "A banner has {n} equal panels. {name} paints {panels}. What fraction of the "
       "banner {verb2}?"}};
  for (int parts : {4, 5, 6, 8, 10, 12}) {
    for (int taken = 1; taken < parts; taken += 2) {
      for (bool left : {false, true}) {
        const Story& story = kStories[pool.size() / 2 % 2];
        const int asked = left ? parts - taken : taken;
        pool.push_back(
            {.text = Fill(story.text, {{"name", Name(pool.size())},
                                       {"n", StrCat(parts)},
                                       {"slices", Count(taken, "slice")},
                                       {"panels", Count(taken, "panel")},
                                       {"verb", left ? "is left" : "is eaten"},
                                       {"verb2", left ? "is not painted" : "is painted"}}),
             .answer = Fraction(asked, parts),
             .check = left ? StrCat("x * ", parts, " = ", parts, " - ", taken)
                           : StrCat("x * ", parts, " = ", taken),
             .features = {.steps = left ? 2 : 1, .denominator = parts, .story = true},
             .interest = std::string(story.interest),
             .picture = true});
      }
    }
  }
  return pool;
}

Pool CopiesAndGrids() {
  Pool pool;
  for (int parts : {3, 4, 5, 6, 8, 10}) {
    for (int copies = 2; copies < parts; ++copies) {
      pool.push_back({.text = StrCat("What fraction is ", copies, " copies of 1/", parts, "?"),
                      .answer = Fraction(copies, parts),
                      .check = StrCat("x = ", copies, " * 1/", parts),
                      .features = {.denominator = parts}});
    }
  }
  for (int rows : {2, 3, 4}) {
    for (int columns : {3, 4, 5}) {
      for (int shaded : {1, 5, 7}) {
        if (shaded >= rows * columns) continue;
        pool.push_back(
            {.text = Fill("A rectangle has {r} rows of {c} equal squares. {s} shaded. "
                          "What fraction of the rectangle is shaded?",
                          {{"r", StrCat(rows)},
                           {"c", StrCat(columns)},
                           {"s", StrCat(Count(shaded, "square"), shaded == 1 ? " is" : " are")}}),
             .answer = Fraction(shaded, rows * columns),
             .check = StrCat("x * ", rows, " * ", columns, " = ", shaded),
             .features = {.steps = 2, .denominator = rows * columns},
             .picture = true});
      }
    }
  }
  return pool;
}

Pool PartsOfASet() {
  struct Set {
    const char *interest, *where, *kind, *one, *other;
  };
  constexpr Set kSets[] = {{"games", "A bag holds", "marble", "red", "blue"},
                           {"animals", "A tank holds", "fish", "striped", "plain"},
                           {"sports", "A rack holds", "ball", "orange", "white"},
                           {"nature", "A vase holds", "tulip", "yellow", "pink"}};
  Pool pool;
  for (const Set& set : kSets) {
    for (auto [one, other] : {std::pair(1, 2), {3, 1}, {2, 3}, {3, 5}, {5, 2}, {7, 3}, {5, 7}}) {
      const std::vector<std::pair<std::string, std::string>> words = {
          {"where", set.where},
          {"one", Count(one, StrCat(set.one, " ", set.kind))},
          {"other", Count(other, StrCat(set.other, " ", set.kind))},
          {"plural", Plural(set.kind)},
          {"color", set.one}};
      pool.push_back({.text = Fill("{where} {one} and {other}. What fraction of the {plural} are "
                                   "{color}?",
                                   words),
                      .answer = Fraction(one, one + other),
                      .check = StrCat("x * (", one, " + ", other, ") = ", one),
                      .features = {.steps = 2, .denominator = one + other, .story = true},
                      .interest = set.interest,
                      .picture = true});
    }
  }
  return pool;
}

Pool UnitPartOfASet() {
  Pool pool;
  constexpr Story kStories[] = {
      {"crafts",
       "{name} has {total} beads. {part} of the beads are green. How many beads are "
       "green?"},
      {"reading",
       "{name} has {total} books. {part} of the books are about space. How many books "
       "is that?"},
      {"nature",
       "There are {total} trees in a park. {part} of the trees are oaks. How many oaks "
       "are there?"}};
  for (const Story& story : kStories) {
    for (int denominator : {2, 3, 4, 5, 6, 8}) {
      for (int numerator : {1, denominator - 1}) {
        for (int each : {2, 3, 5}) {
          const int total = denominator * each;
          pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                    {"total", StrCat(total)},
                                                    {"part", Fraction(numerator, denominator)}}),
                          .answer = StrCat(numerator * each),
                          .check = StrCat("x / ", total, " = ", Fraction(numerator, denominator)),
                          .form = Form::kWhole,
                          .features = {.steps = numerator > 1 ? 2 : 1,
                                       .denominator = denominator,
                                       .size = total,
                                       .story = true},
                          .interest = std::string(story.interest),
                          .picture = true});
        }
      }
    }
  }
  for (int total : {4, 6, 8, 9, 10, 12}) {
    for (int chosen : {1, 3, 5}) {
      if (chosen >= total) continue;
      pool.push_back({.text = StrCat(Count(chosen, "counter"), " out of ", total,
                                     " are black. What fraction of the counters are black?"),
                      .answer = Fraction(chosen, total),
                      .check = StrCat("x * ", total, " = ", chosen),
                      .features = {.denominator = total},
                      .picture = true});
    }
  }
  return pool;
}

}  // namespace

void AddPartsOfAWhole(Course& course) {
  course.Add("equal-parts", 11, PartsOfACutWhole());
  course.Add("equal-parts", 9, EqualShares());
  course.Add("unit-fractions", 10, OnePart());
  course.Add("unit-fractions", 10, UnitFractionFacts());
  course.Add("fractions-of-a-whole", 10, PartsOfAWhole());
  course.Add("fractions-of-a-whole", 10, CopiesAndGrids());
  course.Add("fractions-of-a-set", 9, PartsOfASet());
  course.Add("fractions-of-a-set", 11, UnitPartOfASet());
}

}  // namespace proximal::demo
