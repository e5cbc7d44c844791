// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/numbers.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/cli/progress.h"

namespace proximal {
namespace {

constexpr char kMinus[] = "\u2212";
constexpr char kNothing[] = "\u2013";

double Rounded(double number, int digits) {
  const double unit = std::pow(10, digits);
  return std::round(number * unit) / unit;
}

}  // namespace

std::string Fixed(double number, int digits) {
  if (!std::isfinite(number)) return kNothing;
  const double rounded = Rounded(number, digits);
  return absl::StrCat(rounded < 0 ? kMinus : "",
                      absl::StrFormat("%.*f", digits, std::abs(rounded)));
}

std::string Signed(double number, int digits) {
  return absl::StrCat(Rounded(number, digits) > 0 ? "+" : "", Fixed(number, digits));
}

std::string Percent(double share, int digits) {
  if (!std::isfinite(share)) return kNothing;
  return absl::StrCat(Fixed(100 * share, digits), " %");
}

std::string Count(uint64_t number, const std::string& singular, const std::string& plural) {
  return absl::StrCat(WithCommas(number), " ", number == 1 ? singular : plural);
}

std::string Short(uint64_t number) {
  const double size = static_cast<double>(number);
  if (number < 1000) return absl::StrCat(number);
  if (number < 9950) return absl::StrFormat("%.1fk", size / 1e3);
  if (number < 999500) return absl::StrFormat("%.0fk", size / 1e3);
  return absl::StrFormat(number < 9950000 ? "%.1fM" : "%.0fM", size / 1e6);
}

}  // namespace proximal
