// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/dif_mantel_haenszel.h"

#include <algorithm>
#include <cmath>

#include "engine/numerics/chi_square.h"

namespace proximal {
namespace {

constexpr double kDeltaUnit = -2.35;  // of ln alpha

double Square(double x) { return x * x; }

// The sums over strata that every figure is made of.
struct Sums {
  double concordant = 0;  // A D / N
  double discordant = 0;  // B C / N
  double difference = 0;  // A - E(A)
  double variance = 0;    // of A
};

Sums SumOver(absl::Span<const DifStratum> strata) {
  Sums sums;
  for (const DifStratum& s : strata) {
    const double n = s.total();
    if (n < 2) continue;
    const double reference = s.reference_right + s.reference_wrong;
    const double right = s.reference_right + s.focal_right;
    sums.concordant += s.reference_right * s.focal_wrong / n;
    sums.discordant += s.reference_wrong * s.focal_right / n;
    sums.difference += s.reference_right - reference * right / n;
    sums.variance += reference * (n - reference) * right * (n - right) / (n * n * (n - 1));
  }
  return sums;
}

double VarianceOfLogAlpha(absl::Span<const DifStratum> strata, double alpha, double concordant) {
  double sum = 0;
  for (const DifStratum& s : strata) {
    const double n = s.total();
    if (n < 2) continue;
    sum += (s.reference_right * s.focal_wrong + alpha * s.reference_wrong * s.focal_right) *
           (s.reference_right + s.focal_wrong + alpha * (s.reference_wrong + s.focal_right)) /
           (n * n);
  }
  return sum / (2 * Square(concordant));
}

}  // namespace

DifClass EtsClass(double delta, double delta_error, double p) {
  constexpr double kOneSidedFivePercent = 1.6448536269514722;
  const double size = std::abs(delta);
  if (p >= 0.05 || size < 1) return DifClass::kA;
  const bool above_one = (size - 1) / delta_error > kOneSidedFivePercent;
  return size >= 1.5 && above_one ? DifClass::kC : DifClass::kB;
}

absl::StatusOr<MantelHaenszel> TestMantelHaenszel(absl::Span<const DifStratum> strata) {
  const Sums sums = SumOver(strata);
  if (!(sums.concordant > 0)) {
    return absl::FailedPreconditionError(
        "no stratum has a right answer of the reference group beside a wrong one of the focal");
  }
  if (!(sums.discordant > 0)) {
    return absl::FailedPreconditionError(
        "no stratum has a wrong answer of the reference group beside a right one of the focal");
  }
  MantelHaenszel test;
  test.alpha = sums.concordant / sums.discordant;
  test.delta = kDeltaUnit * std::log(test.alpha);
  test.delta_error =
      -kDeltaUnit * std::sqrt(VarianceOfLogAlpha(strata, test.alpha, sums.concordant));
  test.chi_square = Square(std::max(0.0, std::abs(sums.difference) - 0.5)) / sums.variance;
  test.p = numerics::ChiSquareTail(test.chi_square, 1);
  test.ets = EtsClass(test.delta, test.delta_error, test.p);
  return test;
}

}  // namespace proximal
