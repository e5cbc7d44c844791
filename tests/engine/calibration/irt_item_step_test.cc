// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_item_step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/calibration/irt_common_slope.h"
#include "engine/calibration/irt_scores.h"
#include "engine/calibration/irt_start.h"
#include "engine/numerics/random.h"
#include "tests/engine/calibration/irt_worlds.h"

namespace proximal {
namespace {

using numerics::Random;

constexpr double kStep = 1e-5;
const IrtPrior kPriors = {NormalPrior{0.1, 0.4}, BetaPrior{5, 17}, NormalPrior{2, 0.7}};

class IrtItemStepTest : public ::testing::TestWithParam<IrtModel> {
 protected:
  IrtTestWorld world_ = MakeIrtWorld({.model = GetParam(), .items = 6, .seed = 9});
  IrtGrid grid_{31};

  // Counts as they would be if every person had answered at random ability.
  CategoryTable Counts() const {
    CategoryTable counts = EmptyTable(world_.truth, grid_);
    Random random(4);
    for (size_t item = 0; item < world_.truth.size(); ++item) {
      for (int k = 0; k < world_.truth[item].shape.categories; ++k) {
        for (int q = 0; q < grid_.size(); ++q) counts.row(item, k)[q] = 10 * random.Uniform();
      }
    }
    return counts;
  }
};

TEST_P(IrtItemStepTest, CategoriesSumToOne) {
  for (const IrtItemFit& item : world_.truth) {
    std::vector<CategoryTerm> terms(item.shape.categories);
    for (double theta : {-6.0, -1.0, 0.0, 2.5, 6.0}) {
      CategoryTermsAt(item.shape, item.parameters, theta, false, absl::MakeSpan(terms));
      double sum = 0;
      for (const CategoryTerm& term : terms) sum += std::exp(term.log_p);
      EXPECT_NEAR(sum, 1, 1e-14);
    }
  }
}

TEST_P(IrtItemStepTest, DerivativesOfCurvesAreThoseOfFiniteDifferences) {
  for (const IrtItemFit& item : world_.truth) {
    const int n = item.shape.parameters();
    std::vector<CategoryTerm> at(item.shape.categories), up = at, down = at;
    for (double theta : {-2.5, -0.3, 0.0, 1.7}) {
      CategoryTermsAt(item.shape, item.parameters, theta, true, absl::MakeSpan(at));
      for (int p = 0; p < n; ++p) {
        std::vector<double> moved = item.parameters;
        moved[p] += kStep;
        CategoryTermsAt(item.shape, moved, theta, false, absl::MakeSpan(up));
        moved[p] -= 2 * kStep;
        CategoryTermsAt(item.shape, moved, theta, false, absl::MakeSpan(down));
        for (int k = 0; k < item.shape.categories; ++k) {
          EXPECT_NEAR(at[k].gradient[p], (up[k].log_p - down[k].log_p) / (2 * kStep), 1e-8);
          for (int j = 0; j < n; ++j) {
            EXPECT_NEAR(at[k].hessian(p, j),
                        (up[k].gradient[j] - down[k].gradient[j]) / (2 * kStep), 1e-7)
                << "category " << k << ", parameters " << p << " and " << j;
          }
        }
      }
    }
  }
}

TEST_P(IrtItemStepTest, GradientOfTheObjectiveIsThatOfFiniteDifferences) {
  const CategoryTable counts = Counts();
  for (size_t i = 0; i < world_.truth.size(); ++i) {
    const IrtItemFit& item = world_.truth[i];
    const ItemProblem problem = {item.shape, grid_, counts, i, kPriors};
    const ItemObjective at = EvaluateItem(problem, item.parameters);
    for (int p = 0; p < item.shape.parameters(); ++p) {
      std::vector<double> moved = item.parameters;
      moved[p] += kStep;
      const double up = EvaluateItem(problem, moved).value;
      moved[p] -= 2 * kStep;
      const double down = EvaluateItem(problem, moved).value;
      EXPECT_NEAR(at.gradient[p], (up - down) / (2 * kStep), 1e-4 * (1 + std::abs(at.gradient[p])));
    }
  }
}

TEST_P(IrtItemStepTest, TablesAreTheCurves) {
  const CategoryTable table = TabulateItems(world_.truth, grid_);
  for (size_t i = 0; i < world_.truth.size(); ++i) {
    const IrtItemFit& item = world_.truth[i];
    std::vector<CategoryTerm> terms(item.shape.categories);
    for (int q = 0; q < grid_.size(); ++q) {
      CategoryTermsAt(item.shape, item.parameters, grid_.points()[q], false, absl::MakeSpan(terms));
      for (int k = 0; k < item.shape.categories; ++k) {
        EXPECT_NEAR(table.row(i, k)[q], terms[k].log_p, 1e-12 * (1 + std::abs(terms[k].log_p)));
      }
    }
  }
}

TEST_P(IrtItemStepTest, EveryStepGoesUphillUntilTheGradientIsNothing) {
  const CategoryTable counts = Counts();
  for (size_t i = 0; i < world_.truth.size(); ++i) {
    const IrtShape shape = world_.truth[i].shape;
    const ItemProblem problem = {shape, grid_, counts, i, kPriors};
    std::vector<double> x = world_.truth[i].parameters;
    double value = EvaluateItem(problem, x).value;
    for (int step = 0; step < 60; ++step) {
      MaximizeItem(problem, 1e-10, 1, absl::MakeSpan(x));
      const double next = EvaluateItem(problem, x).value;
      EXPECT_GE(next, value - 1e-9 * std::abs(value));
      value = next;
    }
    const ItemObjective end = EvaluateItem(problem, x);
    for (int p = 0; p < shape.parameters(); ++p) {
      const ParameterBounds bounds = BoundsOf(shape, p);
      if (x[p] > bounds.low + 1e-6 && x[p] < bounds.high - 1e-6) {
        EXPECT_NEAR(end.gradient[p], 0, 1e-4) << "item " << i << " parameter " << p;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Models, IrtItemStepTest, ::testing::ValuesIn(kAllIrtModels),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

// Counts of persons whose answers part at one ability drive the slope to its bound, not beyond.
TEST(IrtItemStepBoundTest, SeparableItemsEndAtTheBound) {
  const IrtShape shape = {IrtModel::k2Pl, 2};
  const IrtGrid grid(61);
  CategoryTable counts(std::vector<int>{2}, grid.width());
  for (int q = 0; q < grid.size(); ++q) counts.row(0, grid.points()[q] > 0.55 ? 1 : 0)[q] = 1;
  const IrtPrior none;
  std::vector<double> x = {1, 0};
  MaximizeItem({shape, grid, counts, 0, none}, 1e-8, 200, absl::MakeSpan(x));
  EXPECT_LE(x[kSlopeIndex], kSlopeBounds.high);
  EXPECT_GT(x[kSlopeIndex], 20);
  EXPECT_NEAR(-x[kInterceptIndex] / x[kSlopeIndex], 0.5, 0.1 + 1e-9);
}

TEST(IrtCommonSlopeTest, StepsUphillToAPointWithoutGradient) {
  const IrtTestWorld world = MakeIrtWorld({.model = IrtModel::kCommonSlope, .items = 8});
  const IrtGrid grid(31);
  CategoryTable counts = EmptyTable(world.truth, grid);
  Random random(4);
  const IrtPrior prior = {.log_slope = NormalPrior{0, 1}}, none;
  std::vector<ItemProblem> problems;
  Eigen::VectorXd x(16);
  for (size_t item = 0; item < 8; ++item) {
    for (int q = 0; q < grid.size(); ++q) {
      counts.row(item, 0)[q] = 5 * random.Uniform();
      counts.row(item, 1)[q] = 5 * random.Uniform();
    }
    problems.push_back({world.truth[item].shape, grid, counts, item, none});
    x[2 * item] = 1.5;
    x[2 * item + 1] = 0.3;
  }
  MaximizeCommonSlope(problems, prior, 1e-10, 100, x);
  double slope_gradient = PriorOf(prior, problems[0].shape, kSlopeIndex, x[0]).slope;
  for (size_t item = 0; item < 8; ++item) {
    EXPECT_EQ(x[2 * item], x[0]);
    const ItemObjective at = EvaluateItem(problems[item], absl::MakeConstSpan(&x[2 * item], 2));
    slope_gradient += at.gradient[0];
    EXPECT_NEAR(at.gradient[1], 0, 1e-6);
  }
  EXPECT_NEAR(slope_gradient, 0, 1e-6);
}

TEST(IrtStartTest, StartsNearTheSharesOfTheData) {
  const IrtGrid grid(61);
  for (IrtModel model : {IrtModel::k2Pl, IrtModel::kGraded}) {
    const std::vector<size_t> counts = model == IrtModel::k2Pl ? std::vector<size_t>{200, 800}
                                                               : std::vector<size_t>{200, 300, 500};
    const IrtShape shape = {model, static_cast<int>(counts.size())};
    const std::vector<double> start = StartingParameters(shape, 1, counts);
    std::vector<CategoryTerm> terms(counts.size());
    std::vector<double> shares(counts.size());
    for (int q = 0; q < grid.size(); ++q) {
      CategoryTermsAt(shape, start, grid.points()[q], false, absl::MakeSpan(terms));
      for (size_t k = 0; k < counts.size(); ++k) {
        shares[k] += grid.weights()[q] * std::exp(terms[k].log_p);
      }
    }
    for (size_t k = 0; k < counts.size(); ++k) EXPECT_NEAR(shares[k], counts[k] / 1000.0, 0.02);
  }
}

}  // namespace
}  // namespace proximal
