// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/graded.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

#include "engine/numerics/random.h"
#include "engine/tracing/irt.h"
#include "tests/engine/tracing/irt_golden.h"

namespace proximal {
namespace {

using numerics::Gaussian;
using numerics::Random;
using ::testing::HasSubstr;

constexpr Gaussian kStandard = {0, 1};
constexpr GradedKind kKinds[] = {GradedKind::kGradedResponse, GradedKind::kPartialCredit};

// An item that owns its steps.
struct OwnedItem {
  GradedKind kind;
  double a;
  std::vector<double> steps;
  GradedItem item() const { return {kind, a, steps}; }
};

OwnedItem AnyItem(Random& random, GradedKind kind) {
  OwnedItem owned = {kind, 0.3 + 2 * random.Uniform(), {}};
  owned.steps.resize(1 + random.Below(5));
  for (double& step : owned.steps) step = 5 * random.Uniform() - 2.5;
  if (kind == GradedKind::kGradedResponse) std::sort(owned.steps.begin(), owned.steps.end());
  return owned;
}

std::vector<double> Probabilities(const GradedItem& item, double theta) {
  std::vector<double> p(item.steps.size() + 1);
  CategoryProbabilities(item, theta, absl::MakeSpan(p));
  return p;
}

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

TEST(GradedTest, GradedResponseIsTheDifferenceOfItsSteps) {
  const std::vector<double> steps = {-1, 0.5, 2};
  const std::vector<double> p = Probabilities({GradedKind::kGradedResponse, 1.3, steps}, 0.4);
  const double f1 = Logistic(1.3 * 1.4), f2 = Logistic(1.3 * -0.1), f3 = Logistic(1.3 * -1.6);
  EXPECT_NEAR(p[0], 1 - f1, 1e-15);
  EXPECT_NEAR(p[1], f1 - f2, 1e-15);
  EXPECT_NEAR(p[2], f2 - f3, 1e-15);
  EXPECT_NEAR(p[3], f3, 1e-15);
}

TEST(GradedTest, PartialCreditWeighsTheStepsTaken) {
  const std::vector<double> steps = {-1, 0.5};
  const std::vector<double> p = Probabilities({GradedKind::kPartialCredit, 2, steps}, 0.25);
  const double w1 = std::exp(2 * 1.25), w2 = std::exp(2 * 1.25 + 2 * -0.25);
  EXPECT_NEAR(p[0], 1 / (1 + w1 + w2), 1e-15);
  EXPECT_NEAR(p[1], w1 / (1 + w1 + w2), 1e-15);
  EXPECT_NEAR(p[2], w2 / (1 + w1 + w2), 1e-15);
}

// Where theta is a step, the categories on its two sides are equally likely.
TEST(GradedTest, PartialCreditStepsAreWhereNeighboursCross) {
  const std::vector<double> steps = {-1, 0.5, -0.2};
  for (int k = 0; k < 3; ++k) {
    const std::vector<double> p = Probabilities({GradedKind::kPartialCredit, 0.8, steps}, steps[k]);
    EXPECT_NEAR(p[k], p[k + 1], 1e-15);
  }
}

TEST(GradedTest, OneStepIsTheTwoParameterLogistic) {
  for (GradedKind kind : kKinds) {
    const std::vector<double> steps = {0.7};
    const GradedItem item = {kind, 1.4, steps};
    const IrtItem irt = {.a = 1.4, .b = 0.7};
    for (double theta = -4; theta <= 4; theta += 0.5) {
      const ScoreCurve curve = GradedScoreCurve(item, theta);
      const double p = IrtProbability(irt, theta);
      EXPECT_NEAR(curve.expected, p, 1e-14);
      EXPECT_NEAR(curve.slope, IrtSlope(irt, theta), 1e-14);
      EXPECT_NEAR(curve.variance, p * (1 - p), 1e-14);
      EXPECT_NEAR(GradedInformation(item, theta), IrtInformation(irt, theta), 1e-14);
      for (int y = 0; y < 2; ++y) {
        EXPECT_NEAR(GradedLogLikelihood(item, y, theta).curvature,
                    IrtLogLikelihood(irt, y, theta).curvature, 1e-14);
      }
    }
  }
}

TEST(GradedTest, ProbabilitiesSumToOneEverywhere) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    const OwnedItem owned = AnyItem(random, kKinds[round % 2]);
    for (double theta : {-60.0, -3.0, -0.5, 0.0, 1.0, 4.0, 60.0}) {
      const std::vector<double> p = Probabilities(owned.item(), theta);
      EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 1, 1e-12);
      EXPECT_GE(*std::min_element(p.begin(), p.end()), 0);
    }
  }
}

