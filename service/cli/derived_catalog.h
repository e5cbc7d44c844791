// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The catalog that response logs speak of.

#ifndef PROXIMAL_SERVICE_CLI_DERIVED_CATALOG_H_
#define PROXIMAL_SERVICE_CLI_DERIVED_CATALOG_H_

#include <cstddef>
#include <string>

#include "absl/types/span.h"
#include "engine/catalog/catalog_draft.h"
#include "service/cli/response_table.h"

namespace proximal {

struct DerivedCatalog {
  CatalogDraft draft;
  size_t capped_items = 0;   // items with more skills than kMaxSkillsPerItem: the first are kept
  std::string first_capped;  // the first of them by id
};

// The items of all tables, each with all skills that any row gives it; items and skills ascend by
// id, so that the same rows give the same catalog however they are spread over files. Difficulties
// are 0.
DerivedCatalog DeriveCatalog(absl::Span<const ResponseTable* const> tables);

// Sets difficulties from how often items were answered right, for catalogs without authored ones:
//
//   difficulty = -logit( (sum of scores + 5 m) / (responses + 5) ),  m the mean score of the table
//
// within -6..6, m within .01...99: what an average learner finds, shrunk by five responses towards
// the average item. Items without responses get -logit(m).
void SetEmpiricalDifficulties(const ResponseTable& table, CatalogDraft* draft);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_DERIVED_CATALOG_H_
