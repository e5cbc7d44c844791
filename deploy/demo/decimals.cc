// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "deploy/demo/domains.h"
#include "deploy/demo/wording.h"

namespace proximal::demo {
namespace {

using absl::StrCat;

std::string Hundredths(int value) { return Decimal(Rational(value, 100), 2); }
std::string Tenths(int value) { return Decimal(Rational(value, 10), 1); }

Pool TenthsAsHundredths() {
  Pool pool;
  for (int t : {1, 3, 4, 6, 7, 9, 12}) {
    pool.push_back({.text = StrCat("Find the missing number: ", t, "/10 = ?/100."),
                    .answer = StrCat(10 * t),
                    .check = StrCat("x / 100 = ", t, "/10"),
                    .form = Form::kWhole,
                    .features = {.denominator = 10, .size = 10 * t},
                    .picture = true});
    pool.push_back({.text = StrCat("Find the missing number: ", 10 * t, "/100 = ?/10."),
                    .answer = StrCat(t),
                    .check = StrCat("x / 10 = ", 10 * t, "/100"),
                    .form = Form::kWhole,
                    .features = {.denominator = 10, .size = 10 * t, .reduce = true}});
    for (int h : {1, 5, 8, 17, 43, 60, 85}) {
      const bool carries = h / 10 + t > 9;
      const std::string sum = StrCat(t, "/10 + ", h, "/100");
      pool.push_back(
          {.text = StrCat("What is ", sum, "?"),
           .answer = Fraction(10 * t + h, 100),
           .check = StrCat("x = ", sum),
           .features = {
               .denominator = 10, .size = 10 * t + h, .unlike = true, .regroup = carries}});
      if (h > 10 && h % 10 != 0) {
        const int rest = h - 10 * (h / 10);
        pool.push_back(
            {.text = StrCat("Find the missing number: ", h, "/100 = ?/10 + ", rest, "/100."),
             .answer = StrCat(h / 10),
             .check = StrCat(h, "/100 = x / 10 + ", rest, "/100"),
             .form = Form::kWhole,
             .features = {.denominator = 10, .unlike = true, .inverse = true}});
      }
    }
  }
  return pool;
}

Pool TenthsInStories() {
  constexpr Story kStories[] = {
      {"sports",
       "{name} swims {t}/10 of a kilometer and then {h}/100 of a kilometer. What fraction "
       "of a kilometer is that in all?"},
      {"nature",
       "A seedling grows {t}/10 of a meter in May and {h}/100 of a meter in June. What "
       "fraction of a meter is that in all?"},
      {"money",
       "A dime is 1/10 of a dollar and a penny is 1/100 of a dollar. What fraction of a "
       "dollar are {dimes} and {pennies}?"}};
  Pool pool;
  for (const Story& story : kStories) {
    for (auto [t, h] : {std::pair(3, 5), {4, 8}, {6, 25}, {2, 47}, {7, 19}}) {
      if (story.interest == "money" && h > 10) continue;
      pool.push_back(
          {.text = Fill(story.text, {{"name", Name(pool.size())},
                                     {"t", StrCat(t)},
                                     {"h", StrCat(h)},
                                     {"dimes", Count(t, "dime")},
                                     {"pennies", StrCat(h, " pennies")}}),
           .answer = Fraction(10 * t + h, 100),
           .check = StrCat("x = ", t, " * 1/10 + ", h, " * 1/100"),
           .features = {.denominator = 10, .size = 10 * t + h, .unlike = true, .story = true},
           .interest = std::string(story.interest),
           .picture = true});
    }
  }
  return pool;
}

Pool HundredthsAsDecimals() {
  Pool pool;
  for (int h : {7, 9, 12, 35, 48, 60, 71, 99, 103, 125, 240, 308}) {
    const Rational value(h, 100);
    const Features features = {.size = h, .digits = 2, .regroup = h < 10 || h > 100};
    pool.push_back({.text = StrCat("Write ", h, "/100 as a decimal."),
                    .answer = Decimal(value),
                    .check = StrCat("x = ", h, "/100"),
                    .form = Form::kDecimal,
                    .features = features,
                    .picture = true});
    pool.push_back({.text = StrCat("Find the missing number: ", Hundredths(h), " = ?/100."),
                    .answer = StrCat(h),
                    .check = StrCat("x / 100 = ", Hundredths(h)),
                    .form = Form::kWhole,
                    .features = features});
    if (h < 100 && h % 10 != 0) {
      const int reversed = h < 10 ? 10 * h : h % 10 * 10 + h / 10;
      if (reversed == h) continue;
      pool.push_back(
          {.text = StrCat("Which decimal is equal to ", h, "/100?"),
           .answer = Hundredths(h),
           .check = StrCat("x = ", h, "/100"),
           .features = features,
           .others = {Hundredths(reversed), Decimal(Rational(h, 10), 1), StrCat(h, ".100")}});
    }
  }
  return pool;
}

Pool TenthsAsDecimals() {
  Pool pool;
  for (int t : {1, 3, 6, 9, 14, 27, 50}) {
    pool.push_back({.text = StrCat("Write ", t, "/10 as a decimal."),
                    .answer = Decimal(Rational(t, 10)),
                    .check = StrCat("x = ", t, "/10"),
                    .form = Form::kDecimal,
                    .features = {.digits = 1, .regroup = t > 10},
                    .picture = true});
    pool.push_back({.text = StrCat("Write ", Tenths(t), " as a fraction with denominator 10."),
                    .answer = Fraction(t, 10),
                    .check = StrCat("x = ", Tenths(t)),
                    .form = Form::kFraction,
                    .features = {.digits = 1, .regroup = t > 10}});
    pool.push_back({.text = StrCat("Write ", t, " tenths and 4 hundredths as a decimal."),
                    .answer = Decimal(Rational(10 * t + 4, 100)),
                    .check = StrCat("x = ", t, " * 1/10 + 4 * 1/100"),
                    .form = Form::kDecimal,
                    .features = {.steps = 2, .digits = 2, .regroup = t > 10}});
  }
  for (auto [whole, h] : {std::pair(2, 5), {3, 50}, {6, 8}, {10, 75}}) {
    pool.push_back({.text = StrCat("Write ", whole, " ", h, "/100 as a decimal."),
                    .answer = Decimal(whole + Rational(h, 100)),
                    .check = StrCat("x = ", whole, " + ", h, "/100"),
                    .form = Form::kDecimal,
                    .features = {.digits = 2, .mixed = true}});
  }
  return pool;
}

Pool CompareDecimals() {
  Pool pool;
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"0.3", "0.8"},   {"0.6", "0.4"},   {"0.5", "0.45"}, {"0.7", "0.70"}, {"0.09", "0.1"},
      {"0.62", "0.26"}, {"0.8", "0.79"},  {"1.2", "0.98"}, {"0.30", "0.3"}, {"0.04", "0.4"},
      {"2.05", "2.5"},  {"3.1", "3.09"},  {"0.2", "0.15"}, {"0.9", "0.91"}, {"4.60", "4.6"},
      {"0.125", "0.2"}, {"0.305", "0.35"}};
  for (const auto& [a, b] : pairs) {
    const Rational x = Rational(static_cast<int64_t>(1000 * std::stod(a) + 0.5), 1000);
    const Rational y = Rational(static_cast<int64_t>(1000 * std::stod(b) + 0.5), 1000);
    std::vector<std::string> signs = {"<", "=", ">"};
    const std::string right = x < y ? "<" : x == y ? "=" : ">";
    std::erase(signs, right);
    const double distance = std::abs(std::stod(a) - std::stod(b));
    pool.push_back({.text = StrCat("Which sign belongs in the blank? ", a, " __ ", b),
                    .answer = right,
                    .check = StrCat(a, " x ", b),
                    .features = {.digits = static_cast<int>(std::max(a.size(), b.size())) - 2,
                                 .closeness = distance > 0.005 ? Closeness(distance) / 2 : 1,
                                 .regroup = a.size() != b.size()},
                    .others = signs,
                    .picture = true});
  }
  for (int t : {2, 3, 4, 6, 7}) {
    // One more digit does not make a decimal greater.
    const int low = 10 * t - 1;
    pool.push_back({.text = "Which decimal is the greatest?",
                    .answer = Tenths(t),
                    .check = StrCat("x = max(", Tenths(t), ", ", Hundredths(low), ", ",
                                    Hundredths(low - 10), ", ", Hundredths(t), ")"),
                    .features = {.steps = 2, .size = 10 * t, .digits = 2},
                    .others = {Hundredths(low), Hundredths(low - 10), Hundredths(t)}});
    pool.push_back({.text = StrCat("Order from least to greatest: ", Tenths(t), ", ",
                                   Hundredths(low), ", ", Hundredths(t), "."),
                    .answer = StrCat(Hundredths(t), ", ", Hundredths(low), ", ", Tenths(t)),
                    .check = "increasing x",
                    .form = Form::kList,
                    .features = {.steps = 2, .digits = 2, .regroup = true}});
    const std::string low_text = Tenths(t), high_text = Tenths(t + 1);
    pool.push_back(
        {.text = StrCat("Which decimal lies between ", low_text, " and ", high_text, "?"),
         .answer = Hundredths(10 * t + 5),
         .check = StrCat("x > ", low_text, " and x < ", high_text),
         .features = {.steps = 2, .digits = 2},
         .others = {Hundredths(t + 5), Hundredths(10 * t + 15), Tenths(t + 5)},
         .picture = true});
  }
  return pool;
}

