// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Part of a response table, as calibration reads it.

#ifndef PROXIMAL_SERVICE_CLI_SELECTED_LOG_H_
#define PROXIMAL_SERVICE_CLI_SELECTED_LOG_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "engine/calibration/response_log.h"
#include "engine/catalog/catalog.h"
#include "service/cli/response_table.h"

namespace proximal {

// Which folds of a table: those in `only` (empty: all) that are not in `except`.
struct FoldSelection {
  std::vector<int> only = {};
  std::vector<int> except = {};

  bool everything() const { return only.empty() && except.empty(); }
  bool Contains(int fold) const;
};

struct SelectedLog {
  ResponseLog log;
  std::vector<uint32_t> rows;           // of the table, for each row of `log`
  std::vector<uint32_t> table_learner;  // the table's number of each learner of `log`
};

// The rows of the selected folds, learner by learner in the order they first appear in; of those
// learners only, by their numbers, for which `learners` is true, unless it is empty.
// FAILED_PRECONDITION: folds are selected and the table has none; no row is selected; items that
// the catalog has not. Memory: 28 bytes a selected row, and 4 a row while it works.
absl::StatusOr<SelectedLog> SelectLog(const ResponseTable& table, const Catalog& catalog,
                                      const FoldSelection& folds,
                                      const std::vector<bool>& learners = {});

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_SELECTED_LOG_H_
