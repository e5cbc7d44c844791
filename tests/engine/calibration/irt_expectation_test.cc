// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The E step against sums written out person by person.

#include "engine/calibration/irt_expectation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calibration/irt_estimator.h"
#include "engine/calibration/irt_scores.h"
#include "engine/calibration/irt_standard_errors.h"
#include "engine/calibration/item_fit.h"
#include "tests/engine/calibration/irt_worlds.h"

namespace proximal {
namespace {

constexpr int kPoints = 21;

struct Result {
  double log_likelihood;
  CategoryTable counts;
};

Result EStep(const IrtTestWorld& world, const ParallelFor& parallel) {
  const IrtData data = world.data();
  const IrtGrid grid(kPoints);
  const IrtPatterns patterns(data, std::vector<bool>(data.items(), true));
  IrtExpectation expectation(patterns, grid, parallel);
  Result result = {0, EmptyTable(world.truth, grid)};
  result.log_likelihood = expectation.Run(TabulateItems(world.truth, grid), result.counts);
  return result;
}

Result BruteForce(const IrtTestWorld& world) {
  const IrtData data = world.data();
  const IrtGrid grid(kPoints);
  const CategoryTable log_p = TabulateItems(world.truth, grid);
  Result result = {0, EmptyTable(world.truth, grid)};
  for (size_t person = 0; person < data.persons(); ++person) {
    std::vector<double> share(kPoints);
    double sum = 0;
    for (int q = 0; q < kPoints; ++q) {
      double log = 0;
      for (const IrtData::Response& r : data.of(person)) log += log_p.row(r.item, r.category)[q];
      share[q] = grid.weights()[q] * std::exp(log);
      sum += share[q];
    }
    result.log_likelihood += std::log(sum);
    for (const IrtData::Response& r : data.of(person)) {
      for (int q = 0; q < kPoints; ++q) result.counts.row(r.item, r.category)[q] += share[q] / sum;
    }
  }
  return result;
}

class IrtExpectationTest : public ::testing::TestWithParam<IrtTestShape> {};

TEST_P(IrtExpectationTest, EqualsTheSumsWrittenOut) {
  const IrtTestWorld world = MakeIrtWorld(GetParam());
  const Result actual = EStep(world, RunSerially), expected = BruteForce(world);
  EXPECT_NEAR(actual.log_likelihood, expected.log_likelihood,
              1e-11 * std::abs(expected.log_likelihood));
  for (size_t item = 0; item < world.truth.size(); ++item) {
    for (int k = 0; k < world.truth[item].shape.categories; ++k) {
      for (int q = 0; q < kPoints; ++q) {
        EXPECT_NEAR(actual.counts.row(item, k)[q], expected.counts.row(item, k)[q], 1e-9);
      }
    }
  }
}

TEST_P(IrtExpectationTest, GivesTheSameBitsOnManyThreads) {
  const IrtTestWorld world = MakeIrtWorld(GetParam());
  const ParallelFor threads = [](int tasks, absl::FunctionRef<void(int)> task) {
    std::vector<std::thread> running;
    for (int i = tasks; i-- > 0;) running.emplace_back([task, i] { task(i); });
    for (std::thread& thread : running) thread.join();
  };
  const Result serial = EStep(world, RunSerially), parallel = EStep(world, threads);
  EXPECT_EQ(serial.log_likelihood, parallel.log_likelihood);
  for (size_t item = 0; item < world.truth.size(); ++item) {
    for (int q = 0; q < kPoints; ++q) {
      EXPECT_EQ(serial.counts.row(item, 1)[q], parallel.counts.row(item, 1)[q]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Designs, IrtExpectationTest,
    ::testing::Values(IrtTestShape{},  // joint answers
                      IrtTestShape{IrtModel::k2Pl, 3000, 20, 1.0,
                                   2},  // of several blocks and tasks
                      IrtTestShape{IrtModel::k2Pl, 3000, 20, 0.7, 3},     // with items left out
                      IrtTestShape{IrtModel::k2Pl, 2000, 60, 0.05, 4},    // item by item
                      IrtTestShape{IrtModel::kGraded, 1000, 12, 1.0, 5},  // three categories
                      IrtTestShape{IrtModel::kPartialCredit, 1000, 12, 0.8, 6}));  // left out, too

TEST(IrtPatternsTest, CollapsesEqualPatterns) {
  const auto data = IrtData::Create(
      5, 2, {{0, 0, 1}, {0, 1, 0}, {1, 0, 1}, {2, 1, 0}, {2, 0, 1}, {3, 0, 0}, {3, 1, 0}});
  const IrtPatterns patterns(*data, {true, true});
  ASSERT_EQ(patterns.size(), 4);
  EXPECT_EQ(patterns.of_person()[0], patterns.of_person()[2]);
  EXPECT_EQ(patterns.weight(patterns.of_person()[0]), 2);
  EXPECT_NE(patterns.of_person()[0], patterns.of_person()[1]);
  EXPECT_TRUE(patterns.rows(patterns.of_person()[4]).empty());
}

TEST(IrtScoresTest, RefusesPointsThatNoGridHas) {
  const IrtTestWorld world = MakeIrtWorld({.items = 3});
  const IrtData data = world.data();
  const auto fit = FitIrt(data, {});
  ASSERT_TRUE(fit.ok());
  for (int points : {-1, 0, 1, 10, 122, 129, 1'000'000}) {
    const auto refused = [&](const absl::Status& status) {
      return absl::IsInvalidArgument(status) &&
             status.message() == absl::StrCat(points, " points: from 11 to 121 can be used");
    };
    EXPECT_TRUE(refused(IrtScores(data, fit->items, points).status())) << points;
    EXPECT_TRUE(refused(IrtMarginalLogLikelihood(data, fit->items, points).status())) << points;
    EXPECT_TRUE(refused(TestSumScores(data, fit->items, points).status())) << points;
    EXPECT_TRUE(refused(TestResiduals(data, fit->items, points).status())) << points;
    EXPECT_TRUE(refused(FitIrt(data, {.points = points}).status())) << points;
    EXPECT_TRUE(refused(
        IrtStandardErrors(data, *fit, {.points = points}, IrtErrorKind::kObserved).status()))
        << points;
  }
  for (int points : {11, 121}) {
    EXPECT_TRUE(IrtScores(data, fit->items, points).ok());
    EXPECT_TRUE(TestResiduals(data, fit->items, points).ok());
  }
}

TEST(IrtLayoutTest, ItemsThatTakeNoPartHaveNoRowsInTables) {
  const IrtLayout layout({{IrtModel::k2Pl, 2}, {IrtModel::k2Pl, 2}, {IrtModel::k2Pl, 2}},
                         {true, false, true});
  EXPECT_EQ(layout.categories(), (std::vector<int>{2, 0, 2}));
  EXPECT_EQ(layout.size, 4u);
}

}  // namespace
}  // namespace proximal
