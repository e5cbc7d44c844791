// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/candidates.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/algorithm/container.h"
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
constexpr size_t kMaxOpened = 32;  // skills without items looked beyond, after one mastered
constexpr size_t kPlacesForFringe = 2;

// The rows of a state with the highest ranks of those offered, the highest first and equal ones in
// order of rows: the first `kLimit`, kept sorted.
template <size_t kLimit>
class Ranking {
 public:
  // Without branches on the ranks, which cannot be foreseen.
  void Offer(size_t row, uint32_t rank) {
    const uint64_t key = uint64_t{rank} << 32 | (UINT32_MAX - static_cast<uint32_t>(row));
    uint64_t above = keys_[0];
    keys_[0] = key > above ? key : above;
    for (size_t at = 1; at < kLimit; ++at) {
      const uint64_t kept = keys_[at];
      const uint64_t lower = key > above ? above : key;
      keys_[at] = key > kept ? lower : kept;
      above = kept;
    }
    size_ = std::min(size_ + 1, kLimit);
  }

  size_t size() const { return size_; }
  size_t operator[](size_t place) const { return UINT32_MAX - static_cast<uint32_t>(keys_[place]); }

 private:
  std::array<uint64_t, kLimit> keys_{};  // rank, then row from the highest; 0: free
  size_t size_ = 0;
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
      if (OnlyReviews()) CollectRest();
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
    if (eligibility_.CheckSkill(candidate.skill) != Refusal::kNone) {
      barred_ |= candidate.origin != Origin::kReview && candidate.origin != Origin::kRefresh;
      return false;
    }
    result_.skills.push_back(candidate);
    return true;
  }

  // Adds what is to be practised now on the way to `skill`; returns how many were added.
  size_t AddTowards(SkillIndex skill, const Goal* goal, size_t limit) {
    size_t added = 0;
    const auto way = standing_.NextTowards(skill, limit);
    barred_ |= way.empty() && !standing_.IsPassed(skill);
    for (SkillIndex next : way) {
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
    for (SkillIndex skill : request_.focus) {
      if (Full()) break;
      AddTowards(skill, nullptr, kMaxCandidateSkills);
    }
    const bool none = result_.skills.empty();
    result_.all_mastered = none && !barred_;
    Ranking<kMaxRefreshed> refreshed;
    for (SkillIndex skill : request_.focus) {
      const size_t row = standing_.RowOf(skill);
      if (row == Standing::kNotMet || !standing_.IsPassed(skill)) continue;
      if (none || IsFading(row)) refreshed.Offer(row, LongAgo(state_.skills[row]));
    }
    AddRows(refreshed, Origin::kRefresh);
  }

  void CollectGoals() {
    size_t places = kMaxTowardsGoals;
    for (const Goal& goal : request_.goals) places -= AddTowards(goal.skill, &goal, places);
  }

  void CollectMet() {
    Ranking<kMaxReviews> reviews;
    Ranking<kMaxInProgress> begun;
    const absl::Span<const SkillTrace> met = state_.skills;
    for (size_t row = 0; row < met.size(); ++row) {
      const SkillTrace& trace = met[row];
      const MasteryStatus status = standing_.StatusOfRow(row);
      if (status == MasteryStatus::kInProgress) {
        begun.Offer(row, trace.last_minute);
        continue;
      }
      mastered_.Offer(row, trace.last_minute);
      if (status == MasteryStatus::kFading) reviews.Offer(row, LongAgo(trace));
    }
    AddRows(reviews, Origin::kReview);
    size_t gaps = kMaxGaps;
    for (size_t i = 0; i < begun.size() && !FullButForFringe(); ++i) {
      const SkillIndex skill = state_.skills[begun[i]].skill;
      if (standing_.IsReady(skill)) {
        Add({.skill = skill, .origin = Origin::kContinues});
      } else {
        gaps -= AddTowards(skill, nullptr, gaps);
      }
    }
  }

  bool IsFading(size_t row) const { return standing_.StatusOfRow(row) == MasteryStatus::kFading; }

  template <size_t kLimit>
  void AddRows(const Ranking<kLimit>& rows, Origin origin) {
    for (size_t i = 0; i < rows.size() && !FullButForFringe(); ++i) {
      const Origin kept = IsFading(rows[i]) ? Origin::kReview : origin;
      Add({.skill = state_.skills[rows[i]].skill, .origin = kept});
    }
  }

  // New skills right after those mastered, the successors of the latest practised first.
  void CollectFringe() {
    for (size_t i = 0; i < mastered_.size() && !Full(); ++i) {
      AddAfter(state_.skills[mastered_[i]].skill);
    }
  }

  // New skills that follow a mastered one, at once or after skills without items.
  void AddAfter(SkillIndex mastered) {
    absl::InlinedVector<SkillIndex, 8> passed = {mastered};
    for (size_t i = 0; i < passed.size() && !Full(); ++i) {
      for (SkillIndex next : view_.catalog().successors_of(passed[i])) {
        if (standing_.IsMet(next) || !standing_.IsReady(next)) continue;
        if (!view_.catalog().items_of(next).empty()) {
          Add({.skill = next});
        } else if (passed.size() < kMaxOpened && !absl::c_linear_search(passed, next)) {
          passed.push_back(next);
        }
      }
    }
  }

  // Roots not met: all where there are few, otherwise a few spread over the catalog.
  void CollectRoots() {
    const size_t roots = view_.catalog().roots().size();
    const size_t looks = std::min(roots, 4 * kMaxCandidateSkills);
    if (looks > 0) AddRoots(looks, roots / looks);
  }

  // Looks at `looks` roots, `stride` apart.
  void AddRoots(size_t looks, size_t stride) {
    const absl::Span<const SkillIndex> roots = view_.catalog().roots();
    const absl::Time moment = state_.responses > 0 ? state_.last_time : view_.now();
    const size_t start =
        roots.size() > looks ? numerics::Mix64(MinuteOf(moment)) % roots.size() : 0;
    for (size_t i = 0; i < looks && !Full(); ++i) {
      const SkillIndex root = roots[(start + i * stride) % roots.size()];
      if (!standing_.IsMet(root)) Add({.skill = root});
    }
  }

  // What the limits on skills looked at may have left out.
  void CollectRest() {
    for (size_t row = 0; row < state_.skills.size() && !Full(); ++row) {
      const SkillIndex skill = state_.skills[row].skill;
      if (standing_.StatusOfRow(row) == MasteryStatus::kInProgress) {
        AddTowards(skill, nullptr, kMaxGaps);
      } else {
        AddAfter(skill);
      }
    }
    AddRoots(view_.catalog().roots().size(), 1);
  }

  void RefreshAll() {
    result_.all_mastered = !barred_;
    Ranking<kMaxRefreshed> refreshed;
    for (size_t row = 0; row < state_.skills.size(); ++row) {
      if (standing_.StatusOfRow(row) == MasteryStatus::kInProgress) continue;
      refreshed.Offer(row, LongAgo(state_.skills[row]));
    }
    AddRows(refreshed, Origin::kRefresh);
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
  Ranking<kMaxMasteredBefore> mastered_;  // rows mastered, perhaps fading, by latest practice
  bool barred_ = false;  // something not mastered was found, and is held or out of reach
  SkillCandidates result_;
};

}  // namespace

SkillCandidates CollectSkills(const LearnerView& view, const RecommendRequest& request,
                              const Standing& standing, Eligibility& eligibility) {
  return Collector(view, request, standing, eligibility).Collect();
}

}  // namespace proximal
