// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/baselines.h"

#include <cmath>

#include "engine/numerics/logistic.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

using numerics::Logistic;
using numerics::Logit;

// item-a, item-b, item-c of one skill each, and item 3 of a and b.
std::shared_ptr<const Catalog> FourItems() {
  CatalogDraft draft = SoundDraft();
  draft.items.push_back(MakeItem("item-ab", {"a", "b"}));
  return CompileOrDie(draft);
}

struct Row {
  ItemIndex item;
  double score;
};

ResponseLog LogOf(const std::vector<std::vector<Row>>& learners) {
  ResponseLog log;
  for (const std::vector<Row>& rows : learners) {
    log.AddLearner();
    for (const Row& row : rows) log.Add(row.item, row.score, StartOfPractice());
  }
  return log;
}

TEST(BaselinesTest, ItemMeansAreShrunkByFiveResponses) {
  const auto catalog = FourItems();
  const ResponseLog train = LogOf({{{0, 1}, {0, 1}, {1, 0}}, {{0, 0}}});  // mean .5
  const ResponseLog test = LogOf({{{0, 0}, {1, 0}, {2, 0}}});
  EXPECT_THAT(PredictItemMean(*catalog, train, test),
              testing::ElementsAre(testing::DoubleEq((2 + 2.5) / 8), testing::DoubleEq(2.5 / 6),
                                   testing::DoubleEq(0.5)));
}

TEST(BaselinesTest, EloByHand) {
  const auto catalog = FourItems();
  const ResponseLog train = LogOf({{{0, 1}, {3, 0}}, {{0, 1}}, {{0, 0.5}, {1, 0.5}}});  // mean .6
  const ResponseLog test = LogOf({{{0, 1}, {3, 1}, {0, 0}}});
  const double mu = Logit(0.6);
  // Training moves the items.
  double surprise = 1 - Logistic(mu);
  double item_a = -0.5 * surprise;
  const double theta = 0.25 * surprise;
  const double theta_a = 0.5 * surprise;
  surprise = 0 - Logistic(mu + theta + theta_a / 2);
  const double item_ab = -0.5 * surprise;
  surprise = 1 - Logistic(mu - item_a);
  item_a += -0.5 / 1.05 * surprise;
  surprise = 0.5 - Logistic(mu - item_a);
  item_a += -0.5 / 1.1 * surprise;
  // Testing moves the learner alone.
  const double first = Logistic(mu - item_a);
  double overall = 0.25 * (1 - first);
  double a = 0.5 * (1 - first);
  const double second = Logistic(mu + overall + a / 2 - item_ab);
  overall += 0.25 / 1.05 * (1 - second);
  a += 0.5 / 1.05 * (1 - second);
  const double third = Logistic(mu + overall + a - item_a);
  EXPECT_THAT(
      PredictElo(*catalog, train, test),
      testing::ElementsAre(testing::DoubleNear(first, 1e-7), testing::DoubleNear(second, 1e-7),
                           testing::DoubleNear(third, 1e-7)));
}

TEST(BaselinesTest, PerformanceFactorsOfOneRightResponseByHand) {
  // Constant and easiness enter alike: w = e = 1 - logistic(2 w).
  double low = 0, high = 1;
  for (int n = 0; n < 60; ++n) {
    const double w = 0.5 * (low + high);
    (w < 1 - Logistic(2 * w) ? low : high) = w;
  }
  const auto catalog = FourItems();
  const std::vector<double> predicted =
      PredictPerformanceFactors(*catalog, LogOf({{{0, 1}}}), LogOf({{{0, 0}, {0, 0}}, {{2, 0}}}));
  ASSERT_EQ(predicted.size(), 3);
  EXPECT_NEAR(predicted[0], Logistic(2 * low), 1e-3);
  EXPECT_NEAR(predicted[1], Logistic(2 * low), 1e-3);  // nothing is known of slopes
  EXPECT_NEAR(predicted[2], Logistic(low), 1e-3);      // nor of another skill
}

TEST(BaselinesTest, PerformanceFactorsLearnThatPracticeHelps) {
  const auto catalog = FourItems();
  ResponseLog train;
  Draws draws(1);
  for (int learner = 0; learner < 300; ++learner) {
    train.AddLearner();
    for (int n = 0; n < 10; ++n) {
      train.Add(0, draws.Chance(Logistic(-1.5 + std::log(1.0 + n))) ? 1 : 0, StartOfPractice());
    }
  }
  const std::vector<double> predicted = PredictPerformanceFactors(
      *catalog, train, LogOf({{{0, 1}, {0, 1}, {0, 1}, {0, 1}}, {{0, 0}, {0, 0}}}));
  EXPECT_NEAR(predicted[0], Logistic(-1.5), 0.05);
  EXPECT_GT(predicted[1], predicted[0]);
  EXPECT_GT(predicted[2], predicted[1]);
  EXPECT_GT(predicted[3], predicted[2]);
  EXPECT_EQ(predicted[4], predicted[0]);  // another learner starts anew
}

TEST(BaselinesTest, NothingToPredictIsNothing) {
  const auto catalog = FourItems();
  const ResponseLog train = LogOf({{{0, 1}, {1, 0}}});
  EXPECT_THAT(PredictItemMean(*catalog, train, {}), testing::IsEmpty());
  EXPECT_THAT(PredictElo(*catalog, train, {}), testing::IsEmpty());
  EXPECT_THAT(PredictPerformanceFactors(*catalog, train, {}), testing::IsEmpty());
}

}  // namespace
}  // namespace proximal
