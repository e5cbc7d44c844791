// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Evaluates what an item of the course says must hold for its answer. It shares no code with the
// generator: it has its own parser and its own arithmetic, on fractions that are never reduced and
// are compared by cross-multiplication.
//
//   statement := clause { " and " clause }
//   clause    := expr ("=" | "!=" | "<" | ">") expr      exactly
//              | "whole" expr                            a whole number
//              | "simplest" A/B                          no common factor but 1
//              | "increasing" list | "decreasing" list   strictly; of numbers with commas between
//              | "proportional" points                   (x, y) pairs that all have one ratio y / x
//   expr      := term { ("+" | "-") term }
//   term      := factor { ("*" | "×" | "/" | "÷") factor }
//   factor    := number | "(" expr ")" | ("max" | "min" | "lcm" | "gcf") "(" expr { "," expr } ")"
//   number    := 3 | 0.5 | 3/4 | 2 1/4 | 25% | $4.50 | 3:4     a fraction has no spaces inside

#ifndef PROXIMAL_TESTS_DEMO_STATEMENT_H_
#define PROXIMAL_TESTS_DEMO_STATEMENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace proximal::demo {

// `statement` with the letter x, where it stands alone, replaced by `answer`.
std::string Substitute(absl::string_view statement, absl::string_view answer);

// Whether a statement without unknowns holds, or INVALID_ARGUMENT if it cannot be read.
absl::StatusOr<bool> Holds(absl::string_view statement);

// Whether two expressions have the same value, or INVALID_ARGUMENT if one cannot be read.
absl::StatusOr<bool> SameValue(absl::string_view a, absl::string_view b);

// The runs of digits in a text: "2 1/4 of 10" → 2, 1, 4, 10.
std::vector<std::string> DigitRuns(absl::string_view text);

}  // namespace proximal::demo

#endif  // PROXIMAL_TESTS_DEMO_STATEMENT_H_
