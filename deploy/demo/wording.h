// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_DEPLOY_DEMO_WORDING_H_
#define PROXIMAL_DEPLOY_DEMO_WORDING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "deploy/demo/rational.h"

namespace proximal::demo {

// Numbers as a learner reads and writes them.

// "6/8": as given, not reduced.
std::string Fraction(int64_t numerator, int64_t denominator);
// "3/4", "7/4", "2": in simplest form.
std::string Simplest(const Rational& value);
// "3/4", "1 3/4", "2": in simplest form, as a mixed number from one upwards.
std::string Mixed(const Rational& value);
// "2.75": needs a denominator that divides a power of ten; `places` pads with zeros ("2.50").
std::string Decimal(const Rational& value, int places = 0);
// "$12" for whole dollars, else "$12.50".
std::string Money(const Rational& dollars);
// "35%", "12.5%" for 0.35 and 0.125.
std::string Percent(const Rational& value);
// "3:4" in lowest terms.
std::string Ratio(const Rational& value);

// Counted things.

// The plural of a noun that ends regularly ("box" → "boxes", "berry" → "berries"), or is one of
// the few irregular nouns of the course ("foot", "loaf", "child").
std::string Plural(absl::string_view noun);
// "1 apple", "3 apples".
std::string Count(int64_t count, absl::string_view noun);
// "3/4 cup", "1 cup", "1 1/2 cups"; "3/4 of an hour".
std::string Amount(const Rational& value, absl::string_view unit);
// "a lemon", "an orange", "an hour".
std::string WithArticle(absl::string_view noun);

// The first name number `index` of a fixed list, which repeats.
std::string Name(size_t index);

// `text` with every "{key}" replaced by its value.
std::string Fill(absl::string_view text,
                 const std::vector<std::pair<std::string, std::string>>& values);

// The story around a word problem: what it is about, and its text with {keys}.
struct Story {
  absl::string_view interest;
  absl::string_view text;
};

}  // namespace proximal::demo

#endif  // PROXIMAL_DEPLOY_DEMO_WORDING_H_
