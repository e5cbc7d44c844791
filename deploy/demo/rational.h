// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_DEPLOY_DEMO_RATIONAL_H_
#define PROXIMAL_DEPLOY_DEMO_RATIONAL_H_

#include <compare>
#include <cstdint>

namespace proximal::demo {

// An exact fraction, always in lowest terms with a positive denominator.
//
// The course uses numbers of at most a few thousand, so 64 bits are ample; a zero denominator is
// a programming error and is asserted.
class Rational {
 public:
  Rational(int64_t whole) : numerator_(whole) {}  // NOLINT: whole numbers are rationals
  Rational(int64_t numerator, int64_t denominator);

  int64_t numerator() const { return numerator_; }
  int64_t denominator() const { return denominator_; }
  bool is_whole() const { return denominator_ == 1; }
  // The greatest whole number that is not above this one.
  int64_t Floor() const;

  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);
  friend bool operator==(const Rational& a, const Rational& b) = default;
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

 private:
  int64_t numerator_ = 0;
  int64_t denominator_ = 1;
};

}  // namespace proximal::demo

#endif  // PROXIMAL_DEPLOY_DEMO_RATIONAL_H_
