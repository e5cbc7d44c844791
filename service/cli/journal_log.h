// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A tenant's journal as a response log.

#ifndef PROXIMAL_SERVICE_CLI_JOURNAL_LOG_H_
#define PROXIMAL_SERVICE_CLI_JOURNAL_LOG_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/catalog/catalog.h"
#include "service/cli/response_table.h"
#include "service/store/journal_scan.h"

namespace proximal {

struct JournalLog {
  ResponseTable table;
  uint64_t voided = 0;         // responses that corrections took back: left out
  uint64_t rescored = 0;       // responses taken at a corrected score
  uint64_t unknown_items = 0;  // responses to items that the catalog lacks: left out
};

// The responses of a tenant, each at its last score, those of a learner in the order they were
// answered in. Folds are those of HashFold (held_out.h). `progress` is told the share 0..1 and may
// be empty. Memory: the table, the corrections, and while responses that arrived out of order are
// sorted 12 bytes a response. FAILED_PRECONDITION where no response is left; errors of the scan.
absl::StatusOr<JournalLog> ReadJournal(
    JournalScan& scan, absl::string_view tenant, const Catalog& catalog,
    const std::function<void(uint64_t events, double share)>& progress);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_JOURNAL_LOG_H_
