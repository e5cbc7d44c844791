// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/irt.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "engine/numerics/random.h"
#include "tests/engine/tracing/irt_golden.h"

namespace proximal {
namespace {

using numerics::Gaussian;
using numerics::Random;

constexpr Gaussian kStandard = {0, 1};

IrtItem AnyItem(Random& random) {
  IrtItem item;
  item.a = 0.3 + 2.5 * random.Uniform();
  item.b = 6 * random.Uniform() - 3;
  if (random.Below(2) == 0) item.c = 0.4 * random.Uniform();
  if (random.Below(2) == 0) item.d = 1 - 0.3 * random.Uniform();
  return item;
}

std::vector<IrtResponse> AnyResponses(Random& random, int count, double theta) {
  std::vector<IrtResponse> responses;
  for (int i = 0; i < count; ++i) {
    const IrtItem item = AnyItem(random);
    responses.push_back({item, random.Uniform() < IrtProbability(item, theta) ? 1.0 : 0.0});
  }
  return responses;
}

// The posterior's mean and standard deviation over 20,001 points, straight from the definition.
AbilityEstimate BruteForceEap(const Gaussian& prior, const std::vector<IrtResponse>& responses) {
  constexpr int kPoints = 20001;
  std::vector<std::pair<double, double>> points;
  double highest = -1e300;
  for (int i = 0; i < kPoints; ++i) {
    const double z = 20.0 * i / (kPoints - 1) - 10;
    const double theta = prior.mean + z * std::sqrt(prior.variance);
    double log_posterior = -z * z / 2;
    for (const IrtResponse& r : responses) {
      const double p = IrtProbability(r.item, theta);
      if (r.score > 0) log_posterior += r.score * std::log(p);
      if (r.score < 1) log_posterior += (1 - r.score) * std::log(1 - p);
    }
    points.emplace_back(theta, log_posterior);
    highest = std::max(highest, log_posterior);
  }
  double total = 0, mean = 0, square = 0;
  for (const auto& [theta, log_posterior] : points) {
    const double w = std::exp(log_posterior - highest);
    total += w;
    mean += w * theta;
    square += w * theta * theta;
  }
  mean /= total;
  return {mean, std::sqrt(square / total - mean * mean)};
}

TEST(IrtTest, CurvesTakeTheirKnownValues) {
  EXPECT_DOUBLE_EQ(IrtProbability({.a = 2, .b = 1}, 1), 0.5);
  EXPECT_DOUBLE_EQ(IrtProbability({.b = 0.5}, 0.5 + std::log(3)), 0.75);
  EXPECT_DOUBLE_EQ(IrtProbability({.a = 1.3, .b = -1, .c = 0.2}, -1), 0.6);
  EXPECT_DOUBLE_EQ(IrtProbability({.a = 1.3, .b = -1, .c = 0.2, .d = 0.9}, -1), 0.55);
  EXPECT_DOUBLE_EQ(IrtSlope({.a = 2, .b = 1}, 1), 0.5);
  EXPECT_DOUBLE_EQ(IrtInformation({.a = 2, .b = 1}, 1), 1);
}

TEST(IrtTest, ProbabilityRisesBetweenItsAsymptotes) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    const IrtItem item = AnyItem(random);
    double last = item.c;
    for (double theta = -30; theta <= 30; theta += 0.5) {
      const double p = IrtProbability(item, theta);
      EXPECT_GE(p, last);
      EXPECT_LE(p, item.d + 1e-15);
      last = p;
    }
    EXPECT_NEAR(IrtProbability(item, -200), item.c, 1e-9);
    EXPECT_NEAR(IrtProbability(item, 200), item.d, 1e-9);
  }
}

TEST(IrtTest, DerivativesAgreeWithFiniteDifferences) {
  Random random(2);
  constexpr double kStep = 1e-5;
  for (int round = 0; round < 500; ++round) {
    const IrtItem item = AnyItem(random);
    const double theta = 8 * random.Uniform() - 4;
    const double score = round % 3 == 0 ? random.Uniform() : round % 3 - 1;
    EXPECT_NEAR(
        IrtSlope(item, theta),
        (IrtProbability(item, theta + kStep) - IrtProbability(item, theta - kStep)) / (2 * kStep),
        1e-9);
    const LogLikelihood before = IrtLogLikelihood(item, score, theta - kStep);
    const LogLikelihood at = IrtLogLikelihood(item, score, theta);
    const LogLikelihood after = IrtLogLikelihood(item, score, theta + kStep);
    EXPECT_NEAR(at.slope, (after.value - before.value) / (2 * kStep), 1e-8);
    EXPECT_NEAR(at.curvature, (after.slope - before.slope) / (2 * kStep), 1e-8);
  }
}

