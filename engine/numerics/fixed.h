// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A real number kept as a whole number of steps of 1 / kDenominator. Learner state is made of
// these: what is in memory and what is at rest are the same bits, so that a state that was stored
// and read back predicts exactly what the original would have.
//
//   Fixed<int16_t, 1024> ability;  // ±32 logits in steps of about .001, two bytes
//   ability = 1.2345;              // stores 1264 / 1024
//   ability = ability + 0.5 * gain;
//   double x = ability;            // reads as a double wherever one is expected

#ifndef PROXIMAL_ENGINE_NUMERICS_FIXED_H_
#define PROXIMAL_ENGINE_NUMERICS_FIXED_H_

#include <limits>
#include <type_traits>

namespace proximal::numerics {

// Rounds to the nearest step, ties to the even one, and saturates at both ends of `Int`.
// Infinities saturate; a NaN is stored as 0. Starts at 0. Trivially copyable, as large as `Int`.
// Invariant: Fixed(x.value()) == x for every stored x.
template <typename Int, int kDenominator>
class Fixed {
  static_assert(std::is_integral_v<Int> && sizeof(Int) <= 4, "a double holds every step exactly");
  static_assert(kDenominator > 0);

 public:
  constexpr Fixed() = default;
  constexpr explicit Fixed(double value) : raw_(Round(value)) {}
  constexpr Fixed& operator=(double value) {
    raw_ = Round(value);
    return *this;
  }

  constexpr double value() const { return static_cast<double>(raw_) / kDenominator; }
  constexpr operator double() const { return value(); }  // NOLINT: reading loses nothing

  // The number of steps, for codecs.
  constexpr Int raw() const { return raw_; }
  static constexpr Fixed FromRaw(Int raw) {
    Fixed fixed;
    fixed.raw_ = raw;
    return fixed;
  }

  // The ends of the range.
  static constexpr Fixed Lowest() { return FromRaw(std::numeric_limits<Int>::min()); }
  static constexpr Fixed Highest() { return FromRaw(std::numeric_limits<Int>::max()); }

  friend constexpr bool operator==(Fixed a, Fixed b) { return a.raw_ == b.raw_; }
  friend constexpr bool operator!=(Fixed a, Fixed b) { return a.raw_ != b.raw_; }

 private:
  static constexpr Int Round(double value) {
    // A sum this large has no bits for a fraction: adding it rounds to the nearest whole number,
    // ties to even, and subtracting it again is exact.
    constexpr double kNoFraction = 6755399441055744.0;  // 1.5 * 2^52
    const double steps = value * kDenominator;
    if (steps != steps) return 0;
    if (steps <= std::numeric_limits<Int>::min()) return std::numeric_limits<Int>::min();
    if (steps >= std::numeric_limits<Int>::max()) return std::numeric_limits<Int>::max();
    return static_cast<Int>((steps + kNoFraction) - kNoFraction);
  }

  Int raw_ = 0;
};

}  // namespace proximal::numerics

#endif  // PROXIMAL_ENGINE_NUMERICS_FIXED_H_
