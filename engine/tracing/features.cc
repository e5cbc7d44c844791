// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/features.h"

#include <algorithm>
#include <cmath>

namespace proximal {
namespace {

constexpr absl::string_view kGlobalNames[kGlobalFeatures] = {
    "global.bias",         "global.ability",      "global.responses",    "global.successes",
    "global.slow_average", "global.fast_average", "global.success_rate", "global.last_score",
    "global.seconds_away", "global.new_session"};

constexpr absl::string_view kSkillNames[kSkillFeatures] = {
    "skill.ability",      "skill.attempts",     "skill.successes",     "skill.fast_average",
    "skill.slow_average", "skill.success_rate", "skill.new",           "skill.minutes_away",
    "skill.known",        "skill.repeated",     "skill.repeated_score"};

constexpr absl::string_view kItemNames[kItemFeatures] = {
    "item.seen",    "item.attempts",      "item.successes",  "item.average",  "item.minutes_away",
    "item.retried", "item.retried_score", "item.run_length", "item.run_wrong"};

// log(1 + n) for the counts that a trace can hold.
double LogCount(uint32_t count) {
  static const auto table = [] {
    std::array<double, 256> t;
    for (size_t n = 0; n < t.size(); ++n) t[n] = std::log1p(static_cast<double>(n));
    return t;
  }();
  return table[std::min<uint32_t>(count, 255)];
}

// log(1 + minutes) between two instants, 0 if they are reversed.
double LogMinutes(uint32_t since, uint32_t now) {
  return now > since ? std::log1p(static_cast<double>(now - since)) : 0;
}

}  // namespace

absl::string_view GlobalFeatureName(int feature) { return kGlobalNames[feature]; }
absl::string_view SkillFeatureName(int feature) { return kSkillNames[feature]; }
absl::string_view ItemFeatureName(int feature) { return kItemNames[feature]; }

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
  x[kLastScore] = state.last_score;
  const double away = std::max(0.0, absl::ToDoubleSeconds(now - state.last_time));
  x[kSecondsAway] = std::log1p(away);
  x[kNewSession] = away > 3600 ? 1 : 0;
  return x;
}

SkillValues SkillFeaturesOf(const SkillTrace* trace, double cold_ability, double known_prior,
                            absl::Time now, double base_rate, bool repeated, double last_score) {
  SkillValues x{};
  if (repeated) {
    x[kSkillRepeated] = 1;
    x[kSkillRepeatedScore] = last_score;
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

ItemValues ItemFeaturesOf(const ItemTrace* trace, const LearnerState& state, ItemIndex item,
                          absl::Time now, double base_rate) {
  ItemValues x{};
  if (trace == nullptr) return x;
  x[kItemSeen] = 1;
  x[kItemAttempts] = LogCount(trace->attempts);
  x[kItemSuccesses] = LogCount(trace->successes);
  x[kItemAverage] = trace->average() - base_rate;
  x[kItemMinutesAway] = LogMinutes(trace->last_minute, MinuteOf(now));
  if (item == state.last_item) {
    x[kItemRetried] = 1;
    x[kItemRetriedScore] = state.last_score;
    x[kItemRunLength] = LogCount(state.run_length);
    x[kItemRunWrong] = LogCount(state.run_wrong);
  }
  return x;
}

}  // namespace proximal
