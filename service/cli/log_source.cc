// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/log_source.h"

#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/app/artifact_codec.h"
#include "service/cli/command.h"
#include "service/cli/inputs.h"
#include "service/cli/journal_log.h"

namespace proximal {
namespace {

absl::StatusOr<LoadedLog> LoadFiles(const LogSource& source, Progress* progress) {
  auto table = ReadLog(source.responses, source.skip_bad_rows, progress);
  if (!table.ok()) return table.status();
  LoadedLog loaded;
  loaded.table = *std::move(table);
  auto catalog = LoadOrDeriveCatalog(source.catalog, {&loaded.table});
  if (!catalog.ok()) return catalog.status();
  loaded.catalog = *std::move(catalog);
  if (!source.catalog.empty()) {
    loaded.catalog_version = ContentVersion(EncodeCatalog(loaded.catalog->draft()));
  }
  return loaded;
}

// The catalog of the file, or the tenant's active one.
absl::Status LoadCatalogOf(const LogSource& source, JournalScan& scan, LoadedLog* loaded) {
  if (!source.catalog.empty()) {
    auto catalog = LoadCatalog(source.catalog);
    if (!catalog.ok()) return catalog.status();
    loaded->catalog = *std::move(catalog);
    loaded->catalog_version = ContentVersion(EncodeCatalog(loaded->catalog->draft()));
    return absl::OkStatus();
  }
  auto active = scan.Active(source.tenant, ArtifactKind::kCatalog);
  if (absl::IsNotFound(active.status())) {
    return absl::FailedPreconditionError(absl::StrCat(scan.place(), ": tenant '", source.tenant,
                                                      "' has no active catalog; give --catalog"));
  }
  if (!active.ok()) return active.status();
  absl::StatusOr<CatalogDraft> draft = DecodeCatalog(active->payload);
  if (!draft.ok()) return draft.status();
  auto catalog = Catalog::Compile(*std::move(draft));
  if (!catalog.ok()) return catalog.status();
  loaded->catalog = *std::move(catalog);
  loaded->catalog_version = std::move(active->version);
  return absl::OkStatus();
}

void SayWhatIsLeftOut(const JournalLog& log) {
  if (log.voided > 0) {
    absl::FPrintF(stderr, "proximal: left out %s responses that were declared void\n",
                  WithCommas(log.voided));
  }
  if (log.rescored > 0) {
    absl::FPrintF(stderr, "proximal: took %s responses at their corrected score\n",
                  WithCommas(log.rescored));
  }
  if (log.unknown_items > 0) {
    absl::FPrintF(stderr, "proximal: left out %s responses to items that the catalog lacks\n",
                  WithCommas(log.unknown_items));
  }
}

absl::StatusOr<LoadedLog> LoadJournal(const LogSource& source, const OpenJournalScan& open,
                                      Progress* progress) {
  const auto scan = open(source.journal);
  if (!scan.ok()) return scan.status();
  LoadedLog loaded;
  if (absl::Status status = LoadCatalogOf(source, **scan, &loaded); !status.ok()) return status;
  progress->Stage(absl::StrCat("reading ", (*scan)->place()));
  auto log = ReadJournal(
      **scan, source.tenant, *loaded.catalog,
      [&](uint64_t events, double share) { progress->Update(events, share, "events"); });
  if (!log.ok()) return log.status();
  progress->Finish();
  SayWhatIsLeftOut(*log);
  loaded.table = std::move(log->table);
  return loaded;
}

}  // namespace

void AddLogOptions(CLI::App* command, LogSource* source) {
  command
      ->add_option("--responses", source->responses,
                   "response logs: CSV, plain or compressed (.gz, .zst)")
      ->type_name("FILE");
  AddSourceOptions(command, source);
}

void AddSourceOptions(CLI::App* command, LogSource* source) {
  command
      ->add_option("--journal", source->journal,
                   "instead: the responses of --tenant in the journal of a service, such as "
                   "sqlite:/var/lib/proximal/journal.db or postgres://proximal@db/proximal; read "
                   "only, also while the service runs. "
                   "Voided responses are left out, rescored ones taken at their last score; "
                   "learners fall into folds 1..5 by a hash of their ids")
      ->type_name("URL");
  command
      ->add_option("--catalog", source->catalog,
                   "the catalog, in JSON; without it the tenant's active one, or for files one "
                   "of the items and skills that they name")
      ->type_name("FILE");
  command->add_flag("--skip_bad_rows", source->skip_bad_rows,
                    "leave bad rows out and count them, instead of stopping at the first");
}

absl::Status CheckSource(const LogSource& source) {
  if (source.responses.empty() != source.journal.empty()) return absl::OkStatus();
  return Misuse("give either --responses or --journal");
}

absl::StatusOr<LoadedLog> LoadLog(const LogSource& source, const OpenJournalScan& open,
                                  Progress* progress) {
  return source.journal.empty() ? LoadFiles(source, progress) : LoadJournal(source, open, progress);
}

}  // namespace proximal
