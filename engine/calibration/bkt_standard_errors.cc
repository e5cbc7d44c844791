// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_standard_errors.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>
#include <limits>

#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr double kStep = 1e-4;  // in logits
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::vector<size_t> Inside(const BktPrior& prior, const std::vector<double>& rates) {
  std::vector<size_t> inside;
  for (size_t i = 0; i < rates.size(); ++i) {
    if (rates[i] > prior.bounds[i].low && rates[i] < prior.bounds[i].high) inside.push_back(i);
  }
  return inside;
}

std::vector<double> ScoreBeside(BktExpectation& expectation, const BktPrior& prior,
                                std::vector<double> rates, size_t rate, double step) {
  rates[rate] = numerics::Logistic(numerics::Logit(rates[rate]) + step);
  return LogitScore(expectation.Count(rates), prior, rates);
}

}  // namespace

std::vector<BktStandardError> StandardErrors(BktExpectation& expectation, const BktPrior& prior,
                                             const std::vector<double>& rates) {
  std::vector<BktStandardError> errors(rates.size(), {kInfinity, kInfinity});
  const std::vector<size_t> inside = Inside(prior, rates);
  const auto n = static_cast<Eigen::Index>(inside.size());
  Eigen::MatrixXd information(n, n);
  for (Eigen::Index j = 0; j < n; ++j) {
    const std::vector<double> up = ScoreBeside(expectation, prior, rates, inside[j], kStep);
    const std::vector<double> down = ScoreBeside(expectation, prior, rates, inside[j], -kStep);
    for (Eigen::Index i = 0; i < n; ++i) {
      information(i, j) = (down[inside[i]] - up[inside[i]]) / (2 * kStep);
    }
  }
  const Eigen::MatrixXd symmetric = (information + information.transpose()) / 2;
  const Eigen::LLT<Eigen::MatrixXd> factor(symmetric);
  if (n == 0 || factor.info() != Eigen::Success) return errors;
  const Eigen::MatrixXd covariance = factor.solve(Eigen::MatrixXd::Identity(n, n));
  for (Eigen::Index i = 0; i < n; ++i) {
    const double logit = std::sqrt(covariance(i, i));
    const double q = rates[inside[i]];
    if (std::isfinite(logit)) errors[inside[i]] = {q * (1 - q) * logit, logit};
  }
  return errors;
}

}  // namespace proximal
