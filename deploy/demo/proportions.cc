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

Features QuotientFeatures(const Rational& a, const Rational& b) {
  const Rational rate = a / b;
  return {.denominator = b.denominator() * a.denominator(),
          .regroup = rate > 1 && !rate.is_whole(),
          .mixed = (a > 1 && !a.is_whole()) || (b > 1 && !b.is_whole())};
}

Pool FractionRates() {
  constexpr Story kStories[] = {
      {"sports",
       "{name} walks {a} in {b}. How many miles does {name} walk in 1 hour at this speed?"},
      {"animals",
       "A tortoise crawls {a} in {b}. How many miles does it crawl in 1 hour at this "
       "speed?"}};
  Pool pool;
  const std::vector<Rational> values = {{1, 2}, {1, 4}, {3, 4}, {1, 3}, {2, 3},
                                        {3, 2}, {5, 2}, {1, 6}, {5, 6}, {5, 8}};
  for (const Rational& a : values) {
    for (const Rational& b : values) {
      const Rational rate = a / b;
      if (a == b || rate > 10) continue;
      Features features = QuotientFeatures(a, b);
      const Story& story = kStories[rate < 1 ? 1 : 0];
      pool.push_back(
          {.text = StrCat(Amount(a, "liter"), a > 1 ? " of water flow in " : " of water flows in ",
                          Amount(b, "minute"), ". How many liters flow in 1 minute?"),
           .answer = Mixed(rate),
           .check = StrCat("x * ", Mixed(b), " = ", Mixed(a)),
           .features = features});
      if (rate > 5 || (rate > Rational(1, 2) && rate < 1)) continue;
      features.story = true;
      pool.push_back({.text = Fill(story.text, {{"name", Name(pool.size())},
                                                {"a", Amount(a, "mile")},
                                                {"b", Amount(b, "hour")}}),
                      .answer = Mixed(rate),
                      .check = StrCat("x * ", Mixed(b), " = ", Mixed(a)),
                      .features = features,
                      .interest = std::string(story.interest),
                      .also_needs = {"divide-fractions"}});
    }
  }
  return pool;
}

Pool FractionRatesForOne() {
  constexpr Story kStories[] = {
      {"cooking",
       "A recipe uses {a} of sugar for {b} of flour. How many cups of sugar is that for 1 "
       "cup of flour?"},
      {"crafts",
       "{name} needs {a} of paint for {b} of a wall. How many cups of paint are "
       "needed for the whole wall?"}};
  Pool pool;
  for (const Rational& a : {Rational(1, 4), {1, 2}, {3, 4}, {1, 3}, {1, 8}, {3, 8}, {3, 2}}) {
    for (const Rational& b : {Rational(1, 3), {2, 3}, {3, 4}, {3, 2}, {5, 2}}) {
      if (a >= b) continue;
      const size_t which = b < 1 && pool.size() % 2 == 1 ? 1 : 0;
      Features features = QuotientFeatures(a, b);
      features.story = true;
      pool.push_back(
          {.text = Fill(kStories[which].text, {{"name", Name(pool.size())},
                                               {"a", Amount(a, "cup")},
                                               {"b", which == 0 ? Amount(b, "cup") : Simplest(b)}}),
           .answer = Mixed(a / b),
           .check = StrCat("x * ", Mixed(b), " = ", Mixed(a)),
           .features = features,
           .interest = std::string(kStories[which].interest),
           .also_needs = {"divide-fractions"}});
    }
  }
  return pool;
}

std::string Points(const std::vector<std::pair<int, int>>& points) {
  std::string text;
  for (auto [x, y] : points) absl::StrAppend(&text, text.empty() ? "" : ", ", "(", x, ", ", y, ")");
  return text;
}

