// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/ablation_section.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/plot.h"

namespace proximal {
namespace {

struct Worth {
  std::string term;
  double log_loss;  // what leaving it out adds, in thousandths of a nat
  double auc;       // what leaving it out takes away, in points
};

// The most worth first.
std::vector<Worth> Worths(const Ablation& ablation) {
  std::vector<Worth> worths;
  for (const Ablation::Term& term : ablation.terms) {
    worths.push_back({absl::StrReplaceAll(ResponseTermName(term.term), {{"_", " "}}),
                      1000 * (term.without.log_loss - ablation.whole.log_loss),
                      100 * (ablation.whole.auc - term.without.auc)});
  }
  absl::c_stable_sort(worths,
                      [](const Worth& a, const Worth& b) { return a.log_loss > b.log_loss; });
  return worths;
}

Panel Bars(const std::vector<Worth>& worths) {
  double most = 0.1;
  double least = 0;
  for (const Worth& worth : worths) {
    most = std::max(most, worth.log_loss);
    least = std::min(least, worth.log_loss);
  }
  const double count = static_cast<double>(worths.size());
  Plot plot({.title = "What each term is worth",
             .description = "Rise of the log loss where a term is left out, most first",
             .width = 560,
             .height = 60 + 22 * count,
             .x = {1.1 * least, 1.1 * most},
             .y = {0, count},
             .x_label = "log loss added by leaving it out, thousandths of a nat",
             .x_format = [](double v) { return Fixed(v, v == static_cast<int>(v) ? 0 : 1); },
             .left = 120});
  for (size_t i = 0; i < worths.size(); ++i) {
    const Worth& worth = worths[i];
    const double y = count - static_cast<double>(i) - 0.5;
    plot.Box({std::min(0.0, worth.log_loss), y - 0.32}, {std::max(0.0, worth.log_loss), y + 0.32},
             worth.log_loss >= 0 ? "first" : "second",
             absl::StrCat(worth.term, ": ", Signed(worth.log_loss, 2), " thousandths of a nat, ",
                          Signed(worth.auc, 2), " points of AUC"));
    plot.Label({1.1 * least, y}, worth.term, "tick", "end", -8, 4);
  }
  plot.Line({{0, 0}, {0, count}}, "guide");
  return {"", "", std::move(plot).Svg()};
}

}  // namespace

Section AblationSection(const Ablation& ablation, const std::string& judged_on) {
  const std::vector<Worth> worths = Worths(ablation);
  Section section;
  section.id = "ablation";
  section.title = "What each term is worth";
  section.finding = absl::StrCat("Most is lost without ", worths[0].term, " (",
                                 Fixed(worths[0].auc, 2), " points of AUC), then without ",
                                 worths[1].term, " (", Fixed(worths[1].auc, 2), ").");
  section.method = absl::StrCat(
      "The model was fitted again without each term in turn, its priors chosen anew, and judged "
      "on ",
      judged_on,
      ". Terms share what they know: two that are worth little one by one may be worth much "
      "together.");
  section.panels = {Bars(worths)};
  Figures figures = {"Without one term", {"Term", "Log loss, thousandths", "AUC, points"}, {}};
  for (const Worth& worth : worths) {
    figures.rows.push_back({worth.term, Signed(worth.log_loss, 2), Signed(-worth.auc, 2)});
  }
  section.tables.push_back(std::move(figures));
  return section;
}

}  // namespace proximal
