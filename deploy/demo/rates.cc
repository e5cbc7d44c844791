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

Pool UnitRates() {
  struct Rate {
    const char *interest, *text, *per;
    std::vector<int> rates;
  };
  const std::vector<Rate> rates = {
      {"travel",
       "A car drives {total} miles in {n} hours at a steady speed. How many miles does it "
       "drive in 1 hour?",
       "hour",
       {40, 50, 55, 62}},
      {"music",
       "A printer prints {total} pages of sheet music in {n} minutes. How many pages does "
       "it print in 1 minute?",
       "minute",
       {8, 12, 15}},
      {"sports",
       "A heart beats {total} times in {n} minutes. How many times does it beat in 1 "
       "minute?",
       "minute",
       {70, 85, 110}},
      {"animals",
       "{n} horses eat {total} kilograms of hay a day. How many kilograms does 1 horse "
       "eat, if all eat the same?",
       "horse",
       {7, 9, 10}},
      {"reading",
       "{name} reads {total} pages in {n} hours. How many pages is that in 1 hour?",
       "hour",
       {24, 30, 36, 45}}};
  Pool pool;
  for (const Rate& rate : rates) {
    for (int each : rate.rates) {
      for (int n : {2, 3, 4, 5, 8}) {
        pool.push_back({.text = Fill(rate.text, {{"name", Name(pool.size())},
                                                 {"total", StrCat(each * n)},
                                                 {"n", StrCat(n)}}),
                        .answer = StrCat(each),
                        .check = StrCat("x * ", n, " = ", each * n),
                        .form = Form::kWhole,
                        .features = {.denominator = n, .size = each * n / 2, .story = true},
                        .interest = rate.interest});
      }
    }
  }
  return pool;
}

Pool RatesForOne() {
  Pool pool;
  for (auto [a, b] : {std::pair(3, 2), {5, 4}, {9, 4}, {7, 5}, {15, 8}, {22, 5}, {3, 8}, {45, 6}}) {
    const Rational rate(a, b);
    const Features features = {.denominator = b, .size = 3 * a, .regroup = true};
    pool.push_back(
        {.text = StrCat(a, " liters flow in ", b, " minutes. How many liters flow in 1 minute?"),
         .answer = Mixed(rate),
         .check = StrCat("x * ", b, " = ", a),
         .features = features,
         .also_needs = {"fractions-as-division"}});
    Question inverse = {
        .text = StrCat(a, " liters flow in ", b, " minutes. How many minutes does 1 liter take?"),
        .answer = Mixed(1 / rate),
        .check = StrCat("x * ", a, " = ", b),
        .features = features,
        .also_needs = {"fractions-as-division"}};
    inverse.features.inverse = true;
    pool.push_back(inverse);
  }
  for (auto [total, n] : {std::pair(12, 3), {20, 4}, {45, 5}, {56, 8}, {72, 6}, {96, 12}}) {
    pool.push_back({.text = StrCat("Which unit rate is equal to ", total, " meters in ", n,
                                   " seconds, in meters per second?"),
                    .answer = StrCat(total / n),
                    .check = StrCat("x * ", n, " = ", total),
                    .features = {.size = total},
                    .others = {StrCat(total / n + 2), StrCat(total * n), StrCat(total - n)}});
  }
  return pool;
}

Pool Prices() {
  struct Goods {
    const char *interest, *one;
    std::vector<int> cents;
  };
  const std::vector<Goods> goods = {{"cooking", "lemon", {45, 60, 75}},
                                    {"sports", "tennis ball", {125, 250}},
                                    {"crafts", "sheet of felt", {80, 90}},
                                    {"animals", "can of cat food", {95, 140}}};
  Pool pool;
  for (const Goods& thing : goods) {
    const std::string name = thing.one;
    const std::string plural = name.starts_with("sheet") ? "sheets of felt"
                               : name.starts_with("can") ? "cans of cat food"
                                                         : Plural(name);
    for (int cents : thing.cents) {
      for (auto [n, m] : {std::pair(2, 5), {3, 4}, {4, 6}, {6, 10}}) {
        const Rational price(cents, 100);
        Features features = {.size = n + m, .digits = 1, .story = true};
        pool.push_back({.text = StrCat(n, " ", plural, " cost ", Money(n * price),
                                       ". How much does 1 ", name, " cost?"),
                        .answer = Money(price),
                        .check = StrCat("x * ", n, " = ", Money(n * price)),
                        .form = Form::kMoney,
                        .features = features,
                        .interest = thing.interest});
        features.steps = 2;
        pool.push_back({.text = StrCat(n, " ", plural, " cost ", Money(n * price),
                                       ". At this price, how much do ", m, " ", plural, " cost?"),
                        .answer = Money(m * price),
                        .check = StrCat("x / ", m, " = ", Money(n * price), " / ", n),
                        .form = Form::kMoney,
                        .features = features,
                        .interest = thing.interest});
      }
    }
  }
  return pool;
}

