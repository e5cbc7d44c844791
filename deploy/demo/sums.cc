// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

// "a/d + b/d" as it is written.
std::string Sum(int a, int b, int d) { return StrCat(Fraction(a, d), " + ", Fraction(b, d)); }

Pool DecomposeByChoice() {
  Pool pool;
  for (int d : {4, 5, 6, 8, 10, 12}) {
    for (int total : {3, 4, 5, 7, 9}) {
      if (total > d) continue;
      const int part = total / 2;
      pool.push_back({.text = StrCat("Which sum is equal to ", Fraction(total, d), "?"),
                      .answer = Sum(part, total - part, d),
                      .check = StrCat("x = ", Fraction(total, d)),
                      .features = {.steps = 2, .denominator = d},
                      .others = {Sum(part, total - part + 1, d), Sum(1, total, d),
                                 StrCat(Fraction(part, d), " + ", total - part)},
                      .picture = true});
    }
  }
  return pool;
}

Pool DecomposeWithUnknowns() {
  Pool pool;
  for (int d : {3, 4, 5, 6, 8, 10, 12}) {
    for (int total : {2, 3, 5, 7, 9, 11}) {
      for (int part : {1, 3, 4}) {
        if (part >= total || total > d) continue;
        pool.push_back({.text = StrCat("Find the missing number: ", Fraction(total, d), " = ",
                                       Fraction(part, d), " + ?/", d, "."),
                        .answer = StrCat(total - part),
                        .check = StrCat(Fraction(part, d), " + x / ", d, " = ", Fraction(total, d)),
                        .form = Form::kWhole,
                        .features = {.denominator = d, .inverse = true}});
      }
    }
    for (int whole : {1, 2, 3}) {
      const Rational value(whole * d + d - 1, d);
      pool.push_back(
          {.text = StrCat("How many parts of size 1/", d, " are there in ", Mixed(value), "?"),
           .answer = StrCat(value.numerator()),
           .check = StrCat("x * 1/", d, " = ", Mixed(value)),
           .form = Form::kWhole,
           .features = {.steps = 2, .denominator = d, .size = value.numerator(), .mixed = true}});
    }
  }
  for (int d : {3, 4, 5, 6, 8}) {
    for (int total : {3, 4, 5}) {
      if (total >= d + 2) continue;
      pool.push_back(
          {.text = StrCat("How many unit fractions 1/", d, " add up to ", Fraction(total, d), "?"),
           .answer = StrCat(total),
           .check = StrCat("x * 1/", d, " = ", Fraction(total, d)),
           .form = Form::kWhole,
           .features = {.denominator = d},
           .picture = true});
    }
  }
  return pool;
}

Pool AddLike() {
  Pool pool;
  for (int d : {3, 4, 5, 6, 7, 8, 9, 10, 12}) {
    for (auto [a, b] : {std::pair(1, 1), {1, 2}, {2, 3}, {3, 5}, {4, 3}, {5, 4}, {7, 5}, {9, 8}}) {
      if (a >= d || b >= d) continue;
      const Rational sum(a + b, d);
      pool.push_back({.text = StrCat("What is ", Sum(a, b, d), "?"),
                      .answer = Simplest(sum),
                      .check = StrCat("x = ", Sum(a, b, d)),
                      .features = {.denominator = d, .regroup = a + b > d}});
      if (sum.denominator() != d && !sum.is_whole()) {
        pool.push_back({.text = StrCat("Add and simplify: ", Sum(a, b, d)),
                        .answer = Simplest(sum),
                        .check = StrCat("x = ", Sum(a, b, d)),
                        .form = Form::kSimplest,
                        .features = {.denominator = d, .regroup = a + b > d, .reduce = true}});
      }
      if (a + b < d) {
        pool.push_back({.text = StrCat("What is ", Sum(a, b, d), " + ", Fraction(a, d), "?"),
                        .answer = Simplest(sum + Rational(a, d)),
                        .check = StrCat("x = ", Sum(a, b, d), " + ", Fraction(a, d)),
                        .features = {.steps = 2, .denominator = d, .regroup = 2 * a + b > d}});
      }
    }
  }
  return pool;
}

