// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/ridge_logistic.h"

#include <Eigen/Cholesky>
#include <cmath>

#include "engine/numerics/logistic.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

// A problem of a few dense and some sparse columns, in both layouts.
struct Problem {
  Problem(int rows, int dense, int sparse, uint64_t seed, bool partial = false)
      : x(dense), dense_x(Eigen::MatrixXd::Zero(rows, dense + sparse)) {
    Draws draws(seed);
    for (int r = 0; r < rows; ++r) {
      std::vector<double> values;
      for (int j = 0; j < dense; ++j) {
        values.push_back(static_cast<float>(j == 0 ? 1 : draws.Normal()));
        dense_x(r, j) = values.back();
      }
      std::vector<DesignMatrix::Entry> entries;
      for (int k = draws.Below(3); k > 0 && sparse > 0; --k) {  // none in a third of the rows
        const uint32_t column = dense + draws.Below(sparse);
        if (dense_x(r, column) != 0) continue;
        entries.push_back({column, static_cast<float>(draws.Real(-1, 2))});
        dense_x(r, column) += entries.back().value;
      }
      x.AddRow(values, entries);
      score.push_back(partial ? draws.Real(0, 1) : draws.Below(2));
    }
    for (int j = 0; j < dense + sparse; ++j) penalty.push_back(draws.Real(0.1, 3));
  }

  double Loss(const Eigen::VectorXd& w) const {
    double loss = 0;
    const Eigen::VectorXd eta = dense_x * w;
    for (int r = 0; r < eta.size(); ++r) loss += numerics::Log1pExp(eta[r]) - score[r] * eta[r];
    for (int j = 0; j < w.size(); ++j) loss += 0.5 * penalty[j] * w[j] * w[j];
    return loss;
  }

  // Newton's method on the dense Hessian.
  Eigen::VectorXd Solve() const {
    const Eigen::Map<const Eigen::VectorXd> y(score.data(), dense_x.rows());
    const Eigen::Map<const Eigen::VectorXd> lambda(penalty.data(), dense_x.cols());
    Eigen::VectorXd w = Eigen::VectorXd::Zero(dense_x.cols());
    for (int step = 0; step < 50; ++step) {
      const Eigen::VectorXd p =
          (dense_x * w).unaryExpr([](double eta) { return numerics::Logistic(eta); });
      const Eigen::VectorXd weight = p.array() * (1 - p.array());
      Eigen::MatrixXd hessian = dense_x.transpose() * weight.asDiagonal() * dense_x;
      hessian += lambda.asDiagonal();
      w -= hessian.ldlt().solve(dense_x.transpose() * (p - y) + lambda.cwiseProduct(w));
    }
    return w;
  }

  DesignMatrix x;
  Eigen::MatrixXd dense_x;
  std::vector<double> score, penalty;
};

Eigen::VectorXd AsVector(const std::vector<double>& w) {
  return Eigen::Map<const Eigen::VectorXd>(w.data(), static_cast<Eigen::Index>(w.size()));
}

TEST(RidgeLogisticTest, EqualsTheDenseNewtonSolution) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const Problem problem(300, 4, seed % 2 == 0 ? 25 : 0, seed, seed % 3 == 0);
    const RidgeFit fit =
        FitRidgeLogistic(problem.x, problem.score, problem.penalty, {}, {.tolerance = 1e-8});
    const Eigen::VectorXd exact = problem.Solve();
    EXPECT_TRUE(fit.converged);
    EXPECT_LT((AsVector(fit.weights) - exact).cwiseAbs().maxCoeff(), 1e-3) << "seed " << seed;
    EXPECT_NEAR(fit.penalized_loss, problem.Loss(exact), 1e-6 * problem.Loss(exact));
    EXPECT_GE(fit.penalized_loss, problem.Loss(exact) - 1e-9);
  }
}

TEST(RidgeLogisticTest, TheLossIsFlatAtTheSolution) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    const Problem problem(400, 3, 20, seed);
    const RidgeFit fit = FitRidgeLogistic(problem.x, problem.score, problem.penalty);
    const Eigen::VectorXd w = AsVector(fit.weights);
    for (int j = 0; j < w.size(); ++j) {
      const Eigen::VectorXd h = 1e-4 * Eigen::VectorXd::Unit(w.size(), j);
      const double gradient = (problem.Loss(w + h) - problem.Loss(w - h)) / 2e-4;
      const double curvature =
          (problem.Loss(w + h) - 2 * problem.Loss(w) + problem.Loss(w - h)) / 1e-8;
      EXPECT_NEAR(gradient, 0, 0.05) << "column " << j;
      EXPECT_NEAR(fit.curvature[j], curvature, 1e-3 * curvature) << "column " << j;
    }
  }
}

TEST(RidgeLogisticTest, StaysFiniteOnSeparableData) {
  for (double penalty : {1.0, 1e-6}) {
    DesignMatrix x(2);
    std::vector<double> score;
    for (int r = 0; r < 100; ++r) {
      x.AddRow({1.0, r < 50 ? -1.0 : 1.0}, {});
      score.push_back(r < 50 ? 0 : 1);
    }
    const RidgeFit fit = FitRidgeLogistic(x, score, {penalty, penalty});
    EXPECT_TRUE(fit.converged);
    EXPECT_NEAR(fit.weights[0], 0, 1e-6);
    EXPECT_GT(fit.weights[1], 2);
    EXPECT_LT(fit.weights[1], 40);
    EXPECT_TRUE(std::isfinite(fit.penalized_loss));
  }
}

