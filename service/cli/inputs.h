// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the commands that read response logs and catalogs share.

#ifndef PROXIMAL_SERVICE_CLI_INPUTS_H_
#define PROXIMAL_SERVICE_CLI_INPUTS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/catalog/catalog.h"
#include "service/cli/progress.h"
#include "service/cli/response_table.h"

namespace proximal {

// Reads logs with progress, and says how many bad rows were left out.
absl::StatusOr<ResponseTable> ReadLog(const std::vector<std::string>& paths, bool skip_bad_rows,
                                      Progress* progress);

// The catalog of a file. INVALID_ARGUMENT naming the first violations where it breaks rules.
absl::StatusOr<std::shared_ptr<const Catalog>> LoadCatalog(const std::string& file);

// The catalog that the tables speak of, with a warning where items have too many skills.
CatalogDraft DeriveDraft(absl::Span<const ResponseTable* const> tables);

// The catalog of a file, or without one (empty) the catalog that the tables
// speak of.
absl::StatusOr<std::shared_ptr<const Catalog>> LoadOrDeriveCatalog(
    const std::string& file, absl::Span<const ResponseTable* const> tables);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_INPUTS_H_
