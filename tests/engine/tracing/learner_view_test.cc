// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/learner_view.h"

#include <cmath>
#include <limits>

#include "engine/numerics/logistic.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/fold.h"
#include "engine/tracing/known.h"
#include "engine/tracing/score_curve.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

using numerics::Logistic;
using numerics::Logit;

constexpr double kNinetyPercent = 1.6448536269514722;
constexpr TracingKind kKinds[] = {TracingKind::kResponse, TracingKind::kBkt, TracingKind::kIrt};

TEST(LearnerViewTest, IrtIsTheCurveAtTheMeanAbility) {
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const PractisedWorld w(TracingKind::kIrt, seed);
    const LearnerView view(*w.model, w.state, w.now);
    for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
      const auto skills = w.catalog->skills_of(item);
      const double n = static_cast<double>(skills.size());
      numerics::Gaussian theta = OverallAbility(*w.model, w.state, w.now);
      for (SkillIndex skill : skills) {
        const auto own = SkillAbility(*w.model, w.state, skill, w.state.FindSkill(skill), w.now);
        theta.mean += own.mean / n;
        theta.variance += own.variance / (n * n);
      }
      const double sd = std::sqrt(theta.variance);
      const auto expected = [&](double x) { return ScoreCurveAt(*w.model, item, x).expected; };
      const Prediction p = view.Predict(item);
      EXPECT_NEAR(p.mean, expected(theta.mean), 1e-12);
      EXPECT_NEAR(p.low, expected(theta.mean - kNinetyPercent * sd), 1e-9);
      EXPECT_NEAR(p.high, expected(theta.mean + kNinetyPercent * sd), 1e-9);
      // The delta method, by finite differences.
      const double slope =
          (Logit(expected(theta.mean + 1e-5)) - Logit(expected(theta.mean - 1e-5))) / 2e-5;
      EXPECT_NEAR(p.logit_variance, slope * slope * theta.variance, 1e-5);
      EXPECT_NEAR(p.logit_mean, Logit(p.mean), 1e-12);
    }
  }
}

TEST(LearnerViewTest, BktIsTheMeanOverTheSkills) {
  const PractisedWorld w(TracingKind::kBkt, 5);
  const LearnerView view(*w.model, w.state, w.now);
  for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
    double sum = 0;
    for (SkillIndex s : w.catalog->skills_of(item)) {
      const double known = KnownAt(*w.model, s, w.state.FindSkill(s), w.now);
      const Model::Item& own = w.model->item(item);
      const BktParameters& bkt = w.model->skill(s).bkt;
      const double guess = own.guess >= 0 ? own.guess : bkt.guess;
      const double slip = own.guess >= 0 ? own.slip : bkt.slip;
      sum += known * (1 - slip) + (1 - known) * guess;
    }
    const Prediction p = view.Predict(item);
    EXPECT_NEAR(p.mean, sum / static_cast<double>(w.catalog->skills_of(item).size()), 1e-12);
    EXPECT_EQ(p.low, p.mean);
    EXPECT_EQ(p.high, p.mean);
    EXPECT_EQ(p.logit_variance, 0);
  }
}

TEST(LearnerViewTest, EveryWayToAskForAMeanGivesTheSameBits) {
  for (TracingKind kind : kKinds) {
    const PractisedWorld w(kind, 6);
    const LearnerView view(*w.model, w.state, w.now);
    for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
      const Prediction p = view.Predict(item);
      const LearnerView::Point point = view.PredictPoint(item, w.state.FindItem(item));
      EXPECT_EQ(view.PredictMean(item), p.mean);
      EXPECT_EQ(point.mean, p.mean);
      EXPECT_EQ(point.logit_variance, p.logit_variance);
    }
  }
}

TEST(LearnerViewTest, TheIntervalHoldsTheMeanAndWidensWithTimeAway) {
  for (TracingKind kind : {TracingKind::kResponse, TracingKind::kIrt}) {
    for (uint64_t seed = 1; seed < 10; ++seed) {
      PractisedWorld w(kind, seed, 60);
      w.parameters.ability.skill_daily_noise = 0.01;
      w.parameters.ability.overall_daily_noise = 0.01;
      w.model = CompileOrDie(w.catalog, w.parameters);
      w.state = FoldHistory(*w.model, RandomResponses(*w.catalog, 60, seed));
      const absl::Time last = w.state.last_time;
      const LearnerView soon(*w.model, w.state, last);
      const LearnerView late(*w.model, w.state, last + absl::Hours(24 * 30));
      for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
        const Prediction p = soon.Predict(item);
        EXPECT_LE(p.low, p.mean);
        EXPECT_GE(p.high, p.mean);
        EXPECT_GE(late.Predict(item).logit_variance, p.logit_variance - 1e-12);
      }
    }
  }
}

TEST(LearnerViewTest, DifficultyForIsWhereTheLearnerScoresP) {
  for (TracingKind kind : {TracingKind::kResponse, TracingKind::kIrt}) {
    for (uint64_t seed = 1; seed < 8; ++seed) {
      PractisedWorld w(kind, seed);
      CatalogDraft draft = w.catalog->draft();
      for (SkillIndex skill = 0; skill < w.catalog->skill_count(); ++skill) {
        const double p = 0.1 + 0.1 * static_cast<double>(seed);
        const double wanted = LearnerView(*w.model, w.state, w.now).DifficultyFor(skill, p);
        // The same catalog with one more item, on this skill and of that difficulty.
        CatalogDraft longer = draft;
        longer.items.push_back(MakeItem("placed", {draft.skills[skill].id}));
        longer.skills[skill].reference_difficulty = 0;
        ModelParameters parameters = w.parameters;
        parameters.item_ids.push_back("placed");
        ItemParameters placed;
        placed.easiness = -wanted;
        placed.irt.b = wanted;
        parameters.items.push_back(placed);
        const auto model = CompileOrDie(CompileOrDie(longer), parameters);
        const ItemIndex item = *model->catalog().FindItem("placed");
        EXPECT_NEAR(model->difficulty(item), wanted, 1e-5);
        EXPECT_NEAR(LearnerView(*model, w.state, w.now).PredictMean(item), p, 1e-5);
      }
    }
  }
}

