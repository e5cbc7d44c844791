// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/recommend.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "engine/selection/band.h"
#include "engine/selection/candidates.h"
#include "engine/selection/choice.h"
#include "engine/selection/eligibility.h"
#include "engine/selection/explanation.h"
#include "engine/selection/pool.h"
#include "engine/selection/scoring.h"
#include "engine/selection/standing.h"

namespace proximal {
namespace {

constexpr int kMaxPicks = 20;

// The stages in order, and what they pass on to each other.
class Recommender {
 public:
  Recommender(const LearnerView& view, const RecommendRequest& request, const Exposure* exposure,
              uint64_t seed)
      : view_(view),
        request_(request),
        wanted_(std::clamp(request.count, 1, kMaxPicks)),
        band_(request.band
                  ? TunedBand{*request.band}
                  : TuneBand(view.catalog().settings().band, PracticeForm::Of(view.state()))),
        standing_(view),
        eligibility_(view, request, standing_, exposure),
        random_(seed) {}

  Recommendation Recommend() {
    result_.band = band_.band;
    result_.band_tuned = band_.shift != 0;
    result_.picks.reserve(wanted_);
    PickAssigned();
    if (Missing() > 0) {
      candidates_ = CollectSkills(view_, request_, standing_, eligibility_);
      Gather();
      PickFromPool();
    }
    result_.shortfall = TellShortfall();
    return std::move(result_);
  }

 private:
  int Missing() const { return wanted_ - static_cast<int>(result_.picks.size()); }

  void PickAssigned() {
    for (ItemIndex item : request_.assigned) {
      if (Missing() == 0) return;
      if (eligibility_.CheckAssigned(item) != Refusal::kNone) continue;
      eligibility_.Exclude(item);
      const Prediction predicted = view_.Predict(item);
      const PickFacts facts{.item = item,
                            .p = predicted.mean,
                            .distance = DistanceFrom(band_.band, predicted.mean),
                            .is_new = view_.model().is_new(item)};
      result_.picks.push_back({.item = item,
                               .skill = view_.catalog().skills_of(item).front(),
                               .predicted = predicted,
                               .score = Closeness(band_.band, predicted.mean),
                               .propensity = 1,
                               .in_band = facts.distance == 0,
                               .reasons = ReasonsFor(facts, view_, request_, band_),
                               .runners_up = {}});
    }
    assigned_ = result_.picks.size();
  }

  // Strict rules first; where they leave nothing, the rules that only spread practice out yield.
  void Gather() {
    GatherPool(view_, request_, candidates_, band_.band, weights_, eligibility_, pool_);
    if (pool_.options.empty()) {
      eligibility_.Relax();
      GatherPool(view_, request_, candidates_, band_.band, weights_, eligibility_, pool_);
    }
  }

  void PickFromPool() {
    ChoiceRule rule;
    rule.band = band_.band;
    rule.count = Missing();
    rule.seeding_share = view_.catalog().settings().seeding_share;
    if (assigned_ > 0) rule.skill_before = result_.picks.back().skill;
    if (request_.mode == Mode::kPlaylist) {
      AddPicks(ChoosePlaylist(pool_.options, rule, random_), PlaylistOrder(rule));
      return;
    }
    AddPicks(ChooseMenu(pool_.options, rule, random_), MenuOrder(rule));
    std::stable_sort(  // Easiest first; assigned ones stay ahead.
        result_.picks.begin() + assigned_, result_.picks.end(),
        [](const Pick& a, const Pick& b) { return a.predicted.mean > b.predicted.mean; });
  }

  // `order` is at the first place.
  template <typename Order>
  void AddPicks(const Choices& choices, Order order) {
    const auto best_left = BestLeft(choices, pool_);
    for (const Choice& choice : choices) {
      result_.picks.push_back(Explain(choice, order, best_left));
      order.Next(pool_.options[choice.option]);
    }
  }

  Pick Explain(const Choice& choice, absl::FunctionRef<double(const Option&)> order,
               absl::Span<const size_t> best_left) const {
    const Option& option = pool_.options[choice.option];
    const Pool::Found& found = pool_.found[choice.option];
    const PickFacts facts{.item = found.item,
                          .p = option.p,
                          .distance = option.distance,
                          .is_new = option.is_new,
                          .stretch = choice.stretch,
                          .candidate = &candidates_.skills[found.slot]};
    return {.item = found.item,
            .skill = option.skill,
            .predicted = view_.WithInterval(found.item, found.predicted),
            .score = option.score,
            .propensity = choice.propensity,
            .in_band = option.distance == 0,
            .reasons = ReasonsFor(facts, view_, request_, band_),
            .runners_up = RunnersUpFor(choice, order, best_left, pool_)};
  }

  Shortfall TellShortfall() const {
    const std::vector<Pick>& picks = result_.picks;
    if (picks.size() > assigned_ && candidates_.all_mastered) return Shortfall::kAllMastered;
    if (Missing() > 0) return TellMissing();
    const auto out_of_band = [](const Pick& pick) { return !pick.in_band; };
    return std::any_of(picks.begin() + assigned_, picks.end(), out_of_band) ? Shortfall::kNoneInBand
                                                                            : Shortfall::kNone;
  }

  // By what refused most items; where nothing did, all that may be practised was picked.
  Shortfall TellMissing() const {
    const auto refused = [&](auto... reasons) { return (eligibility_.refused(reasons) + ...); };
    const std::pair<int, Shortfall> rules[] = {
        {refused(Refusal::kExcluded, Refusal::kHeld, Refusal::kSupports, Refusal::kLanguage),
         Shortfall::kFewEligible},
        {refused(Refusal::kSeenRecently), Shortfall::kSeenRecently},
        {refused(Refusal::kExposure), Shortfall::kExposure},
        {refused(Refusal::kPrerequisites), Shortfall::kPrerequisites},
        {refused(Refusal::kQuarantined), Shortfall::kQuarantined}};
    const auto* most =
        std::max_element(std::begin(rules), std::end(rules),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
    if (most->first > 0) return most->second;
    return HoldOthersBack() ? Shortfall::kPrerequisites : Shortfall::kFewEligible;
  }

  // Whether what may be practised must be mastered before something else may.
  bool HoldOthersBack() const {
    return std::any_of(
        candidates_.skills.begin(), candidates_.skills.end(), [&](const SkillCandidate& candidate) {
          const auto next = view_.catalog().successors_of(candidate.skill);
          return !std::all_of(next.begin(), next.end(),
                              [&](SkillIndex skill) { return standing_.IsReady(skill); });
        });
  }

  const LearnerView& view_;
  const RecommendRequest& request_;
  const int wanted_;
  const TunedBand band_;
  const ScoringWeights weights_;
  Standing standing_;
  Eligibility eligibility_;
  numerics::Random random_;
  SkillCandidates candidates_;
  Pool pool_;
  size_t assigned_ = 0;  // the first picks are assigned
  Recommendation result_;
};

}  // namespace

Recommendation Recommend(const LearnerView& view, const RecommendRequest& request,
                         const Exposure* exposure, uint64_t seed) {
  return Recommender(view, request, exposure, seed).Recommend();
}

}  // namespace proximal