Pool RecognizeByChoice() {
  Pool pool;
  for (int k : {2, 3, 4, 5, 6, 7}) {
    for (int start : {1, 2, 3}) {
      const int a = start, b = start + 1, c = start + 3;
      pool.push_back({.text = "For which points is y proportional to x?",
                      .answer = Points({{a, k * a}, {b, k * b}, {c, k * c}}),
                      .check = "proportional x",
                      .features = {.steps = 2, .size = 3 * k * c},
                      .others = {Points({{a, k * a + 1}, {b, k * b + 1}, {c, k * c + 1}}),
                                 Points({{a, k * a}, {b, k * b}, {c, k * c + k}}),
                                 Points({{a, k + a}, {b, k + b}, {c, k + c}})},
                      .picture = true});
      pool.push_back(
          {.text = StrCat("Which point belongs to the proportional relationship of ",
                          Points({{a, k * a}, {b, k * b}}), "?"),
           .answer = Points({{c, k * c}}),
           .check = StrCat("proportional x, ", Points({{a, k * a}, {b, k * b}})),
           .features = {.size = 2 * k * c},
           .others = {Points({{c, k * c + 1}}), Points({{c, k * b + 1}}), Points({{c + 1, k * c}})},
           .picture = true});
    }
  }
  return pool;
}

Pool CompleteTables() {
  Pool pool;
  for (auto [p, q] : {std::pair(1, 3), {1, 5}, {2, 3}, {3, 2}, {2, 5}, {4, 3}, {3, 7}}) {
    for (auto [i, j] : {std::pair(2, 5), {3, 4}, {4, 9}, {5, 12}}) {
      const Features features = {.steps = p == 1 ? 1 : 2, .size = q * j};
      pool.push_back({.text = StrCat("y is proportional to x. When x = ", p * i, ", y = ", q * i,
                                     ". What is y when x = ", p * j, "?"),
                      .answer = StrCat(q * j),
                      .check = StrCat("x / ", p * j, " = ", q * i, " / ", p * i),
                      .form = Form::kWhole,
                      .features = features});
      pool.push_back({.text = StrCat("y is proportional to x. ", Points({{p * i, q * i}}),
                                     " is on its graph. Which y makes (", p * (j + 1),
                                     ", y) a point of the graph?"),
                      .answer = StrCat(q * (j + 1)),
                      .check = StrCat("x / ", p * (j + 1), " = ", q * i, " / ", p * i),
                      .form = Form::kWhole,
                      .features = {.steps = features.steps, .size = q * (j + 1), .regroup = i > 3},
                      .picture = true});
      pool.push_back(
          {.text = StrCat("A table has x = ", p, ", ", p * i, ", ", p * j, " and y = ", q, ", ",
                          q * i, ", ?. Which number makes y proportional to x?"),
           .answer = StrCat(q * j),
           .check = StrCat("x / ", p * j, " = ", q, " / ", p),
           .form = Form::kWhole,
           .features = features,
           .picture = true});
    }
  }
  return pool;
}

Pool ConstantStories() {
  constexpr Story kStories[] = {
      {"money", "{name} is paid ${y} for {x} hours of work. In pay = k × hours, what is k?"},
      {"cooking", "{y} cups of water go with {x} cups of rice. In water = k × rice, what is k?"},
      {"travel", "A bus drives {y} miles in {x} hours. In miles = k × hours, what is k?"}};
  const std::vector<std::vector<Rational>> constants = {
      {{12}, {15}, {27, 2}}, {{3, 2}, {2}, {7, 4}}, {{45}, {52}, {85, 2}}};
  Pool pool;
  for (int i = 0; i < 3; ++i) {
    for (const Rational& k : constants[i]) {
      for (int x : {2, 4, 6, 8}) {
        const Rational y = k * x;
        if (!y.is_whole()) continue;
        pool.push_back(
            {.text = Fill(kStories[i].text,
                          {{"name", Name(pool.size())}, {"y", Simplest(y)}, {"x", StrCat(x)}}),
             .answer = Mixed(k),
             .check = StrCat("x * ", x, " = ", Simplest(y)),
             .features = {.size = y.numerator(), .regroup = !k.is_whole(), .story = true},
             .interest = std::string(kStories[i].interest)});
      }
    }
  }
  return pool;
}

