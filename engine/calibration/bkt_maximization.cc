// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_maximization.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/calibration/anderson.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr int kMemory = 5;  // of the extrapolation, in steps

bool Held(const BktBounds& bounds) { return bounds.low == bounds.high; }

std::vector<double> MaximizationStep(const BktCounts& counts, const BktPrior& prior) {
  std::vector<double> rates(counts.events.size());
  for (size_t i = 0; i < rates.size(); ++i) {
    rates[i] =
        std::clamp(UnboundedRate(counts, prior, i), prior.bounds[i].low, prior.bounds[i].high);
  }
  return rates;
}

double LargestChange(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

// The rates that are not held, on the logit scale.
class FreeLogits {
 public:
  explicit FreeLogits(const BktPrior& prior) : prior_(prior) {
    for (size_t i = 0; i < prior.bounds.size(); ++i) {
      if (!Held(prior.bounds[i])) free_.push_back(i);
    }
  }

  Eigen::Index size() const { return static_cast<Eigen::Index>(free_.size()); }

  Eigen::VectorXd Of(const std::vector<double>& rates) const {
    Eigen::VectorXd logits(size());
    for (Eigen::Index i = 0; i < size(); ++i) logits[i] = numerics::Logit(rates[free_[i]]);
    return logits;
  }

  // The square root of the information that the counts and the prior would have, were nothing
  // hidden.
  Eigen::VectorXd Scale(const BktCounts& counts, const std::vector<double>& rates) const {
    Eigen::VectorXd scale(size());
    for (Eigen::Index i = 0; i < size(); ++i) {
      const double q = rates[free_[i]];
      const double occasions = counts.occasions[free_[i]] + prior_.strength[free_[i]];
      scale[i] = std::sqrt((occasions + 1e-6) * q * (1 - q));
    }
    return scale;
  }

  // `rates` with the free ones at `logits`, or the nearest bound; a bound that is met but for
  // rounding is met.
  std::vector<double> At(const Eigen::VectorXd& logits, std::vector<double> rates) const {
    constexpr double kRounding = 1e-12;
    for (Eigen::Index i = 0; i < size(); ++i) {
      const BktBounds& bounds = prior_.bounds[free_[i]];
      double& rate = rates[free_[i]];
      rate = numerics::Logistic(logits[i]);
      if (rate < bounds.low + kRounding) rate = bounds.low;
      if (rate > bounds.high - kRounding) rate = bounds.high;
    }
    return rates;
  }

 private:
  const BktPrior& prior_;
  std::vector<size_t> free_;
};

}  // namespace

double LogPrior(const BktPrior& prior, const std::vector<double>& rates) {
  double sum = 0;
  for (size_t i = 0; i < rates.size(); ++i) {
    if (prior.strength[i] == 0 || Held(prior.bounds[i])) continue;
    const double c = prior.center[i];
    const double right = c > 0 ? c * std::log(rates[i]) : 0;
    const double wrong = c < 1 ? (1 - c) * std::log1p(-rates[i]) : 0;
    sum += prior.strength[i] * (right + wrong);
  }
  return sum;
}

double UnboundedRate(const BktCounts& counts, const BktPrior& prior, size_t rate) {
  const double occasions = counts.occasions[rate] + prior.strength[rate];
  if (!(occasions > 0)) return prior.center[rate];
  return (counts.events[rate] + prior.strength[rate] * prior.center[rate]) / occasions;
}

std::vector<double> LogitScore(const BktCounts& counts, const BktPrior& prior,
                               const std::vector<double>& rates) {
  std::vector<double> score(rates.size());
  for (size_t i = 0; i < rates.size(); ++i) {
    score[i] = counts.events[i] + prior.strength[i] * prior.center[i] -
               (counts.occasions[i] + prior.strength[i]) * rates[i];
  }
  return score;
}

BktMaximum Maximize(BktExpectation& expectation, const BktPrior& prior, std::vector<double> start,
                    const BktClimb& climb) {
  const FreeLogits free(prior);
  AndersonAccelerator accelerator(free.size(), kMemory);
  BktMaximum at = {.rates = std::move(start)};
  const auto count = [&](const std::vector<double>& rates, double& objective) {
    BktCounts counts = expectation.Count(rates);
    objective = counts.log_likelihood + LogPrior(prior, rates);
    return counts;
  };
  at.counts = count(at.rates, at.objective);
  while (at.iterations < climb.max_iterations) {
    std::vector<double> image = MaximizationStep(at.counts, prior);
    if (LargestChange(image, at.rates) < climb.tolerance) {
      at.converged = true;
      break;
    }
    ++at.iterations;
    std::vector<double> next = image;
    if (climb.accelerate) {
      next = free.At(
          accelerator.Next(free.Of(at.rates), free.Of(image), free.Scale(at.counts, at.rates)),
          std::move(next));
    }
    double objective;
    BktCounts counts = count(next, objective);
    const double slack = 1e-12 * (1 + std::abs(at.objective));
    if (climb.accelerate && !(objective >= at.objective - slack)) {
      accelerator.Reset();
      next = std::move(image);
      counts = count(next, objective);
    }
    at.rates = std::move(next);
    at.counts = std::move(counts);
    at.objective = objective;
  }
  return at;
}

}  // namespace proximal
