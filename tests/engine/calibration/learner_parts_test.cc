// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/learner_parts.h"

#include <numeric>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/simulated.h"

namespace proximal {
namespace {

TEST(LearnerPartsTest, TheOrderOfALogChangesNothing) {
  const auto catalog = SimulatedCatalog(3, 30, 1);
  const ResponseLog log = RaschLog(*catalog, 23, 10, 0, 2);
  std::vector<size_t> backwards(log.learner_count());
  std::iota(backwards.rbegin(), backwards.rend(), size_t{0});
  const ResponseLog turned = LogOf(log, backwards);

  const std::vector<size_t> order = LearnersByAnswers(log);
  std::vector<size_t> same;
  for (size_t learner : LearnersByAnswers(turned)) same.push_back(backwards[learner]);
  EXPECT_EQ(order, same);
  EXPECT_THAT(order, testing::UnorderedElementsAreArray(backwards));
}

TEST(LearnerPartsTest, EveryLearnerIsInOnePartAndBesideTheOthers) {
  std::vector<size_t> learners(13);
  std::iota(learners.begin(), learners.end(), size_t{100});
  std::vector<size_t> all;
  for (size_t part = 0; part < kLearnerParts; ++part) {
    std::vector<size_t> both = LearnersInPart(learners, part);
    for (size_t learner : both) EXPECT_EQ(PartOfPlace(learner - 100), part);
    all.insert(all.end(), both.begin(), both.end());
    const std::vector<size_t> beside = LearnersBesidePart(learners, part);
    both.insert(both.end(), beside.begin(), beside.end());
    EXPECT_THAT(both, testing::UnorderedElementsAreArray(learners));
  }
  EXPECT_THAT(all, testing::UnorderedElementsAreArray(learners));
}

TEST(LearnerPartsTest, ALogOfSomeLearnersHasTheirResponses) {
  const auto catalog = SimulatedCatalog(3, 30, 1);
  const ResponseLog log = RaschLog(*catalog, 6, 4, 0, 2);
  const ResponseLog chosen = LogOf(log, {4, 1});
  ASSERT_EQ(chosen.learner_count(), 2);
  ASSERT_EQ(chosen.size(), 8);
  for (size_t n = 0; n < 4; ++n) {
    EXPECT_EQ(chosen.item(n), log.item(log.begin(4) + n));
    EXPECT_EQ(chosen.score(4 + n), log.score(log.begin(1) + n));
    EXPECT_EQ(chosen.response(4 + n).answered_at, log.response(log.begin(1) + n).answered_at);
  }
}

}  // namespace
}  // namespace proximal
