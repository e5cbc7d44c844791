// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/dif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

using numerics::Logistic;
using testing::HasSubstr;

// Learners of two groups whose mean abilities are `impact` apart (the reference above), and items
// of N(0, 1) difficulty of which each learner answers `seen`. The first `shifted` are harder for
// the focal group by `shift` logits.
struct World {
  int learners = 1000;  // of each group
  int items = 20;
  int seen = 20;
  double impact = 0;
  int shifted = 0;
  double shift = 0;
  uint64_t seed = 1;
};

struct Study {
  IrtData data;
  std::vector<DifGroup> groups;
};

Study Simulate(const World& world) {
  numerics::Random random(world.seed);
  const auto normal = [&] { return numerics::NormalQuantile(random.Uniform() + 1e-17); };
  std::vector<double> difficulty(world.items);
  for (double& b : difficulty) b = normal();
  std::vector<IrtData::Row> rows;
  std::vector<DifGroup> groups;
  for (int person = 0; person < 2 * world.learners; ++person) {
    const bool focal = person % 2 == 1;
    groups.push_back(focal ? DifGroup::kFocal : DifGroup::kReference);
    const double theta = normal() - (focal ? world.impact : 0);
    int left = world.seen;
    for (int item = 0; item < world.items; ++item) {
      if (random.Below(world.items - item) >= static_cast<uint64_t>(left)) continue;
      --left;
      const double b = difficulty[item] + (focal && item < world.shifted ? world.shift : 0);
      rows.push_back({static_cast<uint32_t>(person), static_cast<uint32_t>(item),
                      random.Uniform() < Logistic(theta - b) ? 1u : 0u});
    }
  }
  return {*IrtData::Create(groups.size(), world.items, rows), groups};
}

// The share of all tests with p below .05, over seeds.
struct Rates {
  double mantel_haenszel = 0;
  double logistic = 0;
};
Rates RejectionRates(World world, int seeds) {
  Rates rates;
  double tests = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    world.seed = seed;
    const Study study = Simulate(world);
    const auto analysis = AnalyzeDif(study.data, study.groups, {});
    for (const DifItem& item : analysis->items) {
      if (item.state != DifState::kTested || !item.logistic) continue;
      ++tests;
      rates.mantel_haenszel += item.mantel_haenszel.p < 0.05;
      rates.logistic += item.logistic->both.p < 0.05;
    }
  }
  return {rates.mantel_haenszel / tests, rates.logistic / tests};
}

TEST(DifTest, FalseAlarmsAreAsRareAsStatedOnFixedForms) {
  const Rates rates = RejectionRates({.learners = 500}, 15);
  EXPECT_NEAR(rates.mantel_haenszel, 0.05, 0.025);
  EXPECT_NEAR(rates.logistic, 0.05, 0.03);
}

TEST(DifTest, FalseAlarmsAreRareOnSparseLogsAndWhereGroupsDifferInAbility) {
  const Rates alike = RejectionRates({.learners = 800, .items = 60, .seen = 30}, 4);
  EXPECT_LT(alike.mantel_haenszel, 0.08);
  EXPECT_LT(alike.logistic, 0.09);
  const Rates apart = RejectionRates({.learners = 800, .items = 60, .seen = 30, .impact = 0.5}, 4);
  EXPECT_LT(apart.mantel_haenszel, 0.08);
  EXPECT_LT(apart.logistic, 0.09);
}

TEST(DifTest, FindsItemsThatAreHarderForOneGroup) {
  for (int seen : {20, 10}) {
    const Study study =
        Simulate({.learners = 1500, .seen = seen, .impact = 0.3, .shifted = 2, .shift = 0.9});
    const auto analysis = AnalyzeDif(study.data, study.groups, {.purify = true});
    ASSERT_TRUE(analysis.ok()) << analysis.status();
    EXPECT_TRUE(analysis->settled);
    for (int item : {0, 1}) {
      const DifItem& it = analysis->items[item];
      EXPECT_NEAR(it.mantel_haenszel.delta, -2.35 * 0.9, 0.8);
      EXPECT_NE(it.mantel_haenszel.ets, DifClass::kA);
      EXPECT_LT(it.adjusted_p, 1e-6);
      EXPECT_LT(it.logistic->group_shift, -0.5);
      EXPECT_FALSE(it.anchor);
    }
    for (size_t item = 2; item < analysis->items.size(); ++item) {
      EXPECT_EQ(analysis->items[item].mantel_haenszel.ets, DifClass::kA) << item;
      EXPECT_TRUE(analysis->items[item].anchor);
    }
  }
}