Pool AddLikeInStories() {
  constexpr Story kStories[] = {
      {"cooking",
       "{name} puts {a} of a cup of oats and {b} of a cup of nuts in a bowl. How many "
       "cups is that in all?"},
      {"sports",
       "{name} walks {a} of a mile and then runs {b} of a mile. How many miles is that "
       "in all?"},
      {"crafts",
       "{name} uses {a} of a yard of red ribbon and {b} of a yard of blue ribbon. How "
       "many yards is that in all?"},
      {"nature",
       "It rains {a} of an inch on Monday and {b} of an inch on Tuesday. How many inches "
       "is that in all?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (int d : {3, 4, 8, 10}) {
      for (auto [a, b] : {std::pair(1, 2), {1, 1}, {3, 2}, {3, 5}, {7, 5}}) {
        if (a >= d || b >= d) continue;
        pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                  {"a", Fraction(a, d)},
                                                  {"b", Fraction(b, d)}}),
                        .answer = Simplest(Rational(a + b, d)),
                        .check = StrCat("x = ", Sum(a, b, d)),
                        .features = {.denominator = d, .regroup = a + b > d, .story = true},
                        .interest = std::string(story.interest),
                        .picture = true});
      }
    }
  }
  return pool;
}

Pool SubtractLike() {
  Pool pool;
  for (int d : {3, 4, 5, 6, 7, 8, 9, 10, 12}) {
    for (auto [a, b] : {std::pair(2, 1), {3, 1}, {4, 1}, {5, 2}, {7, 3}, {8, 5}, {9, 4}, {11, 7}}) {
      const std::string difference = StrCat(Fraction(a, d), " - ", Fraction(b, d));
      const Rational value(a - b, d);
      if (a < d) {
        pool.push_back({.text = StrCat("What is ", difference, "?"),
                        .answer = Simplest(value),
                        .check = StrCat("x = ", difference),
                        .features = {.denominator = d}});
        pool.push_back({.text = StrCat("Find the missing number: ", Fraction(a, d), " - ?/", d,
                                       " = ", Fraction(b, d), "."),
                        .answer = StrCat(a - b),
                        .check = StrCat(Fraction(a, d), " - x / ", d, " = ", Fraction(b, d)),
                        .form = Form::kWhole,
                        .features = {.denominator = d, .inverse = true}});
      }
      if (value.denominator() != d && !value.is_whole()) {
        pool.push_back({.text = StrCat("Subtract and simplify: ", difference),
                        .answer = Simplest(value),
                        .check = StrCat("x = ", difference),
                        .form = Form::kSimplest,
                        .features = {.denominator = d, .regroup = a > d, .reduce = true}});
      }
      if (a < d && b < a - 1) {
        const std::string twice = StrCat(difference, " - ", Fraction(1, d));
        pool.push_back({.text = StrCat("What is ", twice, "?"),
                        .answer = Simplest(value - Rational(1, d)),
                        .check = StrCat("x = ", twice),
                        .features = {.steps = 2, .denominator = d}});
        const std::string whole = StrCat("2 - ", Fraction(a, d));
        pool.push_back({.text = StrCat("What is ", whole, "?"),
                        .answer = Mixed(2 - Rational(a, d)),
                        .check = StrCat("x + ", Fraction(a, d), " = 2"),
                        .features = {.steps = 2, .denominator = d, .regroup = true}});
      }
      if (b < d) {
        pool.push_back({.text = StrCat("What is 1 - ", Fraction(b, d), "?"),
                        .answer = Simplest(Rational(d - b, d)),
                        .check = StrCat("x + ", Fraction(b, d), " = 1"),
                        .features = {.denominator = d, .regroup = true}});
      }
    }
  }
  return pool;
}

Pool SubtractLikeInStories() {
  constexpr Story kStories[] = {
      {"cooking",
       "A jug holds {a} of a liter of juice. {name} drinks {b} of a liter. How many "
       "liters are left?"},
      {"sports",
       "A trail is {a} of a mile long. {name} has walked {b} of a mile of it. How many "
       "miles are left?"},
      {"crafts",
       "{name} has {a} of a yard of cloth and cuts off {b} of a yard. How many yards are "
       "left?"},
      {"animals",
       "A snail crawls {a} of a meter and then {b} of a meter back. How many meters is "
       "it from its start?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (int d : {3, 4, 5, 8, 10}) {
      for (auto [a, b] : {std::pair(2, 1), {3, 1}, {4, 1}, {7, 3}, {9, 4}}) {
        if (a >= d) continue;
        pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                  {"a", Fraction(a, d)},
                                                  {"b", Fraction(b, d)}}),
                        .answer = Simplest(Rational(a - b, d)),
                        .check = StrCat("x + ", Fraction(b, d), " = ", Fraction(a, d)),
                        .features = {.denominator = d, .story = true},
                        .interest = std::string(story.interest),
                        .picture = true});
      }
    }
  }
  return pool;
}

