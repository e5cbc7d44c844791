// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/cli/demo_learner.h"
#include "service/cli/demo_page.h"

namespace proximal {
namespace {

v1::Item Addition() {
  v1::Item item;
  item.set_id("q1");
  item.set_title("What is 2 + 3?");
  item.add_skill_ids("add");
  (*item.mutable_metadata())["answer"] = "5";
  return item;
}

DemoCatalog SmallCatalog() {
  DemoCatalog catalog;
  catalog.items["q1"] = Addition();
  catalog.skill_titles["add"] = "Addition";
  return catalog;
}

TEST(DemoLearnerTest, TheSameSeedGivesTheSameAnswers) {
  DemoLearner one(5), two(5);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(one.Answer(Addition()), two.Answer(Addition()));
}

TEST(DemoLearnerTest, LearnsFromEveryAnswerAndMoreFromRightOnes) {
  v1::Item certain = Addition();
  certain.set_guess(0);
  certain.set_difficulty(-50);
  v1::Item hopeless = Addition();
  hopeless.set_difficulty(50);
  DemoLearner able(1), lost(1);
  const double start = able.ability("add");
  EXPECT_TRUE(able.Answer(certain));
  EXPECT_FALSE(lost.Answer(hopeless));
  EXPECT_GT(lost.ability("add"), start);
  EXPECT_GT(able.ability("add"), lost.ability("add"));
}

TEST(DemoPageTest, ShowsAPickWithItsReasonsAndRunnersUp) {
  const DemoCatalog catalog = SmallCatalog();
  v1::Recommendation next;
  next.mutable_band()->set_low(0.6);
  next.mutable_band()->set_high(0.85);
  v1::Pick* pick = next.add_picks();
  pick->set_item_id("q1");
  pick->add_skill_ids("add");
  pick->mutable_predicted()->set_mean(0.7);
  pick->mutable_predicted()->set_low(0.5);
  pick->mutable_predicted()->set_high(0.9);
  pick->add_reasons()->set_text("'Addition' is new.");
  v1::RunnerUp* other = pick->add_runners_up();
  other->set_item_id("q2");
  other->set_predicted(0.66);
  other->set_reason(v1::RUNNER_UP_REASON_NOT_DRAWN);
  EXPECT_EQ(DemoPage(catalog, false).PickText(1, next),
            "   1  What is 2 + 3?\n"
            "      Addition · P(correct) 70 %, between 50 % and 90 % · aiming for 60 % to 85 %\n"
            "      why   'Addition' is new.\n"
            "      or    q2 (66 %, as good, not drawn)\n");
  EXPECT_THAT(DemoPage(catalog, true).PickText(1, next), testing::HasSubstr("\033[1mWhat is"));
}

TEST(DemoPageTest, ShowsTheAnswerAndHowMasteryMoves) {
  const DemoCatalog catalog = SmallCatalog();
  const DemoPage page(catalog, false);
  v1::RecordResponseResponse reply;
  v1::MasteryChange* change = reply.add_changed();
  change->set_probability_before(0.7);
  change->set_status_before(v1::MASTERY_STATUS_IN_PROGRESS);
  change->mutable_mastery()->set_skill_id("add");
  change->mutable_mastery()->set_probability(0.83);
  change->mutable_mastery()->set_status(v1::MASTERY_STATUS_MASTERED);
  EXPECT_EQ(page.AnswerText(Addition(), true, reply),
            "      ->    right: 5\n"
            "            Addition: 70 % -> 83 %, mastered\n");
  EXPECT_EQ(page.AnswerText(Addition(), false, {}), "      ->    wrong; it is 5\n");
}

TEST(DemoPageTest, SumsUp) {
  const DemoCatalog catalog = SmallCatalog();
  v1::LearnerState state;
  state.set_responses(4);
  state.set_mean_score(0.75);
  state.mutable_ability()->set_mean(0.42);
  state.mutable_ability()->set_sd(0.5);
  v1::SkillMastery* skill = state.add_skills();
  skill->set_skill_id("add");
  skill->set_probability(0.85);
  skill->set_attempts(4);
  skill->set_status(v1::MASTERY_STATUS_IN_PROGRESS);
  EXPECT_EQ(DemoPage(catalog, false).SummaryText(state),
            "Where the learner stands\n"
            "  4 responses, 75 % right; ability +0.4 logits, give or take 0.5\n"
            "  #################...  85 %  Addition, 4 responses: in progress\n");
}

}  // namespace
}  // namespace proximal
