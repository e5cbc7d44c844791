// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which items next, and why: the pipeline
//
//   candidates -> eligibility -> scoring -> choice -> explanation
//
// each stage in a file of its own. Pure: the same view, request, exposure and seed give the same
// picks, bit for bit.
//
//   LearnerView view(model, state, now);
//   Recommendation r = Recommend(view, {.count = 3}, /*exposure=*/nullptr, /*seed=*/7);
//   for (const Pick& pick : r.picks) Show(catalog.item(pick.item).title, pick.predicted.mean);

#ifndef PROXIMAL_ENGINE_SELECTION_RECOMMEND_H_
#define PROXIMAL_ENGINE_SELECTION_RECOMMEND_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/tracing/learner_view.h"

namespace proximal {

enum class Mode : uint8_t {
  kPlaylist,  // ordered: practise from the first to the last
  kMenu,  // options spread over skills and difficulty, of which the learner chooses; never all easy
};

struct Goal {
  SkillIndex skill;
  absl::Time due = absl::InfiniteFuture();
};

struct RecommendRequest {
  Mode mode = Mode::kPlaylist;
  int count = 5;                    // picks wanted, 1..20
  std::vector<SkillIndex> focus;    // only these skills (and what they need); empty: all
  std::vector<SkillIndex> held;     // teacher holds: nothing that needs these skills
  std::vector<ItemIndex> excluded;  // never these items
  std::vector<ItemIndex> assigned;  // these first, whatever their difficulty
  std::vector<Goal> goals;
  uint64_t required_supports = 0;  // Catalog::SupportMask: an item must offer all of them
  uint64_t interests = 0;          // Catalog::TagMask
  int max_language_level = 0;      // 1..6; 0: no limit
  std::optional<Band> band;        // instead of the learner's own
};

// Why an item was picked. `skill`, `other` and `value` mean what the comment says.
enum class ReasonCode : uint8_t {
  kInBand,             // P(score) lies in the learner's band; value: P(score)
  kOuterFringe,        // skill is new and all its prerequisites are mastered
  kContinues,          // skill is begun and not yet mastered; value: P(success) on it
  kPrerequisiteGap,    // skill is a prerequisite, not yet mastered, of `other`; value: P(success)
  kReviewDue,          // skill was mastered and fades; value: days since the last practice
  kGoal,               // skill is, or leads to, the goal `other`; value: days left, if dated
  kInterest,           // carries tags the learner likes; value: how many
  kAssigned,           // assigned by a teacher
  kSeeding,            // new item, shown to learn about it; value: share of picks kept for such
  kColdStart,          // little is known of the learner yet: predicted from neighbours and averages
  kEasierAfterErrors,  // easier than usual after wrong answers; value: band shift
  kHarderAfterSuccess,  // harder than usual after right answers; value: band shift
  kStretch,             // the harder option of a menu
  kNearestToBand,       // nothing eligible lies in the band: the nearest; value: distance in P
  kRefresh,  // all that may be practised is mastered, skill longest ago; value: days since
};

struct Reason {
  ReasonCode code;
  SkillIndex skill = 0;
  SkillIndex other = 0;
  double value = 0;
};

// Why the runner-up was not picked.
enum class LossReason : uint8_t {
  kLowerScore,
  kByChance,       // about as good, and not drawn
  kSpread,         // not in the draw: another skill, or another third of the band, was wanted
  kPlaceReserved,  // the place went to a new item, which it is not
  kOutOfBand,      // while the pick is in the band, or nearer to it
};

struct RunnerUp {
  ItemIndex item;
  double predicted;  // P(score)
  double score;      // of the scoring stage, on the same scale as the pick's
  LossReason loss;
};

// As many as are common, without an allocation.
using Reasons = absl::InlinedVector<Reason, 4>;
inline constexpr size_t kMaxRunnersUp = 3;
using RunnersUp = absl::InlinedVector<RunnerUp, kMaxRunnersUp>;

struct Pick {
  ItemIndex item;
  SkillIndex skill;  // the skill it was picked for
  Prediction predicted;
  double score;       // of the scoring stage
  double propensity;  // P(this item was picked in this place | request), in (0, 1]
  bool in_band;
  Reasons reasons;       // most telling first, never empty
  RunnersUp runners_up;  // best first
};

// Why there are fewer picks than wanted, or picks outside the band.
enum class Shortfall : uint8_t {
  kNone,
  kNoneInBand,     // picks are the nearest to the band instead
  kAllMastered,    // everything within the request is mastered; picks are reviews
  kFewEligible,    // constraints (supports, language, holds, exclusions) or a small catalog
  kSeenRecently,   // most of what would fit was answered within the cooldown
  kExposure,       // ... has reached its exposure cap
  kPrerequisites,  // ... needs skills that are not mastered
  kQuarantined,    // ... is quarantined by the model
};

struct Recommendation {
  std::vector<Pick> picks;
  Band band;                // the band that was aimed at
  bool band_tuned = false;  // whether it differs from the catalog's for this learner
  Shortfall shortfall = Shortfall::kNone;
};

// How often items are shown to all learners, for the exposure cap. Shared by all requests of a
// tenant, so implementations are safe for concurrent use.
class Exposure {
 public:
  virtual ~Exposure() = default;
  // Share of the latest picks that went to this item, in [0, 1].
  virtual double Share(ItemIndex item) const = 0;
};

// Picks at most `request.count` distinct items for the learner of `view`. Cost grows with the
// number of skills the learner has met and of picks, not with the catalog. `exposure` may be null.
Recommendation Recommend(const LearnerView& view, const RecommendRequest& request,
                         const Exposure* exposure, uint64_t seed);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_SELECTION_RECOMMEND_H_
