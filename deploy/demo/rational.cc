// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "deploy/demo/rational.h"

#include <cassert>
#include <numeric>

namespace proximal::demo {

Rational::Rational(int64_t numerator, int64_t denominator) {
  assert(denominator != 0);
  const int64_t divisor = std::gcd(numerator, denominator) * (denominator < 0 ? -1 : 1);
  numerator_ = numerator / divisor;
  denominator_ = denominator / divisor;
}

int64_t Rational::Floor() const {
  const int64_t quotient = numerator_ / denominator_;
  return numerator_ % denominator_ < 0 ? quotient - 1 : quotient;
}

Rational operator+(const Rational& a, const Rational& b) {
  return Rational(a.numerator_ * b.denominator_ + b.numerator_ * a.denominator_,
                  a.denominator_ * b.denominator_);
}

Rational operator-(const Rational& a, const Rational& b) {
  return Rational(a.numerator_ * b.denominator_ - b.numerator_ * a.denominator_,
                  a.denominator_ * b.denominator_);
}

Rational operator*(const Rational& a, const Rational& b) {
  return Rational(a.numerator_ * b.numerator_, a.denominator_ * b.denominator_);
}

Rational operator/(const Rational& a, const Rational& b) {
  return Rational(a.numerator_ * b.denominator_, a.denominator_ * b.numerator_);
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  return a.numerator_ * b.denominator_ <=> b.numerator_ * a.denominator_;
}

}  // namespace proximal::demo
