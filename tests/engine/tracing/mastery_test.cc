// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/mastery.h"

#include <cmath>

#include "engine/numerics/gaussian.h"
#include "engine/numerics/logistic.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/known.h"
#include "engine/tracing/learner_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

using numerics::Logistic;

std::shared_ptr<const Model> RandomModel(TracingKind kind, uint64_t seed) {
  CatalogDraft draft = RandomDraft(5, 24, seed);
  Draws draws(seed + 1000);
  draft.settings.mastery_threshold = draws.Real(0.6, 0.95);
  draft.settings.mastery_confidence = draws.Real(0.5, 0.98);
  const auto catalog = CompileOrDie(std::move(draft));
  return CompileOrDie(catalog, RandomParameters(*catalog, kind, seed));
}

// a before b before c; items around the reference difficulty of 0.
std::shared_ptr<const Model> Chain(TracingKind kind, ModelParameters p = {}) {
  CatalogDraft draft = SoundDraft();
  for (SkillDraft& skill : draft.skills) skill.reference_difficulty = 0;
  p.kind = kind;
  if (kind == TracingKind::kResponse) {
    p.weights.global[kAbility] = 1;
    p.weights.skill[kSkillAbility] = 1;
  }
  return CompileOrDie(CompileOrDie(std::move(draft)), p);
}

// Abilities that are soon known, and drift.
ModelParameters FadingAbility() {
  ModelParameters p;
  p.ability.skill_variance = 3;
  p.ability.skill_daily_noise = 0.01;
  return p;
}

void Practise(const Model& model, ItemIndex item, int responses, double score, absl::Time now,
              LearnerState& state) {
  for (int n = 0; n < responses; ++n) FoldResponse(model, {item, score, now}, state);
}

// Folds right and wrong responses at random and hands what mastery of each skill of the item was
// just before and just after.
template <typename Check>
void ForEachChange(TracingKind kind, int seeds, Check check) {
  for (int seed = 0; seed < seeds; ++seed) {
    const auto model = RandomModel(kind, seed);
    LearnerState state = InitialState(*model);
    Draws draws(seed);
    const double share_right = draws.Real(0.2, 1);
    absl::Time now = StartOfPractice();
    for (int n = 0; n < 250; ++n) {
      now += absl::Minutes(draws.Below(4000));
      const ItemIndex item = draws.Below(24);
      const bool right = draws.Chance(share_right);
      const LearnerState before = state;
      FoldResponse(*model, {item, right ? 1.0 : 0.0, now}, state);
      for (SkillIndex skill : model->catalog().skills_of(item)) {
        check(*model, skill, right, LearnerView(*model, before, now).MasteryOf(skill),
              LearnerView(*model, state, now).MasteryOf(skill));
      }
    }
  }
}

class AbilityMasteryTest : public testing::TestWithParam<TracingKind> {};

TEST_P(AbilityMasteryTest, ARightResponseNeverLowersTheProbabilityNorAWrongOneRaisesIt) {
  ForEachChange(GetParam(), 40,
                [](const Model&, SkillIndex, bool right, const Mastery& was, const Mastery& is) {
                  const double rise =
                      right ? is.probability - was.probability : was.probability - is.probability;
                  // A mean that starts from the neighbours is rounded to the steps of Logit.
                  EXPECT_GE(rise, was.attempts == 0 ? -1e-4 : -1e-12);
                });
}

TEST_P(AbilityMasteryTest, ARightResponseNeverUndoesConfidenceNorDoesAWrongOneBringIt) {
  int above = 0;
  ForEachChange(
      GetParam(), 60,
      [&](const Model& model, SkillIndex, bool right, const Mastery& was, const Mastery& is) {
        if (was.confidence <= 0.5 || is.confidence <= 0.5) return;
        ++above;
        // Variances are rounded to steps of 1 / 8192.
        const double z = numerics::NormalQuantile(std::min(was.confidence, 1 - 1e-9));
        const double sd = (numerics::Logit(was.probability) - model.mastery().logit) / z;
        const double slack = 1e-9 + std::abs(z) / (2 * sd * sd) * 2 / 8192;
        const double rise = right ? is.confidence - was.confidence : was.confidence - is.confidence;
        EXPECT_GE(rise, -slack) << was.confidence << " to " << is.confidence;
      });
  EXPECT_GT(above, 1000);
}

