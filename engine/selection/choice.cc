// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/choice.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace proximal {
namespace {

// Exponents of the softmax stay above this, so that no weight is 0.
constexpr double kLowestExponent = -600;

enum class Third : uint8_t { kLower, kMiddle, kUpper };

Third ThirdOf(const Band& band, double p) {
  const double u = (p - band.low) / (band.high - band.low);
  if (u <= 1.0 / 3) return Third::kLower;
  return u < 2.0 / 3 ? Third::kMiddle : Third::kUpper;
}

Third ThirdOfPlace(int place, int count) {
  if (count == 1) return Third::kMiddle;
  if (count == 2) return place == 0 ? Third::kLower : Third::kUpper;
  return static_cast<Third>(place % 3);
}

// Which pool an option belongs to: the lowest rank that any option has is the pool of the place.
// Among options of a rank with a `key`, only the one with the lowest key is in the pool.
struct Rank {
  int rank = 0;
  double key = kNoKey;

  static constexpr double kNoKey = -1;
  friend bool operator<(const Rank& a, const Rank& b) {
    return a.rank != b.rank ? a.rank < b.rank : a.key < b.key;
  }
  friend bool operator==(const Rank&, const Rank&) = default;
};

class Drawer {
 public:
  Drawer(absl::Span<const Option> options, const ChoiceRule& rule, numerics::Random& random)
      : options_(options), rule_(rule), random_(random), picked_(options.size(), false) {
    double highest = -std::numeric_limits<double>::infinity();
    for (const Option& option : options) highest = std::max(highest, option.score);
    weights_.reserve(options.size());
    for (const Option& option : options) {
      const double exponent = (option.score - highest) / rule.temperature;
      weights_.push_back(std::exp(std::max(exponent, kLowestExponent)));
    }
  }

  // `rank(option)` is asked of every option not picked yet, of which there must be one.
  template <typename RankOf>
  Choice Draw(RankOf rank_of) {
    FillPool(rank_of);
    double kind_weight[2] = {0, 0};  // of the others, of new items
    for (size_t i : pool_) kind_weight[options_[i].is_new] += weights_[i];
    double kind_share[2] = {1 - rule_.seeding_share, rule_.seeding_share};
    if (kind_weight[0] == 0) kind_share[1] = 1;
    if (kind_weight[1] == 0) kind_share[0] = 1;

    double left = random_.Uniform();
    Choice choice{.option = pool_.front(), .propensity = 0};
    for (size_t i : pool_) {
      const bool kind = options_[i].is_new;
      const double probability = kind_share[kind] * weights_[i] / kind_weight[kind];
      if (probability == 0) continue;
      choice = {.option = i, .propensity = std::min(probability, 1.0)};
      left -= probability;
      if (left < 0) break;
    }
    picked_[choice.option] = true;
    return choice;
  }

 private:
  template <typename RankOf>
  void FillPool(RankOf rank_of) {
    pool_.clear();
    Rank best;
    for (size_t i = 0; i < options_.size(); ++i) {
      if (picked_[i]) continue;
      const Rank rank = rank_of(options_[i]);
      if (pool_.empty() || rank < best) {
        best = rank;
        pool_.clear();
      } else if (!(rank == best) || rank.key != Rank::kNoKey) {
        continue;
      }
      pool_.push_back(i);
    }
  }

  const absl::Span<const Option> options_;
  const ChoiceRule& rule_;
  numerics::Random& random_;
  absl::InlinedVector<bool, 64> picked_;
  absl::InlinedVector<double, 64> weights_;
  absl::InlinedVector<size_t, 64> pool_;
};

int Places(absl::Span<const Option> options, const ChoiceRule& rule) {
  return static_cast<int>(std::min<size_t>(std::max(rule.count, 0), options.size()));
}

}  // namespace

Choices ChoosePlaylist(absl::Span<const Option> options, const ChoiceRule& rule,
                       numerics::Random& random) {
  Choices choices;
  Drawer drawer(options, rule, random);
  std::optional<SkillIndex> before = rule.skill_before;
  for (int place = 0; place < Places(options, rule); ++place) {
    choices.push_back(drawer.Draw([&](const Option& option) -> Rank {
      if (option.distance > 0) return {2, option.distance};
      return {option.skill == before ? 1 : 0};
    }));
    before = options[choices.back().option].skill;
  }
  return choices;
}

Choices ChooseMenu(absl::Span<const Option> options, const ChoiceRule& rule,
                   numerics::Random& random) {
  Choices choices;
  Drawer drawer(options, rule, random);
  absl::InlinedVector<SkillIndex, 20> on_menu;
  for (int place = 0; place < Places(options, rule); ++place) {
    const Third third = ThirdOfPlace(place, rule.count);
    Choice choice = drawer.Draw([&](const Option& option) -> Rank {
      if (option.distance > 0) return {5, option.distance};
      const bool repeats = std::find(on_menu.begin(), on_menu.end(), option.skill) != on_menu.end();
      if (ThirdOf(rule.band, option.p) == third) return {repeats ? 1 : 0};
      if (third == Third::kLower) return {2, option.p};
      return {repeats ? 4 : 3};
    });
    const Option& option = options[choice.option];
    choice.stretch = third == Third::kLower && option.distance == 0;
    on_menu.push_back(option.skill);
    choices.push_back(choice);
  }
  return choices;
}

}  // namespace proximal
