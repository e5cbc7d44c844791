// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/features.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "absl/strings/str_cat.h"

namespace proximal {
namespace {

constexpr absl::string_view kGlobalNames[kGlobalFeatures] = {"global.bias",
                                                             "global.ability",
                                                             "global.responses",
                                                             "global.successes",
                                                             "global.slow_average",
                                                             "global.fast_average",
                                                             "global.success_rate",
                                                             "global.skills_met",
                                                             "global.last_score",
                                                             "global.seconds_away",
                                                             "global.new_session",
                                                             "global.ability_squared",
                                                             "global.ability_responses",
                                                             "global.responses_squared",
                                                             "global.slow_squared",
                                                             "global.slow_responses",
                                                             "global.slow_ability",
                                                             "global.skills_met_responses"};

constexpr absl::string_view kSkillNames[kSkillFeatures] = {
    "skill.ability",      "skill.attempts",     "skill.successes",     "skill.fast_average",
    "skill.slow_average", "skill.success_rate", "skill.new",           "skill.minutes_away",
    "skill.known",        "skill.repeated",     "skill.repeated_score"};

constexpr absl::string_view kItemNames[kItemFeatures] = {"item.seen",
                                                         "item.attempts",
                                                         "item.successes",
                                                         "item.average",
                                                         "item.minutes_away",
                                                         "item.retried",
                                                         "item.retried_score",
                                                         "item.run_length",
                                                         "item.run_wrong",
                                                         "item.away_squared",
                                                         "item.away_attempts",
                                                         "item.away_average",
                                                         "item.average_squared",
                                                         "item.average_attempts"};

constexpr absl::string_view kSkillSlopeNames[kSkillSlopes] = {"ability_slope",
                                                              "overall_ability_slope"};

constexpr absl::string_view kItemSlopeNames[kItemSlopes] = {
    "discrimination", "retried_slope", "retried_score_slope", "retried_wrong_slope"};

constexpr absl::string_view kPatternSlopeNames[kPatternSlopes] = {"itself", "attempts", "overall"};

// log(1 + n) for the counts that a trace can hold.
double LogCount(uint32_t count) {
  static const auto table = [] {
    std::array<double, 256> t;
    for (size_t n = 0; n < t.size(); ++n) t[n] = std::log1p(static_cast<double>(n));
    return t;
  }();
  return table[std::min<uint32_t>(count, 255)];
}

double SecondsAway(const LearnerState& state, absl::Time now) {
  return std::max(0.0, absl::ToDoubleSeconds(now - state.last_time));
}

// log(1 + minutes) between two instants, 0 if they are reversed.
double LogMinutes(uint32_t since, uint32_t now) {
  return now > since ? std::log1p(static_cast<double>(now - since)) : 0;
}

}  // namespace

absl::string_view GlobalFeatureName(int feature) { return kGlobalNames[feature]; }
absl::string_view SkillFeatureName(int feature) { return kSkillNames[feature]; }
absl::string_view ItemFeatureName(int feature) { return kItemNames[feature]; }

absl::string_view SkillSlopeName(int slope) { return kSkillSlopeNames[slope]; }
absl::string_view ItemSlopeName(int slope) { return kItemSlopeNames[slope]; }
absl::string_view PatternSlopeName(int slope) { return kPatternSlopeNames[slope]; }

std::string PatternName(int pattern) {
  if (pattern <= 1) return "none";
  std::string name;
  for (int bit = std::bit_width(static_cast<unsigned>(pattern)) - 2; bit >= 0; --bit) {
    absl::StrAppend(&name, name.empty() ? "" : "_", (pattern >> bit & 1) != 0 ? "right" : "wrong");
  }
  return name;
}

int PatternOf(double fast, uint32_t responses, int longest) {
  int code = 1;
  for (int n = std::min<int>(longest, static_cast<int>(std::min(responses, 8u))); n > 0; --n) {
    const bool right = fast >= 0.5;
    code = 2 * code + (right ? 1 : 0);
    fast = std::clamp(2.5 * fast - (right ? 1.5 : 0), 0.0, 1.0);  // (fast - .6 y) / .4
  }
  return code;
}

int RunOf(const LearnerState& state, ItemIndex item) {
  if (item != state.last_item) return 0;
  return 1 + 2 * (std::clamp<int>(state.run_length, 1, 6) - 1) + (state.last_score >= 0.5 ? 1 : 0);
}

GlobalValues GlobalFeaturesOf(const LearnerState& state, absl::Time now, double base_rate) {
  GlobalValues x{};
  x[kBias] = 1;
  x[kAbility] = state.ability_mean;
  if (state.responses == 0) return x;
  const double n = state.responses;
  x[kResponses] = std::log1p(n);
  x[kSuccesses] = std::log1p(static_cast<double>(state.successes));
  x[kSlowAverage] = state.slow - base_rate;
  x[kFastAverage] = state.fast - base_rate;
  x[kSuccessRate] = (state.successes + 5 * base_rate) / (n + 5) - base_rate;
  x[kSkillsMet] = std::log1p(static_cast<double>(state.skills.size()));
  x[kLastScore] = state.last_score;
  const double away = SecondsAway(state, now);
  x[kSecondsAway] = std::log1p(away);
  x[kNewSession] = away > 3600 ? 1 : 0;
  x[kAbilitySquared] = x[kAbility] * x[kAbility];
  x[kAbilityResponses] = x[kAbility] * x[kResponses];
  x[kResponsesSquared] = x[kResponses] * x[kResponses];
  x[kSlowSquared] = x[kSlowAverage] * x[kSlowAverage];
  x[kSlowResponses] = x[kSlowAverage] * x[kResponses];
  x[kSlowAbility] = x[kSlowAverage] * x[kAbility];
  x[kSkillsMetResponses] = x[kSkillsMet] * x[kResponses];
  return x;
}

SkillValues SkillFeaturesOf(const SkillTrace* trace, const LearnerState& state, double cold_ability,
                            double known_prior, absl::Time now, double base_rate, bool repeated) {
  SkillValues x{};
  if (repeated) {
    x[kSkillRepeated] = 1;
    x[kSkillRepeatedScore] = state.last_score;
  }
  if (trace == nullptr) {
    x[kSkillAbility] = cold_ability;
    x[kSkillNew] = 1;
    return x;
  }
  const double n = trace->attempts;
  x[kSkillAbility] = trace->ability_mean;
  x[kSkillAttempts] = LogCount(trace->attempts);
  x[kSkillSuccesses] = LogCount(trace->successes);
  x[kSkillFastAverage] = trace->fast - base_rate;
  x[kSkillSlowAverage] = trace->slow - base_rate;
  x[kSkillSuccessRate] = (trace->successes + 2 * base_rate) / (n + 2) - base_rate;
  x[kSkillMinutesAway] = LogMinutes(trace->last_minute, MinuteOf(now));
  const double known = std::clamp<double>(trace->known, 0.01, 0.99);
  const double prior = std::clamp(known_prior, 0.01, 0.99);
  x[kSkillKnown] = std::log(known * (1 - prior) / ((1 - known) * prior));
  return x;
}

int OverallPatternOf(const LearnerState& state) {
  return PatternOf(state.fast, state.responses, 4);
}

int SkillPatternOf(const SkillTrace* trace) {
  static const auto by_attempts = [] {
    std::array<std::array<uint8_t, 256>, 4> patterns;
    for (uint32_t attempts = 0; attempts < patterns.size(); ++attempts) {
      for (int raw = 0; raw < 256; ++raw) {
        const Rate fast = Rate::FromRaw(static_cast<uint8_t>(raw));
        patterns[attempts][raw] = static_cast<uint8_t>(PatternOf(fast, attempts, 3));
      }
    }
    return patterns;
  }();
  if (trace == nullptr) return 1;
  return by_attempts[std::min<uint32_t>(trace->attempts, 3)][trace->fast.raw()];
}

ItemValues ItemFeaturesOf(const ItemTrace* trace, const LearnerState& state, ItemIndex item,
                          absl::Time now, double base_rate) {
  ItemValues x{};
  if (trace == nullptr) return x;
  x[kItemSeen] = 1;
  x[kItemAttempts] = LogCount(trace->attempts);
  x[kItemSuccesses] = LogCount(trace->successes);
  x[kItemAverage] = trace->average() - base_rate;
  x[kItemMinutesAway] = LogMinutes(trace->last_minute, MinuteOf(now));
  x[kItemAwaySquared] = x[kItemMinutesAway] * x[kItemMinutesAway];
  x[kItemAwayAttempts] = x[kItemMinutesAway] * x[kItemAttempts];
  x[kItemAwayAverage] = x[kItemMinutesAway] * x[kItemAverage];
  x[kItemAverageSquared] = x[kItemAverage] * x[kItemAverage];
  x[kItemAverageAttempts] = x[kItemAverage] * x[kItemAttempts];
  if (item == state.last_item) {
    x[kItemRetried] = 1;
    x[kItemRetriedScore] = state.last_score;
    x[kItemRunLength] = LogCount(state.run_length);
    x[kItemRunWrong] = LogCount(state.run_wrong);
  }
  return x;
}

}  // namespace proximal
