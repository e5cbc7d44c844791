// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/candidates.h"

#include <algorithm>
#include <utility>

#include "absl/types/span.h"
#include "engine/numerics/random.h"

namespace proximal {
namespace {

// Skills taken of each kind; together more than kMaxCandidateSkills, of which the later ones in
// this order get what the earlier leave, but always the fringe its last places.
constexpr size_t kMaxTowardsGoals = 3;
constexpr size_t kMaxGaps = 2;
constexpr size_t kMaxReviews = 2;
constexpr size_t kMaxInProgress = 4;
constexpr size_t kMaxMasteredBefore = 6;  // skills whose successors are looked at
constexpr size_t kMaxRefreshed = 6;
constexpr size_t kPlacesForFringe = 2;

// Rows of a state, to be taken in order of their rank, the highest first and equal ones in order of
// rows. Taking a few of many by maximum has no branches to mispredict, unlike sorting.
class Ranking {
 public:
  void Offer(size_t row, uint32_t rank) {
    rows_.push_back(uint64_t{rank} << 32 | (UINT32_MAX - static_cast<uint32_t>(row)));
  }

  bool empty() const { return rows_.empty(); }

  size_t Take() {
    const absl::Span<uint64_t> rows = absl::MakeSpan(rows_);
    uint64_t best = 0;
    for (uint64_t row : rows) best = std::max(best, row);
    size_t at = 0;
    while (rows[at] != best) ++at;
    rows[at] = rows.back();
    rows_.pop_back();
    return UINT32_MAX - static_cast<uint32_t>(best);
  }

 private:
  absl::InlinedVector<uint64_t, 64> rows_;
};

class Collector {
 public:
  Collector(const LearnerView& view, const RecommendRequest& request, const Standing& standing,
            Eligibility& eligibility)
      : view_(view),
        state_(view.state()),
        request_(request),
        standing_(standing),
        eligibility_(eligibility) {}

  SkillCandidates Collect() {
    if (!request_.focus.empty()) {
      CollectFocus();
      MarkGoals();
    } else {
      CollectGoals();
      CollectMet();
      CollectFringe();
      CollectRoots();
      if (OnlyReviews()) RefreshAll();
    }
    return std::move(result_);
  }

 private:
  // Rank of a row by how long ago it was practised.
  static uint32_t LongAgo(const SkillTrace& trace) { return kLastMinute - trace.last_minute; }

  bool OnlyReviews() const {
    return std::all_of(
        result_.skills.begin(), result_.skills.end(),
        [](const SkillCandidate& candidate) { return candidate.origin == Origin::kReview; });
  }

  bool Full() const { return result_.skills.size() == kMaxCandidateSkills; }

  bool FullButForFringe() const {
    return result_.skills.size() + kPlacesForFringe >= kMaxCandidateSkills;
  }

  bool Has(SkillIndex skill) const {
    return std::any_of(result_.skills.begin(), result_.skills.end(),
                       [&](const SkillCandidate& candidate) { return candidate.skill == skill; });
  }

  // False where there is no place for it, nothing to practise, or it is held.
  bool Add(const SkillCandidate& candidate) {
    if (Full() || Has(candidate.skill)) return false;
    if (view_.catalog().items_of(candidate.skill).empty()) return false;
    if (eligibility_.CheckSkill(candidate.skill) != Refusal::kNone) return false;
    result_.skills.push_back(candidate);
    return true;
  }

  // Adds what is to be practised now on the way to `skill`; returns how many were added.
  size_t AddTowards(SkillIndex skill, const Goal* goal, size_t limit) {
    size_t added = 0;
    for (SkillIndex next : standing_.NextTowards(skill, limit)) {
      SkillCandidate candidate{.skill = next, .goal = goal};
      if (next != skill) {
        candidate.origin = Origin::kGap;
        candidate.held_back = skill;
      } else if (standing_.IsMet(next)) {
        candidate.origin = Origin::kContinues;
      }
      if (Add(candidate)) ++added;
    }
    return added;
  }

  void CollectFocus() {
    for (SkillIndex skill : request_.focus) AddTowards(skill, nullptr, kMaxCandidateSkills);
    result_.all_mastered = result_.skills.empty();
    Ranking refreshed;
    for (SkillIndex skill : request_.focus) {
      const size_t row = standing_.RowOf(skill);
      if (row == Standing::kNotMet || !standing_.IsPassed(skill)) continue;
      if (result_.all_mastered || IsFading(row)) {
        refreshed.Offer(row, LongAgo(state_.skills[row]));
      }
    }
    AddRows(refreshed, kMaxRefreshed, Origin::kRefresh);
  }