struct MixedPair {
  Rational a;
  Rational b;
  int denominator;
  bool carries;  // the fraction parts add up to one or more
  bool borrows;  // the first fraction part is less than the second
};

std::vector<MixedPair> MixedPairs() {
  std::vector<MixedPair> pairs;
  for (int d : {3, 4, 5, 6, 8, 10}) {
    for (auto [whole, other] : {std::pair(2, 1), {3, 1}, {5, 2}, {7, 4}, {12, 9}}) {
      for (auto [a, b] : {std::pair(2, 1), {1, 2}, {3, 2}, {1, 3}, {3, 4}, {5, 3}, {1, 5}}) {
        const Rational first(a, d), second(b, d);
        if (a >= d || b >= d || first.denominator() != d || second.denominator() != d) continue;
        pairs.push_back({whole + first, other + second, d, a + b >= d, a < b});
      }
    }
  }
  return pairs;
}

Pool LikeMixed() {
  Pool pool;
  for (const MixedPair& pair : MixedPairs()) {
    const Features features = {
        .denominator = pair.denominator, .size = pair.a.Floor() * 4, .mixed = true};
    const std::string sum = StrCat(Mixed(pair.a), " + ", Mixed(pair.b));
    const std::string difference = StrCat(Mixed(pair.a), " - ", Mixed(pair.b));
    Question add = {.text = StrCat("What is ", sum, "?"),
                    .answer = Mixed(pair.a + pair.b),
                    .check = StrCat("x = ", sum),
                    .features = features};
    add.features.regroup = pair.carries;
    pool.push_back(add);
    Question subtract = {.text = StrCat("What is ", difference, "?"),
                         .answer = Mixed(pair.a - pair.b),
                         .check = StrCat("x = ", difference),
                         .features = features};
    subtract.features.regroup = pair.borrows;
    subtract.features.steps = pair.borrows ? 2 : 1;
    pool.push_back(subtract);
    const std::string whole = StrCat(pair.a.Floor() + 1, " - ", Simplest(pair.b - pair.b.Floor()));
    pool.push_back({.text = StrCat("What is ", whole, "?"),
                    .answer = Mixed(pair.a.Floor() + 1 - (pair.b - pair.b.Floor())),
                    .check = StrCat("x = ", whole),
                    .features = {.denominator = pair.denominator, .regroup = true}});
  }
  return pool;
}

Pool LikeMixedInStories() {
  constexpr Story kStories[] = {
      {"cooking",
       "A recipe needs {a} of flour. {name} has {b}. How many more cups of flour are "
       "needed?"},
      {"cooking",
       "{name} has {a} of rice and uses {b} for a soup. How many cups of rice are left?"},
      {"cooking",
       "{name} mixes {a} of apple juice and {b} of grape juice. How many cups of juice "
       "is that in all?"}};
  Pool pool;
  size_t number = 0;
  for (const MixedPair& pair : MixedPairs()) {
    if (pair.a.Floor() > 5 || pair.denominator > 4) continue;
    const size_t which = number++ % 3;
    const bool adds = which == 2;
    pool.push_back({.text = Fill(kStories[which].text, {{"name", Name(number)},
                                                        {"a", Amount(pair.a, "cup")},
                                                        {"b", Amount(pair.b, "cup")}}),
                    .answer = Mixed(adds ? pair.a + pair.b : pair.a - pair.b),
                    .check = adds ? StrCat("x = ", Mixed(pair.a), " + ", Mixed(pair.b))
                                  : StrCat("x + ", Mixed(pair.b), " = ", Mixed(pair.a)),
                    .features = {.denominator = pair.denominator,
                                 .regroup = adds ? pair.carries : pair.borrows,
                                 .mixed = true,
                                 .story = true},
                    .interest = std::string(kStories[which].interest)});
  }
  return pool;
}

}  // namespace

void AddSums(Course& course) {
  course.Add("decompose-fractions", 8, DecomposeByChoice());
  course.Add("decompose-fractions", 12, DecomposeWithUnknowns());
  course.Add("add-like-fractions", 13, AddLike());
  course.Add("add-like-fractions", 7, AddLikeInStories());
  course.Add("subtract-like-fractions", 13, SubtractLike());
  course.Add("subtract-like-fractions", 7, SubtractLikeInStories());
  course.Add("like-mixed-numbers", 14, LikeMixed());
  course.Add("like-mixed-numbers", 6, LikeMixedInStories());
}

}  // namespace proximal::demo
