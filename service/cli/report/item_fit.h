// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which items do not behave as the model says.

#ifndef PROXIMAL_SERVICE_CLI_REPORT_ITEM_FIT_H_
#define PROXIMAL_SERVICE_CLI_REPORT_ITEM_FIT_H_

#include <cstdint>
#include <vector>

#include "service/cli/report/observed.h"
#include "service/cli/report/section.h"

namespace proximal {

// Mean squares of residuals (Wright & Masters 1982), over predictions made one step ahead. With
// e = score - P and v = P (1 - P):  infit = sum e^2 / sum v,  outfit = mean of e^2 / v  (v at least
// .01). About 1 where the item does as predicted; above, answers are more erratic, below, more
// regular. Partial credit lowers both.
struct ItemFitRow {
  ItemIndex item = 0;
  uint64_t count = 0;
  double observed = 0;   // mean score
  double predicted = 0;  // mean prediction
  double infit = 0;
  double outfit = 0;
};

inline constexpr uint64_t kFewestForFit = 30;

// Of the items with at least kFewestForFit responses, in the order of the catalog.
std::vector<ItemFitRow> ItemFits(const Observed& observed);

Section ItemFitSection(const Observed& observed);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_REPORT_ITEM_FIT_H_
