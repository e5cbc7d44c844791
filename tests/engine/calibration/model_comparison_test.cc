// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/model_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/engine/calibration/irt_worlds.h"
#include "tests/engine/calibration/lsat.h"

namespace proximal {
namespace {

using testing::HasSubstr;

IrtFit FitOf(const IrtData& data, IrtModel model) {
  return *FitIrt(data, {.model = model, .tolerance = 1e-6});
}

TEST(ModelComparisonTest, TellsWhetherSlopesDiffer) {
  const auto p = [](IrtModel truth) {
    const IrtData data =
        MakeIrtWorld({.model = truth, .persons = 1500, .items = 15, .seed = 4}).data();
    const auto test = TestNested(FitOf(data, IrtModel::kCommonSlope), FitOf(data, IrtModel::k2Pl));
    EXPECT_EQ(test->degrees, 14);
    EXPECT_FALSE(test->conservative);
    return test->p;
  };
  EXPECT_GT(p(IrtModel::kCommonSlope), 0.01);
  EXPECT_LT(p(IrtModel::k2Pl), 1e-4);
}

TEST(ModelComparisonTest, LikelihoodRatiosAreThoseOfTheReference) {
  const struct {
    const LsatCounts& counts;
    double chi_square;
  } cases[] = {{kLsat6, 2 * (2466.937600 - 2466.653378)},
               {kLsat7, 2 * (2664.900891 - 2658.805114)}};
  for (const auto& it : cases) {
    const IrtData data = LsatData(it.counts);
    const std::vector<IrtFit> fits = {FitOf(data, IrtModel::kCommonSlope),
                                      FitOf(data, IrtModel::k2Pl)};
    const auto test = TestNested(fits[0], fits[1]);
    ASSERT_TRUE(test.ok()) << test.status();
    EXPECT_NEAR(test->chi_square, it.chi_square, 1e-3);
    EXPECT_EQ(test->degrees, 4);
    const Preferred preferred = Prefer(fits);
    EXPECT_EQ(preferred.by_bic, 0u);
    EXPECT_EQ(preferred.by_aic, it.chi_square > 2 * 4 ? 1u : 0u);
  }
}

TEST(ModelComparisonTest, RefusesWhatDoesNotCompare) {
  const IrtData data = MakeIrtWorld({.persons = 400, .items = 6}).data();
  const IrtFit small = FitOf(data, IrtModel::kCommonSlope);
  const IrtFit large = FitOf(data, IrtModel::k2Pl);
  EXPECT_THAT(TestNested(large, small).status().message(), HasSubstr("no special case"));
  EXPECT_THAT(TestNested(small, small).status().message(), HasSubstr("no special case"));
  IrtFit other = large;
  other.persons = 7;
  EXPECT_THAT(TestNested(small, other).status().message(), HasSubstr("different data"));
  other = large;
  other.converged = false;
  EXPECT_THAT(TestNested(small, other).status().message(), HasSubstr("not converged"));
  other = large;
  other.log_prior = -1;
  EXPECT_THAT(TestNested(small, other).status().message(), HasSubstr("prior"));
}

}  // namespace
}  // namespace proximal
