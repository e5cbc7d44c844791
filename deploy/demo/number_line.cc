// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "absl/strings/str_cat.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

Pool PointsOnALine() {
  Pool pool;
  for (int parts : {2, 3, 4, 5, 6, 8}) {
    for (int jumps = 1; jumps <= 2 * parts; jumps += 2) {
      if (jumps == parts) continue;
      pool.push_back(
          {.text = StrCat("A frog starts at 0 on a number line and makes ", Count(jumps, "jump"),
                          " of 1/", parts, " to the right. On which number does it land?"),
           .answer = Fraction(jumps, parts),
           .check = StrCat("x = ", jumps, " * 1/", parts),
           .features = {.denominator = parts, .regroup = jumps > parts},
           .interest = "animals",
           .picture = true});
      if (jumps == 1) continue;
      pool.push_back({.text = StrCat("How many jumps of 1/", parts, " lead from 0 to ",
                                     Fraction(jumps, parts), " on a number line?"),
                      .answer = StrCat(jumps),
                      .check = StrCat("x * 1/", parts, " = ", Fraction(jumps, parts)),
                      .form = Form::kWhole,
                      .features = {.denominator = parts, .regroup = jumps > parts},
                      .picture = true});
    }
  }
  for (int parts : {2, 3, 4, 6, 8}) {
    for (int end : {1, 2, 3}) {
      pool.push_back({.text = Fill("On a number line, each unit from 0 to {end} is split into {n} "
                                   "equal parts. How long is each part?",
                                   {{"end", StrCat(end)}, {"n", StrCat(parts)}}),
                      .answer = Fraction(1, parts),
                      .check = StrCat("x * ", parts, " = 1"),
                      .features = {.denominator = parts, .size = 5 * end * parts},
                      .picture = true});
    }
  }
  return pool;
}

Pool BetweenOnALine() {
  Pool pool;
  for (int denominator : {2, 3, 4, 5, 6, 8}) {
    for (int whole : {1, 2, 3, 5}) {
      const std::string value = Fraction(whole * denominator + denominator / 2, denominator);
      pool.push_back({.text = StrCat("What is the greatest whole number to the left of ", value,
                                     " on a number line?"),
                      .answer = StrCat(whole),
                      .check = StrCat("x < ", value, " and x + 1 > ", value),
                      .form = Form::kWhole,
                      .features = {.steps = 2, .denominator = denominator, .size = 10 * whole},
                      .picture = true});
    }
    for (int low : {0, 1, 2}) {
      for (int gap : {2, 4}) {
        const Rational middle(2 * low + gap, 2 * denominator);
        const std::string from = Fraction(low, denominator);
        const std::string to = Fraction(low + gap, denominator);
        pool.push_back({.text = StrCat("Which number is halfway between ", low == 0 ? "0" : from,
                                       " and ", to, " on a number line?"),
                        .answer = Fraction(low + gap / 2, denominator),
                        .check = StrCat("x - ", low == 0 ? "0" : from, " = ", to, " - x"),
                        .features = {.steps = 2, .denominator = denominator, .regroup = middle > 1},
                        .picture = true});
      }
    }
  }
  return pool;
}

Pool WholesAsFractions() {
  Pool pool;
  for (int whole : {1, 2, 3, 4, 5, 6, 8, 10}) {
    for (int denominator : {1, 2, 3, 4, 6, 8}) {
      const int numerator = whole * denominator;
      const std::string fraction = Fraction(numerator, denominator);
      const Features features = {.denominator = denominator, .size = numerator};
      pool.push_back(
          {.text = StrCat("Write ", whole, " as a fraction with denominator ", denominator, "."),
           .answer = fraction,
           .check = StrCat("x = ", whole),
           .form = Form::kFraction,
           .features = features});
      pool.push_back({.text = StrCat("Which whole number is equal to ", fraction, "?"),
                      .answer = StrCat(whole),
                      .check = StrCat("x * ", denominator, " = ", numerator),
                      .form = Form::kWhole,
                      .features = features});
      if (denominator == 1) continue;
      pool.push_back(
          {.text = StrCat("Find the missing number: ", fraction, " = ", whole, ", so ?/",
                          denominator, " = ", whole + 1, "."),
           .answer = StrCat(numerator + denominator),
           .check = StrCat("x / ", denominator, " = ", whole + 1),
           .form = Form::kWhole,
           .features = {
               .steps = 2, .denominator = denominator, .size = numerator, .inverse = true}});
    }
  }
  return pool;
}

