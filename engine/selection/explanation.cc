// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/explanation.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/container/inlined_vector.h"
#include "absl/numeric/bits.h"

namespace proximal {
namespace {

// Below every score.
constexpr double kChosen = -std::numeric_limits<double>::infinity();

// How the skill of the pick came up.
Reason SkillReason(const SkillCandidate& candidate, const LearnerView& view) {
  Reason reason{.code = ReasonCode::kOuterFringe, .skill = candidate.skill};
  switch (candidate.origin) {
    case Origin::kFringe:
      break;
    case Origin::kContinues:
      reason.code = ReasonCode::kContinues;
      reason.value = view.SuccessAtReference(candidate.skill);
      break;
    case Origin::kGap:
      reason.code = ReasonCode::kPrerequisiteGap;
      reason.other = candidate.held_back;
      reason.value = view.SuccessAtReference(candidate.skill);
      break;
    case Origin::kReview:
      reason.code = ReasonCode::kReviewDue;
      reason.value = DaysSincePractice(view, candidate.skill);
      break;
    case Origin::kRefresh:
      reason.code = ReasonCode::kRefresh;
      reason.value = DaysSincePractice(view, candidate.skill);
      break;
  }
  return reason;
}

Reason GoalReason(const SkillCandidate& candidate, absl::Time now) {
  const double days = DaysLeft(*candidate.goal, now);
  return {.code = ReasonCode::kGoal,
          .skill = candidate.skill,
          .other = candidate.goal->skill,
          .value = std::isfinite(days) ? days : 0};
}

}  // namespace

Reasons ReasonsFor(const PickFacts& facts, const LearnerView& view, const RecommendRequest& request,
                   const TunedBand& band) {
  Reasons reasons;
  const auto add = [&](ReasonCode code, double value) {
    reasons.push_back({.code = code, .value = value});
  };
  if (facts.candidate == nullptr) {
    add(ReasonCode::kAssigned, 0);
  } else {
    reasons.push_back(SkillReason(*facts.candidate, view));
    if (facts.candidate->goal != nullptr) {
      reasons.push_back(GoalReason(*facts.candidate, view.now()));
    }
    if (facts.stretch) add(ReasonCode::kStretch, facts.p);
    if (band.shift >= kTellingShift) add(ReasonCode::kEasierAfterErrors, band.shift);
    if (band.shift <= -kTellingShift) add(ReasonCode::kHarderAfterSuccess, band.shift);
  }
  if (const uint64_t liked = view.catalog().tags_of(facts.item) & request.interests; liked != 0) {
    add(ReasonCode::kInterest, absl::popcount(liked));
  }
  if (facts.is_new) add(ReasonCode::kSeeding, view.catalog().settings().seeding_share);
  if (view.state().responses < kColdStartResponses) {
    add(ReasonCode::kColdStart, view.state().responses);
  }
  if (facts.distance == 0) {
    add(ReasonCode::kInBand, facts.p);
  } else if (facts.candidate != nullptr) {
    add(ReasonCode::kNearestToBand, facts.distance);
  }
  return reasons;
}

absl::InlinedVector<size_t, kMaxRunnersUp> BestLeft(const Choices& choices, const Pool& pool) {
  absl::InlinedVector<double, kPoolCapacity> scores;
  for (const Option& option : pool.options) scores.push_back(option.score);
  for (const Choice& choice : choices) scores[choice.option] = kChosen;
  absl::InlinedVector<size_t, kMaxRunnersUp> best;
  while (best.size() < kMaxRunnersUp && best.size() + choices.size() < scores.size()) {
    const auto highest = std::max_element(scores.begin(), scores.end());
    best.push_back(static_cast<size_t>(highest - scores.begin()));
    *highest = kChosen;
  }
  return best;
}

RunnersUp RunnersUpFor(const Choice& choice, absl::FunctionRef<double(const Option&)> order,
                       absl::Span<const size_t> best_left, const Pool& pool) {
  const Option& pick = pool.options[choice.option];
  const double drawn_from = order(pick);
  RunnersUp runners_up;
  for (size_t i : best_left) {
    const Option& option = pool.options[i];
    LossReason loss = LossReason::kByChance;
    if (order(option) > drawn_from) {
      loss = option.distance > 0 ? LossReason::kOutOfBand : LossReason::kSpread;
    } else if (option.score < pick.score) {
      loss = LossReason::kLowerScore;
    } else if (pick.is_new && !option.is_new) {
      loss = LossReason::kPlaceReserved;
    }
    runners_up.push_back(
        {.item = pool.found[i].item, .predicted = option.p, .score = option.score, .loss = loss});
  }
  return runners_up;
}

}  // namespace proximal
