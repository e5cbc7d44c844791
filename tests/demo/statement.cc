// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/demo/statement.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace proximal::demo {
namespace {

struct Quotient {
  __int128 above = 0;
  __int128 below = 1;  // > 0
};

int Compare(const Quotient& a, const Quotient& b) {
  const __int128 left = a.above * b.below, right = b.above * a.below;
  return left < right ? -1 : left > right ? 1 : 0;
}

bool IsWhole(const Quotient& q) { return q.above % q.below == 0; }

using MaybeQuotient = std::optional<Quotient>;

// A recursive descent over the text; every rule returns nothing where it does not apply.
class Parser {
 public:
  explicit Parser(absl::string_view text) : rest_(text) {}

  MaybeQuotient Expression() {
    MaybeQuotient sum = Term();
    while (sum) {
      const bool minus = Eat("-");
      if (!minus && !Eat("+")) break;
      const MaybeQuotient next = Term();
      if (!next) return std::nullopt;
      const __int128 added = next->above * sum->below;
      sum = Quotient{sum->above * next->below + (minus ? -added : added), sum->below * next->below};
    }
    return sum;
  }

  std::optional<std::vector<Quotient>> List() {
    std::vector<Quotient> list;
    do {
      const MaybeQuotient next = Expression();
      if (!next) return std::nullopt;
      list.push_back(*next);
    } while (Eat(","));
    return list;
  }

  bool Eat(absl::string_view token) {
    absl::string_view rest = absl::StripLeadingAsciiWhitespace(rest_);
    if (!absl::ConsumePrefix(&rest, token)) return false;
    rest_ = rest;
    return true;
  }

  bool AtEnd() const { return absl::StripLeadingAsciiWhitespace(rest_).empty(); }

 private:
  MaybeQuotient Term() {
    MaybeQuotient product = Factor();
    while (product) {
      const bool divides = Eat("/") || Eat("÷");
      if (!divides && !Eat("*") && !Eat("×")) break;
      const MaybeQuotient next = Factor();
      if (!next || (divides && next->above <= 0)) return std::nullopt;
      product = divides ? Quotient{product->above * next->below, product->below * next->above}
                        : Quotient{product->above * next->above, product->below * next->below};
    }
    return product;
  }

  MaybeQuotient Factor() {
    if (Eat("(")) {
      const MaybeQuotient inner = Expression();
      return Eat(")") ? inner : std::nullopt;
    }
    for (absl::string_view name : {"max", "min", "lcm", "gcf"}) {
      if (!Eat(name)) continue;
      if (!Eat("(")) return std::nullopt;
      const auto list = List();
      if (!list || !Eat(")")) return std::nullopt;
      return Apply(name, *list);
    }
    return Number();
  }

  // The definitions, tried number by number.
  static MaybeQuotient Apply(absl::string_view name, const std::vector<Quotient>& list) {
    const auto less = [](const Quotient& a, const Quotient& b) { return Compare(a, b) < 0; };
    if (name == "max") return *std::max_element(list.begin(), list.end(), less);
    if (name == "min") return *std::min_element(list.begin(), list.end(), less);
    const auto all = [&](auto divides) { return std::all_of(list.begin(), list.end(), divides); };
    __int128 n = list.front().above;
    if (name == "gcf") {
      while (!all([&](const Quotient& q) { return q.above % n == 0; })) --n;
    } else {
      n = 1;
      while (!all([&](const Quotient& q) { return n % q.above == 0; })) ++n;
    }
    return Quotient{n, 1};
  }

  std::optional<int64_t> Digits() {
    size_t length = 0;
    int64_t value = 0;
    while (length < rest_.size() && absl::ascii_isdigit(rest_[length])) {
      value = 10 * value + (rest_[length++] - '0');
    }
    if (length == 0 || length > 12) return std::nullopt;
    rest_.remove_prefix(length);
    return value;
  }

  // "/4" or ":4" right after a number.
  std::optional<int64_t> Below(absl::string_view sign) {
    const absl::string_view before = rest_;
    if (absl::ConsumePrefix(&rest_, sign)) {
      if (const auto below = Digits(); below && *below > 0) return below;
    }
    rest_ = before;
    return std::nullopt;
  }

  MaybeQuotient Number() {
    rest_ = absl::StripLeadingAsciiWhitespace(rest_);
    absl::ConsumePrefix(&rest_, "$");
    const auto first = Digits();
    if (!first) return std::nullopt;
    Quotient value = {*first, 1};
    const absl::string_view before = rest_;
    if (absl::ConsumePrefix(&rest_, ".")) {
      const size_t length = rest_.size();
      const auto decimals = Digits();
      if (!decimals) return std::nullopt;
      for (size_t i = rest_.size(); i < length; ++i) value.below *= 10;
      value.above = value.above * value.below + *decimals;
    } else if (const auto below = Below("/")) {
      return Quotient{*first, *below};
    } else if (const auto ratio = Below(":")) {
      return Quotient{*first, *ratio};
    } else if (absl::ConsumePrefix(&rest_, " ")) {
      const auto above = Digits();
      const auto below_part = above ? Below("/") : std::nullopt;
      if (below_part) return Quotient{*first * *below_part + *above, *below_part};
      rest_ = before;
    }
    if (absl::ConsumePrefix(&rest_, "%")) value.below *= 100;
    return value;
  }