Pool Constants() {
  Pool pool;
  for (const Rational& k : {Rational(3), {8}, {1, 2}, {3, 4}, {5, 2}, {2, 3}, {7, 5}}) {
    for (int multiple : {1, 2, 4}) {
      const int64_t x = k.denominator() * multiple * (k.is_whole() ? 2 : 1);
      const Rational y = k * x;
      const Features features = {.denominator = 2 * k.denominator(), .size = y.numerator()};
      pool.push_back(
          {.text = StrCat("y = kx, and y = ", Simplest(y), " when x = ", x, ". What is k?"),
           .answer = Simplest(k),
           .check = StrCat("x * ", x, " = ", Simplest(y)),
           .features = features});
      pool.push_back({.text = StrCat("The graph of y = kx goes through (", x, ", ", Simplest(y),
                                     "). What is k?"),
                      .answer = Simplest(k),
                      .check = StrCat("x * ", x, " = ", Simplest(y)),
                      .features = features,
                      .picture = true});
      Question inverse = {
          .text = StrCat("y = ", k.is_whole() ? Simplest(k) : StrCat("(", Simplest(k), ")"),
                         "x. For which x is y = ", Simplest(y), "?"),
          .answer = StrCat(x),
          .check = StrCat(Simplest(k), " * x = ", Simplest(y)),
          .form = Form::kWhole,
          .features = features};
      inverse.features.inverse = true;
      pool.push_back(inverse);
    }
  }
  return pool;
}

Pool SolveProportions() {
  Pool pool;
  for (auto [a, b] : {std::pair(2, 3), {3, 4}, {5, 6}, {4, 9}, {7, 8}, {9, 10}, {12, 5}}) {
    for (auto [i, j] : {std::pair(1, 4), {2, 3}, {3, 5}, {4, 7}, {5, 2}}) {
      const Features features = {.steps = i == 1 ? 1 : 2, .size = j * std::max(a, b)};
      pool.push_back({.text = StrCat("Solve for n: n/", j * b, " = ", Fraction(i * a, i * b)),
                      .answer = StrCat(j * a),
                      .check = StrCat("x / ", j * b, " = ", Fraction(i * a, i * b)),
                      .form = Form::kWhole,
                      .features = features});
      Question below = {.text = StrCat("Solve for n: ", j * a, "/n = ", Fraction(i * a, i * b)),
                        .answer = StrCat(j * b),
                        .check = StrCat(j * a, " / x = ", Fraction(i * a, i * b)),
                        .form = Form::kWhole,
                        .features = features};
      below.features.inverse = true;
      pool.push_back(below);
    }
  }
  for (auto [a, b, c] : {std::tuple(3, 4, 10), {5, 8, 12}, {2, 3, 7}, {6, 5, 8}, {7, 10, 25}}) {
    pool.push_back({.text = StrCat("Solve for n: ", Fraction(a, b), " = n/", c),
                    .answer = Mixed(Rational(a * c, b)),
                    .check = StrCat("x / ", c, " = ", Fraction(a, b)),
                    .features = {.steps = 2, .denominator = b, .size = a * c, .regroup = true}});
  }
  return pool;
}

Pool ProportionStories() {
  constexpr Story kStories[] = {
      {"cooking", "{a} eggs are needed for {b} waffles. How many eggs are needed for {c} waffles?"},
      {"nature", "{a} of every {b} seeds sprout. How many of {c} seeds are expected to sprout?"},
      {"sports",
       "A player makes {a} of every {b} free throws. At this rate, how many of {c} free "
       "throws does the player make?"},
      {"games",
       "In a survey, {a} of {b} students like chess. How many of {c} students would be "
       "expected to like chess?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (auto [a, b] : {std::pair(2, 5), {3, 4}, {4, 6}, {7, 10}, {6, 8}}) {
      for (int each : {6, 9, 15, 20}) {
        const Rational value = Rational(a, b) * each * Rational(a, b).denominator();
        const int64_t c = each * Rational(a, b).denominator();
        if (c <= b) continue;
        pool.push_back(
            {.text = Fill(story.text, {{"a", StrCat(a)}, {"b", StrCat(b)}, {"c", StrCat(c)}}),
             .answer = Simplest(value),
             .check = StrCat("x / ", c, " = ", a, " / ", b),
             .form = Form::kWhole,
             .features = {.steps = c % b == 0 ? 1 : 2, .size = c, .story = true},
             .interest = std::string(story.interest)});
      }
    }
  }
  return pool;
}

