// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_common_slope.h"

#include <algorithm>
#include <cmath>

namespace proximal {
namespace {

// The objective over all items.
struct Joint {
  double value = 0;
  double slope_gradient = 0;
  double slope_curvature = 0;
  Eigen::ArrayXd gradient, curvature, cross;  // of the intercepts; and with the slope
};

Joint Evaluate(const std::vector<ItemProblem>& problems, const IrtPrior& log_slope,
               const Eigen::VectorXd& x) {
  const auto n = static_cast<Eigen::Index>(problems.size());
  const PriorTerm prior = PriorOf(log_slope, problems[0].shape, kSlopeIndex, x[0]);
  Joint at = {prior.value,       prior.slope,       std::max(-prior.curvature, 0.0),
              Eigen::ArrayXd(n), Eigen::ArrayXd(n), Eigen::ArrayXd(n)};
  for (Eigen::Index i = 0; i < n; ++i) {
    const ItemObjective item = EvaluateItem(problems[i], absl::MakeConstSpan(&x[2 * i], 2));
    at.value += item.value;
    at.slope_gradient += item.gradient[0];
    at.slope_curvature += item.curvature(0, 0);
    at.gradient[i] = item.gradient[1];
    at.curvature[i] = item.curvature(1, 1) + 1e-10;
    at.cross[i] = item.curvature(0, 1);
  }
  return at;
}

// The Newton step, within the bounds.
Eigen::VectorXd Step(const Joint& at, const Eigen::VectorXd& x) {
  const Eigen::ArrayXd ratio = at.cross / at.curvature;
  const double curvature = at.slope_curvature - (ratio * at.cross).sum();
  const double free = (at.slope_gradient - (ratio * at.gradient).sum()) /
                      std::max(curvature, 1e-10 * (1 + at.slope_curvature));
  const double a = std::clamp(x[0] + free, kSlopeBounds.low, kSlopeBounds.high) - x[0];
  const Eigen::ArrayXd d = (at.gradient - a * at.cross) / at.curvature;
  Eigen::VectorXd step(x.size());
  for (Eigen::Index i = 0; i < d.size(); ++i) {
    step[2 * i] = a;
    step[2 * i + 1] =
        std::clamp(x[2 * i + 1] + d[i], kInterceptBounds.low, kInterceptBounds.high) - x[2 * i + 1];
  }
  return step;
}

}  // namespace

Eigen::VectorXd MaximizeCommonSlope(const std::vector<ItemProblem>& problems,
                                    const IrtPrior& log_slope, double tolerance, int most_steps,
                                    Eigen::VectorXd& x) {
  constexpr int kMostHalvings = 30;
  constexpr double kRounding = 1e-12;
  Joint at = Evaluate(problems, log_slope, x);
  Eigen::VectorXd felt(x.size());
  for (Eigen::Index i = 0; i < at.curvature.size(); ++i) {
    felt[2 * i] = at.slope_curvature;
    felt[2 * i + 1] = at.curvature[i];
  }
  for (int taken = 0; taken < most_steps; ++taken) {
    Eigen::VectorXd step = Step(at, x);
    if (step.cwiseAbs().maxCoeff() < tolerance) {
      x += step;
      return felt;
    }
    for (int halving = 0;; ++halving) {
      if (halving == kMostHalvings) return felt;
      Joint next = Evaluate(problems, log_slope, x + step);
      if (next.value >= at.value - kRounding * std::abs(at.value)) {
        x += step;
        at = std::move(next);
        break;
      }
      step /= 2;
    }
  }
  return felt;
}

}  // namespace proximal
