// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The first fold of real response logs, read, split and judged as `proximal evaluate` does: what is
// fitted on some learners predicts others, and predicts them better than what is simpler. The logs
// are EdNet's (Choi et al. 2020, 1,000 learners) and of a Spanish course (Lindsey et al. 2014).
// They lie beside the repository, in $PROXIMAL_SHARED_DATA or ../shared/data; tests that need them
// skip where they are absent.

#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/calibration/evaluate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/derived_catalog.h"
#include "service/cli/evaluation.h"
#include "service/cli/response_csv.h"
#include "service/cli/selected_log.h"

namespace proximal {
namespace {

// Near what is reached: AUC .7087 and .8582, ECE .0060 and .0155.
struct Bar {
  const char* data;
  double auc;
  double ece;
};

std::string PathOf(const char* data) {
  const char* folder = std::getenv("PROXIMAL_SHARED_DATA");
  return std::string(folder != nullptr ? folder : "../shared/data") + "/" + data +
         "/responses.csv.zst";
}

class RealDataTest : public testing::TestWithParam<Bar> {};

TEST_P(RealDataTest, TheResponseModelIsTheBestOfAll) {
  const std::string path = PathOf(GetParam().data);
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "no responses.csv.zst in $PROXIMAL_SHARED_DATA or ../shared/data";
  }
  const absl::StatusOr<ResponseTable> table = ReadResponses({path}, {});
  ASSERT_TRUE(table.ok()) << table.status();
  const auto catalog = Catalog::Compile(DeriveCatalog({&*table}).draft).value();
  const SelectedLog train = SelectLog(*table, *catalog, {.except = {1, 2}}).value();
  const SelectedLog test = SelectLog(*table, *catalog, {.only = {1}}).value();
  const auto judge = [&](Predictor predictor) {
    return ComputeMetrics(TrainAndPredict(predictor, catalog, train.log, test.log, nullptr).value(),
                          ScoresOf(test.log));
  };
  const Metrics response = judge(Predictor::kResponse);
  EXPECT_GE(response.auc, GetParam().auc);
  EXPECT_LE(response.ece, GetParam().ece);
  for (Predictor predictor : AllPredictors()) {
    if (predictor == Predictor::kResponse) continue;
    SCOPED_TRACE(KeyOf(predictor));
    const Metrics other = judge(predictor);
    EXPECT_GT(other.auc, 0.6);  // a baseline that is broken is no bar
    EXPECT_GT(response.auc, other.auc);
    EXPECT_LT(response.log_loss, other.log_loss);
    EXPECT_LT(response.rmse, other.rmse);
  }
}

INSTANTIATE_TEST_SUITE_P(FirstFold, RealDataTest,
                         testing::Values(Bar{"ednet", 0.707, 0.0085}, Bar{"spanish", 0.857, 0.018}),
                         [](const auto& info) { return std::string(info.param.data); });

}  // namespace
}  // namespace proximal