  void CollectGoals() {
    size_t places = kMaxTowardsGoals;
    for (const Goal& goal : request_.goals) places -= AddTowards(goal.skill, &goal, places);
  }

  void CollectMet() {
    Ranking reviews;
    Ranking begun;
    for (size_t row = 0; row < state_.skills.size(); ++row) {
      const SkillTrace& trace = state_.skills[row];
      const MasteryStatus status = standing_.StatusOfRow(row);
      if (status == MasteryStatus::kInProgress) {
        begun.Offer(row, trace.last_minute);
        continue;
      }
      mastered_.Offer(row, trace.last_minute);
      if (status == MasteryStatus::kFading) reviews.Offer(row, LongAgo(trace));
    }
    AddRows(reviews, kMaxReviews, Origin::kReview);
    size_t gaps = kMaxGaps;
    for (size_t i = 0; i < kMaxInProgress && !begun.empty() && !FullButForFringe(); ++i) {
      const SkillIndex skill = state_.skills[begun.Take()].skill;
      if (standing_.IsReady(skill)) {
        Add({.skill = skill, .origin = Origin::kContinues});
      } else {
        gaps -= AddTowards(skill, nullptr, gaps);
      }
    }
  }

  bool IsFading(size_t row) const { return standing_.StatusOfRow(row) == MasteryStatus::kFading; }

  void AddRows(Ranking& rows, size_t limit, Origin origin) {
    for (size_t i = 0; i < limit && !rows.empty() && !FullButForFringe(); ++i) {
      const size_t row = rows.Take();
      const Origin kept = IsFading(row) ? Origin::kReview : origin;
      Add({.skill = state_.skills[row].skill, .origin = kept});
    }
  }

  // New skills right after those mastered, the successors of the latest practised first.
  void CollectFringe() {
    for (size_t i = 0; i < kMaxMasteredBefore && !mastered_.empty() && !Full(); ++i) {
      for (SkillIndex next : view_.catalog().successors_of(state_.skills[mastered_.Take()].skill)) {
        if (!standing_.IsMet(next) && standing_.IsReady(next)) Add({.skill = next});
      }
    }
  }

  // Roots not met: all where there are few, otherwise a few spread over the catalog.
  void CollectRoots() {
    const absl::Span<const SkillIndex> roots = view_.catalog().roots();
    if (roots.empty()) return;
    const size_t looks = std::min(roots.size(), 4 * kMaxCandidateSkills);
    const size_t stride = roots.size() / looks;
    const absl::Time moment = state_.responses > 0 ? state_.last_time : view_.now();
    const size_t start =
        roots.size() > looks ? numerics::Mix64(MinuteOf(moment)) % roots.size() : 0;
    for (size_t i = 0; i < looks && !Full(); ++i) {
      const SkillIndex root = roots[(start + i * stride) % roots.size()];
      if (!standing_.IsMet(root)) Add({.skill = root});
    }
  }

  void RefreshAll() {
    result_.all_mastered = true;
    Ranking refreshed;
    for (size_t row = 0; row < state_.skills.size(); ++row) {
      refreshed.Offer(row, LongAgo(state_.skills[row]));
    }
    AddRows(refreshed, kMaxRefreshed, Origin::kRefresh);
  }

  // Says of the focus' skills which goals they lead to.
  void MarkGoals() {
    for (const Goal& goal : request_.goals) {
      for (SkillIndex next : standing_.NextTowards(goal.skill, kMaxCandidateSkills)) {
        for (SkillCandidate& candidate : result_.skills) {
          if (candidate.skill == next && candidate.goal == nullptr) candidate.goal = &goal;
        }
      }
    }
  }

  const LearnerView& view_;
  const LearnerState& state_;
  const RecommendRequest& request_;
  const Standing& standing_;
  Eligibility& eligibility_;
  Ranking mastered_;  // rows mastered, perhaps fading, by latest practice
  SkillCandidates result_;
};

}  // namespace

SkillCandidates CollectSkills(const LearnerView& view, const RecommendRequest& request,
                              const Standing& standing, Eligibility& eligibility) {
  return Collector(view, request, standing, eligibility).Collect();
}

}  // namespace proximal
