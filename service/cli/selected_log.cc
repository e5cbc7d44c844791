// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/selected_log.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "engine/catalog/text.h"

namespace proximal {
namespace {

// The catalog's index of every item of the table.
absl::StatusOr<std::vector<ItemIndex>> FindItems(const ResponseTable& table,
                                                 const Catalog& catalog) {
  std::vector<ItemIndex> found(table.items.size());
  std::string first_missing;
  size_t missing = 0;
  for (uint32_t item = 0; item < table.items.size(); ++item) {
    const std::optional<ItemIndex> index = catalog.FindItem(table.items[item]);
    if (index) {
      found[item] = *index;
    } else if (missing++ == 0) {
      first_missing = table.items[item];
    }
  }
  if (missing == 0) return found;
  return absl::FailedPreconditionError(
      absl::StrCat("the catalog lacks ", missing, " of the log's ", table.items.size(),
                   " items, the first of them ", Quoted(first_missing)));
}

}  // namespace

bool FoldSelection::Contains(int fold) const {
  return (only.empty() || absl::c_linear_search(only, fold)) &&
         !absl::c_linear_search(except, fold);
}

absl::StatusOr<SelectedLog> SelectLog(const ResponseTable& table, const Catalog& catalog,
                                      const FoldSelection& folds) {
  if (!folds.everything() && !table.has_fold) {
    return absl::FailedPreconditionError("folds are selected, but the log has no column 'fold'");
  }
  const absl::StatusOr<std::vector<ItemIndex>> items = FindItems(table, catalog);
  if (!items.ok()) return items.status();

  std::vector<std::vector<uint32_t>> rows_of(table.learners.size());
  std::vector<uint32_t> order;
  for (uint32_t row = 0; row < table.size(); ++row) {
    if (!folds.Contains(table.fold[row])) continue;
    std::vector<uint32_t>& rows = rows_of[table.learner[row]];
    if (rows.empty()) order.push_back(table.learner[row]);
    rows.push_back(row);
  }
  if (order.empty()) return absl::FailedPreconditionError("no response lies in the folds selected");

  SelectedLog selected;
  for (uint32_t learner : order) {
    selected.log.AddLearner();
    selected.table_learner.push_back(learner);
    for (uint32_t row : rows_of[learner]) {
      selected.log.Add((*items)[table.item[row]], table.score[row], table.answered_at(row));
      selected.rows.push_back(row);
    }
  }
  return selected;
}

}  // namespace proximal
