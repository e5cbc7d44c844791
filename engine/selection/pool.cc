// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/pool.h"

#include <algorithm>

#include "absl/algorithm/container.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"
#include "engine/selection/band.h"

namespace proximal {
namespace {

// Playlist targets lie in this share of the band around its middle.
constexpr double kTargetSpread = 0.6;

using Entry = DifficultyIndex::Entry;

struct Run {
  const Entry* begin;
  const Entry* end;
};

// The items of the one difficulty nearest to `target`, of `items`, which must not be empty.
Run NearestRun(absl::Span<const Entry> items, float target) {
  const Entry* split = items.begin();  // Halved without branches, which would be mispredicted.
  for (size_t length = items.size(); length > 1;) {
    const size_t half = length / 2;
    split += static_cast<size_t>(split[half - 1].difficulty < target) * half;
    length -= half;
  }
  split += split->difficulty < target ? 1 : 0;
  const bool above =
      split == items.begin() ||
      (split != items.end() && split->difficulty - target <= target - (split - 1)->difficulty);
  Run run = above ? Run{split, split + 1} : Run{split - 1, split};
  const float difficulty = run.begin->difficulty;
  if (above && run.end != items.end() && run.end->difficulty == difficulty) {
    run.end = std::upper_bound(run.end, items.end(), difficulty,
                               [](float b, const Entry& entry) { return b < entry.difficulty; });
  } else if (!above && run.begin != items.begin() && (run.begin - 1)->difficulty == difficulty) {
    run.begin = std::lower_bound(items.begin(), run.begin, difficulty,
                                 [](const Entry& entry, float b) { return entry.difficulty < b; });
  }
  return run;
}

// Calls visit(item) on the items of a skill from `target` outwards, nearest difficulty first, until
// it returns false. Where several are nearest, begins with any of them, by `turn`.
template <typename Visit>
void WalkOutwards(absl::Span<const Entry> items, float target, uint64_t turn, Visit visit) {
  if (items.empty()) return;
  const auto [below_end, above_begin] = NearestRun(items, target);
  const Entry* const first = below_end + turn % static_cast<size_t>(above_begin - below_end);
  for (const Entry* entry = first; entry != above_begin; ++entry) {
    if (!visit(entry->item)) return;
  }
  for (const Entry* entry = below_end; entry != first; ++entry) {
    if (!visit(entry->item)) return;
  }
  const Entry* below = below_end;
  const Entry* above = above_begin;
  for (;;) {
    const bool has_below = below != items.begin();
    const bool has_above = above != items.end();
    if (!has_below && !has_above) return;
    const bool take_above =
        has_above && (!has_below || above->difficulty - target <= target - (below - 1)->difficulty);
    const ItemIndex item = take_above ? (above++)->item : (--below)->item;
    if (!visit(item)) return;
  }
}

class Gatherer {
 public:
  Gatherer(const LearnerView& view, const RecommendRequest& request,
           const SkillCandidates& candidates, const Band& band, const ScoringWeights& weights,
           Eligibility& eligibility, Pool& pool)
      : view_(view),
        request_(request),
        candidates_(candidates),
        band_(band),
        weights_(weights),
        eligibility_(eligibility),
        pool_(pool) {}

  void Gather() {
    const size_t skills = candidates_.skills.size();
    const size_t wanted = std::max<size_t>(kLeastPool, kPoolPerPick * request_.count);
    for (size_t slot = 0; slot < skills; ++slot) {
      const SkillCandidate& candidate = candidates_.skills[slot];
      Enter(candidate);
      per_skill_ = std::min((wanted + skills - 1 - slot) / skills, kMaxPerSkill);
      if (request_.mode == Mode::kMenu) per_skill_ = std::max(per_skill_, kLeastOfMenu);
      const size_t begin = pool_.options.size();
      GatherSkill(slot);
      CorrectTargets(slot, begin);
    }
    GatherNew();
  }

 private:
  void Enter(const SkillCandidate& candidate) {
    skill_score_ = SkillScore(weights_, candidate, view_);
    turn_ = numerics::Mix64(view_.state().responses, candidate.skill);
  }

  void GatherSkill(size_t slot) {
    const SkillIndex skill = candidates_.skills[slot].skill;
    const double width = band_.high - band_.low;
    if (request_.mode == Mode::kPlaylist) {
      const double u = static_cast<double>(turn_ >> 11) * 0x1.0p-53;  // in [0, 1)
      const double target = band_.Middle() + (u - 0.5) * kTargetSpread * width;
      GatherNear(slot, view_.DifficultyFor(skill, target), per_skill_);
      return;
    }
    for (double third : {1.0 / 6, 3.0 / 6, 5.0 / 6}) {
      GatherNear(slot, view_.DifficultyFor(skill, band_.low + third * width), per_skill_ / 3);
    }
  }

  // Takes the `wanted` eligible items nearest to `difficulty` that are not in the pool yet.
  void GatherNear(size_t slot, double difficulty, size_t wanted) {
    const SkillIndex skill = candidates_.skills[slot].skill;
    Walk(view_.model().index().Items(skill), difficulty, slot, wanted, kMaxWalk);
  }

