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

// Hardness of a percentage as a number to calculate with: 50, 10 and 25 are easy.
int Steps(int percent) {
  if (percent == 50 || percent == 10 || percent == 25 || percent == 100) return 1;
  return percent % 10 == 0 || percent == 75 || percent == 5 || percent == 1 ? 2 : 3;
}

Pool Forms() {
  Pool pool;
  for (int p : {1, 5, 9, 10, 20, 25, 36, 40, 50, 60, 75, 80, 95, 120, 150}) {
    const Rational value(p, 100);
    const Features features = {.denominator = value.denominator(), .regroup = p > 100 || p < 10};
    Question fraction = {.text = StrCat("Write ", p, "% as a fraction in simplest form."),
                         .answer = Simplest(value),
                         .check = StrCat("x * 100 = ", p),
                         .form = Form::kSimplest,
                         .features = features,
                         .also_needs = {"simplest-form"}};
    fraction.features.reduce = true;
    pool.push_back(fraction);
    pool.push_back({.text = StrCat("Write ", p, "% as a decimal."),
                    .answer = Decimal(value),
                    .check = StrCat("x = ", p, "%"),
                    .form = Form::kDecimal,
                    .features = {.digits = 1, .regroup = features.regroup}});
    pool.push_back({.text = StrCat("Write ", Decimal(value), " as a percent."),
                    .answer = Percent(value),
                    .check = StrCat("x = ", Decimal(value)),
                    .form = Form::kPercent,
                    .features = {.digits = 1, .regroup = features.regroup}});
    if (value.is_whole()) continue;
    Question percent = {.text = StrCat("Write ", Simplest(value), " as a percent."),
                        .answer = Percent(value),
                        .check = StrCat("x = ", Simplest(value)),
                        .form = Form::kPercent,
                        .features = features};
    percent.features.steps = 2;
    pool.push_back(percent);
    if (p < 100 && p >= 10) {
      pool.push_back({.text = StrCat("Which percent is equal to ", Simplest(value), "?"),
                      .answer = Percent(value),
                      .check = StrCat("x = ", Simplest(value)),
                      .features = features,
                      .others = {Percent(value / 10), Percent(1 - value + Rational(1, 100)),
                                 Percent(value + Rational(3, 100))},
                      .picture = true});
    }
  }
  return pool;
}

Pool ShadedSquares() {
  Pool pool;
  for (int shaded : {7, 30, 45, 82}) {
    pool.push_back({.text = StrCat("A square is made of 100 small squares. ", shaded,
                                   " of them are shaded. What percent of the square is shaded?"),
                    .answer = StrCat(shaded, "%"),
                    .check = StrCat("x * 100 = ", shaded),
                    .form = Form::kPercent,
                    .picture = true});
  }
  return pool;
}

Pool PercentOf() {
  Pool pool;
  for (int p : {10, 50, 25, 20, 30, 75, 5, 15, 35, 60, 8, 12, 120}) {
    for (int n : {20, 40, 60, 80, 200, 300, 500}) {
      const Rational part(p * n, 100);
      if (!part.is_whole()) continue;
      pool.push_back({.text = StrCat("What is ", p, "% of ", n, "?"),
                      .answer = Simplest(part),
                      .check = StrCat("x / ", n, " = ", p, " / 100"),
                      .form = Form::kWhole,
                      .features = {.steps = Steps(p), .size = n, .regroup = p > 100}});
    }
  }
  return pool;
}

