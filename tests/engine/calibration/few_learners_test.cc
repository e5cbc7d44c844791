// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What Fit does otherwise where learners are few: cross-fitting and variances of ability.

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "engine/calibration/ability_variances.h"
#include "engine/calibration/baselines.h"
#include "engine/calibration/evaluate.h"
#include "engine/calibration/fit.h"
#include "engine/calibration/learner_parts.h"
#include "engine/calibration/metrics.h"
#include "engine/calibration/tracing_fit.h"
#include "engine/numerics/random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

void RunOnThreads(int tasks, absl::FunctionRef<void(int)> task) {
  std::vector<std::thread> threads;
  for (int i = 0; i < tasks; ++i) threads.emplace_back([task, i] { task(i); });
  for (std::thread& thread : threads) thread.join();
}

// Scores that have nothing to do with learners: every item is answered right as often by each.
ResponseLog AlikeLog(const Catalog& catalog, int learners, int responses) {
  ResponseLog log;
  uint64_t state = 7;
  for (int learner = 0; learner < learners; ++learner) {
    log.AddLearner();
    for (int n = 0; n < responses; ++n) {
      state = numerics::Mix64(state, 1);
      const auto item = static_cast<ItemIndex>(state % catalog.item_count());
      log.Add(item, (state >> 40) % 10 < 6 ? 1 : 0, StartOfPractice() + absl::Minutes(n));
    }
  }
  return log;
}

TEST(CrossFitTracingTest, TracesALearnerWithWhatTheOtherPartsGave) {
  const auto catalog = SimulatedCatalog(3, 40, 1);
  const ResponseLog log = RaschLog(*catalog, 23, 15, 0, 2);
  const std::vector<size_t> learners = LearnersByAnswers(log);
  const auto models = CrossFitTracing(catalog, log, learners, {}, 0.5);
  ASSERT_TRUE(models.ok()) << models.status();
  for (size_t part = 0; part < kLearnerParts; ++part) {
    const ResponseLog others = LogOf(log, LearnersBesidePart(learners, part));
    const auto model = Model::Compile(catalog, FitTracing(catalog, others, {}, 0.5).value());
    for (size_t learner : LearnersInPart(learners, part)) {
      EXPECT_EQ(models->of(learner).version(), (*model)->version());
    }
  }
}

TEST(AbilityVariancesTest, AreSmallWhereLearnersAreAlikeAndLargeWhereTheyAreNot) {
  const auto catalog = SimulatedCatalog(3, 40, 1);
  const auto choose = [&](const ResponseLog& log) {
    return ChooseAbilityVariances(catalog, log, LearnersByAnswers(log), {}, {}, RunSerially);
  };
  const AbilityParameters alike = choose(AlikeLog(*catalog, 60, 30));
  EXPECT_LT(alike.overall_variance, 0.2);
  EXPECT_LT(alike.skill_variance, 0.2);
  const AbilityParameters unlike = choose(RaschLog(*catalog, 60, 30, 1.5, 2));
  EXPECT_GT(unlike.skill_variance, 0.5);
}

TEST(AbilityVariancesTest, DoNotDependOnThreadsNorOnTheOrderOfTheLog) {
  const auto catalog = SimulatedCatalog(3, 40, 1);
  const ResponseLog log = RaschLog(*catalog, 40, 20, 0.1, 5);
  std::vector<size_t> backwards;
  for (size_t n = log.learner_count(); n > 0; --n) backwards.push_back(n - 1);
  const ResponseLog turned = LogOf(log, backwards);
  const AbilityParameters first =
      ChooseAbilityVariances(catalog, log, LearnersByAnswers(log), {}, {}, RunSerially);
  const AbilityParameters second =
      ChooseAbilityVariances(catalog, turned, LearnersByAnswers(turned), {}, {}, RunOnThreads);
  EXPECT_EQ(first.overall_variance, second.overall_variance);
  EXPECT_EQ(first.skill_variance, second.skill_variance);
}

TEST(FewLearnersTest, TheResponseModelIsNoWorseThanEloAndBestLr) {
  const auto catalog = SimulatedCatalog(6, 120, 1);
  for (int learners : {30, 60, 150}) {
    const ResponseLog log = RaschLog(*catalog, learners, 30, 0.2, 11);
    const ResponseLog others = RaschLog(*catalog, 400, 30, 0.2, 12);
    const std::vector<double> scores = ScoresOf(others);
    const ModelParameters p = Fit(catalog, log, {}).value();
    const Metrics response =
        ComputeMetrics(PredictOneStepAhead(*Model::Compile(catalog, p).value(), others), scores);
    const Metrics elo = ComputeMetrics(PredictElo(*catalog, log, others), scores);
    const Metrics best = ComputeMetrics(PredictBestLogistic(*catalog, log, others), scores);
    EXPECT_GT(response.auc, elo.auc) << learners << " learners";
    EXPECT_GT(response.auc, best.auc) << learners << " learners";
    EXPECT_LT(response.log_loss, elo.log_loss) << learners << " learners";
    EXPECT_LT(response.log_loss, best.log_loss) << learners << " learners";
    EXPECT_LT(response.ece, 0.05) << learners << " learners";
  }
}

TEST(FewLearnersTest, AFitNamesABadScoreByItsRowInTheWholeLog) {
  const auto catalog = SimulatedCatalog(3, 40, 1);
  ResponseLog log = RaschLog(*catalog, 40, 10, 0, 2);
  log.AddLearner();
  log.Add(0, std::nan(""), StartOfPractice());
  const absl::Status status = Fit(catalog, log, {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("the score of row 400 is"));
}

TEST(FewLearnersTest, AFitStandsPartsInWhichEveryScoreIsAlike) {
  const auto catalog = SimulatedCatalog(2, 10, 1);
  ResponseLog log;
  for (int learner = 0; learner < 12; ++learner) {
    log.AddLearner();
    for (ItemIndex item = 0; item < 10; ++item) {
      log.Add(item, learner == 3 ? 0 : 1, StartOfPractice() + absl::Minutes(item));
    }
  }
  const auto model = Model::Compile(catalog, Fit(catalog, log, {}).value());
  ASSERT_TRUE(model.ok()) << model.status();
  for (double p : PredictOneStepAhead(**model, log)) {
    EXPECT_GT(p, 0);
    EXPECT_LT(p, 1);
  }
}

}  // namespace
}  // namespace proximal
