// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "deploy/demo/wording.h"

#include <array>
#include <cassert>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace proximal::demo {
namespace {

constexpr std::array<absl::string_view, 28> kNames = {
    "Ana",  "Ben",    "Chloe", "Dev",  "Elif", "Finn",  "Grace", "Hugo", "Ines", "Jamal",
    "Kira", "Leo",    "Maya",  "Noah", "Omar", "Priya", "Quinn", "Rosa", "Sam",  "Tara",
    "Uma",  "Viktor", "Wen",   "Yuki", "Zoe",  "Aiden", "Lucia", "Kofi"};

constexpr std::array<std::pair<absl::string_view, absl::string_view>, 5> kIrregular = {{
    {"foot", "feet"},
    {"loaf", "loaves"},
    {"child", "children"},
    {"half", "halves"},
    {"fish", "fish"},
}};

bool StartsWithVowelSound(absl::string_view noun) {
  if (absl::StartsWith(noun, "hour")) return true;
  return absl::string_view("aeiou").find(noun.front()) != absl::string_view::npos;
}

}  // namespace

std::string Fraction(int64_t numerator, int64_t denominator) {
  return absl::StrCat(numerator, "/", denominator);
}

std::string Simplest(const Rational& value) {
  if (value.is_whole()) return absl::StrCat(value.numerator());
  return Fraction(value.numerator(), value.denominator());
}

std::string Mixed(const Rational& value) {
  const int64_t whole = value.Floor();
  if (whole == 0 || value.is_whole()) return Simplest(value);
  return absl::StrCat(whole, " ", Simplest(value - whole));
}

std::string Decimal(const Rational& value, int places) {
  int64_t scale = 1;
  int digits = 0;
  while (digits < places || scale % value.denominator() != 0) {
    scale *= 10;
    ++digits;
    assert(digits <= 9);
  }
  const int64_t scaled = value.numerator() * (scale / value.denominator());
  if (digits == 0) return absl::StrCat(scaled);
  std::string fraction = absl::StrCat(scaled % scale);
  fraction.insert(0, digits - fraction.size(), '0');
  return absl::StrCat(scaled / scale, ".", fraction);
}

std::string Money(const Rational& dollars) {
  return absl::StrCat("$", dollars.is_whole() ? Decimal(dollars) : Decimal(dollars, 2));
}

std::string Percent(const Rational& value) { return absl::StrCat(Decimal(value * 100), "%"); }

std::string Ratio(const Rational& value) {
  return absl::StrCat(value.numerator(), ":", value.denominator());
}

std::string Plural(absl::string_view noun) {
  for (const auto& [singular, plural] : kIrregular) {
    if (absl::EndsWith(noun, singular)) {
      return absl::StrCat(noun.substr(0, noun.size() - singular.size()), plural);
    }
  }
  for (absl::string_view hiss : {"s", "x", "ch", "sh"}) {
    if (absl::EndsWith(noun, hiss)) return absl::StrCat(noun, "es");
  }
  const bool ends_in_vowel_y =
      absl::EndsWith(noun, "ay") || absl::EndsWith(noun, "ey") || absl::EndsWith(noun, "oy");
  if (absl::EndsWith(noun, "y") && !ends_in_vowel_y) {
    return absl::StrCat(noun.substr(0, noun.size() - 1), "ies");
  }
  return absl::StrCat(noun, "s");
}

std::string Count(int64_t count, absl::string_view noun) {
  return absl::StrCat(count, " ", count == 1 ? std::string(noun) : Plural(noun));
}

std::string Amount(const Rational& value, absl::string_view unit) {
  if (value > 1) return absl::StrCat(Mixed(value), " ", Plural(unit));
  if (value == 1) return absl::StrCat("1 ", unit);
  if (unit == "hour" || unit == "mile" || unit == "kilometer") {
    return absl::StrCat(Mixed(value), " of ", WithArticle(unit));
  }
  return absl::StrCat(Mixed(value), " ", unit);
}

std::string WithArticle(absl::string_view noun) {
  return absl::StrCat(StartsWithVowelSound(noun) ? "an " : "a ", noun);
}

std::string Name(size_t index) { return std::string(kNames[index % kNames.size()]); }

std::string Fill(absl::string_view text,
                 const std::vector<std::pair<std::string, std::string>>& values) {
  std::vector<std::pair<std::string, std::string>> replacements;
  for (const auto& [key, value] : values) {
    replacements.emplace_back(absl::StrCat("{", key, "}"), value);
  }
  return absl::StrReplaceAll(text, replacements);
}

}  // namespace proximal::demo