TEST(GradedTest, ExpectedScoreRisesFromNothingToEverything) {
  Random random(2);
  for (int round = 0; round < 100; ++round) {
    const OwnedItem owned = AnyItem(random, kKinds[round % 2]);
    double last = 0;
    for (double theta = -40; theta <= 40; theta += 0.5) {
      const double expected = GradedScoreCurve(owned.item(), theta).expected;
      EXPECT_GE(expected, last - 1e-12);
      EXPECT_LE(expected, 1);
      last = expected;
    }
    EXPECT_NEAR(GradedScoreCurve(owned.item(), -100).expected, 0, 1e-9);
    EXPECT_NEAR(GradedScoreCurve(owned.item(), 100).expected, 1, 1e-9);
  }
}

TEST(GradedTest, DerivativesAgreeWithFiniteDifferences) {
  Random random(3);
  constexpr double kStep = 1e-5;
  for (int round = 0; round < 200; ++round) {
    const OwnedItem owned = AnyItem(random, kKinds[round % 2]);
    const GradedItem item = owned.item();
    const double theta = 6 * random.Uniform() - 3;
    EXPECT_NEAR(GradedScoreCurve(item, theta).slope,
                (GradedScoreCurve(item, theta + kStep).expected -
                 GradedScoreCurve(item, theta - kStep).expected) /
                    (2 * kStep),
                1e-8);
    for (int k = 0; k <= item.top(); ++k) {
      const LogLikelihood before = GradedLogLikelihood(item, k, theta - kStep);
      const LogLikelihood at = GradedLogLikelihood(item, k, theta);
      const LogLikelihood after = GradedLogLikelihood(item, k, theta + kStep);
      EXPECT_NEAR(at.slope, (after.value - before.value) / (2 * kStep), 1e-8);
      EXPECT_NEAR(at.curvature, (after.slope - before.slope) / (2 * kStep), 1e-8);
      EXPECT_LE(at.curvature, 0);
    }
  }
}

TEST(GradedTest, MomentsAreThoseOfTheCategories) {
  Random random(4);
  for (int round = 0; round < 200; ++round) {
    const OwnedItem owned = AnyItem(random, kKinds[round % 2]);
    const GradedItem item = owned.item();
    const double theta = 6 * random.Uniform() - 3;
    const std::vector<double> p = Probabilities(item, theta);
    double mean = 0, square = 0, information = 0;
    for (int k = 0; k <= item.top(); ++k) {
      const double score = static_cast<double>(k) / item.top();
      mean += score * p[k];
      square += score * score * p[k];
      information -= p[k] * GradedLogLikelihood(item, k, theta).curvature;
    }
    const ScoreCurve curve = GradedScoreCurve(item, theta);
    EXPECT_NEAR(curve.expected, mean, 1e-14);
    EXPECT_NEAR(curve.variance, std::max(square - mean * mean, 1e-9), 1e-12);
    EXPECT_NEAR(GradedInformation(item, theta), information, 1e-12);
  }
}

TEST(GradedTest, CategoriesAreNearestToTheScore) {
  const std::vector<double> steps = {-1, 0, 1, 2};
  const GradedItem item = {GradedKind::kGradedResponse, 1, steps};
  EXPECT_EQ(CategoryOf(item, 0), 0);
  EXPECT_EQ(CategoryOf(item, 0.12), 0);
  EXPECT_EQ(CategoryOf(item, 0.125), 1);
  EXPECT_EQ(CategoryOf(item, 0.5), 2);
  EXPECT_EQ(CategoryOf(item, 1), 4);
}

TEST(GradedEstimateTest, EapIsTheMeanOfThePosterior) {
  Random random(5);
  for (int round = 0; round < 20; ++round) {
    std::vector<OwnedItem> items;
    for (int i = 0; i < 12; ++i) items.push_back(AnyItem(random, kKinds[round % 2]));
    std::vector<GradedResponse> responses;
    for (const OwnedItem& owned : items) {
      responses.push_back({owned.item(), static_cast<int>(random.Below(owned.steps.size() + 1))});
    }
    double total = 0, mean = 0, square = 0;
    for (double theta = -8; theta <= 8; theta += 0.001) {
      double density = std::exp(-theta * theta / 2);
      for (const GradedResponse& r : responses) density *= Probabilities(r.item, theta)[r.category];
      total += density;
      mean += density * theta;
      square += density * theta * theta;
    }
    mean /= total;
    const AbilityEstimate eap = GradedEap(kStandard, responses);
    EXPECT_NEAR(eap.ability, mean, 1e-6);
    EXPECT_NEAR(eap.standard_error, std::sqrt(square / total - mean * mean), 1e-6);
    const AbilityEstimate map = GradedMap(kStandard, responses);
    LogLikelihood at = {0, -map.ability, -1};
    for (const GradedResponse& r : responses) {
      at += GradedLogLikelihood(r.item, r.category, map.ability);
    }
    EXPECT_NEAR(at.slope, 0, 1e-8);
    EXPECT_NEAR(map.standard_error, 1 / std::sqrt(-at.curvature), 1e-9);
  }
}

