// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/ablation.h"

#include <string>
#include <vector>

#include "engine/calibration/evaluate.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

TEST(AblationTest, JudgesTheModelWholeAndWithoutEachTerm) {
  // Items differ far more than learners do.
  const auto catalog = SimulatedCatalog(4, 40, 1);
  const ResponseLog train = RaschLog(*catalog, 150, 20, 0.1, 2);
  const ResponseLog test = RaschLog(*catalog, 80, 20, 0.1, 3);
  FitOptions options;
  std::vector<std::string> stages;
  options.progress = [&](absl::string_view stage) { stages.emplace_back(stage); };
  const absl::StatusOr<Ablation> ablation = Ablate(catalog, train, test, options);
  ASSERT_TRUE(ablation.ok()) << ablation.status();

  const absl::StatusOr<ModelParameters> whole = Fit(catalog, train, {});
  const auto model = Model::Compile(catalog, whole.value());
  const Metrics expected = ComputeMetrics(PredictOneStepAhead(**model, test), ScoresOf(test));
  EXPECT_EQ(ablation->whole.auc, expected.auc);
  EXPECT_EQ(ablation->whole.log_loss, expected.log_loss);

  ASSERT_EQ(ablation->terms.size(), size_t{kResponseTerms});
  for (int t = 0; t < kResponseTerms; ++t) {
    const Ablation::Term& term = ablation->terms[t];
    EXPECT_EQ(static_cast<int>(term.term), t);
    EXPECT_EQ(term.without.n, expected.n);
    EXPECT_LT(term.without.auc, expected.auc + 0.02) << ResponseTermName(term.term);
  }
  const auto auc_without = [&](ResponseTerm term) {
    return ablation->terms[static_cast<int>(term)].without.auc;
  };
  EXPECT_LT(auc_without(ResponseTerm::kItemEasiness), expected.auc - 0.05);
  // Every learner answers distinct items: nothing is ever met again.
  EXPECT_EQ(auc_without(ResponseTerm::kItemMemory), expected.auc);
  EXPECT_THAT(stages, testing::Contains("weights"));
  EXPECT_THAT(stages, testing::Contains("without item_easiness"));
}

TEST(AblationTest, TellsRepairsOnceAndFitsTheWholeModelOnlyWhereItMust) {
  const auto catalog = SimulatedCatalog(4, 8, 1);
  ResponseLog log;
  for (int learner = 0; learner < 6; ++learner) {
    log.AddLearner();
    for (int n = 0; n < 12; ++n) log.Add(n % 3, (n + learner) % 2, StartOfPractice());
  }
  std::vector<std::string> of_fit, of_ablation;
  int fits = 0;
  FitOptions options;
  options.repaired = [&](absl::string_view repair) { of_fit.emplace_back(repair); };
  ASSERT_TRUE(Fit(catalog, log, options).ok());
  ASSERT_THAT(of_fit, testing::Not(testing::IsEmpty()));
  options.repaired = [&](absl::string_view repair) { of_ablation.emplace_back(repair); };
  options.progress = [&](absl::string_view stage) { fits += stage == "difficulties" ? 1 : 0; };
  const auto known = Ablate(catalog, log, log, options);
  ASSERT_TRUE(known.ok()) << known.status();
  EXPECT_EQ(of_ablation, of_fit);
  EXPECT_EQ(fits, 1);

  const auto given = Ablate(catalog, log, log, options, known->whole);
  ASSERT_TRUE(given.ok()) << given.status();
  EXPECT_EQ(of_ablation, of_fit);
  EXPECT_EQ(fits, 1);
  EXPECT_EQ(given->whole.log_loss, known->whole.log_loss);
  for (int t = 0; t < kResponseTerms; ++t) {
    EXPECT_EQ(given->terms[t].without.log_loss, known->terms[t].without.log_loss);
  }
}

TEST(AblationTest, SaysWhyItCannotFit) {
  const auto catalog = SimulatedCatalog(2, 4, 1);
  ResponseLog empty;
  EXPECT_EQ(Ablate(catalog, empty, empty, {}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace proximal
