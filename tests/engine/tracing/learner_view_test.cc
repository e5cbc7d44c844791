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
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

using numerics::Logistic;
using numerics::Logit;

constexpr double kNinetyPercent = 1.6448536269514722;
constexpr TracingKind kKinds[] = {TracingKind::kResponse, TracingKind::kBkt, TracingKind::kIrt};

// A learner in the middle of practice, some skills and items met and some not.
struct World {
  World(TracingKind kind, uint64_t seed, int responses = 25, int skills = 12, int items = 40) {
    catalog = CompileOrDie(RandomDraft(skills, items, seed));
    parameters = RandomParameters(*catalog, kind, seed);
    model = CompileOrDie(catalog, parameters);
    state = FoldHistory(*model, RandomResponses(*catalog, responses, seed));
    now = responses > 0 ? absl::Time(state.last_time) + absl::Minutes(static_cast<int>(seed) * 40)
                        : StartOfPractice();
  }
  std::shared_ptr<const Catalog> catalog;
  ModelParameters parameters;
  std::shared_ptr<const Model> model;
  LearnerState state;
  absl::Time now;
};

double LogMinutes(uint32_t since, absl::Time now) {
  return std::log(1.0 + (MinuteOf(now) - static_cast<double>(since)));
}

// The sum of response_model.h over the features of features.h, term by term from the parameters.
struct WrittenOut {
  const World& w;
  const LearnerState& state = w.state;
  const ResponseWeights& weights = w.parameters.weights;
  const double base = w.parameters.base_rate;

  double Global() const {
    const GlobalValues& g = weights.global;
    double sum = g[kBias] + g[kAbility] * state.ability_mean;
    sum += weights.overall_patterns[OverallPatternOf(state)];
    if (state.responses == 0) return sum;
    const double n = state.responses;
    const double away = absl::ToDoubleSeconds(w.now - absl::Time(state.last_time));
    sum += g[kResponses] * std::log(1 + n);
    sum += g[kSuccesses] * std::log(1 + static_cast<double>(state.successes));
    sum += g[kSlowAverage] * (state.slow - base) + g[kFastAverage] * (state.fast - base);
    sum += g[kSuccessRate] * ((state.successes + 5 * base) / (n + 5) - base);
    sum += g[kLastScore] * state.last_score;
    const double seconds = std::log(1 + away);
    const double slow = state.slow - base;
    const double responses = std::log(1 + n);
    const double wrong = std::log(1.0 + state.run_wrong);
    sum += g[kBeyondMinute] * std::max(0.0, seconds - std::log(61.0)) +
           g[kBeyondHour] * std::max(0.0, seconds - std::log(3601.0)) +
           g[kBeyondDay] * std::max(0.0, seconds - std::log(86401.0));
    sum += g[kAwayScore] * seconds * state.last_score;
    sum += g[kRunLength] * std::log(1.0 + state.run_length) +
           (g[kRunWrong] + g[kRunWrongScore] * state.last_score) * wrong;
    sum += state.ability_mean * (g[kAbilitySquared] * state.ability_mean +
                                 g[kAbilityResponses] * responses + g[kSlowAbility] * slow);
    sum += responses * (g[kResponsesSquared] * responses + g[kSlowResponses] * slow);
    return sum + g[kSecondsAway] * seconds + g[kNewSession] * (away > 3600 ? 1 : 0) +
           g[kSlowSquared] * slow * slow;
  }