TEST_P(AbilityMasteryTest, IsTheGaussianAtTheReferenceDifficulty) {
  const auto model = RandomModel(GetParam(), 7);
  const LearnerState state = FoldHistory(*model, RandomResponses(model->catalog(), 60, 7));
  const absl::Time now = absl::Time(state.last_time) + absl::Hours(240);
  const LearnerView view(*model, state, now);
  const CatalogSettings& settings = model->catalog().settings();
  for (SkillIndex s = 0; s < model->catalog().skill_count(); ++s) {
    const SkillTrace* trace = state.FindSkill(s);
    const auto overall = OverallAbility(*model, state, now);
    const auto own = SkillAbility(*model, state, s, trace, now);
    const double mean = overall.mean + own.mean - model->skill(s).reference_difficulty;
    const double sd = std::sqrt(overall.variance + own.variance);
    const double confidence =
        numerics::NormalCdf((mean - numerics::Logit(settings.mastery_threshold)) / sd);
    const Mastery m = view.MasteryOf(s);
    EXPECT_NEAR(m.probability, Logistic(mean), 1e-12);
    EXPECT_NEAR(m.low, Logistic(mean - 1.6448536269514722 * sd), 1e-12);
    EXPECT_NEAR(m.high, Logistic(mean + 1.6448536269514722 * sd), 1e-12);
    EXPECT_NEAR(m.confidence, confidence, 1e-12);
    EXPECT_EQ(m.mastered, trace != nullptr && confidence >= settings.mastery_confidence);
    EXPECT_EQ(m.mastered, view.StatusOf(s) == MasteryStatus::kMastered);
    EXPECT_DOUBLE_EQ(m.known, KnownAt(*model, s, trace, now));
    ASSERT_NE(trace, nullptr);
    EXPECT_EQ(m.attempts, trace->attempts);
    EXPECT_EQ(m.last_practised, TimeOfMinute(trace->last_minute));
  }
}

TEST_P(AbilityMasteryTest, ComesWithPracticeAndFadesWithTimeAway) {
  const auto model = Chain(GetParam(), FadingAbility());
  LearnerState state = InitialState(*model);
  const absl::Time start = StartOfPractice();
  const auto status = [&](absl::Duration later) {
    return LearnerView(*model, state, start + later).StatusOf(SkillIndex{0});
  };
  EXPECT_EQ(status(absl::ZeroDuration()), MasteryStatus::kReady);
  Practise(*model, 0, 1, 1, start, state);
  EXPECT_EQ(status(absl::ZeroDuration()), MasteryStatus::kInProgress);
  int responses = 1;
  while (status(absl::ZeroDuration()) != MasteryStatus::kMastered && responses < 100) {
    Practise(*model, 0, 1, 1, start, state);
    ++responses;
  }
  EXPECT_GE(responses, 3);
  EXPECT_LE(responses, 10);
  EXPECT_EQ(status(absl::Hours(24 * 2000)), MasteryStatus::kFading);
  const Mastery then = LearnerView(*model, state, start + absl::Hours(24 * 2000)).MasteryOf(0);
  EXPECT_FALSE(then.mastered);
  Practise(*model, 0, 30, 0, start, state);
  EXPECT_EQ(status(absl::ZeroDuration()), MasteryStatus::kInProgress);
  EXPECT_EQ(status(absl::Hours(24 * 2000)), MasteryStatus::kInProgress);
}

INSTANTIATE_TEST_SUITE_P(Kinds, AbilityMasteryTest,
                         testing::Values(TracingKind::kResponse, TracingKind::kIrt),
                         [](const auto& info) {
                           return info.param == TracingKind::kIrt ? "Irt" : "Response";
                         });

TEST(BktMasteryTest, ARightResponseNeverLowersItNorUndoesMastery) {
  ForEachChange(TracingKind::kBkt, 60,
                [](const Model&, SkillIndex, bool right, const Mastery& was, const Mastery& is) {
                  if (!right) return;
                  EXPECT_GE(is.probability, was.probability - 0.5 / 65535);
                });
}

TEST(BktMasteryTest, AWrongResponseRaisesItAtMostByWhatIsLearntFromIt) {
  int fell = 0;
  ForEachChange(
      TracingKind::kBkt, 60,
      [&](const Model& model, SkillIndex s, bool right, const Mastery& was, const Mastery& is) {
        if (right) return;
        const double learnt = (1 - was.probability) * model.skill(s).bkt.learn;
        EXPECT_LE(is.probability, was.probability + learnt + 1.0 / 65535);
        if (is.probability < was.probability) ++fell;
      });
  EXPECT_GT(fell, 1000);
}