TEST(LearnerViewTest, ExpectedGainIsWhatOneResponseTeaches) {
  const PractisedWorld w(TracingKind::kBkt, 9);
  const LearnerView view(*w.model, w.state, w.now);
  for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
    double sum = 0;
    for (SkillIndex s : w.catalog->skills_of(item)) {
      const double known = KnownAt(*w.model, s, w.state.FindSkill(s), w.now);
      sum += (1 - known) * w.model->skill(s).bkt.learn;
    }
    EXPECT_NEAR(view.ExpectedGain(item),
                sum / static_cast<double>(w.catalog->skills_of(item).size()), 1e-12);
    EXPECT_GE(view.ExpectedGain(item), 0);
    EXPECT_LE(view.ExpectedGain(item), 1);
  }
}

TEST(LearnerViewTest, SkillsThatShareAPlaceInMemoryDoNotMix) {
  // Skills s and s + 64 and s + 128: asked for in turn by one view, and each by a fresh one.
  for (TracingKind kind : kKinds) {
    const PractisedWorld w(kind, 11, /*responses=*/200, /*skills=*/150, /*items=*/400);
    const LearnerView view(*w.model, w.state, w.now);
    for (int round = 0; round < 2; ++round) {
      for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
        const Prediction shared = view.Predict(item);
        const Prediction alone = LearnerView(*w.model, w.state, w.now).Predict(item);
        ASSERT_EQ(shared.mean, alone.mean);
        ASSERT_EQ(shared.logit_variance, alone.logit_variance);
      }
      for (SkillIndex s = 0; s < 22; ++s) {
        for (SkillIndex at : {s, s + 64, s + 128}) {
          const LearnerView alone(*w.model, w.state, w.now);
          ASSERT_EQ(view.MasteryOf(at).known, alone.MasteryOf(at).known);
          ASSERT_EQ(view.DifficultyFor(at, 0.7), alone.DifficultyFor(at, 0.7));
        }
      }
    }
  }
}

TEST(LearnerViewTest, ThePriorIsRaschWithTheAuthorsDifficulties) {
  CatalogDraft draft = SoundDraft();
  draft.items[0].difficulty = -1.5;
  draft.items[1].difficulty = 0.75;
  const auto model = Model::Prior(CompileOrDie(draft));
  LearnerState state = InitialState(*model);
  const auto predicted = [&](ItemIndex item) {
    return LearnerView(*model, state, StartOfPractice()).PredictMean(item);
  };
  EXPECT_NEAR(predicted(0), Logistic(1.5), 1e-12);
  EXPECT_NEAR(predicted(1), Logistic(-0.75), 1e-12);
  EXPECT_NEAR(predicted(2), 0.5, 1e-12);
  FoldResponse(*model, {1, 1, StartOfPractice()}, state);
  const double theta = state.ability_mean + state.FindSkill(1)->ability_mean;
  EXPECT_GT(theta, 0);
  EXPECT_NEAR(predicted(1), Logistic(theta - 0.75), 1e-12);
}

TEST(LearnerViewTest, PredictionsAreFiniteForEveryState) {
  for (TracingKind kind : kKinds) {
    for (uint64_t seed = 0; seed < 6; ++seed) {
      PractisedWorld w(kind, seed);
      Draws draws(seed);
      for (int n = 0; n < 300; ++n) {
        LearnerState state = w.state;
        const bool high = draws.Chance(0.5);
        const double far = high ? 16 : -16;
        state.ability_mean = far;
        state.ability_variance = draws.Chance(0.5) ? 8 : 0;
        state.responses = high ? std::numeric_limits<uint32_t>::max() : 1;
        state.successes = high ? 4.2e9f : 0.0f;
        state.run_length = state.run_wrong = 255;
        for (SkillTrace& trace : state.skills) {
          trace.attempts = draws.Below(128);
          trace.successes = draws.Below(128);
          trace.ability_mean = far;
          trace.known = draws.Below(2);
          trace.last_minute = draws.Chance(0.5) ? kLastMinute : 0;
        }
        const absl::Time times[] = {w.now, absl::FromUnixSeconds(-62135596800),
                                    absl::FromUnixSeconds(253402300799)};
        const LearnerView view(*w.model, state, times[n % 3]);
        for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
          const Prediction p = view.Predict(item);
          ASSERT_TRUE(std::isfinite(p.logit_mean) && std::isfinite(p.logit_variance));
          ASSERT_GE(p.low, 0);
          ASSERT_LE(p.low, p.mean);
          ASSERT_LE(p.mean, p.high);
          ASSERT_LE(p.high, 1);
          ASSERT_TRUE(std::isfinite(view.ExpectedGain(item)));
        }
        for (SkillIndex s = 0; s < w.catalog->skill_count(); ++s) {
          ASSERT_TRUE(std::isfinite(view.DifficultyFor(s, 0.75)));
          const Mastery m = view.MasteryOf(s);
          ASSERT_GE(m.confidence, 0);
          ASSERT_LE(m.confidence, 1);
          ASSERT_LE(m.low, m.probability);
          ASSERT_LE(m.probability, m.high);
        }
      }
    }
  }
}

}  // namespace
}  // namespace proximal
