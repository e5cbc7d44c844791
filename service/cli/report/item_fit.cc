// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/item_fit.h"

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

constexpr double kLow = 0.7;  // of mean squares that are taken for fit (Wright & Linacre 1994)
constexpr double kHigh = 1.3;
constexpr Range kShown = {0.4, 1.8};
constexpr size_t kMaxDots = 1500;
constexpr size_t kTableRows = 15;
constexpr double kLeastVariance = 0.01;

double Misfit(const ItemFitRow& row) {
  return std::max(std::abs(row.infit - 1), std::abs(row.outfit - 1));
}

bool Fits(const ItemFitRow& row) {
  return row.infit >= kLow && row.infit <= kHigh && row.outfit >= kLow && row.outfit <= kHigh;
}

Panel Scatter(const Observed& observed, const std::vector<ItemFitRow>& rows,
              double ItemFitRow::*figure, const std::string& name) {
  Plot plot({.title = name,
             .description = "Mean square of each item by its share of right answers",
             .y = kShown,
             .x_label = "right answers",
             .y_label = name,
             .x_format = [](double v) { return Percent(v); },
             .y_format = [](double v) { return Fixed(v, 1); },
             .y_ticks = 7});
  plot.Box({0, kLow}, {1, kHigh}, "zone");
  plot.Line({{0, 1}, {1, 1}}, "guide");
  const size_t step = rows.size() / kMaxDots + 1;
  for (size_t i = 0; i < rows.size(); i += step) {
    const ItemFitRow& row = rows[i];
    const double value = row.*figure;
    plot.Dot({row.observed, std::clamp(value, kShown.low, kShown.high)}, 2.6,
             value >= kLow && value <= kHigh ? "first faint" : "second",
             absl::StrCat(observed.catalog->item(row.item).id, ": ", Fixed(value, 2)));
  }
  return {name, "", std::move(plot).Svg()};
}

Figures Worst(const Observed& observed, std::vector<ItemFitRow> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const ItemFitRow& a, const ItemFitRow& b) { return Misfit(a) > Misfit(b); });
  if (rows.size() > kTableRows) rows.resize(kTableRows);
  Figures figures{"The items furthest from the model",
                  {"Item", "Responses", "Right", "Predicted", "Infit", "Outfit"},
                  {}};
  for (const ItemFitRow& row : rows) {
    figures.rows.push_back({observed.catalog->item(row.item).id, WithCommas(row.count),
                            Percent(row.observed), Percent(row.predicted), Fixed(row.infit, 2),
                            Fixed(row.outfit, 2)});
  }
  return figures;
}

}  // namespace

std::vector<ItemFitRow> ItemFits(const Observed& observed) {
  struct Sums {
    uint64_t count = 0;
    double score = 0, predicted = 0, squares = 0, variance = 0, standardized = 0;
  };
  std::vector<Sums> sums(observed.catalog->item_count());
  for (size_t row = 0; row < observed.log->size(); ++row) {
    Sums& item = sums[observed.log->item(row)];
    const double p = observed.predicted[row];
    const double residual = observed.log->score(row) - p;
    const double variance = std::max(kLeastVariance, p * (1 - p));
    ++item.count;
    item.score += observed.log->score(row);
    item.predicted += p;
    item.squares += residual * residual;
    item.variance += variance;
    item.standardized += residual * residual / variance;
  }
  std::vector<ItemFitRow> rows;
  for (ItemIndex item = 0; item < sums.size(); ++item) {
    const Sums& s = sums[item];
    if (s.count < kFewestForFit) continue;
    const double n = static_cast<double>(s.count);
    rows.push_back(
        {item, s.count, s.score / n, s.predicted / n, s.squares / s.variance, s.standardized / n});
  }
  return rows;
}

Section ItemFitSection(const Observed& observed) {
  const std::vector<ItemFitRow> rows = ItemFits(observed);
  Section section;
  section.id = "fit";
  section.title = "Item fit";
  section.method = absl::StrCat(
      "Mean squared residuals, weighted (infit) and unweighted (outfit), over all responses to the "
      "items with at least ",
      kFewestForFit,
      ", each predicted one step ahead. Around 1 an item does as predicted; the zone from 0.7 to "
      "1.3 is usually taken for fit. What lies beyond the axis is drawn at its end.");
  if (rows.empty()) {
    section.finding =
        absl::StrCat("No item has the ", kFewestForFit, " responses that item fit needs.");
    return section;
  }
  const auto misfits = static_cast<uint64_t>(
      std::count_if(rows.begin(), rows.end(), [](const ItemFitRow& row) { return !Fits(row); }));
  section.finding = absl::StrCat(
      WithCommas(rows.size() - misfits), " of ", Count(rows.size(), "item", "items"), " fit; ",
      misfits == 0 ? "none needs a look."
                   : absl::StrCat(WithCommas(misfits), misfits == 1 ? " needs" : " need",
                                  " a look: above the zone look for a wrong key or an ambiguous "
                                  "question, below it for a giveaway."));
  section.panels = {Scatter(observed, rows, &ItemFitRow::infit, "Infit"),
                    Scatter(observed, rows, &ItemFitRow::outfit, "Outfit")};
  section.tables.push_back(Worst(observed, rows));
  return section;
}

}  // namespace proximal
