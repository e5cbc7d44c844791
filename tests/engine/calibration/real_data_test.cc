// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One fold of each real data set: what is fitted on some learners predicts others, and predicts
// them better than what is simpler.

#include <cmath>

#include "engine/calibration/baselines.h"
#include "engine/calibration/evaluate.h"
#include "engine/calibration/fit.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/real_responses.h"

namespace proximal {
namespace {

struct Bar {
  const char* data;
  int fold;
  double auc;
};

class RealDataTest : public testing::TestWithParam<Bar> {};

Metrics Of(const std::vector<double>& predicted, const ResponseLog& test) {
  return ComputeMetrics(predicted, ScoresOf(test));
}

TEST_P(RealDataTest, TheResponseModelIsTheBestOfAll) {
  if (!HasRealResponses(GetParam().data)) GTEST_SKIP() << kRealResponsesAbsent;
  const RealResponses real = ReadRealResponses(GetParam().data, GetParam().fold);
  const auto fitted = [&](TracingKind kind) {
    const auto model =
        Model::Compile(real.catalog, Fit(real.catalog, real.train, {.kind = kind}).value()).value();
    return Of(PredictOneStepAhead(*model, real.test), real.test);
  };
  const Metrics response = fitted(TracingKind::kResponse);
  EXPECT_GE(response.auc, GetParam().auc);
  EXPECT_LT(response.ece, 0.03);
  const Metrics others[] = {
      fitted(TracingKind::kBkt), fitted(TracingKind::kIrt),
      Of(PredictItemMean(*real.catalog, real.train, real.test), real.test),
      Of(PredictElo(*real.catalog, real.train, real.test), real.test),
      Of(PredictPerformanceFactors(*real.catalog, real.train, real.test), real.test)};
  for (const Metrics& other : others) {
    EXPECT_GT(other.auc, 0.55);  // a baseline that is broken is no bar
    EXPECT_GT(response.auc, other.auc);
    EXPECT_LT(response.log_loss, other.log_loss);
    EXPECT_LT(response.rmse, other.rmse);
  }
  RecordProperty("auc", std::to_string(response.auc));
}

INSTANTIATE_TEST_SUITE_P(OneFold, RealDataTest,
                         testing::Values(Bar{"ednet", 1, 0.70}, Bar{"spanish", 1, 0.85}),
                         [](const auto& info) { return std::string(info.param.data); });

}  // namespace
}  // namespace proximal
