// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the sections of a report compute, and what they say of it.

#include <cmath>
#include <string>
#include <vector>

#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/report/ablation_section.h"
#include "service/cli/report/before_after.h"
#include "service/cli/report/data_summary.h"
#include "service/cli/report/dif_section.h"
#include "service/cli/report/item_fit.h"
#include "service/cli/report/item_map.h"
#include "service/cli/report/learning_curves.h"
#include "service/cli/report/quarantine.h"
#include "service/cli/report/reliability.h"
#include "service/cli/report/residuals.h"
#include "service/cli/report/sum_scores.h"
#include "tests/service/cli/report/report_world.h"

namespace proximal {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(ObservedTest, WilsonsIntervalIsThatOfTheLiterature) {
  const Interval interval = WilsonInterval(0.1, 10);  // Newcombe (1998): 1 of 10
  EXPECT_NEAR(interval.low, 0.0179, 5e-5);
  EXPECT_NEAR(interval.high, 0.4042, 5e-5);
  EXPECT_EQ(WilsonInterval(0, 0).high, 1);
  EXPECT_EQ(WilsonInterval(1, 20).high, 1);
}

TEST(ObservedTest, AMeanHasTheMarginOfItsStandardError) {
  RunningMean mean;
  for (const double value : {1.0, 2.0, 3.0, 4.0}) mean.Add(value);
  EXPECT_DOUBLE_EQ(mean.mean(), 2.5);
  EXPECT_NEAR(mean.margin(), 1.959964 * std::sqrt(5.0 / 3 / 4), 1e-6);
  EXPECT_EQ(RunningMean().margin(), 0);
}

TEST(ReliabilityTest, BinsHoldMeansAndCounts) {
  ReportWorld world(1, 2);
  world.AddLearner();
  world.Add("s0-q0", 1, 0.62);
  world.Add("s0-q1", 0, 0.68);
  world.Add("s0-q0", 1, 1.0);
  const std::vector<ReliabilityBin> bins = ReliabilityBins(world.observed());
  ASSERT_THAT(bins, SizeIs(10));
  EXPECT_EQ(bins[6].count, 2u);
  EXPECT_DOUBLE_EQ(bins[6].predicted, 0.65);
  EXPECT_DOUBLE_EQ(bins[6].observed, 0.5);
  EXPECT_EQ(bins[9].count, 1u);
  EXPECT_EQ(bins[0].count, 0u);
}

TEST(ReliabilityTest, SaysHowFarPredictionsAreOffAndWhere) {
  ReportWorld world(1, 1);
  world.AddLearner();
  for (int i = 0; i < 40; ++i) world.Add("s0-q0", i % 2, 0.75);
  const Section section = ReliabilitySection(world.observed(), "everybody");
  EXPECT_EQ(section.finding,
            "A prediction is off by 25.0 points on average (ECE), 25.0 of them because predictions "
            "are too high overall; furthest off are those between 70 % and 80 %, where 25.0 points "
            "less were right than predicted.");
  EXPECT_THAT(section.method, HasSubstr("everybody"));
  EXPECT_THAT(section.panels, SizeIs(2));
}

TEST(LearningCurvesTest, CountOpportunitiesOfEachLearner) {
  ReportWorld world(2, 2);
  for (int learner = 0; learner < 20; ++learner) {
    world.AddLearner();
    world.Add("s0-q0", 0, 0.2);
    world.Add("s1-q0", 1, 0.9);
    world.Add("s0-q1", learner < 15 ? 1 : 0, 0.6);
  }
  const std::vector<LearningCurve> curves = LearningCurves(world.observed());
  ASSERT_THAT(curves, SizeIs(2));
  EXPECT_EQ(curves[0].responses, 40u);
  EXPECT_EQ(curves[0].learners, 20u);
  ASSERT_THAT(curves[0].points, SizeIs(2));
  EXPECT_DOUBLE_EQ(curves[0].points[0].observed, 0);
  EXPECT_DOUBLE_EQ(curves[0].points[1].observed, 0.75);
  EXPECT_NEAR(curves[0].points[1].predicted, 0.6, 1e-12);
  EXPECT_THAT(curves[1].points, SizeIs(1));
}

TEST(LearningCurvesTest, EndWhereFewAreLeft) {
  ReportWorld world(1, 1);
  for (int learner = 0; learner < 400; ++learner) {
    world.AddLearner();
    for (int n = 0; n < (learner < 19 ? 3 : 2); ++n) world.Add("s0-q0", 1, 0.5);
  }
  EXPECT_THAT(LearningCurves(world.observed())[0].points, SizeIs(2));
}

TEST(LearningCurvesTest, NamesTheSkillFurthestFromItsPrediction) {
  ReportWorld world(2, 1);
  for (int learner = 0; learner < 30; ++learner) {
    world.AddLearner();
    for (int n = 0; n < 2; ++n) {
      world.Add("s0-q0", n, n);
      world.Add("s1-q0", n, 0.5);
    }
  }
  const Section section = LearningCurvesSection(world.observed());
  EXPECT_THAT(section.finding, HasSubstr("Of 2 skills with at least 50 responses, 2 are answered"));
  EXPECT_THAT(section.finding, HasSubstr("\u201cs1\u201d, by 50.0 points"));
}

TEST(ItemMapTest, PlacesItemsAmongLearners) {
  ReportWorld world(1, 3);
  for (int learner = 0; learner < 10; ++learner) {
    world.AddLearner();
    for (int n = 0; n < 3; ++n) world.Add(absl::StrCat("s0-q", n), learner % 2, 0.5);
  }
  const std::vector<double> abilities = FinalAbilities(world.observed());
  ASSERT_THAT(abilities, SizeIs(10));
  EXPECT_LT(abilities[0], 0);
  EXPECT_GT(abilities[1], 0);
  const Section section = ItemMapSection(world.observed());
  EXPECT_THAT(section.finding, HasSubstr("33 % are harder than that and 33 % easier"));
  EXPECT_THAT(section.panels[0].svg, HasSubstr("s0-q2: 1.00"));
}

TEST(ItemFitTest, ComparesResidualsWithWhatIsExpected) {
  ReportWorld world(1, 3);
  for (int learner = 0; learner < 40; ++learner) {
    world.AddLearner();
    world.Add("s0-q0", learner % 2, 0.5);          // as predicted
    world.Add("s0-q1", learner % 4 == 0, 0.75);    // wrong where right is likely
    if (learner < 10) world.Add("s0-q2", 1, 0.5);  // too few
  }
  const std::vector<ItemFitRow> rows = ItemFits(world.observed());
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_DOUBLE_EQ(rows[0].infit, 1);
  EXPECT_DOUBLE_EQ(rows[0].outfit, 1);
  EXPECT_NEAR(rows[1].infit, (0.25 * 0.0625 + 0.75 * 0.5625) / 0.1875, 1e-12);
  EXPECT_THAT(ItemFitSection(world.observed()).finding, HasSubstr("1 of 2 items fit; 1 needs"));
}

TEST(ResidualsTest, GroupByPracticePauseAndDifficulty) {
  ReportWorld world(1, 5);
  for (int learner = 0; learner < 10; ++learner) {
    world.AddLearner();
    for (int n = 0; n < 5; ++n) {
      world.Add(absl::StrCat("s0-q", n), n == 0 ? 1 : 0, 0.25,
                n == 4 ? absl::Hours(48) : absl::Minutes(2));
    }
  }
  const auto practice = ResidualsByPractice(world.observed());
  ASSERT_THAT(practice, SizeIs(2));
  EXPECT_EQ(practice[0].name, "none");
  EXPECT_DOUBLE_EQ(practice[0].residual.mean(), 0.75);
  EXPECT_DOUBLE_EQ(practice[1].residual.mean(), -0.25);
  const auto pause = ResidualsByPause(world.observed());
  ASSERT_THAT(pause, SizeIs(2));
  EXPECT_EQ(pause[0].name, "<10 min");
  EXPECT_EQ(pause[1].name, "<1 wk");
  EXPECT_EQ(pause[1].residual.count(), 10u);
  const auto difficulty = ResidualsByDifficulty(world.observed());
  ASSERT_THAT(difficulty, SizeIs(5));
  EXPECT_EQ(difficulty[0].residual.count(), 10u);
  EXPECT_DOUBLE_EQ(difficulty[0].residual.mean(), 0.75);
}

TEST(ResidualsTest, ALogWithoutTimesHasNoPauses) {
  ReportWorld world(1, 1);
  world.AddLearner();
  for (int n = 0; n < 5; ++n) world.Add("s0-q0", 1, 0.5);
  EXPECT_THAT(ResidualsByPause(world.observed()), IsEmpty());
  EXPECT_THAT(ResidualsSection(world.observed(), "all").panels, SizeIs(2));
}

TEST(DataSummaryTest, CountsWhatShouldWorry) {
  ReportWorld world(3, 2);
  for (int learner = 0; learner < 12; ++learner) {
    world.AddLearner();
    world.Add("s0-q0", 1, 0.5);  // always right
    if (learner > 0) world.Add("s0-q1", learner % 2, 0.5);
    if (learner > 9) world.Add("s1-q0", 1, 0.5);
  }
  const DataSummary summary = Summarize(*world.catalog, world.log);
  EXPECT_EQ(summary.responses, 25u);
  EXPECT_EQ(summary.learners, 12u);
  EXPECT_EQ(summary.items, 3u);
  EXPECT_EQ(summary.skills, 2u);
  EXPECT_THAT(summary.constant_items, ElementsAre("s0-q0"));
  EXPECT_THAT(summary.rare_items, ElementsAre("s1-q0"));
  EXPECT_THAT(summary.tiny_skills, ElementsAre("s0", "s1"));
  EXPECT_EQ(summary.unanswered_items, 3u);
  EXPECT_EQ(summary.lone_learners, 1u);
  const Section section = DataSection(summary, 7);
  EXPECT_THAT(section.tables[0].rows, SizeIs(6));
}

TEST(BeforeAfterTest, SaysWhetherTheDifferenceMayBeLuck) {
  HeldOutComparison comparison;
  comparison.challenger.log_loss = 0.5;
  comparison.champion.log_loss = 0.52;
  comparison.difference_error = 0.02;
  EXPECT_THAT(DescribeDifference(comparison, "the champion"), HasSubstr("which may be luck"));
  comparison.difference_error = 0.005;
  EXPECT_THAT(DescribeDifference(comparison, "the champion"),
              HasSubstr("below that of the champion: better"));
  comparison.challenger.log_loss = 0.6;
  EXPECT_THAT(DescribeDifference(comparison, "the champion"), HasSubstr("above"));
}

TEST(BeforeAfterTest, ListsThisModelFirst) {
  ReportWorld world(1, 1);
  for (int learner = 0; learner < 6; ++learner) {
    world.AddLearner();
    for (int n = 0; n < 4; ++n) world.Add("s0-q0", learner % 2, learner % 2 == 1 ? 0.8 : 0.2);
  }
  const Section section = BeforeAfterSection(
      world.observed(), {{"item mean", std::vector<double>(24, 0.5)}}, "everybody");
  ASSERT_THAT(section.tables[0].rows, SizeIs(2));
  EXPECT_THAT(section.tables[0].rows[0],
              ElementsAre("this model", "0.2231", "1.0000", "100.0 %", "0.2000", "0.2000"));
  EXPECT_EQ(section.tables[0].rows[1][1], "0.6931");
}

TEST(DifSectionTest, CountsClassesAndOrdersBySize) {
  ReportWorld world(1, 3);
  DifAnalysis analysis;
  analysis.reference = 100;
  analysis.focal = 50;
  analysis.items.resize(3);
  analysis.items[0].mantel_haenszel = {1, -0.4, 0.3, 1, 0.3, DifClass::kA};
  analysis.items[1].mantel_haenszel = {1, -2.1, 0.3, 9, 0.001, DifClass::kC};
  analysis.items[2].state = DifState::kTooFew;
  const Section section = DifSection(*world.catalog, analysis, "b", "<i>girls</i>");
  EXPECT_THAT(section.finding, HasSubstr("Of 2 items that could be tested, 1 differ strongly"));
  EXPECT_EQ(section.tables[0].rows[0][0], "s0-q1");
  EXPECT_EQ(section.tables[0].rows[0][1], "C");
}

TEST(QuarantineSectionTest, ListsWhatTurnedFurthestFirst) {
  const std::vector<QuarantinedItem> items = {{.item_id = "by-hand"},
                                              {.item_id = "leaked",
                                               .reason = QuarantineReason::kEasier,
                                               .since = absl::FromUnixSeconds(1'600'000'000),
                                               .mean_residual = 0.31,
                                               .responses = 1234},
                                              {.item_id = "broken",
                                               .reason = QuarantineReason::kHarder,
                                               .since = absl::FromUnixSeconds(1'600'000'000),
                                               .mean_residual = -0.42,
                                               .responses = 99}};
  const Section section = QuarantineSection(items);
  EXPECT_THAT(section.finding, HasSubstr("3 items are kept out of picks, 2 because"));
  ASSERT_THAT(section.tables, SizeIs(1));
  ASSERT_THAT(section.tables[0].rows, SizeIs(3));
  EXPECT_THAT(section.tables[0].rows[0],
              ElementsAre("broken", "turned harder", "2020-09-13", "99", "\u221242.0"));
  EXPECT_THAT(section.tables[0].rows[1],
              ElementsAre("leaked", "turned easier", "2020-09-13", "1,234", "+31.0"));
  EXPECT_EQ(section.tables[0].rows[2][1], "by hand");
}

TEST(AblationSectionTest, OrdersTermsByWhatTheyAreWorth) {
  Ablation ablation;
  ablation.whole.auc = 0.75;
  ablation.whole.log_loss = 0.5;
  for (int t = 0; t < kResponseTerms; ++t) {
    Metrics without = ablation.whole;
    without.log_loss += 0.001 * t;
    without.auc -= 0.002 * t;
    ablation.terms.push_back({static_cast<ResponseTerm>(t), without});
  }
  const Section section = AblationSection(ablation, "10 responses");
  EXPECT_THAT(section.finding, HasSubstr("Most is lost without item retry (2.80 points of AUC), "
                                         "then without discrimination (2.60)"));
  ASSERT_THAT(section.tables, SizeIs(1));
  EXPECT_THAT(section.tables[0].rows, SizeIs(kResponseTerms));
  EXPECT_THAT(section.tables[0].rows[0], ElementsAre("item retry", "+14.00", "\u22122.80"));
  EXPECT_THAT(section.panels[0].svg, HasSubstr("skill easiness"));
}

// Learners of many abilities who answer every item once; item s0-q0 is right at random.
ReportWorld TestTaken(int learners, int items) {
  ReportWorld world(1, items);
  numerics::Random random(5);
  for (int learner = 0; learner < learners; ++learner) {
    world.AddLearner();
    const double ability = 3 * random.Uniform() - 1.5;
    for (int i = 0; i < items; ++i) {
      const double p = i == 0 ? (std::abs(ability) < 0.7 ? 0.95 : 0.1)
                              : numerics::Logistic(1.5 * ability - 0.2 * (i - items / 2.0));
      world.Add("s0-q" + std::to_string(i), random.Uniform() < p ? 1 : 0, 0.5);
    }
  }
  return world;
}

TEST(SumScoresTest, FindsTheItemWhoseCurveDoesNotRise) {
  const ReportWorld world = TestTaken(1500, 12);
  const auto section = SumScoresSection(*world.catalog, world.log);
  ASSERT_TRUE(section.has_value());
  EXPECT_THAT(section->finding, HasSubstr("answered otherwise than"));
  EXPECT_EQ(section->tables[0].rows[0][0], "s0-q0");
}

TEST(SumScoresTest, NeedsEverybodyToHaveAnsweredEverything) {
  ReportWorld world(1, 10);
  for (int learner = 0; learner < 100; ++learner) {
    world.AddLearner();
    for (int i = 0; i < 5; ++i) {
      world.Add("s0-q" + std::to_string((learner + i) % 10), (learner * 7 + i * 3) % 2, 0.5);
    }
  }
  EXPECT_FALSE(SumScoresSection(*world.catalog, world.log).has_value());
}

}  // namespace
}  // namespace proximal
