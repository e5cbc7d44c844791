// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/evaluate.h"

#include <vector>

#include "engine/calibration/fit.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/learner_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

TEST(EvaluateTest, PredictsEachResponseFromTheEarlierOnesOfItsLearner) {
  const auto catalog = SimulatedCatalog(3, 12, 2);
  const ResponseLog log = RaschLog(*catalog, 8, 10, 0.3, 5);
  const auto model = Model::Compile(catalog, Fit(catalog, log, {}).value()).value();
  const std::vector<double> predicted = PredictOneStepAhead(*model, log);
  ASSERT_EQ(predicted.size(), log.size());
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    std::vector<Event> events;
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      const ScoredResponse r = log.response(row);
      const LearnerState state = FoldHistory(*model, events);
      EXPECT_EQ(LearnerView(*model, state, r.answered_at).Predict(r.item).mean, predicted[row]);
      events.push_back(
          MakeResponse(events.size() + 1, catalog->item(r.item).id, r.score, r.answered_at));
    }
  }
}

TEST(ResponseLogTest, KeepsLearnersApartAndRowsInOrder) {
  ResponseLog log;
  EXPECT_EQ(log.learner_count(), 0);
  EXPECT_EQ(log.size(), 0);
  log.AddLearner();
  log.AddLearner();
  log.Add(7, 0.25, StartOfPractice());
  log.Add(3, 1, StartOfPractice() + absl::Microseconds(5));
  log.AddLearner();
  log.Add(1, 0, StartOfPractice());
  EXPECT_EQ(log.learner_count(), 3);
  EXPECT_EQ(log.size(), 3);
  EXPECT_EQ(log.begin(0), log.end(0));
  EXPECT_EQ(log.begin(1), 0);
  EXPECT_EQ(log.end(1), 2);
  EXPECT_EQ(log.end(2), 3);
  EXPECT_EQ(log.response(0).item, 7);
  EXPECT_EQ(log.response(0).score, 0.25);
  EXPECT_EQ(log.response(1).answered_at, StartOfPractice() + absl::Microseconds(5));
  EXPECT_THAT(ScoresOf(log), testing::ElementsAre(0.25, 1, 0));
}

}  // namespace
}  // namespace proximal