TEST(BktMasteryTest, IsPKnownAgainstTheThreshold) {
  const auto model = RandomModel(TracingKind::kBkt, 3);
  const LearnerState state = FoldHistory(*model, RandomResponses(model->catalog(), 80, 3));
  const LearnerView view(*model, state, state.last_time);
  for (SkillIndex s = 0; s < model->catalog().skill_count(); ++s) {
    const Mastery m = view.MasteryOf(s);
    EXPECT_EQ(m.probability, m.known);
    EXPECT_EQ(m.low, m.known);
    EXPECT_EQ(m.high, m.known);
    EXPECT_EQ(m.confidence, m.known);
    EXPECT_EQ(m.mastered, m.known >= model->catalog().settings().mastery_threshold);
    EXPECT_EQ(m.mastered, view.StatusOf(s) == MasteryStatus::kMastered);
  }
}

TEST(BktMasteryTest, FadesTowardsThePrior) {
  ModelParameters p;
  for (const char* id : {"a", "b", "c"}) {
    p.skill_ids.push_back(id);
    p.skills.emplace_back().bkt.forget = 0.02;
  }
  const auto model = Chain(TracingKind::kBkt, p);
  LearnerState state = InitialState(*model);
  const absl::Time start = StartOfPractice();
  Practise(*model, 0, 10, 1, start, state);
  EXPECT_EQ(LearnerView(*model, state, start).StatusOf(SkillIndex{0}), MasteryStatus::kMastered);
  const LearnerView later(*model, state, start + absl::Hours(24 * 60));
  EXPECT_EQ(later.StatusOf(SkillIndex{0}), MasteryStatus::kFading);
  EXPECT_LT(later.MasteryOf(0).probability, 0.8);
  EXPECT_GT(later.MasteryOf(0).probability, BktParameters().prior);
}

TEST(MasteryStatusTest, ASkillIsReadyOnceAllItsPrerequisitesAreMastered) {
  for (TracingKind kind : {TracingKind::kResponse, TracingKind::kIrt, TracingKind::kBkt}) {
    CatalogDraft draft = SoundDraft();
    draft.skills[2].prerequisite_ids = {"a", "b"};
    for (SkillDraft& skill : draft.skills) skill.reference_difficulty = 0;
    draft.settings.tracing = kind;
    const auto model = Model::Prior(CompileOrDie(draft));
    LearnerState state = InitialState(*model);
    const absl::Time now = StartOfPractice();
    const auto status = [&](SkillIndex skill) {
      return LearnerView(*model, state, now).StatusOf(skill);
    };
    EXPECT_EQ(status(0), MasteryStatus::kReady);
    EXPECT_EQ(status(1), MasteryStatus::kNotStarted);
    EXPECT_EQ(status(2), MasteryStatus::kNotStarted);
    Practise(*model, 0, 30, 1, now, state);
    EXPECT_EQ(status(0), MasteryStatus::kMastered);
    EXPECT_EQ(status(1), MasteryStatus::kReady);
    EXPECT_EQ(status(2), MasteryStatus::kNotStarted);
    Practise(*model, 1, 30, 1, now, state);
    EXPECT_EQ(status(2), MasteryStatus::kReady);
    Practise(*model, 2, 10, 0, now, state);
    EXPECT_EQ(status(2), MasteryStatus::kInProgress);
  }
}

TEST(MasteryStatusTest, AllAtOnceAreWhatTheyAreOneByOne) {
  for (TracingKind kind : {TracingKind::kResponse, TracingKind::kIrt, TracingKind::kBkt}) {
    const auto model = Chain(kind, FadingAbility());
    LearnerState state = InitialState(*model);
    const absl::Time start = StartOfPractice();
    Practise(*model, 0, 30, 1, start, state);
    Practise(*model, 1, 6, 1, start, state);
    Practise(*model, 2, 6, 0, start, state);
    for (const int days : {0, 20, 200, 2000}) {
      const LearnerView view(*model, state, start + absl::Hours(24 * days));
      std::vector<MasteryStatus> statuses(state.skills.size());
      view.FillStatuses(absl::MakeSpan(statuses));
      for (size_t row = 0; row < statuses.size(); ++row) {
        EXPECT_EQ(statuses[row], view.StatusOf(SkillIndex{state.skills[row].skill}))
            << days << " days, row " << row;
        EXPECT_EQ(statuses[row] == MasteryStatus::kMastered,
                  view.MasteryOf(state.skills[row].skill).mastered);
      }
    }
  }
}

