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

// Order in (rank, rank + .5) that tells the options of one rank apart; key in (0, 1).
double Ordered(int rank, double key) { return rank + 0.5 * key; }

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
  Choice Draw(const OrderOf& order_of) {
    const absl::Span<const uint32_t> pool = FillPool(order_of);
    const Open* open = open_.data();
    double others = 0;
    double fresh = 0;  // new items
    for (uint32_t i : pool) {
      others += open[i].is_new ? 0 : open[i].weight;
      fresh += open[i].is_new ? open[i].weight : 0;
    }
    double share = fresh > 0 ? 1 : 0;  // of new items
    if (others > 0 && fresh > 0) share = rule_.seeding_share;

    const double u = random_.Uniform();
    const bool kind = u < share;
    const double kind_share = kind ? share : 1 - share;
    const double kind_weight = kind ? fresh : others;
    double left = (kind ? u : u - share) / kind_share * kind_weight;
    uint32_t drawn = 0;
    for (uint32_t i : pool) {
      if (open[i].is_new != kind) continue;
      drawn = i;
      left -= open[i].weight;
      if (left < 0) break;
    }
    const Choice choice{.option = open[drawn].option,
                        .propensity = kind_share * open[drawn].weight / kind_weight};
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
  absl::Span<const uint32_t> FillPool(const OrderOf& order_of) {
    const absl::Span<const Open> open = absl::MakeConstSpan(open_);
    uint32_t* const pool = pool_.data();
    size_t size = 0;
    double lowest = std::numeric_limits<double>::infinity();
    bool shared = true;
    for (uint32_t i = 0; i < open.size(); ++i) {
      const double order = order_of(options_[open[i].option]);
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

double PlaylistOrder::operator()(const Option& option) const {
  if (option.distance > 0) return Ordered(2, option.distance);
  return option.skill == skill_before_ ? 1 : 0;
}

MenuOrder::MenuOrder(const ChoiceRule& rule)
    : band_(rule.band),
      count_(rule.count),
      wanted_(rule.count == 1 ? Third::kMiddle : Third::kLower) {}

MenuOrder::Third MenuOrder::ThirdOf(double p) const {
  const double u = (p - band_.low) / (band_.high - band_.low);
  if (u <= 1.0 / 3) return Third::kLower;
  return u < 2.0 / 3 ? Third::kMiddle : Third::kUpper;
}

double MenuOrder::operator()(const Option& option) const {
  if (option.distance > 0) return Ordered(5, option.distance);
  const bool repeats = std::find(on_menu_.begin(), on_menu_.end(), option.skill) != on_menu_.end();
  if (ThirdOf(option.p) == wanted_) return repeats ? 1 : 0;
  if (wanted_ == Third::kLower) return Ordered(2, option.p);
  return repeats ? 4 : 3;
}

void MenuOrder::Next(const Option& picked) {
  on_menu_.push_back(picked.skill);
  ++place_;
  wanted_ = count_ == 2 ? Third::kUpper : static_cast<Third>(place_ % 3);
}

bool MenuOrder::IsStretch(const Option& option) const {
  return wanted_ == Third::kLower && option.distance == 0;
}

Choices ChoosePlaylist(absl::Span<const Option> options, const ChoiceRule& rule,
                       numerics::Random& random) {
  Choices choices;
  Drawer drawer(options, rule, random);
  PlaylistOrder order(rule);
  for (int place = 0; place < Places(options, rule); ++place) {
    choices.push_back(drawer.Draw(order));
    order.Next(options[choices.back().option]);
  }
  return choices;
}

Choices ChooseMenu(absl::Span<const Option> options, const ChoiceRule& rule,
                   numerics::Random& random) {
  Choices choices;
  Drawer drawer(options, rule, random);
  MenuOrder order(rule);
  for (int place = 0; place < Places(options, rule); ++place) {
    Choice choice = drawer.Draw(order);
    const Option& option = options[choice.option];
    choice.stretch = order.IsStretch(option);
    order.Next(option);
    choices.push_back(choice);
  }
  return choices;
}

}  // namespace proximal
