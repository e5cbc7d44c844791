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

// Which pool an option belongs to: the options of the lowest order make up the pool of the place;
// where that is not a whole number, only the first of them.
using Order = double;

// Key in (0, 1) that tells the options of one rank apart.
Order Ordered(int rank, double key) { return rank + 0.5 * key; }

class Drawer {
 public:
  Drawer(absl::Span<const Option> options, const ChoiceRule& rule, numerics::Random& random)
      : options_(options), rule_(rule), random_(random), open_(options.size()) {
    double highest = -std::numeric_limits<double>::infinity();
    for (const Option& option : options) highest = std::max(highest, option.score);
    pool_.resize(options.size());
    for (uint32_t i = 0; i < options.size(); ++i) {
      const double exponent = (options[i].score - highest) / rule.temperature;
      open_[i] = {.option = i,
                  .is_new = options[i].is_new,
                  .weight = std::exp(std::max(exponent, kLowestExponent))};
    }
  }

  // `order(option)` is asked of every option not picked yet, of which there must be one.
  template <typename OrderOf>
  Choice Draw(OrderOf order_of) {
    const absl::Span<const uint32_t> pool = FillPool(order_of);
    const Open* open = open_.data();
    double weight[2] = {0, 0};  // of the others, of new items
    for (uint32_t i : pool) weight[open[i].is_new] += open[i].weight;
    double share = weight[1] > 0 ? 1 : 0;  // of new items
    if (weight[0] > 0 && weight[1] > 0) share = rule_.seeding_share;

    const double u = random_.Uniform();
    const bool kind = u < share;
    const double kind_share = kind ? share : 1 - share;
    double left = (kind ? u : u - share) / kind_share * weight[kind];
    uint32_t drawn = 0;
    for (uint32_t i : pool) {
      if (open[i].is_new != kind) continue;
      drawn = i;
      left -= open[i].weight;
      if (left < 0) break;
    }
    const Choice choice{.option = open[drawn].option,
                        .propensity = kind_share * open[drawn].weight / weight[kind]};
    open_[drawn] = open_.back();
    open_.pop_back();
    return choice;
  }

 private:
  struct Open {  // an option not picked yet
    uint32_t option = 0;
    bool is_new = false;
    double weight = 0;
  };

  // Indices into `open_`.
  template <typename OrderOf>
  absl::Span<const uint32_t> FillPool(OrderOf order_of) {
    const absl::Span<const Open> open = absl::MakeConstSpan(open_);
    uint32_t* const pool = pool_.data();
    size_t size = 0;
    Order lowest = std::numeric_limits<Order>::infinity();
    bool shared = true;
    for (uint32_t i = 0; i < open.size(); ++i) {
      const Order order = order_of(options_[open[i].option]);
      if (order < lowest) {
        lowest = order;
        shared = order == std::floor(order);
        size = 0;
      } else if (order > lowest || !shared) {
        continue;
      }
      pool[size++] = i;
    }
    return {pool, size};
  }

  const absl::Span<const Option> options_;
  const ChoiceRule& rule_;
  numerics::Random& random_;
  absl::InlinedVector<Open, 64> open_;
  absl::InlinedVector<uint32_t, 64> pool_;
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
    choices.push_back(drawer.Draw([&](const Option& option) -> Order {
      if (option.distance > 0) return Ordered(2, option.distance);
      return option.skill == before ? 1 : 0;
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
    Choice choice = drawer.Draw([&](const Option& option) -> Order {
      if (option.distance > 0) return Ordered(5, option.distance);
      const bool repeats = std::find(on_menu.begin(), on_menu.end(), option.skill) != on_menu.end();
      if (ThirdOf(rule.band, option.p) == third) return repeats ? 1 : 0;
      if (third == Third::kLower) return Ordered(2, option.p);
      return repeats ? 4 : 3;
    });
    const Option& option = options[choice.option];
    choice.stretch = third == Third::kLower && option.distance == 0;
    on_menu.push_back(option.skill);
    choices.push_back(choice);
  }
  return choices;
}

}  // namespace proximal