Pool WholesInStories() {
  Pool pool;
  constexpr Story kStories[] = {
      {"cooking",
       "{name} cuts sandwiches into {n} equal pieces each. How many whole sandwiches do "
       "{total} pieces make?"},
      {"sports",
       "One lap of a track is split into {n} equal parts. {name} runs {total} of these "
       "parts. How many whole laps is that?"}};
  for (const Story& story : kStories) {
    for (int parts : {2, 3, 4, 6, 8}) {
      for (int wholes : {2, 3, 5, 7}) {
        pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                  {"n", StrCat(parts)},
                                                  {"total", StrCat(parts * wholes)}}),
                        .answer = StrCat(wholes),
                        .check = StrCat("x = ", parts * wholes, " * 1/", parts),
                        .form = Form::kWhole,
                        .features = {.denominator = parts, .size = parts * wholes, .story = true},
                        .interest = std::string(story.interest),
                        .picture = true});
      }
    }
  }
  for (int denominator : {2, 3, 4, 5, 6}) {
    for (int whole : {2, 3, 4}) {
      const int n = whole * denominator;
      pool.push_back({.text = StrCat("Which fraction is equal to a whole number and has "
                                     "denominator ",
                                     denominator, "?"),
                      .answer = Fraction(n, denominator),
                      .check = StrCat("whole x"),
                      .features = {.denominator = denominator, .size = n},
                      .others = {Fraction(n + 1, denominator), Fraction(n - 1, denominator),
                                 Fraction(1, denominator)}});
    }
  }
  return pool;
}

Pool MixedAndImproper() {
  Pool pool;
  for (int denominator : {2, 3, 4, 5, 6, 7, 8, 9, 12}) {
    for (int whole : {1, 2, 3, 4, 6}) {
      for (int part : {1, denominator - 1}) {
        const Rational value(whole * denominator + part, denominator);
        const Features features = {.steps = whole == 1 ? 1 : 2,
                                   .denominator = denominator,
                                   .size = value.numerator(),
                                   .mixed = true};
        pool.push_back({.text = StrCat("Write ", Simplest(value), " as a mixed number."),
                        .answer = Mixed(value),
                        .check = StrCat("x = ", Simplest(value)),
                        .form = Form::kMixed,
                        .features = features});
        pool.push_back({.text = StrCat("Write ", Mixed(value), " as a fraction greater than 1."),
                        .answer = Simplest(value),
                        .check = StrCat("x = ", Mixed(value)),
                        .form = Form::kFraction,
                        .features = features});
      }
    }
  }
  return pool;
}

Pool MixedInStories() {
  Pool pool;
  constexpr Story kStories[] = {
      {"cooking",
       "{name} cuts oranges into {n} equal pieces each and has {total} pieces. How many "
       "oranges is that, as a mixed number?"},
      {"music",
       "A song repeats a pattern of {n} beats. {name} plays {total} beats. How many times "
       "is the pattern played, as a mixed number?"},
      {"crafts",
       "Each ribbon is marked in {n} equal parts. {name} uses {total} parts. How many "
       "ribbons is that, as a mixed number?"}};
  for (const Story& story : kStories) {
    for (int parts : {3, 4, 5, 8}) {
      for (int total : {7, 11, 13, 17, 23}) {
        const Rational value(total, parts);
        if (value < 1 || value.is_whole()) continue;
        pool.push_back(
            {.text = Fill(
                 story.text,
                 {{"name", Name(pool.size())}, {"n", StrCat(parts)}, {"total", StrCat(total)}}),
             .answer = Mixed(value),
             .check = StrCat("x * ", parts, " = ", total),
             .form = Form::kMixed,
             .features = {.denominator = parts, .size = total, .mixed = true, .story = true},
             .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

}  // namespace

void AddNumberLine(Course& course) {
  course.Add("fractions-on-a-number-line", 11, PointsOnALine());
  course.Add("fractions-on-a-number-line", 9, BetweenOnALine());
  course.Add("whole-numbers-as-fractions", 12, WholesAsFractions());
  course.Add("whole-numbers-as-fractions", 8, WholesInStories());
  course.Add("mixed-numbers", 14, MixedAndImproper());
  course.Add("mixed-numbers", 7, MixedInStories());
}

}  // namespace proximal::demo
