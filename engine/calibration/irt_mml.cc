// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_mml.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "engine/calibration/anderson.h"
#include "engine/calibration/irt_estimator.h"
#include "engine/calibration/irt_start.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr int kMemory = 8;

bool TwoCategoriesOnly(IrtModel model) {
  return model != IrtModel::kGraded && model != IrtModel::kPartialCredit;
}

absl::Status CheckOptions(const IrtOptions& options) {
  if (absl::Status status = CheckPoints(options.points); !status.ok()) return status;
  if (!(options.tolerance > 0) || options.max_cycles < 1) {
    return absl::InvalidArgumentError("tolerance and max_cycles must be above 0");
  }
  return CheckPrior(options.prior);
}

size_t Answers(absl::Span<const size_t> counts) {
  size_t sum = 0;
  for (size_t count : counts) sum += count;
  return sum;
}

// Which items can be fitted, or why the data cannot.
absl::StatusOr<std::vector<bool>> Usable(const IrtData& data, IrtModel model) {
  std::vector<bool> used(data.items());
  for (size_t item = 0; item < data.items(); ++item) {
    const absl::Span<const size_t> counts = data.counts(item);
    if (counts.size() > 2 && TwoCategoriesOnly(model)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "item ", item, " has ", counts.size(), " categories; the model knows right and wrong"));
    }
    const auto unused = std::find(counts.begin(), counts.end(), size_t{0});
    if (counts.size() > 2 && unused != counts.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("item ", item, ": nobody is in category ", unused - counts.begin(),
                       " of 0..", counts.size() - 1, "; join it with its neighbour"));
    }
    used[item] = unused == counts.end();
  }
  if (std::find(used.begin(), used.end(), true) == used.end()) {
    return absl::FailedPreconditionError(
        "no item was answered in two ways: there is nothing to tell apart");
  }
  return used;
}

std::vector<IrtShape> Shapes(const IrtData& data, IrtModel model) {
  std::vector<IrtShape> shapes(data.items());
  for (size_t item = 0; item < data.items(); ++item) shapes[item] = {model, data.categories(item)};
  return shapes;
}

Eigen::VectorXd Start(const IrtData& data, const IrtLayout& layout) {
  constexpr double kSlope = 1;
  Eigen::VectorXd x(layout.size);
  for (uint32_t item : layout.fitted) {
    const std::vector<double> start =
        StartingParameters(layout.shapes[item], kSlope, data.counts(item));
    std::copy(start.begin(), start.end(), layout.of(x, item).begin());
  }
  return x;
}

// An extrapolation may leave what is allowed: those items take the plain step, and where they share
// a slope all do.
void Repair(const IrtLayout& layout, const IrtEstimator& estimator, const Eigen::VectorXd& plain,
            Eigen::VectorXd& x) {
  for (uint32_t item : layout.fitted) {
    if (estimator.Feasible(x, item)) continue;
    if (layout.shapes[item].model == IrtModel::kCommonSlope) {
      x = plain;
      return;
    }
    const absl::Span<const double> from = layout.of(plain, item);
    std::copy(from.begin(), from.end(), layout.of(x, item).begin());
  }
}

// What EM arrives at.
struct Solution {
  Eigen::VectorXd x;
  double log_likelihood = 0;
  int cycles = 0;
  bool converged = false;
};

// Every accepted x has an objective no lower than the one before: EM's own step guarantees it, and
// an extrapolated point that breaks it is given up for that step.
Solution Iterate(const IrtLayout& layout, const IrtOptions& options, IrtEstimator& estimator,
                 Eigen::VectorXd x) {
  constexpr double kRounding = 1e-11;
  AndersonAccelerator accelerator(x.size(), kMemory);
  Solution best = {x, 0, 0, false};
  Eigen::VectorXd plain, felt;  // EM's own step from the last accepted x
  double highest = 0;
  bool extrapolated = false;
  while (best.cycles < options.max_cycles) {
    const double log_likelihood = estimator.Expect(x);
    const double objective = log_likelihood + estimator.LogPriorAt(x);
    ++best.cycles;
    if (extrapolated && !(objective >= highest - kRounding * std::abs(highest))) {
      x = plain;
      extrapolated = false;
      accelerator.Reset();
      continue;
    }
    highest = objective;
    if (options.progress) options.progress(best.cycles, objective);
    best.x = x;
    best.log_likelihood = log_likelihood;
    plain = estimator.Maximize(x, options.tolerance / 10, felt);
    if ((plain - x).cwiseAbs().maxCoeff() < options.tolerance) {
      best.converged = true;
      break;
    }
    x = accelerator.Next(x, plain, felt.cwiseSqrt());
    Repair(layout, estimator, plain, x);
    extrapolated = true;
  }
  return best;
}

