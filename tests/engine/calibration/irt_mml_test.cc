// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_mml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "engine/calibration/irt_scores.h"
#include "engine/calibration/irt_standard_errors.h"
#include "engine/numerics/random.h"
#include "tests/engine/calibration/irt_worlds.h"

namespace proximal {
namespace {

using numerics::Random;
using ::testing::HasSubstr;

// What each model needs to be determined.
IrtOptions OptionsFor(IrtModel model) {
  IrtOptions options = {.model = model};
  if (model == IrtModel::k3Pl || model == IrtModel::k4Pl) {
    options.prior = {NormalPrior{0.1, 0.5}, BetaPrior{5, 17}, BetaPrior{17, 3}};
  }
  return options;
}

bool AllFinite(const IrtFit& fit) {
  bool finite = std::isfinite(fit.log_likelihood) && std::isfinite(fit.log_prior);
  for (const IrtItemFit& item : fit.items) {
    for (double x : item.parameters) finite = finite && std::isfinite(x);
    for (double b : item.difficulties()) finite = finite && std::isfinite(b);
  }
  return finite;
}

class IrtMmlTest : public ::testing::TestWithParam<IrtModel> {};

TEST_P(IrtMmlTest, RecoversTheItems) {
  const bool asymptotes = GetParam() == IrtModel::k3Pl || GetParam() == IrtModel::k4Pl;
  const IrtTestWorld world = MakeIrtWorld(
      {.model = GetParam(), .persons = asymptotes ? 10000u : 4000u, .items = 25, .seed = 2});
  const auto fit = FitIrt(world.data(), OptionsFor(GetParam()));
  ASSERT_TRUE(fit.ok()) << fit.status().message();
  EXPECT_TRUE(fit->converged);
  double a = 0, b = 0;
  for (size_t item = 0; item < 25; ++item) {
    const double off_a = fit->items[item].a() - world.truth[item].a();
    const double off_b = fit->items[item].difficulties()[0] - world.truth[item].difficulties()[0];
    a += off_a * off_a / 25;
    b += off_b * off_b / 25;
  }
  EXPECT_LT(std::sqrt(a), asymptotes ? 0.25 : 0.09);
  EXPECT_LT(std::sqrt(b), asymptotes ? 0.25 : 0.15);
}

TEST_P(IrtMmlTest, NeverFallsFromCycleToCycle) {
  const IrtTestWorld world = MakeIrtWorld({.model = GetParam(), .answered = 0.8, .seed = 5});
  IrtOptions options = OptionsFor(GetParam());
  options.tolerance = 1e-7;
  std::vector<double> path;
  options.progress = [&](int, double objective) { path.push_back(objective); };
  ASSERT_TRUE(FitIrt(world.data(), options).ok());
  ASSERT_GT(path.size(), 3);
  for (size_t i = 1; i < path.size(); ++i) {
    EXPECT_GE(path[i], path[i - 1] - 1e-9 * std::abs(path[i])) << "cycle " << i;
  }
}

// No small change of a parameter leads higher.
TEST_P(IrtMmlTest, EndsAtAMaximum) {
  const IrtTestWorld world = MakeIrtWorld({.model = GetParam(), .items = 5, .seed = 7});
  const IrtData data = world.data();
  IrtOptions options = OptionsFor(GetParam());
  options.tolerance = 1e-7;
  const auto fit = FitIrt(data, options);
  ASSERT_TRUE(fit.ok());
  const auto objective = [&](const std::vector<IrtItemFit>& items) {
    double sum = *IrtMarginalLogLikelihood(data, items);
    for (const IrtItemFit& item : items) {
      sum += LogPrior(options.prior, item.shape, item.parameters, true);
    }
    return sum;
  };
  const double highest = objective(fit->items);
  EXPECT_NEAR(highest, fit->log_likelihood + fit->log_prior, 1e-8);
  for (size_t item = 0; item < 5; ++item) {
    for (int p = 0; p < fit->items[item].shape.parameters(); ++p) {
      if (fit->items[item].at_bound(p)) continue;
      for (double change : {-0.02, 0.02}) {
        std::vector<IrtItemFit> moved = fit->items;
        const bool all = GetParam() == IrtModel::kCommonSlope && p == kSlopeIndex;
        for (size_t i = 0; i < 5; ++i) {
          if (i == item || all) moved[i].parameters[p] += change;
        }
        EXPECT_LT(objective(moved), highest) << "item " << item << " parameter " << p;
      }
    }
  }
}

TEST_P(IrtMmlTest, DoesNotDependOnTheOrderOfPersonsInAnyBit) {
  IrtTestWorld world = MakeIrtWorld({.model = GetParam(), .answered = 0.9, .seed = 3});
  const auto fit = FitIrt(world.data(), OptionsFor(GetParam()));
  for (IrtData::Row& row : world.rows) {
    row.person = static_cast<uint32_t>(world.persons) - 1 - row.person;
  }
  Random random(1);
  for (size_t i = world.rows.size(); i > 1; --i) {
    std::swap(world.rows[i - 1], world.rows[random.Below(i)]);
  }
  const auto shuffled = FitIrt(world.data(), OptionsFor(GetParam()));
  ASSERT_TRUE(fit.ok() && shuffled.ok());
  EXPECT_EQ(fit->log_likelihood, shuffled->log_likelihood);
  for (size_t item = 0; item < fit->items.size(); ++item) {
    EXPECT_EQ(fit->items[item].parameters, shuffled->items[item].parameters);
  }
}

TEST_P(IrtMmlTest, MovesItemsWithTheirNumbers) {
  IrtTestWorld world = MakeIrtWorld({.model = GetParam(), .answered = 0.9, .seed = 3});
  IrtOptions options = OptionsFor(GetParam());
  options.tolerance = 1e-7;
  const auto fit = FitIrt(world.data(), options);
  for (IrtData::Row& row : world.rows) row.item = 9 - row.item;
  const auto reversed = FitIrt(world.data(), options);
  ASSERT_TRUE(fit.ok() && reversed.ok());
  EXPECT_NEAR(fit->log_likelihood, reversed->log_likelihood, 1e-7);
  for (size_t item = 0; item < 10; ++item) {
    for (size_t p = 0; p < fit->items[item].parameters.size(); ++p) {
      EXPECT_NEAR(fit->items[item].parameters[p], reversed->items[9 - item].parameters[p], 1e-4);
    }
  }
}

TEST_P(IrtMmlTest, GivesTheSameBitsOnManyThreads) {
  const IrtTestWorld world =
      MakeIrtWorld({.model = GetParam(), .persons = 3000, .items = 70, .answered = 0.2});
  IrtOptions options = OptionsFor(GetParam());
  const auto serial = FitIrt(world.data(), options);
  options.parallel = [](int tasks, absl::FunctionRef<void(int)> task) {
    std::vector<std::thread> running;
    for (int i = tasks; i-- > 0;) running.emplace_back([task, i] { task(i); });
    for (std::thread& thread : running) thread.join();
  };
  const auto parallel = FitIrt(world.data(), options);
  ASSERT_TRUE(serial.ok() && parallel.ok());
  EXPECT_EQ(serial->log_likelihood, parallel->log_likelihood);
  for (size_t item = 0; item < 70; ++item) {
    EXPECT_EQ(serial->items[item].parameters, parallel->items[item].parameters);
  }
}

// The observed information against second differences of the marginal likelihood.
TEST_P(IrtMmlTest, StandardErrorsAreTheCurvatureOfTheLikelihood) {
  const IrtTestWorld world =
      MakeIrtWorld({.model = GetParam(), .persons = 500, .items = 3, .answered = 0.9, .seed = 8});
  const IrtData data = world.data();
  IrtOptions options = OptionsFor(GetParam());
  options.prior.log_slope = NormalPrior{0.1, 0.3};
  options.tolerance = 1e-8;
  const auto fit = FitIrt(data, options);
  ASSERT_TRUE(fit.ok());
  // The parameters as one vector; a common slope counts once.
  const bool common = GetParam() == IrtModel::kCommonSlope;
  std::vector<std::pair<size_t, int>> where;
  for (size_t item = 0; item < 3; ++item) {
    for (int p = 0; p < fit->items[item].shape.parameters(); ++p) {
      if (!(common && p == kSlopeIndex && item > 0)) where.emplace_back(item, p);
    }
  }
  const auto objective = [&](std::vector<double> change) {
    std::vector<IrtItemFit> items = fit->items;
    double sum = 0;
    for (size_t i = 0; i < where.size(); ++i) {
      const auto [item, p] = where[i];
      for (size_t j = 0; j < 3; ++j) {
        if (j == item || (common && p == kSlopeIndex)) items[j].parameters[p] += change[i];
      }
      sum += PriorOf(options.prior, items[item].shape, p, items[item].parameters[p]).value;
    }
    return sum + *IrtMarginalLogLikelihood(data, items);
  };
  constexpr double kStep = 1e-3;
  const auto n = static_cast<Eigen::Index>(where.size());
  Eigen::MatrixXd information(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      double second = 0;
      for (double si : {-1, 1}) {
        for (double sj : {-1, 1}) {
          std::vector<double> change(n);
          change[i] += si * kStep;
          change[j] += sj * kStep;
          second += si * sj * objective(change);
        }
      }
      information(i, j) = -second / (4 * kStep * kStep);
    }
  }
  const Eigen::MatrixXd covariance = information.inverse();
  const auto errors = IrtStandardErrors(data, *fit, options, IrtErrorKind::kObserved);
  ASSERT_TRUE(errors.ok()) << errors.status().message();
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto [item, p] = where[i];
    const double expected = std::sqrt(covariance(i, i));
    EXPECT_NEAR((*errors)[item].parameters[p], expected, 2e-3 * expected)
        << "item " << item << " parameter " << p;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, IrtMmlTest, ::testing::ValuesIn(kAllIrtModels),
                         [](const auto& info) { return std::string(NameOf(info.param)); });

TEST(IrtFitTest, CountsFreeParametersForComparison) {
  const IrtTestWorld world = MakeIrtWorld({.persons = 400});
  const auto one = FitIrt(world.data(), {.model = IrtModel::kCommonSlope});
  const auto two = FitIrt(world.data(), {.model = IrtModel::k2Pl});
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->free_parameters, 11);
  EXPECT_EQ(two->free_parameters, 20);
  EXPECT_GT(two->log_likelihood, one->log_likelihood);
  EXPECT_DOUBLE_EQ(two->aic(), 40 - 2 * two->log_likelihood);
  EXPECT_DOUBLE_EQ(two->bic(), 20 * std::log(400) - 2 * two->log_likelihood);
}