  absl::string_view rest_;
};

absl::Status Unreadable(absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat("cannot read: ", text));
}

absl::StatusOr<Quotient> Value(absl::string_view text) {
  Parser parser(text);
  const MaybeQuotient value = parser.Expression();
  if (!value || !parser.AtEnd()) return Unreadable(text);
  return *value;
}

absl::StatusOr<bool> IsOrdered(absl::string_view text, int sign) {
  Parser parser(text);
  const auto list = parser.List();
  if (!list || !parser.AtEnd()) return Unreadable(text);
  for (size_t i = 1; i < list->size(); ++i) {
    if (Compare((*list)[i - 1], (*list)[i]) != sign) return false;
  }
  return true;
}

absl::StatusOr<bool> IsProportional(absl::string_view text) {
  Parser parser(text);
  std::vector<Quotient> points;  // x, y, x, y …
  do {
    if (!parser.Eat("(")) return Unreadable(text);
    const auto point = parser.List();
    if (!point || point->size() != 2 || !parser.Eat(")")) return Unreadable(text);
    points.insert(points.end(), point->begin(), point->end());
  } while (parser.Eat(","));
  if (!parser.AtEnd()) return Unreadable(text);
  for (size_t i = 2; i < points.size(); i += 2) {
    if (points[0].above * points[i + 1].above != points[1].above * points[i].above) return false;
  }
  return true;
}

absl::StatusOr<bool> IsSimplest(absl::string_view text) {
  const std::vector<std::string> runs = DigitRuns(text);
  if (runs.size() != 2) return Unreadable(text);
  const int above = std::stoi(runs[0]), below = std::stoi(runs[1]);
  for (int factor = 2; factor <= below; ++factor) {
    if (above % factor == 0 && below % factor == 0) return false;
  }
  return true;
}

absl::StatusOr<bool> RelationHolds(absl::string_view text) {
  for (absl::string_view sign : {" != ", " = ", " < ", " > "}) {
    const std::vector<std::string> sides = absl::StrSplit(text, sign);
    if (sides.size() != 2) continue;
    const absl::StatusOr<Quotient> left = Value(sides[0]), right = Value(sides[1]);
    if (!left.ok()) return left.status();
    if (!right.ok()) return right.status();
    const int order = Compare(*left, *right);
    if (sign == " != ") return order != 0;
    return order == (sign == " = " ? 0 : sign == " < " ? -1 : 1);
  }
  return Unreadable(text);
}

absl::StatusOr<bool> ClauseHolds(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "whole ")) {
    const absl::StatusOr<Quotient> value = Value(text);
    if (!value.ok()) return value.status();
    return IsWhole(*value);
  }
  if (absl::ConsumePrefix(&text, "simplest ")) return IsSimplest(text);
  if (absl::ConsumePrefix(&text, "increasing ")) return IsOrdered(text, -1);
  if (absl::ConsumePrefix(&text, "decreasing ")) return IsOrdered(text, 1);
  if (absl::ConsumePrefix(&text, "proportional ")) return IsProportional(text);
  return RelationHolds(text);
}

}  // namespace

std::string Substitute(absl::string_view statement, absl::string_view answer) {
  const bool number = !answer.empty() && answer.find_first_of("<>=,") == absl::string_view::npos &&
                      !absl::StartsWith(statement, "simplest");
  std::string result;
  for (size_t i = 0; i < statement.size(); ++i) {
    const bool alone = statement[i] == 'x' && (i == 0 || !absl::ascii_isalpha(statement[i - 1])) &&
                       (i + 1 == statement.size() || !absl::ascii_isalpha(statement[i + 1]));
    if (!alone) {
      result.push_back(statement[i]);
    } else {
      absl::StrAppend(&result, number ? "(" : "", answer, number ? ")" : "");
    }
  }
  return result;
}

absl::StatusOr<bool> Holds(absl::string_view statement) {
  for (absl::string_view clause : absl::StrSplit(statement, " and ")) {
    const absl::StatusOr<bool> holds = ClauseHolds(clause);
    if (!holds.ok() || !*holds) return holds;
  }
  return true;
}

absl::StatusOr<bool> SameValue(absl::string_view a, absl::string_view b) {
  const absl::StatusOr<Quotient> left = Value(a), right = Value(b);
  if (!left.ok()) return left.status();
  if (!right.ok()) return right.status();
  return Compare(*left, *right) == 0;
}

std::vector<std::string> DigitRuns(absl::string_view text) {
  std::vector<std::string> runs;
  bool inside = false;
  for (char c : text) {
    const bool digit = absl::ascii_isdigit(c);
    if (digit && !inside) runs.emplace_back();
    if (digit) runs.back().push_back(c);
    inside = digit;
  }
  return runs;
}

}  // namespace proximal::demo
