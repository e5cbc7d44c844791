// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Mastery of a skill: P(the learner succeeds on this skill at its reference difficulty) is above
// the catalog's threshold, with confidence.
//
//   eta ~ N(m, v)                    logit of success at the skill's reference difficulty
//   confidence = P(eta > logit(threshold)) = Phi((m - logit(threshold)) / sqrt(v))
//   mastered  <=> confidence >= settings.mastery_confidence
//
// Under BKT alone the probability is P(known), which has no spread: mastered <=> P(known) is at
// least the threshold.
//
// A skill once mastered stays passed while it fades: what builds on it may be begun.

#ifndef PROXIMAL_ENGINE_TRACING_MASTERY_H_
#define PROXIMAL_ENGINE_TRACING_MASTERY_H_

#include <cstdint>

#include "absl/time/time.h"

namespace proximal {

enum class MasteryStatus : uint8_t {
  kNotStarted,  // no response yet, some prerequisite not passed
  kReady,       // no response yet, every prerequisite passed: the outer fringe
  kInProgress,  // practised, not mastered
  kMastered,
  kFading,  // would be mastered but for the time since the last practice
};

// What a prerequisite that has been practised must be.
inline bool IsPassedAt(MasteryStatus status) {
  return status == MasteryStatus::kMastered || status == MasteryStatus::kFading;
}

struct Mastery {
  double probability = 0;  // P(success at reference difficulty)
  double low = 0;          // 90 % interval of it
  double high = 0;
  double confidence = 0;  // P(probability is above the threshold)
  double known = 0;       // BKT's P(known)
  bool mastered = false;
  int attempts = 0;  // saturating at SkillTrace::kMaxAttempts
  absl::Time last_practised = absl::InfinitePast();
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_MASTERY_H_