TEST(IrtFitTest, APriorPullsSlopesTowardsIt) {
  const IrtTestWorld world = MakeIrtWorld({.persons = 100});
  const auto free = FitIrt(world.data(), {});
  const auto held = FitIrt(world.data(), {.prior = {.log_slope = NormalPrior{0, 0.05}}});
  ASSERT_TRUE(free.ok() && held.ok());
  EXPECT_LT(held->log_likelihood, free->log_likelihood);
  for (const IrtItemFit& item : held->items) EXPECT_NEAR(item.a(), 1, 0.1);
}

// Data with everything that goes wrong at once: an item nobody answered, items all answered alike,
// an item that the able fail, one that parts the able from the rest, persons of one response and of
// none.
TEST(IrtNastyDataTest, SettlesByRuleWhatDataCannotSay) {
  IrtTestWorld world = MakeIrtWorld({.persons = 300, .items = 10});
  std::vector<double> right(300);
  for (const IrtData::Row& row : world.rows) right[row.person] += row.category;
  world.truth.resize(15, world.truth[0]);
  for (uint32_t person = 0; person < 300; ++person) {
    world.rows.push_back({person, 11, 0});
    world.rows.push_back({person, 12, 1});
    world.rows.push_back({person, 13, right[person] < 4 ? 1u : 0u});
    world.rows.push_back({person, 14, right[person] > 6 ? 1u : 0u});
  }
  world.persons = 302;
  world.rows.push_back({300, 3, 1});
  for (IrtModel model : kAllIrtModels) {
    const auto fit = FitIrt(world.data(), OptionsFor(model));
    ASSERT_TRUE(fit.ok()) << fit.status().message();
    EXPECT_TRUE(AllFinite(*fit)) << NameOf(model);
    EXPECT_EQ(fit->persons, 301);
    EXPECT_EQ(fit->items[10].state, IrtItemState::kUnanswered);
    EXPECT_EQ(fit->items[11].state, IrtItemState::kConstant);
    EXPECT_EQ(fit->items[12].state, IrtItemState::kConstant);
    EXPECT_GT(fit->items[11].difficulties()[0], 3);
    EXPECT_LT(fit->items[12].difficulties()[0], -3);
    if (model == IrtModel::k2Pl) {
      EXPECT_EQ(fit->items[13].state, IrtItemState::kAtBound);
      EXPECT_NEAR(fit->items[13].a(), kSlopeBounds.low, 1e-9);
      EXPECT_GT(fit->items[14].a(), 3);
    }
    const auto scores = IrtScores(world.data(), fit->items);
    ASSERT_TRUE(scores.ok());
    for (const AbilityEstimate& score : *scores) {
      EXPECT_TRUE(std::isfinite(score.ability) && score.standard_error > 0);
    }
    EXPECT_NEAR((*scores)[301].ability, 0, 1e-12);
    EXPECT_NEAR((*scores)[301].standard_error, 1, 1e-6);
    const auto errors =
        IrtStandardErrors(world.data(), *fit, OptionsFor(model), IrtErrorKind::kObserved);
    ASSERT_TRUE(errors.ok()) << NameOf(model) << ": " << errors.status().message();
    for (const IrtItemErrors& item : *errors) {
      for (double error : item.parameters) EXPECT_TRUE(std::isfinite(error)) << NameOf(model);
      for (double error : item.difficulties) EXPECT_TRUE(std::isfinite(error)) << NameOf(model);
    }
  }
}