TEST(IrtTest, LikelihoodIsThatOfTheProbability) {
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    const IrtItem item = AnyItem(random);
    const double theta = 6 * random.Uniform() - 3;
    const double p = IrtProbability(item, theta);
    EXPECT_NEAR(IrtLogLikelihood(item, 1, theta).value, std::log(p), 1e-10);
    EXPECT_NEAR(IrtLogLikelihood(item, 0, theta).value, std::log(1 - p), 1e-10);
    EXPECT_NEAR(IrtLogLikelihood(item, 0.3, theta).value, 0.3 * std::log(p) + 0.7 * std::log(1 - p),
                1e-10);
  }
}

TEST(IrtTest, LikelihoodIsFiniteFarFromTheItem) {
  for (const IrtItem& item : {IrtItem{.a = 3, .b = 0}, IrtItem{.a = 3, .c = 0.2, .d = 0.9}}) {
    for (double theta : {-200.0, 200.0}) {
      for (double score : {0.0, 0.5, 1.0}) {
        const LogLikelihood at = IrtLogLikelihood(item, score, theta);
        EXPECT_TRUE(std::isfinite(at.value));
        EXPECT_TRUE(std::isfinite(at.slope));
        EXPECT_TRUE(std::isfinite(at.curvature));
      }
    }
  }
}

TEST(IrtTest, InformationIsTheExpectedSquaredSlopeAndMinusTheExpectedCurvature) {
  Random random(4);
  for (int round = 0; round < 200; ++round) {
    const IrtItem item = AnyItem(random);
    const double theta = 6 * random.Uniform() - 3;
    const double p = IrtProbability(item, theta);
    const LogLikelihood right = IrtLogLikelihood(item, 1, theta);
    const LogLikelihood wrong = IrtLogLikelihood(item, 0, theta);
    const double information = IrtInformation(item, theta);
    EXPECT_NEAR(information, p * right.slope * right.slope + (1 - p) * wrong.slope * wrong.slope,
                1e-12);
    EXPECT_NEAR(information, -p * right.curvature - (1 - p) * wrong.curvature, 1e-12);
    EXPECT_LE(information, item.a * item.a / 4 + 1e-15);
  }
}

TEST(IrtEstimateTest, WithoutResponsesIsThePrior) {
  const Gaussian prior = {0.7, 2.25};
  EXPECT_NEAR(IrtEap(prior, {}).ability, 0.7, 1e-12);
  EXPECT_NEAR(IrtEap(prior, {}).standard_error, 1.5, 1e-6);
  EXPECT_NEAR(IrtMap(prior, {}).ability, 0.7, 1e-9);
  EXPECT_NEAR(IrtMap(prior, {}).standard_error, 1.5, 1e-12);
}

TEST(IrtEstimateTest, AnAbilityThatIsCertainStays) {
  const IrtResponse right = {{}, 1};
  EXPECT_EQ(IrtEap({0.7, 0}, {&right, 1}).ability, 0.7);
  EXPECT_EQ(IrtMap({0.7, 0}, {&right, 1}).standard_error, 0);
}

// One right response to a Rasch item of difficulty 0: the mode solves theta = 1 - sigma(theta).
TEST(IrtEstimateTest, OneRaschResponseInClosedForm) {
  const IrtResponse right = {{}, 1};
  const AbilityEstimate map = IrtMap(kStandard, {&right, 1});
  EXPECT_NEAR(map.ability, 1 / (1 + std::exp(map.ability)), 1e-9);
  EXPECT_NEAR(map.ability, 0.40105813754, 1e-9);
  const double s = 1 / (1 + std::exp(-map.ability));
  EXPECT_NEAR(map.standard_error, 1 / std::sqrt(1 + s * (1 - s)), 1e-9);
  const AbilityEstimate eap = IrtEap(kStandard, {&right, 1});
  // E[theta sigma(theta)] / E[sigma(theta)] = 2 E[sigma'(theta)], and E[theta^2 | right] = 1.
  EXPECT_NEAR(eap.ability * eap.ability + eap.standard_error * eap.standard_error, 1, 1e-6);
  EXPECT_NEAR(eap.ability, 2 * 0.2066212, 1e-6);
}

