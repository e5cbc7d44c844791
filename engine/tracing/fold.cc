// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/fold.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <variant>

#include "absl/container/inlined_vector.h"
#include "engine/learner/history.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/known.h"

namespace proximal {
namespace {

constexpr double kOverallSlowRate = 0.1;
constexpr double kSkillSlowRate = 0.3;
constexpr double kItemRate = 0.5;
constexpr double kFastRate = 0.6;  // overall and skill

// One more, up to `max`.
uint32_t Increment(uint32_t count, uint32_t max) { return std::min(count + 1, max); }

// Counts a response in a trace until its attempts are saturated, and then no more: the share of
// successes stays that of the attempts counted.
template <typename Trace>
void CountAttempt(double score, Trace& trace) {
  if (trace.attempts == Trace::kMaxAttempts) return;
  trace.attempts = trace.attempts + 1;
  if (score >= 0.5) trace.successes = trace.successes + 1;
}

double Toward(double average, double rate, double score) {
  return average + rate * (score - average);
}

// What is believed of a skill at the moment of its first response.
SkillTrace NewSkillTrace(const Model& model, const LearnerState& state, SkillIndex skill,
                         absl::Time now) {
  const numerics::Gaussian ability = SkillAbility(model, state, skill, nullptr, now);
  SkillTrace trace{};
  trace.skill = skill;
  trace.last_minute = MinuteOf(now);
  trace.ability_mean = ability.mean;
  trace.ability_variance = ability.variance;
  trace.known = model.skill(skill).bkt.prior;
  trace.fast = model.base_rate();
  trace.slow = model.base_rate();
  return trace;
}

// Inserts the traces that the item's skills still lack, then returns those of all of them.
absl::InlinedVector<SkillTrace*, 8> TracesOf(const Model& model, ItemIndex item, absl::Time now,
                                             LearnerState& state) {
  const absl::Span<const SkillIndex> skills = model.catalog().skills_of(item);
  const auto place = [&](SkillIndex skill) {
    return std::lower_bound(state.skills.begin(), state.skills.end(), skill,
                            [](const SkillTrace& t, SkillIndex s) { return t.skill < s; });
  };
  absl::InlinedVector<SkillTrace, 8> fresh;
  for (SkillIndex skill : skills) {
    if (state.FindSkill(skill) == nullptr) {
      fresh.push_back(NewSkillTrace(model, state, skill, now));
    }
  }
  for (const SkillTrace& trace : fresh) state.skills.insert(place(trace.skill), trace);
  absl::InlinedVector<SkillTrace*, 8> traces;
  for (SkillIndex skill : skills) traces.push_back(&*place(skill));
  return traces;
}

void CountSkill(double score, absl::Time now, SkillTrace& trace) {
  CountAttempt(score, trace);
  trace.last_minute = MinuteOf(now);
  trace.fast = Toward(trace.fast, kFastRate, score);
  trace.slow = Toward(trace.slow, kSkillSlowRate, score);
}

void ForgetOldestItem(LearnerState& state) {
  const auto oldest = std::min_element(
      state.items.begin(), state.items.end(),
      [](const ItemTrace& a, const ItemTrace& b) { return a.last_minute < b.last_minute; });
  state.items.erase(oldest);
}

void CountItem(const Model& model, const ScoredResponse& response, LearnerState& state) {
  const auto place = [&] {
    return std::lower_bound(state.items.begin(), state.items.end(), response.item,
                            [](const ItemTrace& t, ItemIndex i) { return t.item < i; });
  };
  auto at = place();
  if (at == state.items.end() || at->item != response.item) {
    if (state.items.size() == LearnerState::kMaxItems) {
      ForgetOldestItem(state);
      at = place();
    }
    ItemTrace trace{};
    trace.item = response.item;
    trace.set_average(model.base_rate());
    at = state.items.insert(at, trace);
  }
  at->set_average(Toward(at->average(), kItemRate, response.score));
  at->last_minute = MinuteOf(response.answered_at);
  CountAttempt(response.score, *at);
}

void CountOverall(const ScoredResponse& response, LearnerState& state) {
  if (response.item != state.last_item) state.run_length = state.run_wrong = 0;
  state.run_length = static_cast<uint8_t>(Increment(state.run_length, 255));
  if (response.score < 0.5) {
    state.run_wrong = static_cast<uint8_t>(Increment(state.run_wrong, 255));
  }
  state.last_item = response.item;
  state.last_score = response.score;
  state.last_time = response.answered_at;
  state.responses = Increment(state.responses, std::numeric_limits<uint32_t>::max());
  state.successes += static_cast<float>(response.score);
  state.fast = Toward(state.fast, kFastRate, response.score);
  state.slow = Toward(state.slow, kOverallSlowRate, response.score);
}

// States are kept by the million: their arrays hold nothing in reserve.
void ReleaseReserve(LearnerState& state) {
  state.skills.shrink_to_fit();
  state.items.shrink_to_fit();
}

}  // namespace

LearnerState InitialState(const Model& model) {
  LearnerState state;
  state.model_version = model.version();
  state.ability_variance = model.ability().overall_variance;
  state.fast = model.base_rate();
  state.slow = model.base_rate();
  return state;
}

void FoldResponse(const Model& model, const ScoredResponse& response, LearnerState& state) {
  const absl::Time now = response.answered_at;
  const auto traces = TracesOf(model, response.item, now, state);
  ObserveAbility(model, response.item, response.score, now, traces, state);
  for (SkillTrace* trace : traces) {
    ObserveKnown(model, response.item, response.score, now, *trace);
    CountSkill(response.score, now, *trace);
  }
  CountItem(model, response, state);
  CountOverall(response, state);
}

bool FoldEvent(const Model& model, const Event& event, LearnerState& state) {
  if (!FoldsInPlace(state, event)) return false;
  const Response& response = std::get<Response>(event.fact);
  if (const std::optional<ItemIndex> item = model.catalog().FindItem(response.item_id)) {
    // To the microsecond, as the history has it.
    FoldResponse(model, {*item, response.score, Instant(response.answered_at)}, state);
  }
  state.sequence = event.sequence;
  ReleaseReserve(state);
  return true;
}

LearnerState CopyToFold(const Model& model, const Event& event, const LearnerState& state) {
  const Response* response = std::get_if<Response>(&event.fact);
  const std::optional<ItemIndex> item =
      response == nullptr ? std::nullopt : model.catalog().FindItem(response->item_id);
  if (!item) return state;
  size_t skills = 0;
  for (SkillIndex skill : model.catalog().skills_of(*item)) {
    if (state.FindSkill(skill) == nullptr) ++skills;
  }
  const bool fresh =
      state.items.size() < LearnerState::kMaxItems && state.FindItem(*item) == nullptr;
  return state.CopyWithRoom(skills, fresh ? 1 : 0);
}

LearnerState FoldHistory(const Model& model, absl::Span<const Event> events) {
  LearnerState state = InitialState(model);
  for (const Response& response : EffectiveResponses(events)) {
    if (const std::optional<ItemIndex> item = model.catalog().FindItem(response.item_id)) {
      FoldResponse(model, {*item, response.score, response.answered_at}, state);
    }
  }
  for (const Event& event : events) state.sequence = std::max(state.sequence, event.sequence);
  ReleaseReserve(state);
  return state;
}

}  // namespace proximal
