// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Fifth stage: why this pick, and why not the others. Reasons are structured, so that a client can
// word them; they are facts about the pick and never empty.

#ifndef PROXIMAL_ENGINE_SELECTION_EXPLANATION_H_
#define PROXIMAL_ENGINE_SELECTION_EXPLANATION_H_

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "absl/types/span.h"
#include "engine/selection/band.h"
#include "engine/selection/choice.h"
#include "engine/selection/pool.h"
#include "engine/selection/recommend.h"

namespace proximal {

// Up to this many responses a learner counts as a cold start.
inline constexpr uint32_t kColdStartResponses = 5;

// Band shifts from here on are told as easier or harder than usual.
inline constexpr double kTellingShift = 0.02;

// What a pick is explained by.
struct PickFacts {
  ItemIndex item = 0;
  double p = 0;         // P(score)
  double distance = 0;  // from the band
  bool is_new = false;
  bool stretch = false;
  const SkillCandidate* candidate = nullptr;  // null for an assigned item
};

// The reasons for a pick, most telling first: assigned; how its skill came up (gap, review, in
// progress, fringe); goal; stretch; band shifted after errors or success; interest; seeding; cold
// start; and always either kInBand or, except for assigned items in band, kNearestToBand.
Reasons ReasonsFor(const PickFacts& facts, const LearnerView& view, const RecommendRequest& request,
                   const TunedBand& band);

// The best-scored options that `choices` left, best first, at most kMaxRunnersUp.
absl::InlinedVector<size_t, kMaxRunnersUp> BestLeft(const Choices& choices, const Pool& pool);

// Those as runners-up of `choice`, and what they lacked against it. `order` is that of its place
// (choice.h): what was not in the draw of the place lies out of the band, while the pick is in it
// or nearer, or else another skill or third of the band was wanted; what was in it had a lower
// score, was not new, where the place went to a new item, or else, about as good, no luck.
RunnersUp RunnersUpFor(const Choice& choice, absl::FunctionRef<double(const Option&)> order,
                       absl::Span<const size_t> best_left, const Pool& pool);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_EXPLANATION_H_
