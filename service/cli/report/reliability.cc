// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/reliability.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/cli/progress.h"
#include "service/cli/report/numbers.h"

namespace proximal {
namespace {

constexpr int kBins = 10;
constexpr uint64_t kTellingCount = 30;  // a bin with fewer is not spoken of

std::string TipOf(const ReliabilityBin& bin) {
  return absl::StrCat("predicted ", Percent(bin.predicted, 1), ", observed ",
                      Percent(bin.observed, 1), " (", Count(bin.count, "response", "responses"),
                      ")");
}

Panel Diagram(const std::vector<ReliabilityBin>& bins) {
  Plot plot({.title = "Reliability diagram",
             .description = "Observed share of right answers by predicted probability",
             .height = 330,
             .x_label = "predicted",
             .y_label = "observed",
             .x_format = [](double v) { return Percent(v); },
             .y_format = [](double v) { return Percent(v); }});
  plot.Line({{0, 0}, {1, 1}}, "guide");
  std::vector<Point> line;
  std::vector<Point> low;
  std::vector<Point> high;
  for (const ReliabilityBin& bin : bins) {
    if (bin.count == 0) continue;
    line.push_back({bin.predicted, bin.observed});
    low.push_back({bin.predicted, bin.interval.low});
    high.push_back({bin.predicted, bin.interval.high});
  }
  plot.Band(low, high, "first");
  plot.Line(line, "first");
  for (const ReliabilityBin& bin : bins) {
    if (bin.count > 0) plot.Dot({bin.predicted, bin.observed}, 4, "first", TipOf(bin));
  }
  return {"Predicted and observed", "", std::move(plot).Svg()};
}

Panel Histogram(const std::vector<ReliabilityBin>& bins) {
  uint64_t most = 1;
  for (const ReliabilityBin& bin : bins) most = std::max(most, bin.count);
  Plot plot({.title = "How often each probability was predicted",
             .description = "Responses by predicted probability",
             .height = 330,
             .y = {0, 1.08 * static_cast<double>(most)},
             .x_label = "predicted",
             .y_label = "responses",
             .x_format = [](double v) { return Percent(v); },
             .y_format = [](double v) { return Short(static_cast<uint64_t>(v)); }});
  for (const ReliabilityBin& bin : bins) {
    const double count = static_cast<double>(bin.count);
    plot.Box({bin.bounds.low + 0.006, 0}, {bin.bounds.high - 0.006, count}, "first", TipOf(bin));
    plot.Label({(bin.bounds.low + bin.bounds.high) / 2, count}, Short(bin.count), "tick", "middle",
               0, -4);
  }
  return {"How often each was predicted", "", std::move(plot).Svg()};
}

std::string Finding(const std::vector<ReliabilityBin>& bins) {
  double count = 0;
  double gap = 0;
  double absolute = 0;
  const ReliabilityBin* worst = nullptr;
  const auto miss = [](const ReliabilityBin& bin) { return bin.observed - bin.predicted; };
  for (const ReliabilityBin& bin : bins) {
    const double n = static_cast<double>(bin.count);
    count += n;
    gap += n * miss(bin);
    absolute += n * std::abs(miss(bin));
    if (bin.count < kTellingCount) continue;
    if (worst == nullptr || std::abs(miss(bin)) > std::abs(miss(*worst))) worst = &bin;
  }
  std::string finding = absl::StrCat(
      "A prediction is off by ", Fixed(100 * absolute / count, 1), " points on average (ECE), ",
      std::abs(gap / count) < 0.0005 ? std::string("as often too high as too low")
                                     : absl::StrCat(Fixed(100 * std::abs(gap) / count, 1),
                                                    " of them because predictions are too ",
                                                    gap < 0 ? "high" : "low", " overall"));
  if (worst != nullptr) {
    absl::StrAppend(&finding, "; furthest off are those between ", Percent(worst->bounds.low),
                    " and ", Percent(worst->bounds.high), ", where ",
                    Fixed(100 * std::abs(miss(*worst)), 1), " points ",
                    miss(*worst) > 0 ? "more" : "less", " were right than predicted");
  }
  return absl::StrCat(finding, ".");
}

}  // namespace

std::vector<ReliabilityBin> ReliabilityBins(const Observed& observed) {
  std::vector<ReliabilityBin> bins(kBins);
  for (size_t row = 0; row < observed.predicted.size(); ++row) {
    const double p = observed.predicted[row];
    ReliabilityBin& bin = bins[static_cast<size_t>(std::min(kBins - 1.0, p * kBins))];
    ++bin.count;
    bin.predicted += p;
    bin.observed += observed.log->score(row);
  }
  for (int i = 0; i < kBins; ++i) {
    ReliabilityBin& bin = bins[static_cast<size_t>(i)];
    bin.bounds = {static_cast<double>(i) / kBins, static_cast<double>(i + 1) / kBins};
    if (bin.count == 0) continue;
    bin.predicted /= static_cast<double>(bin.count);
    bin.observed /= static_cast<double>(bin.count);
    bin.interval = WilsonInterval(bin.observed, bin.count);
  }
  return bins;
}

Section ReliabilitySection(const Observed& observed, const std::string& judged_on) {
  const std::vector<ReliabilityBin> bins = ReliabilityBins(observed);
  Section section;
  section.id = "reliability";
  section.title = "Reliability";
  section.finding = Finding(bins);
  section.method = absl::StrCat("Judged on ", judged_on,
                                ", each response predicted just before it was given. The band is "
                                "the 95 % interval of what was observed (Wilson).");
  section.legend = {"first|observed, with its 95 % interval", "guide|a perfect match"};
  section.panels = {Diagram(bins), Histogram(bins)};
  Figures figures{"Predicted and observed by tenths",
                  {"Predicted", "Responses", "Mean prediction", "Observed", "95 % interval"},
                  {}};
  for (const ReliabilityBin& bin : bins) {
    if (bin.count == 0) continue;
    figures.rows.push_back(
        {absl::StrCat(Percent(bin.bounds.low), " to ", Percent(bin.bounds.high)),
         WithCommas(bin.count), Percent(bin.predicted, 1), Percent(bin.observed, 1),
         absl::StrCat(Percent(bin.interval.low, 1), " to ", Percent(bin.interval.high, 1))});
  }
  section.tables.push_back(std::move(figures));
  return section;
}

}  // namespace proximal
