// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/item_map.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/cli/progress.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/plot.h"

namespace proximal {
namespace {

constexpr double kStep = 0.25;      // logits a bar
constexpr double kFurthest = 5;     // logits shown at most
constexpr size_t kNamedItems = 24;  // as many are named in the map

struct MapItem {
  ItemIndex item = 0;
  double difficulty = 0;
};

std::vector<MapItem> ItemsOf(const Observed& observed) {
  std::vector<bool> answered(observed.catalog->item_count(), false);
  for (size_t row = 0; row < observed.log->size(); ++row) answered[observed.log->item(row)] = true;
  std::vector<MapItem> items;
  for (ItemIndex item = 0; item < answered.size(); ++item) {
    if (answered[item]) items.push_back({item, observed.model->item(item).b});
  }
  std::stable_sort(items.begin(), items.end(),
                   [](const MapItem& a, const MapItem& b) { return a.difficulty < b.difficulty; });
  return items;
}

double Quantile(const std::vector<double>& sorted, double share) {
  const double last = static_cast<double>(sorted.size()) - 1;
  return sorted[static_cast<size_t>(std::round(share * last))];
}

// Shares of the values by bars of kStep within the range; what lies beyond goes to the ends.
std::vector<double> Bars(const std::vector<double>& values, Range range) {
  std::vector<double> bars(static_cast<size_t>(std::round((range.high - range.low) / kStep)), 0);
  for (const double value : values) {
    const double at =
        std::clamp((value - range.low) / kStep, 0.0, static_cast<double>(bars.size()) - 1);
    bars[static_cast<size_t>(at)] += 1 / static_cast<double>(values.size());
  }
  return bars;
}

Range RangeOf(const std::vector<double>& abilities, const std::vector<double>& difficulties) {
  Range range = {-1, 1};
  for (const std::vector<double>* values : {&abilities, &difficulties}) {
    range.low = std::min(range.low, values->front());
    range.high = std::max(range.high, values->back());
  }
  range.low = std::max(-kFurthest, std::floor(range.low / kStep) * kStep);
  range.high = std::min(kFurthest, std::ceil((range.high + 1e-9) / kStep) * kStep);
  return range;
}

Panel Map(const Observed& observed, const std::vector<MapItem>& items,
          const std::vector<double>& abilities, const std::vector<double>& difficulties) {
  const Range range = RangeOf(abilities, difficulties);
  const std::vector<double> people = Bars(abilities, range);
  const std::vector<double> tasks = Bars(difficulties, range);
  const double most = std::max(*std::max_element(people.begin(), people.end()),
                               *std::max_element(tasks.begin(), tasks.end()));
  Plot plot({.title = "Item map",
             .description = "Learners by ability on the left, items by difficulty on the right, "
                            "both in logits",
             .height = 440,
             .x = {-1.1 * most, 1.1 * most},
             .y = range,
             .y_label = "logits",
             .y_format = [](double v) { return Fixed(v, 0); },
             .y_ticks = static_cast<int>(std::round(range.high - range.low)),
             .bottom = 34,
             .top = 26});
  for (size_t i = 0; i < people.size(); ++i) {
    const double low = range.low + kStep * static_cast<double>(i) + 0.015;
    const double high = low + kStep - 0.03;
    const std::string where = absl::StrCat(Fixed(low, 2), " to ", Fixed(high, 2), ": ");
    plot.Box({-people[i], low}, {0, high}, "first",
             absl::StrCat(where, Percent(people[i], 1), " of learners"));
    plot.Box({0, low}, {tasks[i], high}, "second",
             absl::StrCat(where, Percent(tasks[i], 1), " of items"));
  }
  plot.Line({{0, range.low}, {0, range.high}}, "axis-line");
  plot.Label({-0.55 * most, range.high}, "learners, by ability", "name", "middle", 0, -10);
  plot.Label({0.55 * most, range.high}, "items, by difficulty", "name", "middle", 0, -10);
  plot.Label({-0.55 * most, range.low}, "weaker \u2193", "axis", "middle", 0, 20);
  plot.Label({0.55 * most, range.low}, "easier \u2193", "axis", "middle", 0, 20);
  if (items.size() <= kNamedItems) {
    for (const MapItem& item : items) {
      plot.Dot({0, std::clamp(item.difficulty, range.low, range.high)}, 3, "second",
               absl::StrCat(observed.catalog->item(item.item).id, ": ", Fixed(item.difficulty, 2)));
    }
  }
  return {"", "", std::move(plot).Svg()};
}

std::string Finding(const std::vector<double>& abilities, const std::vector<double>& difficulties) {
  const double low = Quantile(abilities, 0.1);
  const double high = Quantile(abilities, 0.9);
  const auto within =
      static_cast<double>(std::upper_bound(difficulties.begin(), difficulties.end(), high) -
                          std::lower_bound(difficulties.begin(), difficulties.end(), low));
  const double above = static_cast<double>(
      difficulties.end() - std::upper_bound(difficulties.begin(), difficulties.end(), high));
  const double count = static_cast<double>(difficulties.size());
  return absl::StrCat(Percent(within / count),
                      " of the items lie where the middle four fifths of the learners "
                      "do (",
                      Fixed(low, 1), " to ", Fixed(high, 1), " logits); ", Percent(above / count),
                      " are harder than that and ", Percent((count - within - above) / count),
                      " easier.");
}

Figures Extremes(const Observed& observed, const std::vector<MapItem>& items) {
  Figures figures{"The hardest and the easiest items", {"Item", "Difficulty, logits"}, {}};
  const size_t ends = std::min<size_t>(8, items.size() / 2);
  const auto add = [&](const MapItem& item) {
    figures.rows.push_back({observed.catalog->item(item.item).id, Fixed(item.difficulty, 2)});
  };
  for (size_t i = 0; i < ends; ++i) add(items[items.size() - 1 - i]);
  for (size_t i = ends; i-- > 0;) add(items[i]);
  return figures;
}

}  // namespace

std::vector<double> FinalAbilities(const Observed& observed) {
  std::vector<double> abilities;
  const ResponseLog& log = *observed.log;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    LearnerState state = InitialState(*observed.model);
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      FoldResponse(*observed.model, log.response(row), state);
    }
    abilities.push_back(state.ability_mean);
  }
  return abilities;
}

Section ItemMapSection(const Observed& observed) {
  std::vector<double> abilities = FinalAbilities(observed);
  std::sort(abilities.begin(), abilities.end());
  const std::vector<MapItem> items = ItemsOf(observed);
  std::vector<double> difficulties;
  difficulties.reserve(items.size());
  for (const MapItem& item : items) difficulties.push_back(item.difficulty);
  Section section;
  section.id = "items";
  section.title = "Item map";
  section.finding = Finding(abilities, difficulties);
  section.method = absl::StrCat(
      "Ability is what is known of each of ", WithCommas(abilities.size()),
      " learners at their last response, difficulty is that of ", WithCommas(items.size()),
      " items with responses; where both are level the learner has even odds. Bars are shares.");
  section.panels = {Map(observed, items, abilities, difficulties)};
  if (items.size() >= 2) section.tables.push_back(Extremes(observed, items));
  return section;
}

}  // namespace proximal