  double OfSkill(SkillIndex skill) const {
    const SkillValues& k = weights.skill;
    const SkillParameters& own = w.parameters.skills[skill];
    const SkillTrace* trace = state.FindSkill(skill);
    const double overall = state.ability_mean;
    const int pattern = trace == nullptr ? 1 : PatternOf(trace->fast, trace->attempts, 3);
    const PatternSlopes& by_pattern = weights.skill_patterns[pattern];
    double sum = own.easiness + by_pattern[kPatternItself] + own.patterns[pattern] +
                 by_pattern[kPatternOverall] * overall +
                 own.slopes[kOverallAbilitySlope] * overall +
                 own.slopes[kOverallSlowSlope] * (state.slow - base);
    bool repeated = false;
    if (state.last_item != LearnerState::kNoItem) {
      for (SkillIndex last : w.catalog->skills_of(state.last_item)) repeated |= last == skill;
    }
    if (repeated) {
      sum += k[kSkillRepeated] + own.slopes[kRepeatedSlope] + by_pattern[kPatternRepeated] +
             k[kSkillRepeatedOverall] * overall;
      sum += (k[kSkillRepeatedScore] + own.slopes[kRepeatedScoreSlope]) * state.last_score;
    } else if (state.responses > 0) {
      sum += own.slopes[kElsewhereSlope] * (state.last_score - base);
    }
    const double ability = trace == nullptr
                               ? SkillAbility(*w.model, state, skill, nullptr, w.now).mean
                               : double{trace->ability_mean};
    sum += ability * (k[kSkillAbility] + own.slopes[kAbilitySlope] + by_pattern[kPatternAbility] +
                      k[kSkillAbilitySquared] * ability + k[kSkillAbilityOverall] * overall);
    if (trace == nullptr) {
      return sum + k[kSkillNew] + k[kSkillNewOverall] * overall +
             k[kSkillNewAverage] * (state.slow - base);
    }
    const double attempts = std::log(1.0 + trace->attempts);
    const double successes = std::log(1.0 + trace->successes);
    const double average = trace->slow - base;
    const double away = LogMinutes(trace->last_minute, w.now);
    const double known = Logit(std::clamp<double>(trace->known, 0.01, 0.99)) - Logit(own.bkt.prior);
    sum +=
        attempts * (k[kSkillAttempts] + own.slopes[kAttemptsSlope] + by_pattern[kPatternAttempts] +
                    k[kSkillAttemptsSquared] * attempts + k[kSkillAttemptsAbility] * ability +
                    k[kSkillAttemptsOverall] * overall + k[kSkillAttemptsAverage] * average);
    sum += (k[kSkillSuccesses] + own.slopes[kSuccessesSlope]) * successes;
    sum += (k[kSkillFastAverage] + own.slopes[kFastSlope]) * (trace->fast - base);
    sum += average * (k[kSkillSlowAverage] + own.slopes[kSlowSlope] +
                      k[kSkillAverageSquared] * average + k[kSkillAverageOverall] * overall);
    const double rate = (trace->successes + 2 * base) / (trace->attempts + 2.0);
    sum += k[kSkillSuccessRate] * (rate - base);
    sum += away * (k[kSkillMinutesAway] + by_pattern[kPatternAway] + k[kSkillAwayKnown] * known +
                   k[kSkillAwayAbility] * ability + k[kSkillAwayAverage] * average);
    if (repeated) {
      sum += k[kSkillRepeatedAttempts] * attempts + k[kSkillRepeatedAverage] * average;
    }
    return sum + known * (k[kSkillKnown] + own.slopes[kKnownSlope] + k[kSkillKnownSquared] * known +
                          k[kSkillKnownAbility] * ability);
  }

  double OfItem(ItemIndex item) const {
    const ItemValues& v = weights.item;
    const ItemParameters& own = w.parameters.items[item];
    const auto slope = [&](ItemSlope s) { return static_cast<float>(own.slopes[s]); };
    const double theta = Theta(item);
    double sum = static_cast<float>(own.easiness) + slope(kDiscrimination) * theta;
    if (item != state.last_item && state.responses > 0) {
      sum += slope(kAfterSlope) * (state.last_score - base);
    }
    const ItemTrace* trace = state.FindItem(item);
    if (trace == nullptr) return sum;
    const double attempts = std::log(1.0 + trace->attempts);
    const double average = trace->average() - base;
    const double away = LogMinutes(trace->last_minute, w.now);
    sum += v[kItemSeen] + v[kItemSeenAbility] * theta;
    sum += v[kItemAttempts] * attempts + v[kItemSuccesses] * std::log(1.0 + trace->successes);
    sum += average * (v[kItemAverage] + v[kItemAverageSquared] * average +
                      v[kItemAverageAttempts] * attempts);
    sum += away * (v[kItemMinutesAway] + v[kItemAwaySquared] * away +
                   v[kItemAwayAttempts] * attempts + v[kItemAwayAverage] * average);
    if (item != state.last_item) return sum;
    const double wrong = std::log(1.0 + state.run_wrong);
    const double seconds = std::log(1 + absl::ToDoubleSeconds(w.now - absl::Time(state.last_time)));
    const int run = RunOf(state, item);
    sum += v[kItemRetried] + slope(kRetriedSlope) + v[kItemRetriedAbility] * theta +
           v[kItemRunLength] * std::log(1.0 + state.run_length);
    sum += state.last_score * (v[kItemRetriedScore] + slope(kRetriedScoreSlope) +
                               v[kItemRetriedScoreSeconds] * seconds);
    sum += wrong * (v[kItemRunWrong] + slope(kRetriedWrongSlope) + v[kItemRunWrongAbility] * theta);
    sum += seconds * (v[kItemRetriedSeconds] + slope(kRetriedSecondsSlope));
    return sum + weights.runs[run] + static_cast<float>(own.runs[run]);
  }