TEST(IrtNastyDataTest, FitsOneResponsePerPerson) {
  IrtTestWorld world = MakeIrtWorld({.persons = 200, .items = 20});
  world.rows.erase(std::remove_if(world.rows.begin(), world.rows.end(),
                                  [](const auto& row) { return row.item != row.person % 20; }),
                   world.rows.end());
  for (IrtModel model : kAllIrtModels) {
    const auto fit = FitIrt(world.data(), OptionsFor(model));
    ASSERT_TRUE(fit.ok()) << NameOf(model) << ": " << fit.status().message();
    EXPECT_TRUE(AllFinite(*fit)) << NameOf(model);
  }
}

TEST(IrtNastyDataTest, FitsPersonsWhoAreEachAllRightOrAllWrong) {
  std::vector<IrtData::Row> rows;
  for (uint32_t person = 0; person < 40; ++person) {
    for (uint32_t item = 0; item < 5; ++item) rows.push_back({person, item, person % 2});
  }
  for (IrtModel model : kAllIrtModels) {
    const auto fit = FitIrt(*IrtData::Create(40, 5, rows), OptionsFor(model));
    ASSERT_TRUE(fit.ok()) << fit.status().message();
    EXPECT_TRUE(AllFinite(*fit)) << NameOf(model);
  }
}