TEST(RidgeLogisticTest, AHeavierPenaltyLeavesLessOfAWeight) {
  Problem problem(300, 3, 5, 3);
  double before = std::numeric_limits<double>::infinity();
  for (double penalty : {0.01, 1.0, 100.0, 1e4}) {
    problem.penalty[1] = penalty;
    const double size =
        std::abs(FitRidgeLogistic(problem.x, problem.score, problem.penalty).weights[1]);
    EXPECT_LT(size, before);
    before = size;
  }
  EXPECT_LT(before, 0.01);
}

TEST(RidgeLogisticTest, APenaltyDrawsToTheCenter) {
  // eta = x' (w - m) + x' m: the center is the same as an offset of the rows.
  const Problem problem(300, 3, 0, 7);
  const std::vector<double> center = {0.5, -1, 2};
  const RidgeFit held =
      FitRidgeLogistic(problem.x, problem.score, {1e9, 1e9, 1e9}, {}, {.center = center});
  for (size_t j = 0; j < center.size(); ++j) EXPECT_NEAR(held.weights[j], center[j], 1e-4);
  const std::vector<double> penalty = {20, 20, 20};
  const RidgeFit drawn =
      FitRidgeLogistic(problem.x, problem.score, penalty, {}, {.center = center});
  const RidgeFit free = FitRidgeLogistic(problem.x, problem.score, penalty);
  for (size_t j = 0; j < center.size(); ++j) {
    EXPECT_GT((drawn.weights[j] - free.weights[j]) * center[j], 0) << "column " << j;
  }
}

TEST(RidgeLogisticTest, TellsItsSteps) {
  const Problem problem(300, 3, 10, 7);
  int last = 0;
  const RidgeFit fit = FitRidgeLogistic(problem.x, problem.score, problem.penalty, {}, {},
                                        [&](int steps) { EXPECT_EQ(steps, ++last); });
  EXPECT_EQ(last, fit.steps);
}

TEST(RidgeLogisticTest, AColumnThatNoRowHasKeepsWeightZeroAndThePriorsCurvature) {
  DesignMatrix x(1);
  std::vector<double> score;
  for (int r = 0; r < 40; ++r) {
    const DesignMatrix::Entry entry = {1, 1.0f};
    x.AddRow({1.0},
             r % 2 == 0 ? absl::MakeConstSpan(&entry, 1) : absl::Span<const DesignMatrix::Entry>());
    score.push_back(r % 4 == 0 ? 0 : 1);
  }
  const RidgeFit fit = FitRidgeLogistic(x, score, {0.5, 0.5, 2.5});
  EXPECT_EQ(fit.weights[2], 0);
  EXPECT_DOUBLE_EQ(fit.curvature[2], 2.5);
  EXPECT_GT(fit.weights[0], 0);
  EXPECT_LT(fit.weights[1], 0);
}

TEST(RidgeLogisticTest, WithoutRowsThePriorIsAllThereIs) {
  const RidgeFit fit = FitRidgeLogistic(DesignMatrix(2), {}, {1.0, 2.0});
  EXPECT_THAT(fit.weights, testing::ElementsAre(0, 0));
  EXPECT_THAT(fit.curvature, testing::ElementsAre(1, 2));
  EXPECT_TRUE(fit.converged);
}

TEST(RidgeLogisticTest, TheStartDoesNotMatter) {
  const Problem problem(300, 3, 10, 9);
  const RidgeFit cold = FitRidgeLogistic(problem.x, problem.score, problem.penalty);
  const RidgeFit far = FitRidgeLogistic(problem.x, problem.score, problem.penalty,
                                        std::vector<double>(problem.penalty.size(), 8.0));
  EXPECT_LT((AsVector(cold.weights) - AsVector(far.weights)).cwiseAbs().maxCoeff(), 2e-3);
  const RidgeFit warm = FitRidgeLogistic(problem.x, problem.score, problem.penalty, cold.weights);
  EXPECT_LE(warm.steps, 2);
}

TEST(RidgeLogisticTest, IsTheSameBitForBitEveryTime) {
  const Problem problem(500, 4, 40, 11);
  const RidgeFit once = FitRidgeLogistic(problem.x, problem.score, problem.penalty);
  const RidgeFit again = FitRidgeLogistic(problem.x, problem.score, problem.penalty);
  EXPECT_EQ(once.weights, again.weights);
  EXPECT_EQ(once.curvature, again.curvature);
}

TEST(RidgeLogisticTest, RecoversWeightsFromSimulatedResponses) {
  Draws draws(13);
  const double truth[] = {0.4, -1.2, 0.8};
  DesignMatrix x(3);
  std::vector<double> score;
  for (int r = 0; r < 20000; ++r) {
    const double values[] = {1, draws.Normal(), draws.Normal()};
    double eta = 0;
    for (int j = 0; j < 3; ++j) eta += truth[j] * values[j];
    x.AddRow(values, {});
    score.push_back(draws.Chance(numerics::Logistic(eta)) ? 1 : 0);
  }
  const RidgeFit fit = FitRidgeLogistic(x, score, {1.0, 1.0, 1.0});
  for (int j = 0; j < 3; ++j) {
    EXPECT_NEAR(fit.weights[j], truth[j], 5 / std::sqrt(fit.curvature[j])) << "column " << j;
  }
}

}  // namespace
}  // namespace proximal