bool AnyAtBound(const IrtItemFit& item) {
  for (int p = 0; p < item.shape.parameters(); ++p) {
    if (item.at_bound(p)) return true;
  }
  return false;
}

// Items that took no part: an average slope, and the intercept that the answers there are suggest.
void Complete(const IrtData& data, const IrtLayout& layout, std::vector<IrtItemFit>& items) {
  double log_slope = 0, difficulty = 0;
  for (uint32_t item : layout.fitted) {
    log_slope += std::log(items[item].a());
    const std::vector<double> steps = items[item].difficulties();
    for (double step : steps) difficulty += step / static_cast<double>(steps.size());
  }
  const double slope = std::exp(log_slope / static_cast<double>(layout.fitted.size()));
  difficulty /= static_cast<double>(layout.fitted.size());
  for (size_t item = 0; item < items.size(); ++item) {
    if (layout.used[item]) continue;
    const bool answered = Answers(data.counts(item)) > 0;
    items[item].state = answered ? IrtItemState::kConstant : IrtItemState::kUnanswered;
    items[item].parameters = StartingParameters(items[item].shape, slope, data.counts(item));
    if (!answered) items[item].parameters[kInterceptIndex] = -slope * difficulty;
  }
}

}  // namespace

double IrtItemFit::c() const {
  const bool has = !shape.has_steps() && shape.parameters() > kLowerIndex;
  return has ? numerics::Logistic(parameters[kLowerIndex]) : 0;
}

double IrtItemFit::u() const {
  const bool has = !shape.has_steps() && shape.parameters() > kUpperIndex;
  return has ? numerics::Logistic(parameters[kUpperIndex]) : 1;
}

std::vector<double> IrtItemFit::difficulties() const {
  std::vector<double> steps;
  double before = 0;
  for (int k = 0; k < shape.intercepts(); ++k) {
    const double intercept = parameters[kInterceptIndex + k];
    steps.push_back(-(intercept - before) / a());
    if (shape.model == IrtModel::kPartialCredit) before = intercept;
  }
  return steps;
}

bool IrtItemFit::at_bound(int parameter) const {
  constexpr double kRounding = 1e-9;
  const ParameterBounds bounds = BoundsOf(shape, parameter);
  return parameters[parameter] <= bounds.low + kRounding ||
         parameters[parameter] >= bounds.high - kRounding;
}

double IrtFit::bic() const {
  return free_parameters * std::log(static_cast<double>(persons)) - 2 * log_likelihood;
}

absl::StatusOr<IrtFit> FitIrt(const IrtData& data, const IrtOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  absl::StatusOr<std::vector<bool>> used = Usable(data, options.model);
  if (!used.ok()) return used.status();
  const IrtLayout layout(Shapes(data, options.model), *std::move(used));
  const IrtPatterns patterns(data, layout.used);
  const IrtGrid grid(options.points);
  IrtEstimator estimator(layout, patterns, grid, options.prior, options.parallel);
  const Solution solution = Iterate(layout, options, estimator, Start(data, layout));

  IrtFit fit;
  fit.model = options.model;
  fit.log_likelihood = solution.log_likelihood;
  fit.log_prior = estimator.LogPriorAt(solution.x);
  fit.cycles = solution.cycles;
  fit.converged = solution.converged;
  fit.free_parameters = static_cast<int>(layout.size);
  if (options.model == IrtModel::kCommonSlope) {
    fit.free_parameters -= static_cast<int>(layout.fitted.size()) - 1;
  }
  for (size_t person = 0; person < data.persons(); ++person) {
    if (!data.of(person).empty()) ++fit.persons;
  }
  fit.items.resize(data.items());
  for (size_t item = 0; item < data.items(); ++item) fit.items[item].shape = layout.shapes[item];
  for (uint32_t item : layout.fitted) {
    const absl::Span<const double> parameters = layout.of(solution.x, item);
    fit.items[item].parameters.assign(parameters.begin(), parameters.end());
    if (AnyAtBound(fit.items[item])) fit.items[item].state = IrtItemState::kAtBound;
  }
  Complete(data, layout, fit.items);
  return fit;
}

}  // namespace proximal
