// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/bkt_skills.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/calibration/bkt_worlds.h"
#include "tests/engine/calibration/simulated.h"
#include "tests/engine/catalog/drafts.h"

namespace proximal {
namespace {

TEST(BktSkillsTest, SequencesAreOfOneLearnerAndSkillInOrder) {
  CatalogDraft draft = SoundDraft();
  draft.items.push_back(MakeItem("item-ab", {"a", "b"}));
  const auto catalog = CompileOrDie(draft);
  ResponseLog log;
  const absl::Time t = StartOfPractice();
  log.AddLearner();
  log.Add(0, 1, t);    // a
  log.Add(3, 0, t);    // a and b
  log.Add(0, 0.5, t);  // a
  log.AddLearner();
  log.Add(1, 1, t);  // b
  log.AddLearner();  // without responses
  log.AddLearner();
  log.Add(3, 1, t);  // a and b
  const SkillSequences by_skill = SequencesBySkill(*catalog, log);
  ASSERT_EQ(by_skill.skill_count(), 3);
  const auto scores = [&](size_t skill, size_t sequence) {
    const SequenceView view = by_skill.view(skill);
    return std::vector<float>(view.scores.begin() + view.begin[sequence],
                              view.scores.begin() + view.end(sequence));
  };
  ASSERT_EQ(by_skill.view(0).size(), 2);
  EXPECT_THAT(scores(0, 0), testing::ElementsAre(1, 0, 0.5));
  EXPECT_THAT(scores(0, 1), testing::ElementsAre(1));
  EXPECT_EQ(by_skill.view(0).responses(), 4);
  ASSERT_EQ(by_skill.view(1).size(), 3);
  EXPECT_THAT(scores(1, 0), testing::ElementsAre(0));
  EXPECT_THAT(scores(1, 1), testing::ElementsAre(1));
  EXPECT_THAT(scores(1, 2), testing::ElementsAre(1));
  EXPECT_EQ(by_skill.view(2).size(), 0);
  EXPECT_EQ(by_skill.view(2).responses(), 0);
}

TEST(BktSkillsTest, SkillsAreFittedApartAndUnmetOnesLikeAllTogether) {
  // Skill a is easy, skill b hard, c never met.
  const auto catalog = CompileOrDie(SoundDraft());
  const ScoreSequences easy = BktSequences(
      {.prior = 0.8, .learn = 0.3, .guess = 0.3, .slip = 0.05, .forget = 0}, 400, 6, 1);
  const ScoreSequences hard = BktSequences(
      {.prior = 0.1, .learn = 0.05, .guess = 0.1, .slip = 0.2, .forget = 0}, 400, 6, 2);
  ResponseLog log;
  for (size_t learner = 0; learner < easy.begin.size(); ++learner) {
    log.AddLearner();
    for (size_t t = 6 * learner; t < 6 * learner + 6; ++t) {
      log.Add(0, easy.scores[t], StartOfPractice());
      log.Add(1, hard.scores[t], StartOfPractice());
    }
  }
  const absl::StatusOr<BktSkillsFit> fit = FitBktSkills(*catalog, log, {});
  ASSERT_TRUE(fit.ok());
  const std::vector<BktParameters>& fitted = fit->skills;
  ASSERT_EQ(fitted.size(), 3);
  for (const BktParameters& p : fitted) EXPECT_TRUE(CheckIdentifiable(p).ok());
  EXPECT_GT(fitted[0].prior, fitted[2].prior);
  EXPECT_LT(fitted[1].prior, fitted[2].prior);
  EXPECT_NEAR(fitted[0].prior, 0.8, 0.15);
  EXPECT_NEAR(fitted[1].prior, 0.1, 0.1);
}

// A log of `skills` skills, each with the same number of learners' single responses or sequences.
struct SkillsWorld {
  std::shared_ptr<const Catalog> catalog;
  ResponseLog log;
};

SkillsWorld ManySkills(int skills, int learners, int length, uint64_t seed) {
  Draws draws(seed);
  CatalogDraft draft;
  draft.title = "Many";
  for (int s = 0; s < skills; ++s) {
    draft.skills.push_back(MakeSkill(absl::StrCat("s", s)));
    draft.items.push_back(MakeItem(absl::StrCat("i", s), {absl::StrCat("s", s)}));
  }
  SkillsWorld world = {CompileOrDie(std::move(draft)), {}};
  for (int s = 0; s < skills; ++s) {
    const ScoreSequences q = BktSequences(RandomBkt(draws), learners, length, seed + s);
    for (size_t learner = 0; learner < q.begin.size(); ++learner) {
      world.log.AddLearner();
      for (size_t i = q.begin[learner]; i < q.end(learner); ++i) {
        world.log.Add(s, q.scores[i], StartOfPractice());
      }
    }
  }
  return world;
}

TEST(BktSkillsTest, ThreadsGiveTheSameBits) {
  const SkillsWorld world = ManySkills(40, 300, 8, 1);
  const auto one = FitBktSkills(*world.catalog, world.log, {});
  const auto several = FitBktSkills(*world.catalog, world.log, {.parallel = Threads()});
  ASSERT_TRUE(one.ok() && several.ok());
  EXPECT_EQ(one->log_likelihood, several->log_likelihood);
  EXPECT_EQ(one->repairs.size(), several->repairs.size());
  for (size_t skill = 0; skill < one->skills.size(); ++skill) {
    for (BktKind kind : kAllBktKinds) {
      EXPECT_EQ(ValueOf(one->skills[skill], kind), ValueOf(several->skills[skill], kind));
    }
  }
}

TEST(BktSkillsTest, ManySkillsOfOneResponseEachStayNearWhatIsCommon) {
  const SkillsWorld world = ManySkills(20'000, 1, 1, 2);
  const auto fit = FitBktSkills(*world.catalog, world.log, {});
  ASSERT_TRUE(fit.ok());
  for (const BktParameters& p : fit->skills) {
    ASSERT_TRUE(CheckIdentifiable(p).ok());
    EXPECT_NEAR(p.prior, fit->common.rates.prior, 0.1);
    EXPECT_NEAR(p.learn, fit->common.rates.learn, 1e-9);
  }
  EXPECT_TRUE(std::isfinite(fit->log_likelihood));
  EXPECT_EQ(fit->not_converged, 0);
}

TEST(BktSkillsTest, WhatIsRepairedNamesItsSkill) {
  const SkillsWorld world = ManySkills(3, 200, 6, 3);
  ResponseLog log = world.log;
  for (int learner = 0; learner < 50; ++learner) {  // the last skill: always right
    log.AddLearner();
    for (int t = 0; t < 40; ++t) log.Add(2, 1, StartOfPractice());
  }
  const auto fit = FitBktSkills(*world.catalog, log, {.prior_strength = 0});
  ASSERT_TRUE(fit.ok());
  ASSERT_FALSE(fit->repairs.empty());
  for (size_t i = 1; i < fit->repairs.size(); ++i) {
    EXPECT_LE(fit->repairs[i - 1].skill, fit->repairs[i].skill);
  }
  EXPECT_EQ(fit->repairs.back().skill, 2);
}

TEST(BktSkillsTest, WithoutResponsesSkillsAreAllAlike) {
  const SkillsWorld world = ManySkills(2, 0, 0, 4);
  const auto fit = FitBktSkills(*world.catalog, world.log, {});
  ASSERT_TRUE(fit.ok());
  ASSERT_EQ(fit->skills.size(), 2);
  EXPECT_TRUE(CheckIdentifiable(fit->skills[0]).ok());
  EXPECT_EQ(fit->skills[0].prior, fit->skills[1].prior);
  EXPECT_EQ(fit->log_likelihood, 0);
}

TEST(BktSkillsTest, ItemsHaveGuessAndSlipOfTheirOwnWhereAsked) {
  // Two items of one skill: the second is guessed far more often. A third is never met.
  CatalogDraft draft;
  draft.title = "Items";
  draft.skills = {MakeSkill("a"), MakeSkill("b")};
  draft.items = {MakeItem("hard", {"a"}), MakeItem("easy", {"a", "b"}), MakeItem("unmet", {"a"})};
  const auto catalog = CompileOrDie(std::move(draft));
  const BktLayout layout = {.items = 2};
  std::vector<double> truth =
      Spread(layout, {.prior = 0.2, .learn = 0.1, .guess = 0.05, .slip = 0.05, .forget = 0});
  truth[layout.guess(1)] = 0.4;
  const ScoreSequences q = RandomSequences(layout, truth, 3'000, 12, false, 6);
  ResponseLog log;
  for (size_t s = 0; s < q.begin.size(); ++s) {
    log.AddLearner();
    for (size_t i = q.begin[s]; i < q.end(s); ++i) {
      log.Add(q.items[i], q.scores[i], StartOfPractice());
    }
  }
  const BktVariant variant = {.forgetting = false, .item_rates = true};
  const auto fit = FitBktSkills(*catalog, log, {.variant = variant});
  ASSERT_TRUE(fit.ok());
  ASSERT_EQ(fit->items.size(), 3);
  EXPECT_NEAR(fit->items[0].guess, 0.05, 0.03);
  EXPECT_NEAR(fit->items[1].guess, 0.4, 0.05);
  EXPECT_LT(fit->items[2].guess, 0) << "its skill's";
  EXPECT_TRUE(FitBktSkills(*catalog, log, {})->items.empty());
}

TEST(BktSkillsTest, ScoresOutsideTheUnitIntervalAreRefusedByRow) {
  SkillsWorld world = ManySkills(2, 1, 1, 5);
  world.log.Add(0, std::nan(""), StartOfPractice());
  EXPECT_THAT(FitBktSkills(*world.catalog, world.log, {}).status().message(),
              testing::HasSubstr("the score of row 2 is nan"));
}

TEST(BktSkillsTest, OptionsThatMakeNoSenseAreRefused) {
  const SkillsWorld world = ManySkills(2, 1, 1, 5);
  EXPECT_EQ(FitBktSkills(*world.catalog, world.log, {.starts = 0}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(
      FitBktSkills(*world.catalog, world.log, {.variant = {.group_priors = true}}).status().code(),
      absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace proximal