Pool CompareDecimalsInStories() {
  constexpr Story kStories[] = {
      {"sports",
       "{name} jumps {a} meters and {other} jumps {b} meters. How long is the longer "
       "jump, in meters?"},
      {"animals",
       "A brown frog weighs {a} kilograms and a green frog weighs {b} kilograms. What "
       "does the heavier frog weigh, in kilograms?"},
      {"nature",
       "{a} inches of rain fall on Monday and {b} inches on Tuesday. What is the smaller "
       "amount, in inches?"}};
  Pool pool;
  for (int i = 0; i < 3; ++i) {
    for (auto [a, b] : {std::pair(40, 36), {50, 7}, {80, 65}, {30, 29}, {60, 67}}) {
      const int jump = i == 0 ? 100 : 0;
      const int best = i == 2 ? std::min(a, b) : std::max(a, b);
      const std::string first = Tenths((a + jump) / 10), second = Hundredths(b + jump);
      pool.push_back({.text = Fill(kStories[i].text, {{"name", Name(pool.size())},
                                                      {"other", Name(pool.size() + 5)},
                                                      {"a", first},
                                                      {"b", second}}),
                      .answer = Decimal(Rational(best + jump, 100)),
                      .check = StrCat("x = ", i == 2 ? "min(" : "max(", first, ", ", second, ")"),
                      .form = Form::kDecimal,
                      .features = {.digits = 2,
                                   .closeness = Closeness(std::abs(a - b) / 100.0) / 2,
                                   .regroup = true,
                                   .story = true},
                      .interest = std::string(kStories[i].interest)});
    }
  }
  return pool;
}