TEST(IrtEstimateTest, EapIsTheMeanOfThePosterior) {
  Random random(5);
  for (int count : {1, 5, 20, 100, 400}) {
    for (int round = 0; round < 5; ++round) {
      const Gaussian prior = {2 * random.Uniform() - 1, 0.3 + 2 * random.Uniform()};
      const auto responses = AnyResponses(random, count, 3 * random.Uniform() - 1.5);
      const AbilityEstimate exact = BruteForceEap(prior, responses);
      const AbilityEstimate eap = IrtEap(prior, responses);
      EXPECT_NEAR(eap.ability, exact.ability, 1e-5) << count;
      EXPECT_NEAR(eap.standard_error, exact.standard_error, 1e-5) << count;
    }
  }
}

TEST(IrtEstimateTest, MapIsTheHighestPointOfThePosterior) {
  Random random(6);
  for (int round = 0; round < 50; ++round) {
    const auto responses = AnyResponses(random, 1 + static_cast<int>(random.Below(30)), 0.5);
    const auto log_posterior = [&](double theta) {
      double sum = -theta * theta / 2;
      for (const IrtResponse& r : responses) sum += IrtLogLikelihood(r.item, r.score, theta).value;
      return sum;
    };
    const AbilityEstimate map = IrtMap(kStandard, responses);
    const double top = log_posterior(map.ability);
    for (double theta = -6; theta <= 6; theta += 0.01) ASSERT_GE(top, log_posterior(theta) - 1e-9);
    constexpr double kStep = 1e-4;
    const double curvature =
        (log_posterior(map.ability + kStep) - 2 * top + log_posterior(map.ability - kStep)) /
        (kStep * kStep);
    EXPECT_NEAR(map.standard_error, 1 / std::sqrt(-curvature), 1e-4);
  }
}

TEST(IrtEstimateTest, AllRightAndAllWrongAreFinite) {
  for (double score : {0.0, 1.0}) {
    std::vector<IrtResponse> responses;
    for (int i = 0; i < 200; ++i) responses.push_back({{.a = 1.5, .b = i / 50.0 - 2}, score});
    for (const AbilityEstimate& estimate :
         {IrtEap(kStandard, responses), IrtMap(kStandard, responses)}) {
      EXPECT_EQ(estimate.ability > 0, score == 1);
      EXPECT_LT(std::abs(estimate.ability), 6);
      EXPECT_GT(estimate.standard_error, 0);
      EXPECT_LT(estimate.standard_error, 1);
    }
  }
}

TEST(IrtEstimateTest, TheOrderOfResponsesDoesNotMatter) {
  Random random(7);
  std::vector<IrtResponse> responses = AnyResponses(random, 20, 0);
  const AbilityEstimate eap = IrtEap(kStandard, responses);
  std::reverse(responses.begin(), responses.end());
  EXPECT_NEAR(IrtEap(kStandard, responses).ability, eap.ability, 1e-12);
}

TEST(IrtObserveTest, KeepsTheMeanAndVarianceOfThePosterior) {
  Random random(8);
  for (int round = 0; round < 300; ++round) {
    const Gaussian prior = {3 * random.Uniform() - 1.5, 0.1 + 1.9 * random.Uniform()};
    const IrtResponse response = {AnyItem(random), static_cast<double>(random.Below(3)) / 2};
    const AbilityEstimate exact = BruteForceEap(prior, {response});
    const Gaussian after = IrtObserve(prior, response.item, response.score);
    EXPECT_NEAR(after.mean, exact.ability, 3e-4);
    EXPECT_NEAR(std::sqrt(after.variance), exact.standard_error, 3e-4);
  }
}

TEST(IrtObserveTest, ManyResponsesInTurnComeNearAllAtOnce) {
  Random random(9);
  for (int round = 0; round < 20; ++round) {
    const auto responses = AnyResponses(random, 60, 2 * random.Uniform() - 1);
    Gaussian ability = kStandard;
    for (const IrtResponse& r : responses) ability = IrtObserve(ability, r.item, r.score);
    const AbilityEstimate eap = IrtEap(kStandard, responses);
    EXPECT_NEAR(ability.mean, eap.ability, 0.5 * eap.standard_error);
    EXPECT_NEAR(std::sqrt(ability.variance), eap.standard_error, 0.15 * eap.standard_error);
  }
}

