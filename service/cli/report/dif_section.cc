// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/dif_section.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/cli/progress.h"
#include "service/cli/report/numbers.h"
#include "service/cli/report/plot.h"

namespace proximal {
namespace {

constexpr size_t kShown = 20;
constexpr double kZ = 1.96;

struct Tested {
  ItemIndex item;
  const DifItem* dif;
};

char LetterOf(DifClass ets) { return static_cast<char>('A' + static_cast<int>(ets)); }

// The tested items, from the largest class and size on.
std::vector<Tested> BySize(const DifAnalysis& analysis) {
  std::vector<Tested> tested;
  for (ItemIndex item = 0; item < analysis.items.size(); ++item) {
    if (analysis.items[item].state == DifState::kTested) {
      tested.push_back({item, &analysis.items[item]});
    }
  }
  std::stable_sort(tested.begin(), tested.end(), [](const Tested& a, const Tested& b) {
    const MantelHaenszel& x = a.dif->mantel_haenszel;
    const MantelHaenszel& y = b.dif->mantel_haenszel;
    if (x.ets != y.ets) return x.ets > y.ets;
    return std::abs(x.delta) > std::abs(y.delta);
  });
  return tested;
}

// A line per item: its delta with the 95 % interval, the zones of the classes behind it.
Panel Forest(const Catalog& catalog, const std::vector<Tested>& tested) {
  const size_t shown = std::min(kShown, tested.size());
  double reach = 2;
  for (size_t i = 0; i < shown; ++i) {
    const MantelHaenszel& mh = tested[i].dif->mantel_haenszel;
    reach = std::max(reach, std::abs(mh.delta) + kZ * mh.delta_error);
  }
  reach = std::min(reach, 6.0);
  const double lines = static_cast<double>(shown);
  Plot plot({.title = "Differential item functioning",
             .description = "Mantel-Haenszel delta of the items with the largest values",
             .height = 60 + 22 * lines,
             .x = {-reach, reach},
             .y = {0, lines},
             .x_label = "harder for the focal group \u2190 delta \u2192 easier",
             .x_format = [](double v) { return Signed(v, 1); },
             .left = 130});
  plot.Box({-1, 0}, {1, lines}, "zone", "class A: negligible");
  plot.Line({{0, 0}, {0, lines}}, "guide");
  for (size_t i = 0; i < shown; ++i) {
    const MantelHaenszel& mh = tested[i].dif->mantel_haenszel;
    const double y = lines - static_cast<double>(i) - 0.5;
    const std::string style = mh.ets == DifClass::kA ? "first" : "second whisker";
    std::string name = catalog.item(tested[i].item).id;
    if (name.size() > 18) name = absl::StrCat(absl::string_view(name).substr(0, 17), "\u2026");
    plot.Line({{std::max(-reach, mh.delta - kZ * mh.delta_error), y},
               {std::min(reach, mh.delta + kZ * mh.delta_error), y}},
              style);
    plot.Dot({std::clamp(mh.delta, -reach, reach), y}, 4, style,
             absl::StrCat(name, ": ", Signed(mh.delta, 2)));
    plot.Label({-reach, y}, absl::StrCat(name, "  ", std::string(1, LetterOf(mh.ets))), "tick",
               "end", -8, 4);
  }
  return {"", "", std::move(plot).Svg()};
}

Figures Table(const Catalog& catalog, const std::vector<Tested>& tested) {
  Figures figures{"The largest differences",
                  {"Item", "Class", "Delta", "Adjusted p", "Right, reference", "Right, focal"},
                  {}};
  for (size_t i = 0; i < std::min(kShown, tested.size()); ++i) {
    const DifItem& dif = *tested[i].dif;
    figures.rows.push_back(
        {catalog.item(tested[i].item).id, std::string(1, LetterOf(dif.mantel_haenszel.ets)),
         absl::StrCat(Signed(dif.mantel_haenszel.delta, 2), " \u00b1 ",
                      Fixed(kZ * dif.mantel_haenszel.delta_error, 2)),
         Fixed(dif.adjusted_p, 3), Percent(dif.reference_share), Percent(dif.focal_share)});
  }
  return figures;
}

}  // namespace

Section DifSection(const Catalog& catalog, const DifAnalysis& analysis,
                   const std::string& reference, const std::string& focal) {
  const std::vector<Tested> tested = BySize(analysis);
  uint64_t classes[3] = {};
  for (const Tested& one : tested) ++classes[static_cast<int>(one.dif->mantel_haenszel.ets)];
  Section section;
  section.id = "dif";
  section.title = "Fairness between groups";
  section.finding =
      absl::StrCat("Of ", Count(tested.size(), "item", "items"), " that could be tested, ",
                   WithCommas(classes[2]), " differ strongly (class C) and ",
                   WithCommas(classes[1]), " moderately (B) between learners of the same ability.");
  section.method = absl::StrCat("Mantel-Haenszel on the ETS delta scale, ",
                                WithCommas(analysis.focal), " learners of \u201c", focal,
                                "\u201d (focal) beside ", WithCommas(analysis.reference),
                                " of \u201c", reference, "\u201d (reference), matched by ",
                                analysis.matching == DifMatching::kTotalScore ? "score" : "ability",
                                "; first responses only. The green zone is class A, negligible. "
                                "The labels were read for this "
                                "report and are kept nowhere.");
  if (tested.empty()) return section;
  section.panels = {Forest(catalog, tested)};
  section.tables.push_back(Table(catalog, tested));
  return section;
}

}  // namespace proximal