Pool AddDecimals() {
  Pool pool;
  for (auto [a, b] : {std::pair(20, 50),
                      {70, 60},
                      {140, 230},
                      {35, 12},
                      {48, 27},
                      {64, 5},
                      {260, 135},
                      {375, 150},
                      {480, 75},
                      {1025, 260},
                      {1200, 385},
                      {99, 11},
                      {605, 95},
                      {2340, 1675}}) {
    const std::string x = Decimal(Rational(a, 100)), y = Decimal(Rational(b, 100));
    const int digits = a % 10 != 0 || b % 10 != 0 ? 2 : 1;
    const bool ragged = (a % 10 != 0) != (b % 10 != 0);
    const bool carries = a % 10 + b % 10 > 9 || a / 10 % 10 + b / 10 % 10 > 9;
    pool.push_back(
        {.text = StrCat("What is ", x, " + ", y, "?"),
         .answer = Decimal(Rational(a + b, 100)),
         .check = StrCat("x = ", x, " + ", y),
         .form = Form::kDecimal,
         .features = {.size = a / 10, .digits = digits, .unlike = ragged, .regroup = carries}});
    pool.push_back(
        {.text =
             StrCat("Find the missing number: ", y, " + ? = ", Decimal(Rational(a + b, 100)), "."),
         .answer = x,
         .check = StrCat(y, " + x = ", Decimal(Rational(a + b, 100))),
         .form = Form::kDecimal,
         .features = {.size = a / 10, .digits = digits, .regroup = carries, .inverse = true}});
    if (a <= b) continue;
    const bool borrows = a % 10 < b % 10 || a / 10 % 10 < b / 10 % 10;
    pool.push_back(
        {.text = StrCat("What is ", x, " - ", y, "?"),
         .answer = Decimal(Rational(a - b, 100)),
         .check = StrCat("x + ", y, " = ", x),
         .form = Form::kDecimal,
         .features = {.size = a / 10, .digits = digits, .unlike = ragged, .regroup = borrows}});
  }
  return pool;
}