Pool ScaleDrawings() {
  struct Scale {
    const char *interest, *drawing, *length, *drawn, *real;
    int from, to;
  };
  constexpr Scale kScales[] = {{"travel", "map", "road", "centimeter", "kilometer", 1, 5},
                               {"travel", "map", "trail", "inch", "mile", 1, 4},
                               {"building", "floor plan", "wall", "inch", "foot", 1, 8},
                               {"building", "floor plan", "hallway", "inch", "foot", 1, 6},
                               {"nature", "garden plan", "hedge", "centimeter", "meter", 2, 3},
                               {"travel", "map", "river", "centimeter", "kilometer", 2, 25}};
  Pool pool;
  for (const Scale& scale : kScales) {
    const Rational factor(scale.to, scale.from);
    const std::string head = Fill("On a {drawing}, {from} {stand} for {to}. A {length} ",
                                  {{"drawing", scale.drawing},
                                   {"from", Count(scale.from, scale.drawn)},
                                   {"stand", scale.from == 1 ? "stands" : "stand"},
                                   {"to", Count(scale.to, scale.real)},
                                   {"length", scale.length}});
    for (const Rational& drawn : {Rational(3), {4}, {6}, {10}, {5, 2}, {9, 2}, {7, 2}}) {
      const Rational real = drawn * factor;
      Features features = {.steps = scale.from == 1 ? 1 : 2,
                           .size = real.Floor(),
                           .regroup = !real.is_whole(),
                           .mixed = !drawn.is_whole(),
                           .story = true};
      pool.push_back(
          {.text = StrCat(head, "is ", Amount(drawn, scale.drawn), " long on the ", scale.drawing,
                          ". How many ", Plural(scale.real), " long is it really?"),
           .answer = Mixed(real),
           .check = StrCat("x / (", Mixed(drawn), ") = ", scale.to, " / ", scale.from),
           .features = features,
           .interest = scale.interest,
           .picture = true});
      features.inverse = true;
      pool.push_back(
          {.text = StrCat(head, "is really ", Amount(real, scale.real), " long. How many ",
                          Plural(scale.drawn), " long is it on the ", scale.drawing, "?"),
           .answer = Mixed(drawn),
           .check = StrCat(Mixed(real), " / x = ", scale.to, " / ", scale.from),
           .features = features,
           .interest = scale.interest,
           .picture = true});
    }
  }
  return pool;
}

Pool ScaleFactors() {
  Pool pool;
  for (auto [a, b] : {std::pair(2, 3), {3, 5}, {4, 6}, {6, 9}}) {
    for (int k : {2, 3, 4, 5}) {
      pool.push_back(
          {.text = Fill("A {a} cm by {b} cm photo is enlarged so that its {a} cm side is "
                        "{ka} cm long. How many centimeters long is the other side?",
                        {{"a", StrCat(a)}, {"b", StrCat(b)}, {"ka", StrCat(k * a)}}),
           .answer = StrCat(k * b),
           .check = StrCat("x / ", b, " = ", k * a, " / ", a),
           .form = Form::kWhole,
           .features = {.size = k * b, .story = true},
           .interest = "crafts",
           .picture = true});
      pool.push_back(
          {.text = Fill("A model is built at a scale of 1:{s}. A part of the model is {a} "
                        "cm long. How many centimeters long is the real part?",
                        {{"s", StrCat(6 * k)}, {"a", StrCat(a + b)}}),
           .answer = StrCat(6 * k * (a + b)),
           .check = StrCat("x / ", a + b, " = ", 6 * k, " / 1"),
           .form = Form::kWhole,
           .features = {.size = 6 * k * (a + b), .story = true},
           .interest = "building",
           .picture = true});
    }
  }
  return pool;
}

}  // namespace

void AddProportions(Course& course) {
  course.Add("unit-rates-of-fractions", 14, FractionRates());
  course.Add("unit-rates-of-fractions", 7, FractionRatesForOne());
  course.Add("recognize-proportions", 10, RecognizeByChoice());
  course.Add("recognize-proportions", 10, CompleteTables());
  course.Add("constant-of-proportionality", 7, ConstantStories());
  course.Add("constant-of-proportionality", 14, Constants());
  course.Add("solve-proportions", 11, SolveProportions());
  course.Add("solve-proportions", 9, ProportionStories());
  course.Add("scale-drawings", 13, ScaleDrawings());
  course.Add("scale-drawings", 7, ScaleFactors());
}

}  // namespace proximal::demo
