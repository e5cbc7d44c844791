// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/evaluation.h"

#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/calibration/evaluate.h"
#include "engine/numerics/random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "service/cli/derived_catalog.h"
#include "service/cli/response_csv.h"
#include "service/cli/selected_log.h"

namespace proximal {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Forty learners, each at home or lost on ten items of two skills.
ResponseTable SyntheticTable() {
  std::string text = "learner,item,skills,correct\n";
  numerics::Random random(3);
  for (int learner = 0; learner < 40; ++learner) {
    const double p = learner % 2 == 0 ? 0.9 : 0.3;
    for (int item = 0; item < 10; ++item) {
      absl::StrAppend(&text, learner, ",q", item, ",s", item % 2, ",", random.Uniform() < p ? 1 : 0,
                      "\n");
    }
  }
  ResponseTable table;
  const absl::Status status = AppendResponses("log", *OpenBytes(text), {}, &table);
  EXPECT_TRUE(status.ok()) << status;
  return table;
}

TEST(EvaluationTest, KnowsPredictorsByTheirWords) {
  EXPECT_THAT(PredictorsOf("item-mean"), ElementsAre(Predictor::kItemMean));
  EXPECT_THAT(PredictorsOf("item_mean"), ElementsAre(Predictor::kItemMean));
  EXPECT_THAT(PredictorsOf("response"), ElementsAre(Predictor::kResponse));
  EXPECT_THAT(PredictorsOf("all"), SizeIs(7));
  EXPECT_THAT(PredictorsOf("dkt"), IsEmpty());
  for (Predictor predictor : AllPredictors()) {
    EXPECT_THAT(PredictorsOf(KeyOf(predictor)), ElementsAre(predictor));
  }
  EXPECT_EQ(KeyOf(TracingKind::kBkt), "bkt");
  EXPECT_EQ(KeyOf(TracingKind::kIrt), "irt");
  EXPECT_EQ(KeyOf(TracingKind::kResponse), "response");
}

TEST(EvaluationTest, EveryPredictorPredictsEveryTestResponse) {
  const ResponseTable table = SyntheticTable();
  const auto catalog = *Catalog::Compile(DeriveCatalog({&table}).draft);
  const SelectedLog log = *SelectLog(table, *catalog, {});
  for (Predictor predictor : AllPredictors()) {
    const auto predicted = TrainAndPredict(predictor, catalog, log.log, log.log, {});
    ASSERT_TRUE(predicted.ok()) << predicted.status();
    ASSERT_THAT(*predicted, SizeIs(log.log.size()));
    EXPECT_THAT(*predicted, Each(testing::AllOf(testing::Ge(0), testing::Le(1))));
    // Whoever looks at the learner tells the able from the lost; item means cannot.
    const Metrics metrics = ComputeMetrics(*predicted, ScoresOf(log.log));
    if (predictor != Predictor::kItemMean) {
      EXPECT_GT(metrics.auc, 0.7) << KeyOf(predictor);
    }
  }
}

TEST(EvaluationTest, SaysWhyThereIsNothingToFit) {
  ResponseTable table;
  const std::string text = "learner,item,skills,correct\na,q,s,1\na,q,s,1\n";
  ASSERT_TRUE(AppendResponses("log", *OpenBytes(text), {}, &table).ok());
  const auto catalog = *Catalog::Compile(DeriveCatalog({&table}).draft);
  const SelectedLog log = *SelectLog(table, *catalog, {});
  const auto predicted = TrainAndPredict(Predictor::kResponse, catalog, log.log, log.log, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(predicted.status()));
}

TEST(EvaluationTest, AveragesFoldsAndSumsResponses) {
  Evaluation evaluation = {
      "elo", {}, {{1, {0.6, 0.5, 0.4, 0.7, 0.1, 10}}, {2, {0.8, 0.7, 0.2, 0.5, 0.3, 30}}}};
  Average(&evaluation);
  EXPECT_NEAR(evaluation.metrics.auc, 0.7, 1e-12);
  EXPECT_NEAR(evaluation.metrics.accuracy, 0.6, 1e-12);
  EXPECT_NEAR(evaluation.metrics.rmse, 0.3, 1e-12);
  EXPECT_NEAR(evaluation.metrics.log_loss, 0.6, 1e-12);
  EXPECT_NEAR(evaluation.metrics.ece, 0.2, 1e-12);
  EXPECT_EQ(evaluation.metrics.n, 40);
}

TEST(EvaluationTest, AFoldWithoutAnAucLeavesTheMeanToTheOthers) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  Evaluation evaluation = {"elo",
                           {},
                           {{1, {0.6, 0.5, 0.4, 0.7, 0.1, 10}},
                            {2, {none, 0.7, 0.2, 0.5, 0.3, 30}},
                            {3, {0.8, 0.6, 0.3, 0.6, 0.2, 20}}}};
  Average(&evaluation);
  EXPECT_NEAR(evaluation.metrics.auc, 0.7, 1e-12);
  EXPECT_NEAR(evaluation.metrics.accuracy, 0.6, 1e-12);
  EXPECT_THAT(EvaluationsToTable({evaluation}), testing::HasSubstr("  fold 2      -       0.7000"));
  EXPECT_TRUE(
      nlohmann::json::parse(EvaluationsToJson({evaluation}))["elo"]["folds"]["2"]["auc"].is_null());
  evaluation.folds.erase(evaluation.folds.begin());
  evaluation.folds.pop_back();
  Average(&evaluation);
  EXPECT_TRUE(std::isnan(evaluation.metrics.auc));
}

TEST(EvaluationTest, CountsWhatItDoes) {
  const ResponseTable table = SyntheticTable();
  const auto catalog = *Catalog::Compile(DeriveCatalog({&table}).draft);
  const SelectedLog log = *SelectLog(table, *catalog, {});
  std::string stage;
  std::set<std::string> counted;
  const auto predicted = TrainAndPredict(
      Predictor::kResponse, catalog, log.log, log.log,
      [&](absl::string_view now) { stage = std::string(now); },
      [&](uint64_t, double share, absl::string_view) {
        EXPECT_LE(share, 1);
        counted.insert(stage);
      });
  ASSERT_TRUE(predicted.ok()) << predicted.status();
  EXPECT_THAT(counted, testing::IsSupersetOf({"weights", "predicting"}));
}

TEST(EvaluationTest, WritesFiguresByModel) {
  const Metrics metrics = {0.75, 0.7, 0.4, 0.55, 0.02, 1234};
  const auto json = nlohmann::json::parse(
      EvaluationsToJson({{"item_mean", metrics, {}}, {"elo", metrics, {{1, metrics}}}}));
  EXPECT_EQ(json["item_mean"], (nlohmann::json{{"auc", 0.75},
                                               {"accuracy", 0.7},
                                               {"rmse", 0.4},
                                               {"log_loss", 0.55},
                                               {"ece", 0.02},
                                               {"n", 1234}}));
  EXPECT_EQ(json["elo"]["folds"]["1"], json["item_mean"]);
}

TEST(EvaluationTest, WritesATable) {
  const Metrics metrics = {0.75, 0.7, 0.4, 0.55, 0.02, 1234};
  EXPECT_EQ(EvaluationsToTable({{"item_mean", metrics, {{1, metrics}}}}),
            "model         AUC     accuracy  RMSE    log loss  ECE     responses\n"
            "item_mean     0.7500  0.7000    0.4000  0.5500    0.0200  1234\n"
            "  fold 1      0.7500  0.7000    0.4000  0.5500    0.0200  1234\n");
}

}  // namespace
}  // namespace proximal