Pool AddMoney() {
  struct Purchase {
    const char *interest, *first, *second;
    int a, b;
  };
  constexpr Purchase kPurchases[] = {{"cooking", "a loaf of bread", "a jar of jam", 325, 410},
                                     {"reading", "a comic", "a puzzle book", 450, 675},
                                     {"sports", "a tennis ball", "a pair of socks", 279, 599},
                                     {"animals", "a dog toy", "a bag of treats", 665, 850},
                                     {"crafts", "a paint brush", "a roll of tape", 185, 240}};
  Pool pool;
  for (const Purchase& purchase : kPurchases) {
    const Rational a(purchase.a, 100), b(purchase.b, 100);
    const std::vector<std::pair<std::string, std::string>> values = {
        {"name", Name(pool.size())}, {"x", purchase.first},
        {"y", purchase.second},      {"a", Money(a)},
        {"b", Decimal(b, 2)},        {"p", Decimal(a + b, 2)}};
    const Features features = {.size = 20, .digits = 2, .regroup = true, .story = true};
    pool.push_back({.text = Fill("{name} buys {x} for {a} and {y} for ${b}. How much is that in "
                                 "all?",
                                 values),
                    .answer = Money(a + b),
                    .check = StrCat("x = ", Money(a), " + ", Money(b)),
                    .form = Form::kMoney,
                    .features = features,
                    .interest = purchase.interest});
    Question change = {.text = Fill("{name} buys {x} for {a} and {y} for ${b} and pays with a $20 "
                                    "bill. How much change does {name} get?",
                                    values),
                       .answer = Money(20 - a - b),
                       .check = StrCat("x + ", Money(a), " + ", Money(b), " = $20"),
                       .form = Form::kMoney,
                       .features = features,
                       .interest = purchase.interest};
    change.features.steps = 2;
    pool.push_back(change);
    Question more = {
        .text = Fill("{x} costs {a} and {y} costs ${b}. How much more does {y} cost?", values),
        .answer = Money(b - a),
        .check = StrCat("x + ", Money(a), " = ", Money(b)),
        .form = Form::kMoney,
        .features = features,
        .interest = purchase.interest};
    more.text.front() = 'A';
    pool.push_back(more);
  }
  return pool;
}

Pool FractionsAsDecimals() {
  Pool pool;
  for (auto [a, b] : {std::pair(1, 2), {1, 4}, {3, 4},  {1, 5},  {2, 5},  {4, 5},  {1, 8},
                      {3, 8},          {5, 8}, {7, 8},  {3, 20}, {9, 20}, {7, 25}, {12, 25},
                      {9, 50},         {5, 4}, {11, 8}, {17, 5}, {1, 16}, {3, 40}, {13, 4}}) {
    const Rational value(a, b);
    const std::string decimal = Decimal(value);
    const int digits = static_cast<int>(decimal.size() - decimal.find('.')) - 1;
    const Features features = {.denominator = b, .digits = digits, .mixed = a > b};
    pool.push_back({.text = StrCat("Write ", Fraction(a, b), " as a decimal."),
                    .answer = decimal,
                    .check = StrCat("x * ", b, " = ", a),
                    .form = Form::kDecimal,
                    .features = features});
    Question back = {.text = StrCat("Write ", decimal, " as a fraction in simplest form."),
                     .answer = Fraction(a, b),
                     .check = StrCat("x = ", decimal),
                     .form = Form::kSimplest,
                     .features = features,
                     .also_needs = {"simplest-form"}};
    back.features.reduce = true;
    pool.push_back(back);
    if (a < b) {
      pool.push_back({.text = StrCat("Which decimal is equal to ", Fraction(a, b), "?"),
                      .answer = decimal,
                      .check = StrCat("x = ", Fraction(a, b)),
                      .features = features,
                      .others = {Decimal(value * 10), Decimal(value / 10), StrCat(a, ".", b)}});
    }
  }
  for (int whole : {2, 4, 7}) {
    for (const Rational& part : {Rational(1, 2), {3, 4}, {2, 5}, {5, 8}}) {
      pool.push_back({.text = StrCat("Write ", Mixed(whole + part), " as a decimal."),
                      .answer = Decimal(whole + part),
                      .check = StrCat("x = ", whole, " + ", Simplest(part)),
                      .form = Form::kDecimal,
                      .features = {.denominator = part.denominator(), .digits = 1, .mixed = true}});
    }
  }
  return pool;
}

}  // namespace

void AddDecimals(Course& course) {
  course.Add("tenths-and-hundredths", 14, TenthsAsHundredths());
  course.Add("tenths-and-hundredths", 7, TenthsInStories());
  course.Add("decimal-notation", 11, HundredthsAsDecimals());
  course.Add("decimal-notation", 10, TenthsAsDecimals());
  course.Add("compare-decimals", 14, CompareDecimals());
  course.Add("compare-decimals", 6, CompareDecimalsInStories());
  course.Add("add-and-subtract-decimals", 12, AddDecimals());
  course.Add("add-and-subtract-decimals", 9, AddMoney());
  course.Add("fractions-as-decimals", 20, FractionsAsDecimals());
}

}  // namespace proximal::demo