Pool PercentOfStories() {
  constexpr Story kStories[] = {
      {"sports", "A team played {n} games and won {p}% of them. How many games did it win?"},
      {"music", "A choir has {n} singers. {p}% of them are altos. How many altos are there?"},
      {"nature",
       "A forest has {n} trees. {p}% of them are spruces. How many trees are NOT "
       "spruces?"},
      {"reading",
       "A book has {n} pages. {name} has read {p}% of them. How many pages are left to "
       "read?"}};
  Pool pool;
  for (int i = 0; i < 4; ++i) {
    for (int p : {10, 20, 25, 30, 40, 60, 75, 15, 35}) {
      for (int n : {20, 40, 80, 120, 240}) {
        if (p * n % 100 != 0 || (i < 2 && n > 80)) continue;
        const int part = p * n / 100;
        pool.push_back(
            {.text = Fill(kStories[i].text,
                          {{"name", Name(pool.size())}, {"n", StrCat(n)}, {"p", StrCat(p)}}),
             .answer = StrCat(i < 2 ? part : n - part),
             .check =
                 i < 2 ? StrCat("x / ", n, " = ", p, "%") : StrCat("x + ", p, "% * ", n, " = ", n),
             .form = Form::kWhole,
             .features = {.steps = Steps(p) + (i >= 2), .size = n, .story = true},
             .interest = std::string(kStories[i].interest)});
      }
    }
  }
  return pool;
}

Pool WhichPercent() {
  constexpr Story kStories[] = {
      {"sports", "{name} scores on {part} of {n} shots. What percent of the shots is that?"},
      {"games", "{name} wins {part} of {n} chess games. What percent of the games is that?"},
      {"animals",
       "{part} of the {n} birds at a feeder are sparrows. What percent of the birds are "
       "sparrows?"}};
  Pool pool;
  for (int p : {10, 20, 25, 30, 40, 50, 60, 75, 80, 15, 35, 65}) {
    for (int n : {8, 20, 25, 40, 50, 60, 80, 200}) {
      if (p * n % 100 != 0) continue;
      const int part = p * n / 100;
      const Rational value(part, n);
      const Features features = {.steps = n == 50 || n == 25 || n == 20 ? 1 : 2,
                                 .denominator = value.denominator(),
                                 .size = n};
      pool.push_back({.text = StrCat(part, " is what percent of ", n, "?"),
                      .answer = Percent(value),
                      .check = StrCat("x * ", n, " = ", part),
                      .form = Form::kPercent,
                      .features = features});
      if (n > 80) continue;
      const Story& story = kStories[pool.size() / 2 % 3];
      Question question = {
          .text = Fill(story.text,
                       {{"name", Name(pool.size())}, {"part", StrCat(part)}, {"n", StrCat(n)}}),
          .answer = Percent(value),
          .check = StrCat("x * ", n, " = ", part),
          .form = Form::kPercent,
          .features = features,
          .interest = std::string(story.interest)};
      question.features.story = true;
      pool.push_back(question);
    }
  }
  return pool;
}

Pool FindTheWhole() {
  constexpr Story kStories[] = {
      {"reading",
       "{name} has read {part} pages, which is {p}% of a book. How many pages does the "
       "book have?"},
      {"money",
       "{name} has saved ${part}, which is {p}% of the price of a bicycle. How many "
       "dollars does the bicycle cost?"},
      {"sports",
       "{part} seats of a stadium section are taken, which is {p}% of its seats. How many "
       "seats does the section have?"}};
  Pool pool;
  for (int p : {10, 50, 25, 20, 30, 40, 75, 60, 5, 15, 35, 80}) {
    for (int n : {20, 40, 60, 80, 120, 180, 240, 300}) {
      if (p * n % 100 != 0) continue;
      const int part = p * n / 100;
      const Features features = {.steps = Steps(p), .size = n};
      pool.push_back({.text = StrCat(p, "% of a number is ", part, ". What is the number?"),
                      .answer = StrCat(n),
                      .check = StrCat(p, "% * x = ", part),
                      .form = Form::kWhole,
                      .features = features});
      if (n < 80) continue;
      const Story& story = kStories[pool.size() / 2 % 3];
      Question question = {
          .text = Fill(story.text,
                       {{"name", Name(pool.size())}, {"part", StrCat(part)}, {"p", StrCat(p)}}),
          .answer = StrCat(n),
          .check = StrCat(part, " / x = ", p, "%"),
          .form = Form::kWhole,
          .features = features,
          .interest = std::string(story.interest)};
      question.features.story = true;
      pool.push_back(question);
    }
  }
  return pool;
}