TEST(IrtObserveTest, MovesWithTheResponseAndKeepsAVariance) {
  Random random(10);
  for (int round = 0; round < 2000; ++round) {
    const IrtItem item = AnyItem(random);
    const Gaussian prior = {8 * random.Uniform() - 4, 0.01 + 8 * random.Uniform()};
    const Gaussian right = IrtObserve(prior, item, 1);
    const Gaussian wrong = IrtObserve(prior, item, 0);
    EXPECT_GE(right.mean, prior.mean);
    EXPECT_LE(wrong.mean, prior.mean);
    EXPECT_GT(right.variance, 0);
    EXPECT_GT(wrong.variance, 0);
    if (item.c == 0) {
      EXPECT_LE(right.variance, prior.variance * (1 + 1e-6));
    }
    if (item.d == 1) {
      EXPECT_LE(wrong.variance, prior.variance * (1 + 1e-6));
    }
    const Gaussian half = IrtObserve(prior, item, 0.5);
    EXPECT_LE(half.mean, right.mean);
    EXPECT_GE(half.mean, wrong.mean);
  }
}

TEST(IrtObserveTest, IsSmoothAndFiniteFarFromTheItem) {
  const IrtItem item = {.a = 5, .b = 0};
  double last = -1e300;
  for (double mean = -40; mean <= 40; mean += 0.01) {
    const Gaussian after = IrtObserve({mean, 0.5}, item, 1);
    ASSERT_TRUE(std::isfinite(after.mean)) << mean;
    ASSERT_GT(after.variance, 0) << mean;
    ASSERT_GE(after.mean, last) << mean;
    last = after.mean;
  }
}

TEST(IrtObserveTest, ACurveTooSteepLeavesNoFalseCertainty) {
  const Gaussian after = IrtObserve({-10, 8}, {.a = 10, .b = 10}, 1);
  EXPECT_GE(after.variance, 8 / (1 + 25.0 * 8) * (1 - 1e-12));
}

struct GoldenCase {
  const char* data;
  const char* model;
};

class IrtGoldenTest : public testing::TestWithParam<GoldenCase> {};

TEST_P(IrtGoldenTest, AgreesWithMirt) {
  if (!HasGolden()) GTEST_SKIP() << kGoldenAbsent;
  const GoldenScores golden = ReadGolden(GetParam().data, GetParam().model);
  ASSERT_FALSE(golden.patterns.empty());
  for (size_t row = 0; row < golden.patterns.size(); ++row) {
    std::vector<IrtResponse> responses;
    for (size_t i = 0; i < golden.items.size(); ++i) {
      const GoldenItem& item = golden.items[i];
      responses.push_back({{.a = item.a, .b = item.steps[0], .c = item.guess},
                           static_cast<double>(golden.patterns[row][i])});
    }
    const AbilityEstimate eap = IrtEap(kStandard, responses);
    EXPECT_NEAR(eap.ability, golden.eap[row], 1e-6);
    EXPECT_NEAR(eap.standard_error, golden.eap_error[row], 1e-6);
    const AbilityEstimate map = IrtMap(kStandard, responses);
    EXPECT_NEAR(map.ability, golden.map[row], 1e-4);
    EXPECT_NEAR(map.standard_error, golden.map_error[row], 1e-4);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Models, IrtGoldenTest,
    testing::Values(GoldenCase{"lsat6", "common_slope"}, GoldenCase{"lsat6", "twopl"},
                    GoldenCase{"lsat7", "common_slope"}, GoldenCase{"lsat7", "twopl"},
                    GoldenCase{"mathexam14w", "common_slope"}, GoldenCase{"mathexam14w", "twopl"},
                    GoldenCase{"mathexam14w", "threepl_a_lnorm_0_05_g_logitnormal_m11_05"},
                    GoldenCase{"verbagg", "common_slope"}, GoldenCase{"verbagg", "twopl"}),
    [](const auto& info) { return std::string(info.param.data) + "_" + info.param.model; });

}  // namespace
}  // namespace proximal
