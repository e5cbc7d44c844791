// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/inputs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "engine/catalog/text.h"
#include "engine/catalog/validate.h"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/derived_catalog.h"
#include "service/cli/response_csv.h"

namespace proximal {

absl::StatusOr<ResponseTable> ReadLog(const std::vector<std::string>& paths, bool skip_bad_rows,
                                      Progress* progress) {
  progress->Stage(absl::StrCat("reading ", absl::StrJoin(paths, ", ")));
  ReadOptions options;
  options.skip_bad_rows = skip_bad_rows;
  options.progress = [&](size_t rows, double share) { progress->Update(rows, share, "rows"); };
  absl::StatusOr<ResponseTable> table = ReadResponses(paths, options);
  if (!table.ok()) return table.status();
  progress->Finish();
  if (table->skipped_rows > 0) {
    absl::FPrintF(stderr, "proximal: left out %s bad rows\n", WithCommas(table->skipped_rows));
  }
  return table;
}

absl::StatusOr<std::shared_ptr<const Catalog>> LoadCatalog(const std::string& file) {
  absl::StatusOr<v1::Catalog> wire = ReadCatalogFile(file);
  if (!wire.ok()) return wire.status();
  absl::StatusOr<std::shared_ptr<const Catalog>> catalog = Catalog::Compile(DraftOf(*wire));
  if (catalog.ok()) return catalog;
  return absl::InvalidArgumentError(absl::StrCat(file, ": ", catalog.status().message()));
}

CatalogDraft DeriveDraft(absl::Span<const ResponseTable* const> tables) {
  DerivedCatalog derived = DeriveCatalog(tables);
  if (derived.capped_items > 0) {
    absl::FPrintF(
        stderr,
        "proximal: %s items, among them %s, have more than %d skills; of each the first %d "
        "are kept\n",
        WithCommas(derived.capped_items), Quoted(derived.first_capped), kMaxSkillsPerItem,
        kMaxSkillsPerItem);
  }
  return std::move(derived.draft);
}

absl::StatusOr<std::shared_ptr<const Catalog>> LoadOrDeriveCatalog(
    const std::string& file, absl::Span<const ResponseTable* const> tables) {
  if (!file.empty()) return LoadCatalog(file);
  return Catalog::Compile(DeriveDraft(tables));
}

}  // namespace proximal