  // Of `items`, sorted by difficulty; looks at `looks` of them at most, and at those seen recently
  // besides, which are no more than the learner's state remembers.
  void Walk(absl::Span<const Entry> items, double difficulty, size_t slot, size_t wanted,
            size_t looks) {
    WalkOutwards(items, static_cast<float>(difficulty), turn_, [&](ItemIndex item) {
      const Refusal refusal = TakeIfEligible(item, slot);
      if (refusal == Refusal::kNone && --wanted == 0) return false;
      return refusal == Refusal::kSeenRecently || --looks > 0;
    });
  }

  // The seeding quota is a share of the picks, so the pool needs a new item in band. Where it has
  // none, the skills add their nearest to the band, beginning with any skill, until one is.
  void GatherNew() {
    const auto is_seed = [](const Option& option) { return option.is_new && option.distance == 0; };
    if (std::any_of(pool_.options.begin(), pool_.options.end(), is_seed)) return;
    const size_t skills = candidates_.skills.size();
    const size_t first = skills > 0 ? numerics::Mix64(view_.state().responses, 0) % skills : 0;
    for (size_t i = 0; i < skills; ++i) {
      const size_t slot = (first + i) % skills;
      const SkillCandidate& candidate = candidates_.skills[slot];
      const auto items = view_.model().new_index().Items(candidate.skill);
      if (items.empty()) continue;
      Enter(candidate);
      const size_t before = pool_.options.size();
      Walk(items, view_.DifficultyFor(candidate.skill, band_.Middle()), slot, 1, kMaxNewWalk);
      if (pool_.options.size() > before && is_seed(pool_.options.back())) return;
    }
  }

  // kExcluded where it is in the pool already.
  Refusal TakeIfEligible(ItemIndex item, size_t slot) {
    if (Has(item)) return Refusal::kExcluded;
    const SkillCandidate& candidate = candidates_.skills[slot];
    // No item of a skill that was not met has been seen.
    const ItemTrace* trace =
        candidate.origin == Origin::kFringe ? nullptr : view_.state().FindItem(item);
    const Refusal refusal = eligibility_.Check(item, trace, candidate.skill);
    if (refusal == Refusal::kNone) Take(item, trace, slot);
    return refusal;
  }

  // Where none of the skill's items since `begin` is in band: looks once more, farther by as much
  // as their logits were off on average.
  void CorrectTargets(size_t slot, size_t begin) {
    const size_t end = pool_.options.size();
    if (begin == end) return;
    double logit = 0;
    double difficulty = 0;
    for (size_t i = begin; i < end; ++i) {
      if (pool_.options[i].distance == 0) return;
      logit += pool_.found[i].predicted.logit_mean;
      difficulty += view_.model().difficulty(pool_.found[i].item);
    }
    const double count = static_cast<double>(end - begin);
    const double error = numerics::Logit(band_.Middle()) - logit / count;
    GatherNear(slot, difficulty / count - error, per_skill_);
  }

  // Whether the item is in the pool. Only items of several skills can be found twice by different
  // skills, but those of one skill may be found by several targets.
  bool Has(ItemIndex item) const {
    const uint64_t bit = uint64_t{1} << (item & 63);
    if ((taken_ & bit) == 0) return false;
    return absl::c_any_of(pool_.found,
                          [&](const Pool::Found& found) { return found.item == item; });
  }

  void Take(ItemIndex item, const ItemTrace* trace, size_t slot) {
    taken_ |= uint64_t{1} << (item & 63);
    const LearnerView::Point predicted = view_.PredictPoint(item, trace);
    const ItemTerms terms{.p = predicted.mean,
                          .logit_variance = predicted.logit_variance,
                          .gain = view_.ExpectedGain(item),
                          .interests = request_.interests != 0 &&
                                       (view_.catalog().tags_of(item) & request_.interests) != 0};
    pool_.options.push_back({.skill = candidates_.skills[slot].skill,
                             .score = skill_score_ + ItemScore(weights_, band_, terms),
                             .p = predicted.mean,
                             .distance = DistanceFrom(band_, predicted.mean),
                             .is_new = view_.model().is_new(item)});
    pool_.found.push_back(
        {.item = item, .slot = static_cast<uint32_t>(slot), .predicted = predicted});
  }

  const LearnerView& view_;
  const RecommendRequest& request_;
  const SkillCandidates& candidates_;
  const Band& band_;
  const ScoringWeights& weights_;
  Eligibility& eligibility_;
  size_t per_skill_ = 0;    // items wanted of the skill at hand
  double skill_score_ = 0;  // of the skill at hand
  uint64_t turn_ = 0;       // of the skill at hand: a hash that differs from response to response
  uint64_t taken_ = 0;      // bit (item mod 64) of every item in the pool
  Pool& pool_;
};

}  // namespace

void GatherPool(const LearnerView& view, const RecommendRequest& request,
                const SkillCandidates& candidates, const Band& band, const ScoringWeights& weights,
                Eligibility& eligibility, Pool& pool) {
  Gatherer(view, request, candidates, band, weights, eligibility, pool).Gather();
}

}  // namespace proximal