TEST(IrtNastyDataTest, RefusesByName) {
  const auto message = [](const absl::StatusOr<IrtData>& data, IrtOptions options) {
    return std::string(FitIrt(*data, options).status().message());
  };
  const auto alike = IrtData::Create(3, 2, {{0, 0, 1}, {1, 0, 1}, {2, 1, 0}});
  EXPECT_THAT(message(alike, {}), HasSubstr("no item was answered in two ways"));
  EXPECT_THAT(message(IrtData::Create(0, 0, {}), {}), HasSubstr("no item was answered"));
  const auto gap = IrtData::Create(2, 2, {{0, 1, 2}, {1, 1, 0}, {0, 0, 0}, {1, 0, 1}});
  EXPECT_THAT(message(gap, {.model = IrtModel::kGraded}),
              HasSubstr("item 1: nobody is in category 1 of 0..2"));
  EXPECT_THAT(message(gap, {.model = IrtModel::k2Pl}), HasSubstr("item 1 has 3 categories"));
  const auto good = IrtData::Create(2, 1, {{0, 0, 1}, {1, 0, 0}});
  EXPECT_THAT(message(good, {.points = 5}), HasSubstr("5 points"));
  EXPECT_THAT(message(good, {.tolerance = 0}), HasSubstr("tolerance"));
  EXPECT_THAT(message(good, {.tolerance = std::numeric_limits<double>::quiet_NaN()}),
              HasSubstr("tolerance"));
  EXPECT_THAT(message(good, {.prior = {.log_slope = NormalPrior{0, 0}}}),
              HasSubstr("the prior of the log slope"));
  EXPECT_THAT(message(good, {.prior = {.lower = BetaPrior{0.5, 2}}}), HasSubstr("the prior of c"));
}

TEST(IrtScoresTest, RefusesDataOfOtherItems) {
  const auto fit = FitIrt(MakeIrtWorld({.items = 3}).data(), {});
  ASSERT_TRUE(fit.ok());
  EXPECT_FALSE(IrtScores(*IrtData::Create(1, 4, {}), fit->items).ok());
  EXPECT_THAT(
      std::string(IrtScores(*IrtData::Create(1, 3, {{0, 2, 3}}), fit->items).status().message()),
      HasSubstr("item 2 has 4 categories in the data and 2 in the fit"));
}

TEST(IrtStandardErrorsTest, RefusesWhatDataDoNotDetermine) {
  const IrtTestWorld world = MakeIrtWorld({.items = 1});
  const auto fit = FitIrt(world.data(), {});
  ASSERT_TRUE(fit.ok());
  const auto errors = IrtStandardErrors(world.data(), *fit, {}, IrtErrorKind::kCrossProduct);
  EXPECT_EQ(errors.status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace proximal
