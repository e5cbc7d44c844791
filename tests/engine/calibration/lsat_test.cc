// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Calibrations of LSAT 6 and 7 against their maxima of likelihood, as R's mirt finds them, to three
// decimals. Needs no file; irt_reference_test.cc goes further where there are some.

#include "tests/engine/calibration/lsat.h"

#include <gtest/gtest.h>

#include <array>

#include "engine/calibration/irt_mml.h"

namespace proximal {
namespace {

struct Published {
  const char* name;
  const LsatCounts& counts;
  IrtModel model;
  double log_likelihood;
  std::array<double, 5> slopes;
  std::array<double, 5> intercepts;
};

const Published kPublished[] = {
    {"lsat6_twopl",
     kLsat6,
     IrtModel::k2Pl,
     -2466.653,
     {.826, .723, .891, .688, .657},
     {2.773, .990, .249, 1.285, 2.053}},
    {"lsat6_common_slope",
     kLsat6,
     IrtModel::kCommonSlope,
     -2466.938,
     {.755, .755, .755, .755, .755},
     {2.730, .999, .240, 1.306, 2.099}},
    {"lsat7_twopl",
     kLsat7,
     IrtModel::k2Pl,
     -2658.805,
     {.988, 1.081, 1.708, .765, .736},
     {1.856, .808, 1.805, .486, 1.854}},
    {"lsat7_common_slope",
     kLsat7,
     IrtModel::kCommonSlope,
     -2664.901,
     {1.011, 1.011, 1.011, 1.011, 1.011},
     {1.868, .791, 1.461, .522, 1.993}},
};

class LsatTest : public testing::TestWithParam<Published> {};

TEST_P(LsatTest, FindsThePublishedParameters) {
  const Published& published = GetParam();
  const IrtData data = LsatData(published.counts);
  ASSERT_EQ(data.persons(), 1000u);
  const auto fit = FitIrt(data, {.model = published.model, .tolerance = 1e-6});
  ASSERT_TRUE(fit.ok()) << fit.status();
  EXPECT_TRUE(fit->converged);
  EXPECT_NEAR(fit->log_likelihood, published.log_likelihood, 1e-3);
  for (size_t item = 0; item < 5; ++item) {
    SCOPED_TRACE(item);
    EXPECT_NEAR(fit->items[item].a(), published.slopes[item], 1e-3);
    EXPECT_NEAR(fit->items[item].parameters[kInterceptIndex], published.intercepts[item], 1e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(Published, LsatTest, testing::ValuesIn(kPublished),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace proximal
