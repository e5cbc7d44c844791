// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/dif_logistic.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "engine/numerics/chi_square.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr int kMostTerms = 4;
using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, kMostTerms, 1>;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, kMostTerms, kMostTerms>;

// How t is moved and scaled, so that one threshold tells divergence whatever its unit.
struct Scale {
  double mean = 0;
  double sd = 0;
};

struct Counts {
  double right = 0;
  double wrong = 0;
  double reference = 0;
  double focal = 0;
};

Counts CountAll(absl::Span<const DifObservation> observations) {
  Counts counts;
  for (const DifObservation& o : observations) {
    counts.right += o.right;
    counts.wrong += o.wrong;
    (o.focal ? counts.focal : counts.reference) += o.right + o.wrong;
  }
  return counts;
}

Scale ScaleOf(absl::Span<const DifObservation> observations, double n) {
  Scale scale;
  for (const DifObservation& o : observations) scale.mean += (o.right + o.wrong) * o.match / n;
  double variance = 0;
  for (const DifObservation& o : observations) {
    variance += (o.right + o.wrong) * (o.match - scale.mean) * (o.match - scale.mean) / n;
  }
  scale.sd = std::sqrt(variance);
  return scale;
}

// 1, t, g, t g: the first `terms` of them.
Vector TermsOf(const DifObservation& o, const Scale& scale, int terms) {
  const double t = (o.match - scale.mean) / scale.sd;
  const double g = o.focal ? 1 : 0;
  const double all[kMostTerms] = {1, t, g, t * g};
  return Eigen::Map<const Vector>(all, terms);
}

struct Solution {
  Vector weights;
  double log_likelihood = 0;
};

// Newton's method; the log-likelihood is concave, so that it either converges or has no maximum.
absl::StatusOr<Solution> Maximize(absl::Span<const DifObservation> observations, const Scale& scale,
                                  int terms) {
  constexpr int kMostSteps = 50;
  constexpr double kConverged = 1e-10;
  constexpr double kDiverged = 30;  // logits per standard deviation
  Solution at = {Vector::Zero(terms), 0};
  for (int step = 0; step < kMostSteps; ++step) {
    Vector gradient = Vector::Zero(terms);
    Matrix hessian = Matrix::Zero(terms, terms);
    at.log_likelihood = 0;
    for (const DifObservation& o : observations) {
      const Vector x = TermsOf(o, scale, terms);
      const double eta = x.dot(at.weights);
      const double p = numerics::Logistic(eta);
      const double n = o.right + o.wrong;
      at.log_likelihood += o.right * eta - n * numerics::Log1pExp(eta);
      gradient += (o.right - n * p) * x;
      hessian += n * p * (1 - p) * x * x.transpose();
    }
    const Eigen::LDLT<Matrix> solver(hessian);
    if (solver.info() != Eigen::Success || !(solver.rcond() > 1e-12)) break;
    Vector change = solver.solve(gradient);
    const double largest = change.cwiseAbs().maxCoeff();
    if (largest > 2) change *= 2 / largest;
    if (largest < kConverged) return at;
    at.weights += change;
    if (!(at.weights.cwiseAbs().maxCoeff() < kDiverged)) break;
  }
  return absl::FailedPreconditionError(
      "matching value and group tell right from wrong answers without error: the regression has no "
      "finite answer");
}

LikelihoodRatio Compare(const Solution& small, const Solution& large, double degrees) {
  const double chi_square = std::max(0.0, 2 * (large.log_likelihood - small.log_likelihood));
  return {chi_square, numerics::ChiSquareTail(chi_square, degrees)};
}

}  // namespace

DifClass JodoinGierlClass(double r2_change, double p) {
  if (p >= 0.05 || r2_change < 0.035) return DifClass::kA;
  return r2_change < 0.07 ? DifClass::kB : DifClass::kC;
}

absl::StatusOr<LogisticDif> TestLogisticDif(absl::Span<const DifObservation> observations) {
  const Counts counts = CountAll(observations);
  if (!(counts.reference > 0 && counts.focal > 0)) {
    return absl::FailedPreconditionError("only one of the groups answered");
  }
  if (!(counts.right > 0 && counts.wrong > 0)) {
    return absl::FailedPreconditionError("all answers are alike");
  }
  const double n = counts.right + counts.wrong;
  const Scale scale = ScaleOf(observations, n);
  if (!(scale.sd > 1e-12 * std::max(1.0, std::abs(scale.mean)))) {
    return absl::FailedPreconditionError("all learners have the same matching value");
  }
  Solution models[3];
  for (int m = 0; m < 3; ++m) {
    absl::StatusOr<Solution> solution = Maximize(observations, scale, m + 2);
    if (!solution.ok()) return solution.status();
    models[m] = *solution;
  }
  const double null =
      counts.right * std::log(counts.right / n) + counts.wrong * std::log(counts.wrong / n);
  const auto r2 = [&](const Solution& model) {
    return std::expm1(2 * (null - model.log_likelihood) / n) / std::expm1(2 * null / n);
  };
  LogisticDif test;
  test.uniform = Compare(models[0], models[1], 1);
  test.nonuniform = Compare(models[1], models[2], 1);
  test.both = Compare(models[0], models[2], 2);
  test.match_slope = models[1].weights[1] / scale.sd;
  test.group_shift = models[1].weights[2];
  test.r2_change = std::max(0.0, r2(models[2]) - r2(models[0]));
  test.jodoin_gierl = JodoinGierlClass(test.r2_change, test.both.p);
  return test;
}

}  // namespace proximal
