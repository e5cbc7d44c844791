// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/calibration/dif_reference.h"

#include <gtest/gtest.h>

#include <cmath>

namespace proximal {
namespace {

class DifReferenceTest : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!HasDifReference()) GTEST_SKIP() << kDifReferenceAbsent;
  }
};

void ExpectMantelHaenszel(const MantelHaenszel& test, const DifReferenceItem& wanted) {
  SCOPED_TRACE(wanted.name);
  EXPECT_NEAR(test.alpha, wanted.alpha, 1e-10 * wanted.alpha);
  EXPECT_NEAR(test.chi_square, wanted.chi_square, 1e-9);
  EXPECT_NEAR(test.delta, wanted.delta, 1e-10);
  EXPECT_NEAR(test.delta_error, wanted.delta_error, 1e-10);
  EXPECT_EQ("ABC"[static_cast<int>(test.ets)], wanted.ets);
}

void ExpectLogistic(const LogisticDif& test, const DifReferenceItem& wanted) {
  SCOPED_TRACE(wanted.name);
  EXPECT_NEAR(test.uniform.chi_square, wanted.uniform, 1e-6);
  EXPECT_NEAR(test.nonuniform.chi_square, wanted.nonuniform, 1e-6);
  EXPECT_NEAR(test.both.chi_square, wanted.both, 1e-6);
  EXPECT_NEAR(test.match_slope, wanted.match_slope, 1e-6);
  EXPECT_NEAR(test.group_shift, wanted.group_shift, 1e-6);
}

TEST_P(DifReferenceTest, TablesGiveTheFiguresOfR) {
  const DifReference reference = ReadDifReference(GetParam());
  for (const DifReferenceItem& item : reference.items) {
    const auto test = TestMantelHaenszel(item.strata);
    ASSERT_TRUE(test.ok()) << test.status();
    ExpectMantelHaenszel(*test, item);
    std::vector<DifObservation> observations;
    for (size_t k = 0; k < item.strata.size(); ++k) {
      const DifStratum& s = item.strata[k];
      observations.push_back({item.scores[k], false, s.reference_right, s.reference_wrong});
      observations.push_back({item.scores[k], true, s.focal_right, s.focal_wrong});
    }
    const auto logistic = TestLogisticDif(observations);
    ASSERT_TRUE(logistic.ok()) << logistic.status();
    ExpectLogistic(*logistic, item);
  }
}

TEST_P(DifReferenceTest, ResponsesGiveTheFiguresOfR) {
  const DifReference reference = ReadDifReference(GetParam());
  const auto analysis = AnalyzeDif(reference.data, reference.groups, {});
  ASSERT_TRUE(analysis.ok()) << analysis.status();
  EXPECT_EQ(analysis->matching, DifMatching::kTotalScore);
  ASSERT_EQ(analysis->items.size(), reference.items.size());
  for (size_t i = 0; i < reference.items.size(); ++i) {
    const DifItem& item = analysis->items[i];
    ASSERT_EQ(item.state, DifState::kTested);
    ExpectMantelHaenszel(item.mantel_haenszel, reference.items[i]);
    ASSERT_TRUE(item.logistic.has_value());
    ExpectLogistic(*item.logistic, reference.items[i]);
    EXPECT_GE(item.adjusted_p, item.mantel_haenszel.p);
  }
}

// Ability instead of score, on the same answers: another matching, the same story.
TEST_P(DifReferenceTest, MatchingByAbilityTellsTheSameStory) {
  const DifReference reference = ReadDifReference(GetParam());
  const auto analysis =
      AnalyzeDif(reference.data, reference.groups, {.matching = DifMatching::kAbility});
  ASSERT_TRUE(analysis.ok()) << analysis.status();
  for (size_t i = 0; i < reference.items.size(); ++i) {
    EXPECT_NEAR(analysis->items[i].mantel_haenszel.delta, reference.items[i].delta,
                reference.items[i].delta_error);
  }
}

INSTANTIATE_TEST_SUITE_P(Studies, DifReferenceTest,
                         testing::Values("verbagg_gender", "mathexam14w_gender",
                                         "mathexam14w_group"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace proximal