// Without purification the shifted items pull the score of the focal group down, and sound items
// seem to favour it.
TEST(DifTest, PurificationTakesTheBiasOutOfTheMatching) {
  const Study study = Simulate({.learners = 1500, .shifted = 5, .shift = 1.2});
  const auto bias = [&](bool purify) {
    const auto analysis = AnalyzeDif(study.data, study.groups, {.purify = purify});
    double sum = 0;
    for (int item = 5; item < 20; ++item) sum += analysis->items[item].mantel_haenszel.delta;
    return sum / 15;
  };
  EXPECT_GT(bias(false), 0.4);
  EXPECT_NEAR(bias(true), 0, 0.15);
}

TEST(DifTest, SwappingTheGroupsTurnsTheSign) {
  Study study = Simulate({.learners = 300, .shifted = 3, .shift = 0.6});
  const auto there = AnalyzeDif(study.data, study.groups, {});
  for (DifGroup& group : study.groups) {
    group = group == DifGroup::kFocal ? DifGroup::kReference : DifGroup::kFocal;
  }
  const auto back = AnalyzeDif(study.data, study.groups, {});
  for (size_t i = 0; i < there->items.size(); ++i) {
    const MantelHaenszel &a = there->items[i].mantel_haenszel, &b = back->items[i].mantel_haenszel;
    EXPECT_NEAR(a.delta, -b.delta, 1e-12);
    EXPECT_NEAR(a.delta_error, b.delta_error, 1e-12);
    EXPECT_NEAR(a.chi_square, b.chi_square, 1e-9);
    EXPECT_EQ(a.ets, b.ets);
    EXPECT_NEAR(there->items[i].logistic->r2_change, back->items[i].logistic->r2_change, 1e-9);
  }
}

// The variance of ln alpha by Robins, Breslow & Greenland, term by term.
TEST(DifTest, TheVarianceIsThatOfRobinsBreslowAndGreenland) {
  const std::vector<DifStratum> strata = {
      {12, 5, 7, 9}, {20, 3, 15, 8}, {4, 9, 2, 11}, {1, 0, 3, 2}};
  double r = 0, s = 0, pr = 0, mixed = 0, qs = 0;
  for (const DifStratum& k : strata) {
    const double n = k.total();
    const double rk = k.reference_right * k.focal_wrong / n;
    const double sk = k.reference_wrong * k.focal_right / n;
    const double p = (k.reference_right + k.focal_wrong) / n;
    r += rk;
    s += sk;
    pr += p * rk;
    mixed += p * sk + (1 - p) * rk;
    qs += (1 - p) * sk;
  }
  const double variance = pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s);
  EXPECT_NEAR(TestMantelHaenszel(strata)->delta_error, 2.35 * std::sqrt(variance), 1e-12);
}

// Admissions to six departments of Berkeley in 1973, men and women (Bickel, Hammel & O'Connell
// 1975, Science 187): the figures that R's mantelhaen.test prints for them.
TEST(DifTest, AdmissionsToBerkeleyGiveThePublishedFigures) {
  const DifStratum departments[] = {{512, 313, 89, 19},   {353, 207, 17, 8},  {120, 205, 202, 391},
                                    {138, 279, 131, 244}, {53, 138, 94, 299}, {22, 351, 24, 317}};
  const auto test = TestMantelHaenszel(departments);
  ASSERT_TRUE(test.ok()) << test.status();
  EXPECT_NEAR(test->alpha, 0.9046968, 1e-7);
  EXPECT_NEAR(test->chi_square, 1.4269, 1e-4);
  EXPECT_NEAR(test->p, 0.2323, 1e-4);
  // Of its 95 % interval, .7719074 to 1.0603298.
  EXPECT_NEAR(test->delta_error, 2.35 * std::log(1.0603298 / 0.7719074) / (2 * 1.959964), 1e-6);
  EXPECT_EQ(test->ets, DifClass::kA);
}

TEST(DifTest, ClassesNeedSizeAndSignificance) {
  EXPECT_EQ(EtsClass(-0.9, 0.1, 1e-9), DifClass::kA);
  EXPECT_EQ(EtsClass(-2.0, 0.9, 0.06), DifClass::kA);
  EXPECT_EQ(EtsClass(-1.2, 0.1, 1e-9), DifClass::kB);
  EXPECT_EQ(EtsClass(1.6, 0.5, 0.001), DifClass::kB);  // above 1, but not surely
  EXPECT_EQ(EtsClass(1.6, 0.3, 1e-6), DifClass::kC);
  EXPECT_EQ(JodoinGierlClass(0.2, 0.06), DifClass::kA);
  EXPECT_EQ(JodoinGierlClass(0.034, 0.001), DifClass::kA);
  EXPECT_EQ(JodoinGierlClass(0.035, 0.001), DifClass::kB);
  EXPECT_EQ(JodoinGierlClass(0.07, 0.001), DifClass::kC);
}