TEST(MasteryStatusTest, ASkillStaysReadyWhileItsPrerequisiteFades) {
  const auto model = Chain(TracingKind::kIrt, FadingAbility());
  LearnerState state = InitialState(*model);
  const absl::Time start = StartOfPractice();
  Practise(*model, 0, 10, 1, start, state);
  const LearnerView later(*model, state, start + absl::Hours(24 * 2000));
  ASSERT_EQ(later.StatusOf(SkillIndex{0}), MasteryStatus::kFading);
  EXPECT_TRUE(later.IsPassed(0));
  EXPECT_EQ(later.StatusOf(SkillIndex{1}), MasteryStatus::kReady);
  EXPECT_EQ(later.StatusOf(SkillIndex{2}), MasteryStatus::kNotStarted);
}

TEST(MasteryStatusTest, ASkillWithoutItemsIsPassedOnceItMayBeBegun) {
  CatalogDraft draft = SoundDraft();  // a, then by way of two topics d
  draft.skills.push_back(MakeSkill("topic"));
  draft.skills.push_back(MakeSkill("wider topic"));
  draft.skills.push_back(MakeSkill("d"));
  draft.skills[3].prerequisite_ids = {"a"};
  draft.skills[4].prerequisite_ids = {"topic"};
  draft.skills[5].prerequisite_ids = {"wider topic"};
  draft.items.push_back(MakeItem("item-d", {"d"}));
  draft.skills[0].reference_difficulty = 0;
  const auto model = Model::Prior(CompileOrDie(draft));
  LearnerState state = InitialState(*model);
  {
    const LearnerView view(*model, state, StartOfPractice());
    EXPECT_FALSE(view.IsPassed(4));
    EXPECT_EQ(view.StatusOf(SkillIndex{5}), MasteryStatus::kNotStarted);
  }
  Practise(*model, 0, 30, 1, StartOfPractice(), state);
  const LearnerView view(*model, state, StartOfPractice());
  EXPECT_TRUE(view.IsPassed(4));
  EXPECT_EQ(view.StatusOf(SkillIndex{5}), MasteryStatus::kReady);
}

TEST(MasteryStatusTest, WhatWasNeverPractisedIsNotMastered) {
  // Everyone succeeds on c at once, by its reference difficulty.
  CatalogDraft draft = SoundDraft();
  draft.skills[2].reference_difficulty = -6;
  const auto model = Model::Prior(CompileOrDie(draft));
  const LearnerState state = InitialState(*model);
  const LearnerView view(*model, state, StartOfPractice());
  const Mastery c = view.MasteryOf(2);
  EXPECT_GT(c.confidence, 0.99);
  EXPECT_FALSE(c.mastered);
  EXPECT_EQ(view.StatusOf(SkillIndex{2}), MasteryStatus::kNotStarted);
  EXPECT_EQ(c.attempts, 0);
  EXPECT_EQ(c.last_practised, absl::InfinitePast());
}

TEST(MasteryStatusTest, AHigherBarIsReachedLater) {
  const auto responses_until_mastered = [](double threshold, double confidence) {
    CatalogDraft draft = SoundDraft();
    draft.settings.mastery_threshold = threshold;
    draft.settings.mastery_confidence = confidence;
    const auto model = Model::Prior(CompileOrDie(draft));
    LearnerState state = InitialState(*model);
    for (int n = 1; n < 500; ++n) {
      FoldResponse(*model, {0, 1, StartOfPractice()}, state);
      if (LearnerView(*model, state, StartOfPractice()).MasteryOf(0).mastered) return n;
    }
    return 500;
  };
  const int base = responses_until_mastered(0.7, 0.6);
  EXPECT_GT(responses_until_mastered(0.8, 0.6), base);
  EXPECT_GT(responses_until_mastered(0.7, 0.9), base);
  EXPECT_LT(responses_until_mastered(0.8, 0.75), 25);
}

}  // namespace
}  // namespace proximal
