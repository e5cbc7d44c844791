// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/known.h"

#include <algorithm>

namespace proximal {
namespace {

constexpr double kMinutesPerDay = 24 * 60;

struct GuessSlip {
  double guess;
  double slip;
};

GuessSlip GuessSlipOf(const Model& model, ItemIndex item, SkillIndex skill) {
  const Model::Item& own = model.item(item);
  const BktParameters& bkt = model.skill(skill).bkt;
  return own.guess >= 0 ? GuessSlip{own.guess, own.slip} : GuessSlip{bkt.guess, bkt.slip};
}

}  // namespace

double KnownAt(const Model& model, SkillIndex skill, const SkillTrace* trace, absl::Time now) {
  const BktParameters& bkt = model.skill(skill).bkt;
  if (trace == nullptr) return bkt.prior;
  const uint32_t minute = MinuteOf(now);
  const uint32_t away = minute > trace->last_minute ? minute - trace->last_minute : 0;
  return BktFaded(trace->known, bkt, away / kMinutesPerDay);
}

double KnownScore(const Model& model, ItemIndex item, SkillIndex skill, double known) {
  const auto [guess, slip] = GuessSlipOf(model, item, skill);
  return BktExpectedScore(known, guess, slip);
}

void ObserveKnown(const Model& model, ItemIndex item, double score, absl::Time now,
                  SkillTrace& trace) {
  const auto [guess, slip] = GuessSlipOf(model, item, trace.skill);
  const double before = KnownAt(model, trace.skill, &trace, now);
  const double evident = BktPosterior(before, score, guess, slip);
  const double after = BktTransition(evident, model.skill(trace.skill).bkt);
  // Forgetting never outweighs evidence of knowing.
  trace.known = evident >= before ? std::max(after, before) : after;
}

}  // namespace proximal
