// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/pool.h"

#include <algorithm>
#include <cmath>

#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"
#include "engine/selection/band.h"

namespace proximal {
namespace {

// Playlist targets lie in this share of the band around its middle.
constexpr double kTargetSpread = 0.6;

// Calls visit(item) on the items of a skill from `target` outwards, nearest difficulty first, until
// it returns false or `most` were visited.
template <typename Visit>
void WalkOutwards(absl::Span<const DifficultyIndex::Entry> items, float target, size_t most,
                  Visit visit) {
  if (items.empty()) return;
  const auto* split = items.begin();  // Halved without branches, which would be mispredicted.
  for (size_t length = items.size(); length > 1;) {
    const size_t half = length / 2;
    split += static_cast<size_t>(split[half - 1].difficulty < target) * half;
    length -= half;
  }
  split += split->difficulty < target ? 1 : 0;
  const auto* below = split;
  const auto* above = split;
  for (size_t visited = 0; visited < most; ++visited) {
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
      skill_score_ = SkillScore(weights_, candidate, view_);
      per_skill_ = std::min((wanted + skills - 1 - slot) / skills, kMaxPerSkill);
      if (request_.mode == Mode::kMenu) per_skill_ = std::max(per_skill_, kLeastOfMenu);
      const size_t begin = pool_.items.size();
      GatherSkill(slot);
      CorrectTargets(slot, begin);
      GatherNew(slot, begin);
    }
  }

 private:
  void GatherSkill(size_t slot) {
    const SkillIndex skill = candidates_.skills[slot].skill;
    const double width = band_.high - band_.low;
    if (request_.mode == Mode::kPlaylist) {
      const uint64_t hash = numerics::Mix64(view_.state().responses, skill);
      const double u = static_cast<double>(hash >> 11) * 0x1.0p-53;  // in [0, 1)
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
    WalkOutwards(view_.model().index().Items(skill), static_cast<float>(difficulty), kMaxWalk,
                 [&](ItemIndex item) { return !TakeIfEligible(item, slot) || --wanted > 0; });
  }

  // The seeding quota is a share of the picks. So where no new item of the skill is in the pool
  // since `begin`, and in band, the one nearest to the band joins it, wherever it lies among the
  // others.
  void GatherNew(size_t slot, size_t begin) {
    const SkillIndex skill = candidates_.skills[slot].skill;
    const auto items = view_.model().new_index().Items(skill);
    if (items.empty()) return;
    for (size_t i = begin; i < pool_.items.size(); ++i) {
      if (pool_.options[i].is_new && pool_.options[i].distance == 0) return;
    }
    const double target = view_.DifficultyFor(skill, band_.Middle());
    WalkOutwards(items, static_cast<float>(target), kMaxNewWalk,
                 [&](ItemIndex item) { return !TakeIfEligible(item, slot); });
  }

  bool TakeIfEligible(ItemIndex item, size_t slot) {
    if (Has(item)) return false;
    const ItemTrace* trace = view_.state().FindItem(item);
    const SkillIndex skill = candidates_.skills[slot].skill;
    if (eligibility_.Check(item, trace, skill) != Refusal::kNone) return false;
    Take(item, trace, slot);
    return true;
  }

  // Where none of the skill's items since `begin` is in band: looks once more, farther by as much
  // as their logits were off on average.
  void CorrectTargets(size_t slot, size_t begin) {
    const size_t end = pool_.items.size();
    if (begin == end) return;
    double logit = 0;
    double difficulty = 0;
    for (size_t i = begin; i < end; ++i) {
      if (pool_.options[i].distance == 0) return;
      logit += pool_.predicted[i].logit_mean;
      difficulty += view_.model().difficulty(pool_.items[i]);
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
    return std::find(pool_.items.begin(), pool_.items.end(), item) != pool_.items.end();
  }

  void Take(ItemIndex item, const ItemTrace* trace, size_t slot) {
    taken_ |= uint64_t{1} << (item & 63);
    const LearnerView::Point predicted = view_.PredictPoint(item, trace);
    const ItemTerms terms{.p = predicted.mean,
                          .logit_variance = predicted.logit_variance,
                          .gain = view_.ExpectedGain(item),
                          .interests = request_.interests != 0 &&
                                       (view_.catalog().tags_of(item) & request_.interests) != 0};
    pool_.items.push_back(item);
    pool_.slots.push_back(static_cast<uint8_t>(slot));
    pool_.options.push_back({.skill = candidates_.skills[slot].skill,
                             .score = skill_score_ + ItemScore(weights_, band_, terms),
                             .p = predicted.mean,
                             .distance = DistanceFrom(band_, predicted.mean),
                             .is_new = view_.model().is_new(item)});
    pool_.predicted.push_back(predicted);
  }

  const LearnerView& view_;
  const RecommendRequest& request_;
  const SkillCandidates& candidates_;
  const Band& band_;
  const ScoringWeights& weights_;
  Eligibility& eligibility_;
  size_t per_skill_ = 0;    // items wanted of the skill at hand
  double skill_score_ = 0;  // of the skill at hand
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