Pool Speeds() {
  constexpr Story kDistances[] = {
      {"sports",
       "{name} cycles {d} kilometers in {t}. At this speed, how many kilometers does "
       "{name} cycle in {u}?"},
      {"travel",
       "A train goes {d} kilometers in {t}. At this speed, how many kilometers does it go "
       "in {u}?"}};
  constexpr Story kTimes[] = {
      {"travel",
       "A boat goes {d} miles in {t}. At this speed, how many hours does it take for {e} "
       "miles?"},
      {"animals",
       "A gray whale swims {d} miles in {t}. At this speed, how many hours does it take "
       "for {e} miles?"}};
  Pool pool;
  for (int i : {0, 1}) {
    for (int speed : i == 0 ? std::vector{12, 15, 18} : std::vector{80, 90, 120}) {
      for (auto [t, u] : {std::pair(2, 5), {3, 2}, {4, 3}, {5, 8}}) {
        pool.push_back({.text = Fill(kDistances[i].text, {{"name", Name(pool.size())},
                                                          {"d", StrCat(speed * t)},
                                                          {"t", Count(t, "hour")},
                                                          {"u", Count(u, "hour")}}),
                        .answer = StrCat(speed * u),
                        .check = StrCat("x / ", u, " = ", speed * t, " / ", t),
                        .form = Form::kWhole,
                        .features = {.steps = 2, .size = speed * u / 4, .story = true},
                        .interest = std::string(kDistances[i].interest)});
      }
    }
    for (int speed : i == 0 ? std::vector{10, 14, 20} : std::vector{4, 5, 6}) {
      for (auto [t, u] : {std::pair(2, 5), {3, 4}, {4, 7}, {2, 9}}) {
        pool.push_back(
            {.text = Fill(
                 kTimes[i].text,
                 {{"d", StrCat(speed * t)}, {"t", Count(t, "hour")}, {"e", StrCat(speed * u)}}),
             .answer = StrCat(u),
             .check = StrCat(speed * u, " / x = ", speed * t, " / ", t),
             .form = Form::kWhole,
             .features = {.steps = 2, .size = speed * u / 4, .inverse = true, .story = true},
             .interest = std::string(kTimes[i].interest)});
      }
    }
  }
  return pool;
}

// One large unit is `factor` small ones.
struct Units {
  const char *large, *small;
  int factor;
};

constexpr Units kUnits[] = {{"foot", "inch", 12},         {"yard", "foot", 3},
                            {"hour", "minute", 60},       {"minute", "second", 60},
                            {"pound", "ounce", 16},       {"gallon", "quart", 4},
                            {"meter", "centimeter", 100}, {"kilogram", "gram", 1000},
                            {"day", "hour", 24},          {"week", "day", 7}};

Pool Conversions() {
  Pool pool;
  for (const Units& units : kUnits) {
    for (const Rational& n : {Rational(2), {5}, {8}, {3, 2}, {1, 4}, {5, 2}, {1, 2}}) {
      const Rational small = n * units.factor;
      if (!small.is_whole()) continue;
      const bool whole = n.is_whole();
      const std::string factor =
          StrCat(" (1 ", units.large, " = ", units.factor, " ", Plural(units.small), ")");
      const Features features = {.denominator = whole ? 2 : 2 * n.denominator(),
                                 .size = small.numerator(),
                                 .mixed = n > 1 && !whole};
      pool.push_back({.text = StrCat("How many ", Plural(units.small), " are there in ",
                                     Amount(n, units.large), "?", factor),
                      .answer = Simplest(small),
                      .check = StrCat("x / ", units.factor, " = ", Mixed(n)),
                      .form = Form::kWhole,
                      .features = features});
      Question up = {.text = StrCat("How many ", Plural(units.large), " are ",
                                    Count(small.numerator(), units.small), "?", factor),
                     .answer = Mixed(n),
                     .check = StrCat("x * ", units.factor, " = ", small.numerator()),
                     .features = features};
      up.features.inverse = true;
      pool.push_back(up);
    }
  }
  return pool;
}

Pool ConversionStories() {
  constexpr Story kStories[] = {
      {"sports",
       "{name} runs {n} meters each day. How many kilometers is that in {k} days? (1 "
       "kilometer = 1000 meters)"},
      {"cooking",
       "Each glass of lemonade takes {n} ounces. How many cups are needed for {k} "
       "glasses? (1 cup = 8 ounces)"},
      {"crafts",
       "{name} needs {k} strips of cloth, each {n} inches long. How many feet of cloth is "
       "that? (1 foot = 12 inches)"}};
  const std::vector<std::vector<int>> sizes = {{500, 1500, 2500}, {4, 6, 12}, {6, 9, 18}};
  const int factors[] = {1000, 8, 12};
  Pool pool;
  for (int i = 0; i < 3; ++i) {
    for (int n : sizes[i]) {
      for (int k : {2, 4, 6, 7, 10}) {
        const Rational value(n * k, factors[i]);
        pool.push_back(
            {.text = Fill(kStories[i].text,
                          {{"name", Name(pool.size())}, {"n", StrCat(n)}, {"k", StrCat(k)}}),
             .answer = Mixed(value),
             .check = StrCat("x * ", factors[i], " = ", n, " * ", k),
             .features = {.steps = 2,
                          .size = k * factors[i] / 8 + 10,
                          .regroup = !value.is_whole(),
                          .story = true},
             .interest = std::string(kStories[i].interest)});
      }
    }
  }
  return pool;
}

}  // namespace

void AddRates(Course& course) {
  course.Add("unit-rates", 10, UnitRates());
  course.Add("unit-rates", 10, RatesForOne());
  course.Add("prices-and-speeds", 11, Prices());
  course.Add("prices-and-speeds", 10, Speeds());
  course.Add("unit-conversion", 13, Conversions());
  course.Add("unit-conversion", 7, ConversionStories());
}

}  // namespace proximal::demo
