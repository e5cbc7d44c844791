// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/report/quarantine.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/cli/progress.h"
#include "service/cli/report/numbers.h"

namespace proximal {
namespace {

constexpr size_t kTableRows = 40;

std::string Reason(const QuarantinedItem& item) {
  switch (item.reason) {
    case QuarantineReason::kHarder:
      return "turned harder";
    case QuarantineReason::kEasier:
      return "turned easier";
    case QuarantineReason::kByHand:
      break;
  }
  return "by hand";
}

std::string Since(const QuarantinedItem& item) {
  if (item.since == absl::InfinitePast()) return "\u2013";
  return absl::FormatTime("%Y-%m-%d", item.since, absl::UTCTimeZone());
}

}  // namespace

Section QuarantineSection(absl::Span<const QuarantinedItem> quarantine) {
  std::vector<QuarantinedItem> items(quarantine.begin(), quarantine.end());
  absl::c_stable_sort(items, [](const QuarantinedItem& a, const QuarantinedItem& b) {
    return std::abs(a.mean_residual) > std::abs(b.mean_residual);
  });
  const auto turned = absl::c_count_if(
      items, [](const auto& item) { return item.reason != QuarantineReason::kByHand; });
  Section section;
  section.id = "quarantine";
  section.title = "Quarantine";
  section.finding = absl::StrCat(
      Count(items.size(), "item is", "items are"), " kept out of picks, ",
      WithCommas(static_cast<uint64_t>(turned)),
      " because answers turned against what was known of them: look for a leak or a broken key.");
  section.method =
      "CUSUM sums of what the responses to an item were not expected to be raise the alarm "
      "(proximal update). Score less prediction, in points, over the responses before it.";
  Figures figures = {"Items out of picks", {"Item", "Why", "Since", "Responses", "Off by"}, {}};
  for (size_t i = 0; i < std::min(items.size(), kTableRows); ++i) {
    const QuarantinedItem& item = items[i];
    const bool by_hand = item.reason == QuarantineReason::kByHand;
    figures.rows.push_back({item.item_id, Reason(item), Since(item),
                            by_hand ? "\u2013" : WithCommas(item.responses),
                            by_hand ? "\u2013" : Signed(100 * item.mean_residual, 1)});
  }
  section.tables.push_back(std::move(figures));
  section.tables_open = true;
  return section;
}

}  // namespace proximal