TEST(GradedEstimateTest, LowestAndHighestOfEverythingAreFinite) {
  const std::vector<double> steps = {-1, 0, 1};
  for (GradedKind kind : kKinds) {
    for (int category : {0, 3}) {
      const std::vector<GradedResponse> responses(100, {{kind, 1.5, steps}, category});
      for (const AbilityEstimate& estimate :
           {GradedEap(kStandard, responses), GradedMap(kStandard, responses)}) {
        EXPECT_EQ(estimate.ability > 0, category == 3);
        EXPECT_LT(std::abs(estimate.ability), 6);
        EXPECT_GT(estimate.standard_error, 0);
      }
    }
  }
}

TEST(CheckGradedTest, AcceptsWhatTheModelsAllow) {
  const std::vector<double> ascending = {-1, 0, 1};
  const std::vector<double> mixed = {0.5, -0.5};
  EXPECT_TRUE(CheckGraded({GradedKind::kGradedResponse, 1, ascending}).ok());
  EXPECT_TRUE(CheckGraded({GradedKind::kPartialCredit, 1, mixed}).ok());
}

TEST(CheckGradedTest, RefusesWhatIsDegenerateAndSaysWhich) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto message = [](GradedKind kind, double a, std::vector<double> steps) {
    const absl::Status status = CheckGraded({kind, a, steps});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    return std::string(status.message());
  };
  const GradedKind graded = GradedKind::kGradedResponse;
  EXPECT_THAT(message(graded, 1, {}), HasSubstr("there are 0; there must be 1 to 20"));
  EXPECT_THAT(message(graded, 1, std::vector<double>(21)), HasSubstr("there are 21"));
  EXPECT_THAT(message(graded, 0, {1}), HasSubstr("a (discrimination) is 0"));
  EXPECT_THAT(message(graded, nan, {1}), HasSubstr("a (discrimination) is nan"));
  EXPECT_THAT(message(graded, 1, {0, nan}), HasSubstr("steps[1] is nan"));
  EXPECT_THAT(message(graded, 1, {0, 1, 1}), HasSubstr("steps[2] is 1; it must be above steps[1]"));
}

class GradedGoldenTest : public testing::TestWithParam<std::pair<const char*, GradedKind>> {};

TEST_P(GradedGoldenTest, AgreesWithMirt) {
  if (!HasGolden()) GTEST_SKIP() << kGoldenAbsent;
  const auto& [model, kind] = GetParam();
  const GoldenScores golden = ReadGolden("verbagg_poly", model);
  ASSERT_FALSE(golden.patterns.empty());
  for (size_t row = 0; row < golden.patterns.size(); ++row) {
    std::vector<GradedResponse> responses;
    for (size_t i = 0; i < golden.items.size(); ++i) {
      const GoldenItem& item = golden.items[i];
      responses.push_back({{kind, item.a, item.steps}, golden.patterns[row][i]});
    }
    const AbilityEstimate eap = GradedEap(kStandard, responses);
    EXPECT_NEAR(eap.ability, golden.eap[row], 1e-6);
    EXPECT_NEAR(eap.standard_error, golden.eap_error[row], 1e-6);
    const AbilityEstimate map = GradedMap(kStandard, responses);
    EXPECT_NEAR(map.ability, golden.map[row], 1e-4);
    EXPECT_NEAR(map.standard_error, golden.map_error[row], 1e-4);
  }
}

INSTANTIATE_TEST_SUITE_P(VerbAgg, GradedGoldenTest,
                         testing::Values(std::make_pair("graded", GradedKind::kGradedResponse),
                                         std::make_pair("gpcm", GradedKind::kPartialCredit)),
                         [](const auto& info) { return std::string(info.param.first); });

}  // namespace
}  // namespace proximal
