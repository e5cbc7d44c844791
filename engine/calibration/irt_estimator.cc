// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_estimator.h"

#include <algorithm>
#include <utility>

#include "engine/calibration/irt_common_slope.h"

namespace proximal {
namespace {

constexpr int kItemsPerTask = 64;
constexpr int kMostNewtonSteps = 5;

}  // namespace

IrtLayout::IrtLayout(std::vector<IrtShape> shapes_in, std::vector<bool> used_in)
    : shapes(std::move(shapes_in)), used(std::move(used_in)), offsets(shapes.size()) {
  for (uint32_t item = 0; item < shapes.size(); ++item) {
    if (!used[item]) continue;
    fitted.push_back(item);
    offsets[item] = size;
    size += shapes[item].parameters();
  }
}

std::vector<int> IrtLayout::categories() const {
  std::vector<int> categories(shapes.size(), 0);
  for (uint32_t item : fitted) categories[item] = shapes[item].categories;
  return categories;
}

IrtEstimator::IrtEstimator(const IrtLayout& layout, const IrtPatterns& patterns,
                           const IrtGrid& grid, const IrtPrior& prior, const ParallelFor& parallel)
    : layout_(layout),
      grid_(grid),
      prior_(prior),
      parallel_(parallel),
      log_p_(layout.categories(), grid.width()),
      counts_(layout.categories(), grid.width()),
      expectation_(patterns, grid, parallel) {}

double IrtEstimator::Expect(const Eigen::VectorXd& x) {
  const auto items = static_cast<int>(layout_.fitted.size());
  parallel_((items + kItemsPerTask - 1) / kItemsPerTask, [&](int task) {
    const int end = std::min(items, (task + 1) * kItemsPerTask);
    for (int i = task * kItemsPerTask; i < end; ++i) {
      const uint32_t item = layout_.fitted[i];
      TabulateItem(layout_.shapes[item], grid_, layout_.of(x, item), item, log_p_);
    }
  });
  return expectation_.Run(log_p_, counts_);
}

double IrtEstimator::LogPriorAt(const Eigen::VectorXd& x) const {
  double sum = 0;
  for (uint32_t item : layout_.fitted) {
    const bool slope_counts = !CommonSlope() || item == layout_.fitted.front();
    sum += LogPrior(prior_, layout_.shapes[item], layout_.of(x, item), slope_counts);
  }
  return sum;
}

Eigen::VectorXd IrtEstimator::Maximize(const Eigen::VectorXd& x, double tolerance,
                                       Eigen::VectorXd& felt) const {
  Eigen::VectorXd next = x;
  const auto items = static_cast<int>(layout_.fitted.size());
  if (CommonSlope()) {
    const IrtPrior none;
    std::vector<ItemProblem> problems;
    for (uint32_t item : layout_.fitted) {
      problems.push_back({layout_.shapes[item], grid_, counts_, item, none});
    }
    felt = MaximizeCommonSlope(problems, prior_, tolerance, kMostNewtonSteps, next);
    return next;
  }
  felt.resize(x.size());
  parallel_((items + kItemsPerTask - 1) / kItemsPerTask, [&](int task) {
    const int end = std::min(items, (task + 1) * kItemsPerTask);
    for (int i = task * kItemsPerTask; i < end; ++i) {
      const uint32_t item = layout_.fitted[i];
      const ItemProblem problem = {layout_.shapes[item], grid_, counts_, item, prior_};
      felt.segment(layout_.offsets[item], problem.shape.parameters()) =
          MaximizeItem(problem, tolerance, kMostNewtonSteps, layout_.of(next, item));
    }
  });
  return next;
}

bool IrtEstimator::Feasible(const Eigen::VectorXd& x, uint32_t item) const {
  const IrtShape& shape = layout_.shapes[item];
  const absl::Span<const double> parameters = layout_.of(x, item);
  for (int p = 0; p < shape.parameters(); ++p) {
    const ParameterBounds bounds = BoundsOf(shape, p);
    if (!(parameters[p] >= bounds.low && parameters[p] <= bounds.high)) return false;
  }
  return InOrder(shape, parameters);
}

}  // namespace proximal
