// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/response_model.h"

#include <algorithm>
#include <cmath>

#include "engine/numerics/logistic.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/features.h"
#include "engine/tracing/learner_view.h"
#include "gtest/gtest.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

using numerics::Logistic;
using numerics::Logit;

constexpr double kNinetyPercent = 1.6448536269514722;

double LogMinutes(uint32_t since, absl::Time now) {
  return std::log(1.0 + (MinuteOf(now) - static_cast<double>(since)));
}

// The sum of response_model.h over the features of features.h, term by term from the parameters.
struct WrittenOut {
  const PractisedWorld& w;
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
    const double met = std::log1p(static_cast<double>(state.skills.size()));
    sum += met * (g[kSkillsMet] + g[kSkillsMetResponses] * std::log1p(n));
    sum += g[kLastScore] * state.last_score;
    const double seconds = std::log(1 + away);
    const double responses = std::log(1 + n);
    const double slow = state.slow - base;
    sum += state.ability_mean * (g[kAbilitySquared] * state.ability_mean +
                                 g[kAbilityResponses] * responses + g[kSlowAbility] * slow);
    sum += responses * (g[kResponsesSquared] * responses + g[kSlowResponses] * slow);
    return sum + g[kSecondsAway] * seconds + g[kNewSession] * (away > 3600 ? 1 : 0) +
           g[kSlowSquared] * slow * slow;
  }

  double OfSkill(SkillIndex skill) const {
    const SkillValues& k = weights.skill;
    const SkillParameters& own = w.parameters.skills[skill];
    const auto slope = [&](SkillSlope s) { return static_cast<float>(own.slopes[s]); };
    const SkillTrace* trace = state.FindSkill(skill);
    const int pattern = trace == nullptr ? 1 : PatternOf(trace->fast, trace->attempts, 3);
    const PatternSlopes& by_pattern = weights.skill_patterns[pattern];
    double sum = own.easiness + by_pattern[kPatternItself] +
                 static_cast<float>(own.patterns[pattern]) +
                 (by_pattern[kPatternOverall] + slope(kOverallAbilitySlope)) * state.ability_mean;
    bool repeated = false;
    if (state.last_item != LearnerState::kNoItem) {
      for (SkillIndex last : w.catalog->skills_of(state.last_item)) repeated |= last == skill;
    }
    if (repeated) sum += k[kSkillRepeated] + k[kSkillRepeatedScore] * state.last_score;
    const double ability = trace == nullptr
                               ? SkillAbility(*w.model, state, skill, nullptr, w.now).mean
                               : double{trace->ability_mean};
    sum += (k[kSkillAbility] + slope(kAbilitySlope)) * ability;
    if (trace == nullptr) return sum + k[kSkillNew];
    const double attempts = std::log(1.0 + trace->attempts);
    sum += (k[kSkillAttempts] + by_pattern[kPatternAttempts]) * attempts;
    sum += k[kSkillSuccesses] * std::log(1.0 + trace->successes);
    sum +=
        k[kSkillFastAverage] * (trace->fast - base) + k[kSkillSlowAverage] * (trace->slow - base);
    const double rate = (trace->successes + 2 * base) / (trace->attempts + 2.0);
    sum += k[kSkillSuccessRate] * (rate - base);
    sum += k[kSkillMinutesAway] * LogMinutes(trace->last_minute, w.now);
    const double known = Logit(std::clamp<double>(trace->known, 0.01, 0.99)) - Logit(own.bkt.prior);
    return sum + k[kSkillKnown] * known;
  }

  double OfItem(ItemIndex item) const {
    const ItemValues& v = weights.item;
    const ItemParameters& own = w.parameters.items[item];
    const auto slope = [&](ItemSlope s) { return static_cast<float>(own.slopes[s]); };
    const double sum = static_cast<float>(own.easiness) + slope(kDiscrimination) * Theta(item);
    const ItemTrace* trace = state.FindItem(item);
    if (trace == nullptr) return sum;
    const double attempts = std::log(1.0 + trace->attempts);
    const double average = trace->average() - base;
    const double away = LogMinutes(trace->last_minute, w.now);
    const double earlier = v[kItemSeen] + v[kItemAttempts] * attempts +
                           v[kItemSuccesses] * std::log(1.0 + trace->successes) +
                           average * (v[kItemAverage] + v[kItemAverageSquared] * average +
                                      v[kItemAverageAttempts] * attempts) +
                           away * (v[kItemMinutesAway] + v[kItemAwaySquared] * away +
                                   v[kItemAwayAttempts] * attempts + v[kItemAwayAverage] * average);
    if (item != state.last_item) return sum + earlier;
    const int run = RunOf(state, item);
    return sum + earlier + v[kItemRetried] + slope(kRetriedSlope) +
           (v[kItemRetriedScore] + slope(kRetriedScoreSlope)) * state.last_score +
           v[kItemRunLength] * std::log(1.0 + state.run_length) +
           (v[kItemRunWrong] + slope(kRetriedWrongSlope)) * std::log(1.0 + state.run_wrong) +
           weights.runs[run] + static_cast<float>(own.runs[run]);
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

TEST(ResponseModelTest, TheLogitIsTheSumWrittenOut) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const PractisedWorld w(TracingKind::kResponse, seed, seed == 0 ? 0 : 30);
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

TEST(ResponseModelTest, WithAbilitiesAloneItIsWhatAllTheOtherWeightsAtNothingGive) {
  for (uint64_t seed = 0; seed < 5; ++seed) {
    PractisedWorld w(TracingKind::kResponse, seed, seed == 0 ? 0 : 30);
    w.parameters.weights = PriorWeights();
    for (SkillParameters& skill : w.parameters.skills) skill.slopes = {}, skill.patterns = {};
    for (ItemParameters& item : w.parameters.items) {
      for (int f = kRetriedSlope; f < kItemSlopes; ++f) item.slopes[f] = 0;
      item.runs = {};
    }
    w.model = CompileOrDie(w.catalog, w.parameters);
    ASSERT_TRUE(w.model->ability_only());
    const LearnerView view(*w.model, w.state, w.now);
    for (ItemIndex item = 0; item < w.catalog->item_count(); ++item) {
      EXPECT_NEAR(view.Predict(item).logit_mean, WrittenOut{w}.LogitOf(item), 1e-9);
    }
    w.parameters.weights.global[kSecondsAway] = 1e-3;
    EXPECT_FALSE(CompileOrDie(w.catalog, w.parameters)->ability_only());
  }
}

}  // namespace
}  // namespace proximal
