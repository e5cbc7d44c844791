// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_expectation.h"

#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/bkt_worlds.h"

namespace proximal {
namespace {

const ParallelFor kSerially = RunSerially;

BktLayout RandomLayout(Draws& draws) {
  return {.groups = 1u + draws.Below(3),
          .resources = 1u + draws.Below(3),
          .items = 1u + draws.Below(4)};
}

void ExpectSameCounts(const BktCounts& actual, const BktCounts& expected, double relative) {
  EXPECT_NEAR(actual.log_likelihood, expected.log_likelihood,
              relative * (1 + std::abs(expected.log_likelihood)));
  ASSERT_EQ(actual.events.size(), expected.events.size());
  for (size_t i = 0; i < actual.events.size(); ++i) {
    const double scale = relative * (1 + expected.occasions[i]);
    EXPECT_NEAR(actual.events[i], expected.events[i], scale) << "rate " << i;
    EXPECT_NEAR(actual.occasions[i], expected.occasions[i], scale) << "rate " << i;
  }
}

TEST(BktExpectationTest, CountsAreTheSumOverAllHiddenPaths) {
  Draws draws(1);
  for (int round = 0; round < 60; ++round) {
    const BktLayout layout = RandomLayout(draws);
    std::vector<double> rates = RandomRates(layout, draws);
    if (round % 4 == 0) rates[layout.forget()] = 0;
    const ScoreSequences q = RandomSequences(layout, rates, 12, 9, round % 2 == 0, round);
    ExpectSameCounts(BktExpectation(q, layout, kSerially).Count(rates),
                     CountsByEnumeration(q, layout, rates), 1e-11);
  }
}

TEST(BktExpectationTest, LanesOverPrefixesAgreeWithOneSequenceAtATime) {
  Draws draws(2);
  for (int round = 0; round < 12; ++round) {
    const BktLayout layout = RandomLayout(draws);
    const std::vector<double> rates = RandomRates(layout, draws);
    const ScoreSequences q = RandomSequences(layout, rates, 400, 40, round % 2 == 0, round);
    ExpectSameCounts(BktExpectation(q, layout, kSerially).Count(rates),
                     CountsBySequence(q, layout, rates), 1e-10);
  }
}

TEST(BktExpectationTest, LongSequencesOfUnlikelyResponsesDoNotUnderflow) {
  const BktLayout layout;
  const std::vector<double> rates =
      Spread(layout, {.prior = 0.5, .learn = 1e-4, .guess = 0.001, .slip = 0.001, .forget = 1e-4});
  ScoreSequences q;
  for (int learner = 0; learner < 3; ++learner) {
    q.begin.push_back(q.scores.size());
    for (int t = 0; t < 63 + learner + 3000 * (learner == 2); ++t) {
      q.scores.push_back(static_cast<float>(t % 2));
    }
  }
  const BktCounts counts = BktExpectation(q, layout, kSerially).Count(rates);
  EXPECT_LT(counts.log_likelihood, -5000);
  ExpectSameCounts(counts, CountsBySequence(q, layout, rates), 1e-10);
}

TEST(BktExpectationTest, PartsThatAreCutAgreeWithOneSequenceAtATime) {
  Draws draws(3);
  const BktLayout layout = {.groups = 2};
  const std::vector<double> rates = RandomRates(layout, draws);
  const ScoreSequences q = RandomSequences(layout, rates, 15'000, 40, false, 4);
  ASSERT_GT(q.scores.size(), 2 * BktExpectation::kResponsesPerPart);
  ExpectSameCounts(BktExpectation(q, layout, kSerially).Count(rates),
                   CountsBySequence(q, layout, rates), 1e-9);
}

TEST(BktExpectationTest, ThreadsGiveTheSameBits) {
  Draws draws(4);
  const BktLayout layout = {.items = 3};
  const std::vector<double> rates = RandomRates(layout, draws);
  const ScoreSequences q = RandomSequences(layout, rates, 15'000, 40, true, 5);
  const ParallelFor threads = Threads();
  const BktCounts one = BktExpectation(q, layout, kSerially).Count(rates);
  const BktCounts several = BktExpectation(q, layout, threads).Count(rates);
  EXPECT_EQ(one.log_likelihood, several.log_likelihood);
  EXPECT_THAT(one.events, testing::ElementsAreArray(several.events));
  EXPECT_THAT(one.occasions, testing::ElementsAreArray(several.occasions));
}

TEST(BktExpectationTest, LearnersWhoBeganAlikeShareTheWork) {
  const ScoreSequences q = Sequences({{1, 1, 0}, {1, 1, 0}, {1, 1, 1}, {0}, {}, {0}});
  const BktPrefixes tree(q, 1);
  // The empty prefix and padding, then {1}, {0}, {1 1}, {1 1 0} and {1 1 1}, each a block of lanes.
  EXPECT_EQ(tree.node_count(), 6 * BktPrefixes::kLanes);
  EXPECT_EQ(tree.level_count(), 3);
  EXPECT_EQ(tree.group_count(0), 5);
}

TEST(BktExpectationTest, CountsNothingWithoutResponses) {
  const BktLayout layout;
  const BktCounts counts =
      BktExpectation(Sequences({{}, {}}), layout, kSerially).Count(Spread(layout, {}));
  EXPECT_EQ(counts.log_likelihood, 0);
  EXPECT_THAT(counts.occasions, testing::Each(0));
}

}  // namespace
}  // namespace proximal