TEST(DifTest, StrataThatSayNothingChangeNothing) {
  const std::vector<DifStratum> strata = {{12, 5, 7, 9}, {20, 3, 15, 8}};
  std::vector<DifStratum> more = strata;
  more.insert(more.end(), {{1, 0, 0, 0}, {0, 0, 0, 0}, {5, 0, 7, 0}, {3, 4, 0, 0}});
  EXPECT_EQ(TestMantelHaenszel(strata)->chi_square, TestMantelHaenszel(more)->chi_square);
  EXPECT_EQ(TestMantelHaenszel(strata)->delta, TestMantelHaenszel(more)->delta);
}

TEST(DifTest, RefusesByNameWhatHasNoAnswer) {
  EXPECT_THAT(TestMantelHaenszel({{5, 0, 7, 0}}).status().message(), HasSubstr("no stratum"));
  EXPECT_THAT(TestMantelHaenszel({{5, 0, 7, 3}}).status().message(), HasSubstr("no stratum"));
  const auto refusal = [](std::vector<DifObservation> observations) {
    return std::string(TestLogisticDif(observations).status().message());
  };
  EXPECT_THAT(refusal({}), HasSubstr("only one of the groups"));
  EXPECT_THAT(refusal({{1, false, 1, 1}, {2, false, 2, 1}}), HasSubstr("only one of the groups"));
  EXPECT_THAT(refusal({{1, false, 1, 0}, {2, true, 2, 0}}), HasSubstr("all answers are alike"));
  EXPECT_THAT(refusal({{1, false, 1, 3}, {1, true, 2, 1}}), HasSubstr("same matching value"));
  EXPECT_THAT(refusal({{1, false, 0, 9}, {2, true, 0, 9}, {3, false, 9, 0}, {4, true, 9, 0}}),
              HasSubstr("no finite answer"));
}

TEST(DifTest, NastyItemsAreNamedAndNothingIsNan) {
  World world = {.learners = 200, .items = 8, .seen = 8};
  const Study study = Simulate(world);
  std::vector<IrtData::Row> rows;
  for (uint32_t person = 0; person < study.data.persons(); ++person) {
    for (const IrtData::Response& r : study.data.of(person)) {
      if (r.item == 0) continue;                     // never answered
      if (r.item == 1 && person % 2 == 1) continue;  // by the reference group alone
      const uint32_t category = r.item == 2 ? 1 : r.item == 3 ? (person % 2) : r.category;
      rows.push_back({person, r.item, category});
    }
  }
  const IrtData data = *IrtData::Create(study.data.persons(), 8, rows);
  const auto analysis = AnalyzeDif(data, study.groups, {});
  ASSERT_TRUE(analysis.ok()) << analysis.status();
  EXPECT_EQ(analysis->matching, DifMatching::kAbility);
  EXPECT_EQ(analysis->items[0].state, DifState::kTooFew);
  EXPECT_EQ(analysis->items[1].state, DifState::kTooFew);
  EXPECT_EQ(analysis->items[2].state, DifState::kAllAlike);
  EXPECT_EQ(analysis->items[3].state, DifState::kNoOddsRatio);
  for (const DifItem& item : analysis->items) {
    EXPECT_TRUE(std::isfinite(item.mantel_haenszel.delta + item.mantel_haenszel.delta_error));
    EXPECT_TRUE(std::isfinite(item.adjusted_p + item.reference_share + item.focal_share));
    if (item.logistic) {
      EXPECT_TRUE(std::isfinite(item.logistic->r2_change));
    }
  }
}

TEST(DifTest, RefusesStudiesThatCannotBe) {
  const Study study = Simulate({.learners = 20, .items = 5, .seen = 4});
  const auto refusal = [&](const DifOptions& options) {
    return std::string(AnalyzeDif(study.data, study.groups, options).status().message());
  };
  EXPECT_THAT(refusal({}), HasSubstr("each group needs 30"));
  EXPECT_THAT(refusal({.matching = DifMatching::kTotalScore, .min_group = 10}),
              HasSubstr("match by ability"));
  EXPECT_THAT(refusal({.strata = 1}), HasSubstr("strata"));
  EXPECT_THAT(refusal({.min_group = 1}), HasSubstr("min_group"));
  EXPECT_THAT(refusal({.max_rounds = 0}), HasSubstr("max_rounds"));
  EXPECT_THAT(AnalyzeDif(study.data, {}, {}).status().message(), HasSubstr("groups for"));
  const std::vector<DifGroup> one(study.data.persons(), DifGroup::kReference);
  EXPECT_THAT(AnalyzeDif(study.data, one, {}).status().message(), HasSubstr("each group needs"));
}

}  // namespace
}  // namespace proximal