  double Theta(ItemIndex item) const {
    const auto skills = w.catalog->skills_of(item);
    double theta = 0;
    for (SkillIndex skill : skills) {
      theta += SkillAbility(*w.model, state, skill, state.FindSkill(skill), w.now).mean;
    }
    return OverallAbility(*w.model, state, w.now).mean + theta / static_cast<double>(skills.size());
  }

  double LogitOf(ItemIndex item) const {
    const auto skills = w.catalog->skills_of(item);
    double of_skills = 0;
    for (SkillIndex skill : skills) of_skills += OfSkill(skill);
    return Global() + of_skills / static_cast<double>(skills.size()) + OfItem(item);
  }

  double VarianceOf(ItemIndex item) const {
    const auto skills = w.catalog->skills_of(item);
    double of_skills = 0;
    for (SkillIndex skill : skills) {
      of_skills += SkillAbility(*w.model, state, skill, state.FindSkill(skill), w.now).variance;
    }
    const double n = static_cast<double>(skills.size());
    const double g = weights.global[kAbility];
    const double k = weights.skill[kSkillAbility];
    return g * g * OverallAbility(*w.model, state, w.now).variance + k * k * of_skills / (n * n) +
           w.parameters.items[item].easiness_variance;
  }
};

TEST(LearnerViewTest, TheResponseModelIsTheSumWrittenOut) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const World w(TracingKind::kResponse, seed, seed == 0 ? 0 : 30);
    const LearnerView view(*w.model, w.state, w.now);
    const WrittenOut formula{w};
    for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
      const Prediction p = view.Predict(item);
      const double logit = formula.LogitOf(item);
      const double sd = std::sqrt(formula.VarianceOf(item));
      EXPECT_NEAR(p.logit_mean, logit, 1e-9) << "seed " << seed << ", item " << item;
      EXPECT_NEAR(p.logit_variance, sd * sd, 1e-7);
      EXPECT_NEAR(p.mean, Logistic(logit), 1e-9);
      EXPECT_NEAR(p.low, Logistic(logit - kNinetyPercent * sd), 1e-7);
      EXPECT_NEAR(p.high, Logistic(logit + kNinetyPercent * sd), 1e-7);
    }
  }
}

TEST(LearnerViewTest, IrtIsTheCurveAtTheMeanAbility) {
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const World w(TracingKind::kIrt, seed);
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
  const World w(TracingKind::kBkt, 5);
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
    const World w(kind, 6);
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
      World w(kind, seed, 60);
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
      World w(kind, seed);
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
  const World w(TracingKind::kBkt, 9);
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
    const World w(kind, 11, /*responses=*/200, /*skills=*/150, /*items=*/400);
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
      World w(kind, seed);
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

TEST(FeaturesTest, NamesAreDistinctAndSayWhoseTheyAre) {
  std::vector<std::string> names;
  for (int f = 0; f < kGlobalFeatures; ++f) {
    names.emplace_back(GlobalFeatureName(f));
    EXPECT_THAT(names.back(), testing::StartsWith("global."));
  }
  for (int f = 0; f < kSkillFeatures; ++f) {
    names.emplace_back(SkillFeatureName(f));
    EXPECT_THAT(names.back(), testing::StartsWith("skill."));
  }
  for (int f = 0; f < kItemFeatures; ++f) {
    names.emplace_back(ItemFeatureName(f));
    EXPECT_THAT(names.back(), testing::StartsWith("item."));
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(GlobalFeatureName(kNewSession), "global.new_session");
  EXPECT_EQ(SkillFeatureName(kSkillRepeatedScore), "skill.repeated_score");
  EXPECT_EQ(ItemFeatureName(kItemRunWrong), "item.run_wrong");
}

TEST(FeaturesTest, AnUnknownLearnerScoresNothingButTheBias) {
  const auto model = Model::Prior(CompileOrDie(SoundDraft()));
  const LearnerState state = InitialState(*model);
  const GlobalValues x = GlobalFeaturesOf(state, StartOfPractice(), model->base_rate());
  for (int f = 0; f < kGlobalFeatures; ++f) EXPECT_EQ(x[f], f == kBias ? 1 : 0);
  const ItemValues y = ItemFeaturesOf(nullptr, state, 0, 0, StartOfPractice(), model->base_rate());
  EXPECT_THAT(y, testing::Each(0.0));
}

}  // namespace
}  // namespace proximal