// What a price becomes when a percent of it is taken off or added.
Question ChangedPrice(const Story& story, int price, int percent, bool adds, size_t number) {
  const Rational change(price * percent, 100);
  return {.text = Fill(story.text,
                       {{"name", Name(number)}, {"n", Money(price)}, {"p", StrCat(percent)}}),
          .answer = Money(adds ? price + change : price - change),
          .check = StrCat("x = $", price, adds ? " + " : " - ", percent, "% * ", price),
          .form = Form::kMoney,
          .features = {.steps = 1 + Steps(percent),
                       .size = price,
                       .digits = change.is_whole() ? 0 : 2,
                       .story = true},
          .interest = std::string(story.interest)};
}

Pool PricesWithPercent() {
  constexpr Story kShoes = {"sports",
                            "A pair of running shoes costs {n}. It is sold at {p}% off. What is "
                            "the sale price?"};
  constexpr Story kGame = {"games",
                           "A board game costs {n}. With a coupon it is {p}% off. What does it "
                           "cost with the coupon?"};
  constexpr Story kMeal = {"cooking",
                           "A restaurant meal costs {n}. {name} adds a tip of {p}%. How much does "
                           "{name} pay in all?"};
  constexpr Story kGuitar = {
      "music", "A guitar costs {n} before a sales tax of {p}%. What does it cost with the tax?"};
  Pool pool;
  for (int percent : {10, 15, 20, 25, 30}) {
    for (int price : {40, 50, 60, 80}) {
      pool.push_back(ChangedPrice(kShoes, price, percent, false, pool.size()));
    }
    for (int price : {20, 24, 36}) {
      pool.push_back(ChangedPrice(kGame, price, percent, false, pool.size()));
    }
  }
  for (int percent : {10, 15, 20}) {
    for (int price : {20, 24, 36, 40, 50, 60}) {
      pool.push_back(ChangedPrice(kMeal, price, percent, true, pool.size()));
    }
  }
  for (int percent : {5, 8, 10}) {
    for (int price : {100, 120, 150, 250}) {
      pool.push_back(ChangedPrice(kGuitar, price, percent, true, pool.size()));
    }
  }
  return pool;
}

Pool OriginalPrices() {
  Pool pool;
  for (int n : {20, 30, 40, 60, 80, 120}) {
    for (int p : {10, 20, 25, 50, 40}) {
      const Rational sale(n * (100 - p), 100);
      if (!sale.is_whole()) continue;
      pool.push_back(
          {.text = Fill("After a discount of {p}%, a jacket costs {sale}. What did it cost "
                        "before the discount?",
                        {{"p", StrCat(p)}, {"sale", Money(sale)}}),
           .answer = Money(n),
           .check = StrCat("x - ", p, "% * x = ", Money(sale)),
           .form = Form::kMoney,
           .features = {.steps = 1 + Steps(p), .size = n, .inverse = true, .story = true},
           .interest = "money",
           .also_needs = {"find-the-whole"}});
      pool.push_back({.text = Fill("A ${n} ticket is {p}% off. How many dollars are taken off?",
                                   {{"n", StrCat(n)}, {"p", StrCat(p)}}),
                      .answer = Money(n - sale),
                      .check = StrCat("x = ", p, "% * ", n),
                      .form = Form::kMoney,
                      .features = {.steps = Steps(p), .size = n, .story = true},
                      .interest = "money"});
      pool.push_back(
          {.text = Fill("{name} puts ${n} into an account that pays {r}% simple interest a "
                        "year. How much interest does it earn in {t} years?",
                        {{"name", Name(pool.size())},
                         {"n", StrCat(10 * n)},
                         {"r", StrCat(p / 10 + 1)},
                         {"t", StrCat(2 + p % 4)}}),
           .answer = Money(Rational(10 * n * (p / 10 + 1) * (2 + p % 4), 100)),
           .check = StrCat("x = ", 10 * n, " * ", p / 10 + 1, "% * ", 2 + p % 4),
           .form = Form::kMoney,
           .features = {.steps = 3, .size = 10 * n, .story = true},
           .interest = "money"});
    }
  }
  return pool;
}

