// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/sum_scores.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "engine/calibration/irt_data.h"
#include "engine/calibration/irt_mml.h"
#include "engine/calibration/item_fit.h"
#include "service/cli/report/numbers.h"

namespace proximal {
namespace {

constexpr double kSignificant = 0.05;
constexpr size_t kTableRows = 15;

struct Tested {
  ItemIndex item;
  SumScoreFit fit;
};

bool HasPartialCredit(const ResponseLog& log) {
  for (size_t row = 0; row < log.size(); ++row) {
    if (log.score(row) != 0 && log.score(row) != 1) return true;
  }
  return false;
}

Figures Table(const Catalog& catalog, const std::vector<Tested>& tested) {
  Figures figures = {"The items whose curve describes them least",
                     {"Item", "S-X\u00b2", "Degrees of freedom", "p", "Adjusted p"},
                     {}};
  for (size_t i = 0; i < std::min(tested.size(), kTableRows); ++i) {
    const auto& [item, fit] = tested[i];
    figures.rows.push_back({catalog.item(item).id, Fixed(fit.chi_square, 1),
                            absl::StrCat(fit.degrees), Fixed(fit.p, 4), Fixed(fit.adjusted_p, 4)});
  }
  return figures;
}

}  // namespace

std::optional<Section> SumScoresSection(const Catalog& catalog, const ResponseLog& log) {
  if (catalog.item_count() > kMostItemsForSumScores || HasPartialCredit(log)) return std::nullopt;
  const IrtData data = IrtData::FirstResponses(log, catalog.item_count());
  const absl::StatusOr<IrtFit> irt = FitIrt(data, {});
  if (!irt.ok()) return std::nullopt;
  const auto fits = TestSumScores(data, irt->items);
  if (!fits.ok()) return std::nullopt;
  std::vector<Tested> tested;
  for (ItemIndex item = 0; item < fits->size(); ++item) {
    if ((*fits)[item].state == ItemFitState::kTested) tested.push_back({item, (*fits)[item]});
  }
  if (tested.empty()) return std::nullopt;
  absl::c_stable_sort(tested, [](const Tested& a, const Tested& b) { return a.fit.p < b.fit.p; });
  const auto misfits = static_cast<uint64_t>(
      absl::c_count_if(tested, [](const Tested& t) { return t.fit.adjusted_p < kSignificant; }));
  Section section;
  section.id = "sum-scores";
  section.title = "Item fit by sum scores";
  section.finding =
      misfits == 0
          ? absl::StrCat("Each of ", Count(tested.size(), "item", "items"),
                         " is answered at every sum score as its curve says.")
          : absl::StrCat(Count(misfits, "item is", "items are"), " answered otherwise than ",
                         misfits == 1 ? "its curve says" : "their curves say",
                         ", by more than luck explains.");
  section.method =
      "S-X\u00b2 (Orlando and Thissen) of a two-parameter model fitted to first responses: those "
      "with the same sum score are compared with what the curve expects of them. The adjusted p "
      "allows for the number of items.";
  section.tables.push_back(Table(catalog, tested));
  section.tables_open = true;
  return section;
}

}  // namespace proximal
