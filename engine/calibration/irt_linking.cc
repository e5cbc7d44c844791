// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_linking.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "engine/numerics/quadrature.h"
#include "engine/tracing/graded.h"

namespace proximal {
namespace {

constexpr int kPoints = 61;

// The expected sum score, in categories, and its derivative.
struct SumScore {
  double value = 0;
  double slope = 0;
};

SumScore SumScoreAt(const std::vector<IrtItemFit>& items, double theta) {
  SumScore sum;
  for (const IrtItemFit& item : items) {
    if (!item.shape.has_steps()) {
      sum.value += IrtProbability(item.curve(), theta);
      sum.slope += IrtSlope(item.curve(), theta);
      continue;
    }
    const std::vector<double> steps = item.difficulties();
    const GradedKind kind = item.shape.model == IrtModel::kGraded ? GradedKind::kGradedResponse
                                                                  : GradedKind::kPartialCredit;
    const ScoreCurve curve = GradedScoreCurve({kind, item.a(), steps}, theta);
    sum.value += item.shape.intercepts() * curve.expected;
    sum.slope += item.shape.intercepts() * curve.slope;
  }
  return sum;
}

// The items that both calibrations fitted.
struct Common {
  std::vector<IrtItemFit> from;
  std::vector<IrtItemFit> to;
};

absl::StatusOr<Common> CommonItems(const std::vector<IrtItemFit>& from,
                                   const std::vector<IrtItemFit>& to) {
  if (from.size() != to.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("linking ", from.size(), " items to ", to.size(), ": not the same items"));
  }
  Common common;
  for (size_t item = 0; item < from.size(); ++item) {
    if (from[item].state != IrtItemState::kFitted || to[item].state != IrtItemState::kFitted) {
      continue;
    }
    if (from[item].shape.categories != to[item].shape.categories) {
      return absl::InvalidArgumentError(absl::StrCat(
          "item ", item, " has ", from[item].shape.categories, " categories in one and ",
          to[item].shape.categories, " in the other calibration"));
    }
    common.from.push_back(from[item]);
    common.to.push_back(to[item]);
  }
  return common;
}

struct Moments {
  double mean = 0;
  double sd = 0;
  size_t n = 0;
};

Moments DifficultyMoments(const std::vector<IrtItemFit>& items) {
  std::vector<double> all;
  for (const IrtItemFit& item : items) {
    const std::vector<double> steps = item.difficulties();
    all.insert(all.end(), steps.begin(), steps.end());
  }
  Moments moments;
  moments.n = all.size();
  for (double b : all) moments.mean += b / static_cast<double>(all.size());
  for (double b : all) moments.sd += (b - moments.mean) * (b - moments.mean);
  moments.sd = all.empty() ? 0 : std::sqrt(moments.sd / static_cast<double>(all.size()));
  return moments;
}

absl::StatusOr<IrtScale> MeanSigma(const Common& common) {
  const Moments from = DifficultyMoments(common.from), to = DifficultyMoments(common.to);
  if (from.n < 2 || !(from.sd > 0) || !(to.sd > 0)) {
    return absl::FailedPreconditionError(absl::StrCat(
        from.n, " common difficulties: linking needs two that differ, on both scales"));
  }
  const double slope = to.sd / from.sd;
  return IrtScale{slope, to.mean - slope * from.mean};
}

// Stocking and Lord's criterion around a scale: half its gradient, and the Gauss-Newton matrix.
struct Criterion {
  double value = 0;
  double g[2] = {0, 0};
  double h[2][2] = {{0, 0}, {0, 0}};
};

Criterion CriterionAt(const Common& common, const std::vector<double>& target,
                      const numerics::Quadrature& grid, const IrtScale& scale) {
  Criterion criterion;
  for (int q = 0; q < kPoints; ++q) {
    const double theta = (grid.points[q] - scale.intercept) / scale.slope;
    const SumScore score = SumScoreAt(common.from, theta);
    const double w = grid.weights[q], residual = target[q] - score.value;
    const double by[2] = {-score.slope * theta / scale.slope, -score.slope / scale.slope};
    criterion.value += w * residual * residual;
    for (int i = 0; i < 2; ++i) {
      criterion.g[i] += w * residual * by[i];
      for (int j = 0; j < 2; ++j) criterion.h[i][j] += w * by[i] * by[j];
    }
  }
  return criterion;
}

}  // namespace

absl::StatusOr<IrtScale> LinkMeanSigma(const std::vector<IrtItemFit>& from,
                                       const std::vector<IrtItemFit>& to) {
  const absl::StatusOr<Common> common = CommonItems(from, to);
  if (!common.ok()) return common.status();
  return MeanSigma(*common);
}

absl::StatusOr<IrtScale> LinkStockingLord(const std::vector<IrtItemFit>& from,
                                          const std::vector<IrtItemFit>& to) {
  constexpr int kMostSteps = 50;
  constexpr double kTolerance = 1e-9;
  const absl::StatusOr<Common> common = CommonItems(from, to);
  if (!common.ok()) return common.status();
  absl::StatusOr<IrtScale> scale = MeanSigma(*common);
  if (!scale.ok()) return scale;
  const numerics::Quadrature grid = numerics::StandardNormalGrid(kPoints);
  std::vector<double> target;
  for (double theta : grid.points) target.push_back(SumScoreAt(common->to, theta).value);
  Criterion at = CriterionAt(*common, target, grid, *scale);
  for (int step = 0; step < kMostSteps; ++step) {
    const double determinant = at.h[0][0] * at.h[1][1] - at.h[0][1] * at.h[1][0];
    if (!(determinant > 0)) break;
    double slope = (at.h[1][1] * at.g[0] - at.h[0][1] * at.g[1]) / determinant;
    double intercept = (at.h[0][0] * at.g[1] - at.h[1][0] * at.g[0]) / determinant;
    const auto small = [&] { return std::abs(slope) + std::abs(intercept) < kTolerance; };
    while (!small()) {
      const IrtScale tried = {scale->slope + slope, scale->intercept + intercept};
      if (tried.slope > 0) {
        const Criterion there = CriterionAt(*common, target, grid, tried);
        if (there.value <= at.value) {
          *scale = tried;
          at = there;
          break;
        }
      }
      slope /= 2;
      intercept /= 2;
    }
    if (small()) break;
  }
  return scale;
}

IrtItemFit OnScale(const IrtItemFit& item, const IrtScale& scale) {
  IrtItemFit moved = item;
  const double a = item.a() / scale.slope;
  moved.parameters[kSlopeIndex] = a;
  for (int k = 0; k < item.shape.intercepts(); ++k) {
    const int times = item.shape.model == IrtModel::kPartialCredit ? k + 1 : 1;
    moved.parameters[kInterceptIndex + k] -= times * a * scale.intercept;
  }
  return moved;
}

}  // namespace proximal
