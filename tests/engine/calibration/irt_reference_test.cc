// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Calibrations of public data sets against those of R's mirt.

#include "tests/engine/calibration/irt_reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "engine/calibration/irt_mml.h"
#include "engine/calibration/irt_scores.h"
#include "engine/calibration/irt_standard_errors.h"

namespace proximal {
namespace {

constexpr double kParameter = 1e-3;
constexpr double kLogLikelihood = 1e-2;

struct Reference {
  const char* data;
  const char* fit;
  IrtModel model;
  IrtPrior prior;
};

void PrintTo(const Reference& reference, std::ostream* out) {
  *out << reference.data << "_" << reference.fit;
}

const IrtPrior kNone;
const IrtPrior kNormalLower = {NormalPrior{0, 0.5}, NormalPrior{-1.1, 0.5}, NoPrior{}};
const IrtPrior kBetaLower = {NormalPrior{0, 0.5}, BetaPrior{5, 17}, NoPrior{}};

const Reference kMirt[] = {
    {"lsat6", "common_slope", IrtModel::kCommonSlope, kNone},
    {"lsat7", "common_slope", IrtModel::kCommonSlope, kNone},
    {"mathexam14w", "common_slope", IrtModel::kCommonSlope, kNone},
    {"verbagg", "common_slope", IrtModel::kCommonSlope, kNone},
    {"lsat6", "twopl", IrtModel::k2Pl, kNone},
    {"lsat7", "twopl", IrtModel::k2Pl, kNone},
    {"mathexam14w", "twopl", IrtModel::k2Pl, kNone},
    {"verbagg", "twopl", IrtModel::k2Pl, kNone},
    {"verbagg_poly", "graded", IrtModel::kGraded, kNone},
    {"verbagg_poly", "gpcm", IrtModel::kPartialCredit, kNone},
};

// Maximized directly, without scores.
const Reference kDirect[] = {
    {"mathexam14w", "threepl_a_lnorm_0_05_g_logitnormal_m11_05_own_bfgs", IrtModel::k3Pl,
     kNormalLower},
    {"mathexam14w", "threepl_a_lnorm_0_05_g_beta_5_17_own_bfgs", IrtModel::k3Pl, kBetaLower},
};

class IrtReferenceTest : public ::testing::TestWithParam<Reference> {
 protected:
  void SetUp() override {
    if (!HasIrtReference()) GTEST_SKIP() << kIrtReferenceAbsent;
  }
  IrtOptions Options() const {
    return {.model = GetParam().model, .prior = GetParam().prior, .tolerance = 1e-6};
  }
  IrtReferenceFit Expected() const { return ReadIrtReference(GetParam().data, GetParam().fit); }
};

void ExpectRows(const ItemRows& expected, size_t item, const std::vector<double>& actual,
                const char* what) {
  if (expected.empty()) return;
  for (size_t p = 0; p < expected[item].size(); ++p) {
    EXPECT_NEAR(actual[p], expected[item][p], kParameter * std::max(1.0, std::abs(actual[p])))
        << what << " " << p << " of item " << item;
  }
}

TEST_P(IrtReferenceTest, FindsTheParameters) {
  const IrtReferenceFit expected = Expected();
  const auto fit = FitIrt(ReadIrtMatrix(GetParam().data), Options());
  ASSERT_TRUE(fit.ok()) << fit.status().message();
  EXPECT_TRUE(fit->converged);
  EXPECT_NEAR(fit->log_likelihood, expected.log_likelihood, kLogLikelihood);
  EXPECT_NEAR(fit->log_prior, expected.log_prior, kLogLikelihood);
  for (size_t item = 0; item < fit->items.size(); ++item) {
    ExpectRows(expected.parameters, item, fit->items[item].parameters, "parameter");
    ExpectRows(expected.difficulties, item, fit->items[item].difficulties(), "difficulty");
  }
}

TEST_P(IrtReferenceTest, FindsTheParametersToTheUsualTolerance) {
  IrtOptions options = Options();
  options.tolerance = 1e-4;
  const auto fit = FitIrt(ReadIrtMatrix(GetParam().data), options);
  ASSERT_TRUE(fit.ok()) << fit.status().message();
  const IrtReferenceFit expected = Expected();
  EXPECT_GE(fit->log_likelihood + fit->log_prior,
            expected.log_likelihood + expected.log_prior - 1e-4);
}

TEST_P(IrtReferenceTest, FindsTheStandardErrors) {
  const IrtReferenceFit expected = Expected();
  const IrtData data = ReadIrtMatrix(GetParam().data);
  const auto fit = FitIrt(data, Options());
  ASSERT_TRUE(fit.ok()) << fit.status().message();
  const auto observed = IrtStandardErrors(data, *fit, Options(), IrtErrorKind::kObserved);
  const auto cross = IrtStandardErrors(data, *fit, Options(), IrtErrorKind::kCrossProduct);
  ASSERT_TRUE(observed.ok()) << observed.status().message();
  ASSERT_TRUE(cross.ok()) << cross.status().message();
  for (size_t item = 0; item < fit->items.size(); ++item) {
    ExpectRows(expected.errors, item, (*observed)[item].parameters, "error of parameter");
    ExpectRows(expected.difficulty_errors, item, (*observed)[item].difficulties,
               "error of difficulty");
    ExpectRows(expected.cross_product_errors, item, (*cross)[item].parameters,
               "cross-product error of parameter");
  }
}

using IrtReferenceScoresTest = IrtReferenceTest;

TEST_P(IrtReferenceScoresTest, ScoresPersons) {
  const IrtReferenceFit expected = Expected();
  const auto fit = FitIrt(ReadIrtMatrix(GetParam().data), Options());
  ASSERT_TRUE(fit.ok()) << fit.status().message();
  std::vector<IrtData::Row> rows;
  for (uint32_t person = 0; person < expected.patterns.size(); ++person) {
    for (uint32_t item = 0; item < expected.patterns[person].size(); ++item) {
      rows.push_back({person, item, static_cast<uint32_t>(expected.patterns[person][item])});
    }
  }
  const auto data = IrtData::Create(expected.patterns.size(), fit->items.size(), rows);
  const auto scores = IrtScores(*data, fit->items);
  ASSERT_TRUE(scores.ok()) << scores.status().message();
  for (size_t person = 0; person < expected.patterns.size(); ++person) {
    EXPECT_NEAR((*scores)[person].ability, expected.eap[person], kParameter);
    EXPECT_NEAR((*scores)[person].standard_error, expected.eap_errors[person], kParameter);
  }
}

std::string NameOf(const ::testing::TestParamInfo<Reference>& info) {
  return std::string(info.param.data) + "_" + info.param.fit;
}

INSTANTIATE_TEST_SUITE_P(Mirt, IrtReferenceTest, ::testing::ValuesIn(kMirt), NameOf);
INSTANTIATE_TEST_SUITE_P(Mirt, IrtReferenceScoresTest, ::testing::ValuesIn(kMirt), NameOf);
INSTANTIATE_TEST_SUITE_P(Direct, IrtReferenceTest, ::testing::ValuesIn(kDirect), NameOf);

// A Rasch model of free variance is the common slope on another scale; the reference integrates it
// over the same grid in that scale, which is the same to about 1e-3.
TEST(IrtRaschTest, VarianceIsTheSquareOfTheCommonSlope) {
  if (!HasIrtReference()) GTEST_SKIP() << kIrtReferenceAbsent;
  for (const char* name : {"lsat6", "lsat7", "mathexam14w", "verbagg"}) {
    const IrtReferenceFit expected = ReadIrtReference(name, "rasch_free_variance");
    const IrtData data = ReadIrtMatrix(name);
    const IrtOptions options = {.model = IrtModel::kCommonSlope, .tolerance = 1e-6};
    const auto fit = FitIrt(data, options);
    ASSERT_TRUE(fit.ok()) << fit.status().message();
    EXPECT_NEAR(fit->log_likelihood, expected.log_likelihood, kLogLikelihood) << name;
    EXPECT_NEAR(fit->rasch_variance(), expected.variance, kParameter * (1 + expected.variance))
        << name;
    for (size_t item = 0; item < fit->items.size(); ++item) {
      EXPECT_NEAR(fit->items[item].parameters[kInterceptIndex], expected.parameters[item][0],
                  kParameter)
          << name;
    }
    const auto errors = IrtStandardErrors(data, *fit, options, IrtErrorKind::kObserved);
    ASSERT_TRUE(errors.ok()) << errors.status().message();
    EXPECT_NEAR(2 * fit->items[0].a() * (*errors)[0].parameters[0], expected.variance_error,
                kParameter)
        << name;
  }
}

}  // namespace
}  // namespace proximal
