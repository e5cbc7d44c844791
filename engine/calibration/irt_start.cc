// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_start.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr double kLower = 0.15;
constexpr double kUpper = 0.95;

}  // namespace

std::vector<double> StartingParameters(const IrtShape& shape, double a,
                                       absl::Span<const size_t> counts) {
  const double stretch = std::sqrt(1 + std::numbers::pi / 8 * a * a);
  std::vector<double> parameters = {a};
  std::vector<double> at_least(shape.categories + 1, 0.0);  // responses of category k or more
  for (int k = shape.categories; k-- > 0;) at_least[k] = at_least[k + 1] + counts[k] + 0.5;
  double sum = 0;
  for (int k = 1; k < shape.categories; ++k) {
    double share = at_least[k] / at_least[0];
    if (shape.model == IrtModel::kPartialCredit && shape.has_steps()) {
      sum += std::log((counts[k] + 0.5) / (counts[k - 1] + 0.5));
      parameters.push_back(sum);
      continue;
    }
    if (shape.model == IrtModel::k3Pl || shape.model == IrtModel::k4Pl) {
      const double upper = shape.model == IrtModel::k4Pl ? kUpper : 1;
      share = std::clamp((share - kLower) / (upper - kLower), 0.02, 0.98);
    }
    parameters.push_back(stretch * numerics::Logit(share));
  }
  const int n = shape.parameters();
  if (!shape.has_steps() && n > kLowerIndex) parameters.push_back(numerics::Logit(kLower));
  if (!shape.has_steps() && n > kUpperIndex) parameters.push_back(numerics::Logit(kUpper));
  return parameters;
}

}  // namespace proximal