Pool PercentChange() {
  constexpr Story kRises[] = {
      {"animals", "A herd grows from {a} to {b} deer. By what percent does it grow?"},
      {"money", "The price of a ticket rises from ${a} to ${b}. By what percent does it rise?"},
      {"nature",
       "A plant grows from {a} to {b} centimeters. By what percent does its height "
       "increase?"}};
  constexpr Story kFalls[] = {
      {"money", "The price of a game falls from ${a} to ${b}. By what percent does it fall?"},
      {"sports",
       "A runner cuts a training run from {a} to {b} minutes. By what percent is the "
       "time reduced?"},
      {"travel",
       "A train now takes {b} minutes instead of {a} minutes. By what percent is the time "
       "reduced?"}};
  Pool pool;
  for (int from : {20, 25, 40, 50, 60, 80, 120}) {
    for (int p : {5, 10, 15, 20, 25, 30, 40, 50, 75}) {
      if (from * p % 100 != 0) continue;
      const int change = from * p / 100;
      const Features features = {
          .steps = 2, .denominator = Rational(p, 100).denominator(), .size = 2 * from};
      for (bool rises : {true, false}) {
        const int to = rises ? from + change : from - change;
        const std::string check = rises ? StrCat(from, " + x * ", from, " = ", to)
                                        : StrCat(from, " - x * ", from, " = ", to);
        const Story& story = rises ? kRises[pool.size() / 2 % 3] : kFalls[pool.size() / 2 % 3];
        Question question = {.text = Fill(story.text, {{"a", StrCat(from)}, {"b", StrCat(to)}}),
                             .answer = StrCat(p, "%"),
                             .check = check,
                             .form = Form::kPercent,
                             .features = features,
                             .interest = std::string(story.interest)};
        question.features.story = true;
        pool.push_back(question);
        pool.push_back({.text = StrCat("What is the percent ", rises ? "increase" : "decrease",
                                       " from ", from, " to ", to, "?"),
                        .answer = StrCat(p, "%"),
                        .check = check,
                        .form = Form::kPercent,
                        .features = features});
      }
    }
  }
  return pool;
}

Pool ChangeByPercent() {
  Pool pool;
  for (int from : {20, 40, 60, 80, 120, 300}) {
    for (int p : {10, 15, 20, 25, 30, 40, 50, 75}) {
      const int change = from * p / 100;
      for (bool rises : {true, false}) {
        pool.push_back({.text = StrCat(rises ? "Increase " : "Decrease ", from, " by ", p, "%."),
                        .answer = StrCat(rises ? from + change : from - change),
                        .check = StrCat("x = ", from, rises ? " + " : " - ", p, "% * ", from),
                        .form = Form::kWhole,
                        .features = {.steps = Steps(p), .size = from}});
      }
    }
  }
  return pool;
}

}  // namespace

void AddPercent(Course& course) {
  course.Add("percent-as-rate", 18, Forms());
  course.Add("percent-as-rate", 3, ShadedSquares());
  course.Add("percent-of-a-quantity", 11, PercentOf());
  course.Add("percent-of-a-quantity", 10, PercentOfStories());
  course.Add("find-the-percent", 20, WhichPercent());
  course.Add("find-the-whole", 20, FindTheWhole());
  course.Add("discounts-taxes-and-tips", 11, PricesWithPercent());
  course.Add("discounts-taxes-and-tips", 10, OriginalPrices());
  course.Add("percent-change", 14, PercentChange());
  course.Add("percent-change", 7, ChangeByPercent());
}

}  // namespace proximal::demo
