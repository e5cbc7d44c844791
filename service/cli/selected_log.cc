// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/selected_log.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

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
                                      const FoldSelection& folds,
                                      const std::vector<bool>& learners) {
  if (!folds.everything() && !table.has_fold) {
    return absl::FailedPreconditionError("folds are selected, but the log has no column 'fold'");
  }
  const absl::StatusOr<std::vector<ItemIndex>> items = FindItems(table, catalog);
  if (!items.ok()) return items.status();
  const auto selects = [&](uint32_t row) {
    return folds.Contains(table.fold[row]) && (learners.empty() || learners[table.learner[row]]);
  };

  // A learner's rows are made adjacent by counting them first.
  std::vector<uint32_t> end(table.learners.size(), 0);
  SelectedLog selected;
  for (uint32_t row = 0; row < table.size(); ++row) {
    if (selects(row) && end[table.learner[row]]++ == 0) {
      selected.table_learner.push_back(table.learner[row]);
    }
  }
  if (selected.table_learner.empty()) {
    return absl::FailedPreconditionError("no response lies in the folds selected");
  }
  uint32_t begin = 0;
  for (uint32_t learner : selected.table_learner) {
    begin += std::exchange(end[learner], begin);
  }
  selected.rows.resize(begin);
  for (uint32_t row = 0; row < table.size(); ++row) {
    if (selects(row)) selected.rows[end[table.learner[row]]++] = row;
  }
  uint32_t next = 0;
  for (uint32_t learner : selected.table_learner) {
    selected.log.AddLearner();
    for (; next < end[learner]; ++next) {
      const uint32_t row = selected.rows[next];
      selected.log.Add((*items)[table.item[row]], table.score[row], table.answered_at(row));
    }
  }
  return selected;
}

}  // namespace proximal
