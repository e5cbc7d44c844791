// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/learner_view.h"

#include <algorithm>
#include <cmath>

#include "absl/container/inlined_vector.h"
#include "engine/numerics/logistic.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/known.h"
#include "engine/tracing/score_curve.h"

namespace proximal {
namespace {

using numerics::Gaussian;
using numerics::Logistic;

constexpr double kMostLogit = 20;                      // of the response model: nothing is certain
constexpr double kNinetyPercent = 1.6448536269514722;  // NormalQuantile(.95)

double Mean(const absl::Span<const SkillIndex> skills, auto value_of) {
  double sum = 0;
  for (SkillIndex skill : skills) sum += value_of(skill);
  return sum / static_cast<double>(skills.size());
}

// d logit P / d theta.
double LogitSlope(const ScoreCurve& curve) {
  return curve.slope / std::max(curve.expected * (1 - curve.expected), 1e-12);
}

}  // namespace

LearnerView::LearnerView(const Model& model, const LearnerState& state, absl::Time now)
    : model_(model),
      state_(state),
      now_(now),
      minute_(MinuteOf(now)),
      overall_(OverallAbility(model, state, now)),
      overall_then_{state.ability_mean, state.ability_variance},
      global_(model.kind() == TracingKind::kResponse ? GlobalTerm(model, state, overall_, now)
                                                     : LogitTerm()) {}

LearnerView::SkillPart LearnerView::ComputePart(SkillIndex skill) const {
  const SkillTrace* trace = state_.FindSkill(skill);
  const Gaussian ability = SkillAbility(model_, state_, skill, trace, now_);
  return {.skill = skill,
          .term = model_.kind() == TracingKind::kResponse
                      ? SkillTerm(model_, state_, skill, trace, ability, now_)
                      : LogitTerm(),
          .ability = ability,
          .known = KnownAt(model_, skill, trace, now_)};
}

const LearnerView::SkillPart& LearnerView::PartOf(SkillIndex skill) const {
  SkillPart& part = parts_[skill % parts_.size()];
  if (part.skill != skill) part = ComputePart(skill);
  return part;
}

LogitTerm LearnerView::ResponseLogit(ItemIndex item, const ItemTrace* trace) const {
  LogitTerm logit = global_;
  double ability = overall_.mean;
  const absl::Span<const SkillIndex> skills = catalog().skills_of(item);
  const double share = 1.0 / static_cast<double>(skills.size());
  for (SkillIndex skill : skills) {
    const SkillPart& part = PartOf(skill);
    logit.mean += share * part.term.mean;
    logit.variance += share * share * part.term.variance;
    ability += share * part.ability.mean;
  }
  const LogitTerm own = ItemTerm(model_, state_, item, ability, trace, now_);
  logit.mean = std::clamp(logit.mean + own.mean, -kMostLogit, kMostLogit);
  logit.variance += own.variance;
  return logit;
}

Gaussian LearnerView::AbilityFor(ItemIndex item) const {
  Gaussian theta = overall_;
  const absl::Span<const SkillIndex> skills = catalog().skills_of(item);
  const double share = 1.0 / static_cast<double>(skills.size());
  for (SkillIndex skill : skills) {
    const Gaussian& ability = PartOf(skill).ability;
    theta.mean += share * ability.mean;
    theta.variance += share * share * ability.variance;
  }
  return theta;
}

double LearnerView::KnownMean(ItemIndex item) const {
  return Mean(catalog().skills_of(item), [&](SkillIndex skill) {
    return KnownScore(model_, item, skill, PartOf(skill).known);
  });
}

Prediction LearnerView::Predict(ItemIndex item) const {
  return WithInterval(item, PredictPoint(item, state_.FindItem(item)));
}

Prediction LearnerView::WithInterval(ItemIndex item, const Point& point) const {
  Prediction p{.mean = point.mean,
               .low = point.mean,
               .high = point.mean,
               .logit_mean = point.logit_mean,
               .logit_variance = point.logit_variance};
  switch (model_.kind()) {
    case TracingKind::kResponse: {
      const double spread = kNinetyPercent * std::sqrt(point.logit_variance);
      p.low = Logistic(point.logit_mean - spread);
      p.high = Logistic(point.logit_mean + spread);
      break;
    }
    case TracingKind::kIrt: {
      const Gaussian theta = AbilityFor(item);
      const double spread = kNinetyPercent * std::sqrt(theta.variance);
      p.low = ScoreCurveAt(model_, item, theta.mean - spread).expected;
      p.high = ScoreCurveAt(model_, item, theta.mean + spread).expected;
      break;
    }
    case TracingKind::kBkt:
      break;
  }
  return p;
}

double LearnerView::PredictMean(ItemIndex item) const {
  return PredictPoint(item, state_.FindItem(item)).mean;
}

LearnerView::Point LearnerView::PredictPoint(ItemIndex item, const ItemTrace* trace) const {
  switch (model_.kind()) {
    case TracingKind::kResponse: {
      const LogitTerm logit = ResponseLogit(item, trace);
      return {Logistic(logit.mean), logit.mean, logit.variance};
    }
    case TracingKind::kIrt: {
      const Gaussian theta = AbilityFor(item);
      const ScoreCurve curve = ScoreCurveAt(model_, item, theta.mean);
      const double slope = LogitSlope(curve);
      return {curve.expected, numerics::Logit(curve.expected), slope * slope * theta.variance};
    }
    case TracingKind::kBkt: {
      const double mean = KnownMean(item);
      return {mean, numerics::Logit(mean), 0};
    }
  }
  return {0.5, 0, 0};
}

Gaussian LearnerView::SuccessLogit(SkillIndex skill, const SkillTrace* trace) const {
  Gaussian success = overall_;
  const Gaussian ability = SkillAbility(model_, state_, skill, trace, now_);
  success.mean += ability.mean - model_.skill(skill).reference_difficulty;
  success.variance += ability.variance;
  return success;
}

inline bool LearnerView::IsConfident(double mean, double variance) const {
  const auto [logit, quantile] = model_.mastery();
  const double margin = mean - logit;
  return (margin >= 0) & (margin * margin >= quantile * quantile * variance);
}

bool LearnerView::MasteredAt(const Gaussian& success, double known) const {
  if (model_.kind() == TracingKind::kBkt) return known >= catalog().settings().mastery_threshold;
  return IsConfident(success.mean, success.variance);
}

// Time away never makes a skill mastered: it takes from P(known), or adds variance. So what was
// known after the last practice tells a skill in progress from one that is fading.

MasteryStatus LearnerView::StatusByKnown(const SkillTrace& trace) const {
  if (!MasteredAt({}, trace.known)) return MasteryStatus::kInProgress;
  return MasteredAt({}, KnownAt(model_, trace.skill, &trace, now_)) ? MasteryStatus::kMastered
                                                                    : MasteryStatus::kFading;
}

// Both answers are computed and neither is branched on: over many skills they cannot be foreseen.
inline MasteryStatus LearnerView::StatusByAbility(const SkillTrace& trace) const {
  const Gaussian ability = SkillAbility(model_.ability(), trace, minute_);
  const double mean =
      overall_.mean + (ability.mean - model_.skill(trace.skill).reference_difficulty);
  const bool was = IsConfident(mean, overall_then_.variance + trace.ability_variance);
  const bool is = IsConfident(mean, overall_.variance + ability.variance);
  static constexpr MasteryStatus kStatuses[2][2] = {
      {MasteryStatus::kInProgress, MasteryStatus::kInProgress},
      {MasteryStatus::kFading, MasteryStatus::kMastered}};
  return kStatuses[was][is];
}

MasteryStatus LearnerView::StatusOf(const SkillTrace& trace) const {
  return model_.kind() == TracingKind::kBkt ? StatusByKnown(trace) : StatusByAbility(trace);
}

void LearnerView::FillStatuses(absl::Span<MasteryStatus> statuses) const {
  const bool by_known = model_.kind() == TracingKind::kBkt;
  for (size_t row = 0; row < statuses.size(); ++row) {
    const SkillTrace& trace = state_.skills[row];
    statuses[row] = by_known ? StatusByKnown(trace) : StatusByAbility(trace);
  }
}

Mastery LearnerView::MasteryOf(SkillIndex skill) const {
  const SkillTrace* trace = state_.FindSkill(skill);
  const double known = PartOf(skill).known;
  const Gaussian success = SuccessLogit(skill, trace);
  Mastery m;
  m.known = known;
  m.mastered = trace != nullptr && MasteredAt(success, known);
  if (trace != nullptr) {
    m.attempts = static_cast<int>(trace->attempts);
    m.last_practised = TimeOfMinute(trace->last_minute);
  }
  if (model_.kind() == TracingKind::kBkt) {
    m.probability = m.low = m.high = m.confidence = known;
    return m;
  }
  const double sd = std::sqrt(success.variance);
  m.probability = Logistic(success.mean);
  m.low = Logistic(success.mean - kNinetyPercent * sd);
  m.high = Logistic(success.mean + kNinetyPercent * sd);
  m.confidence = numerics::NormalCdf((success.mean - model_.mastery().logit) / sd);
  return m;
}

double LearnerView::SuccessAtReference(SkillIndex skill) const {
  if (model_.kind() == TracingKind::kBkt) return PartOf(skill).known;
  return Logistic(SuccessLogit(skill, state_.FindSkill(skill)).mean);
}

MasteryStatus LearnerView::StatusOf(SkillIndex skill) const {
  const SkillTrace* trace = state_.FindSkill(skill);
  if (trace != nullptr) return StatusOf(*trace);
  return IsReady(skill) ? MasteryStatus::kReady : MasteryStatus::kNotStarted;
}

std::optional<bool> LearnerView::KnownPassed(SkillIndex skill) const {
  if (const SkillTrace* trace = state_.FindSkill(skill)) return IsPassedAt(StatusOf(*trace));
  if (!catalog().items_of(skill).empty()) return false;
  const auto found = passed_.find(skill);
  if (found == passed_.end()) return std::nullopt;
  return found->second;
}

bool LearnerView::IsPassed(SkillIndex skill) const {
  if (const std::optional<bool> passed = KnownPassed(skill)) return *passed;
  return IsReady(skill);
}

// Depth first; each skill on the path but the first is a prerequisite, without items, of the one
// before it, so that whatever is missing for the last is missing for all.
bool LearnerView::IsReady(SkillIndex skill) const {
  struct Step {
    SkillIndex skill;
    size_t next;  // prerequisite to look at
  };
  absl::InlinedVector<Step, 8> path = {{skill, 0}};
  bool ready = true;
  while (!path.empty()) {
    const absl::Span<const SkillIndex> needed = catalog().prerequisites_of(path.back().skill);
    if (!ready || path.back().next == needed.size()) {
      if (catalog().items_of(path.back().skill).empty()) passed_[path.back().skill] = ready;
      path.pop_back();
      continue;
    }
    const SkillIndex prerequisite = needed[path.back().next++];
    const std::optional<bool> passed = KnownPassed(prerequisite);
    if (!passed) {
      path.push_back({prerequisite, 0});
    } else {
      ready = *passed;
    }
  }
  return ready;
}

double LearnerView::DifficultyFor(SkillIndex skill, double p) const {
  const SkillPart& part = PartOf(skill);
  const double ability = model_.kind() == TracingKind::kResponse
                             ? global_.mean + part.term.mean
                             : overall_.mean + part.ability.mean;
  return ability - numerics::Logit(p);
}

double LearnerView::ExpectedGain(ItemIndex item) const {
  return Mean(catalog().skills_of(item), [&](SkillIndex skill) {
    return (1 - PartOf(skill).known) * model_.skill(skill).bkt.learn;
  });
}

}  // namespace proximal
