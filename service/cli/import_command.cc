// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal import`: a catalog out of a response log, or a catalog into the service.

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/catalog/validate.h"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/derived_catalog.h"
#include "service/cli/files.h"
#include "service/cli/inputs.h"
#include "service/cli/progress.h"
#include "service/cli/server_options.h"
#include "service/cli/upload.h"

namespace proximal {
namespace {

constexpr char kAbout[] =
    "One of\n"
    "  --responses FILE --out CATALOG.json\n"
    "      Drafts a catalog from a response log: its skills, its items, and difficulties from how\n"
    "      often items were answered right (logits, shrunk by five responses, within -6..6).\n"
    "  --catalog FILE.json [--address HOST:PORT]\n"
    "      Validates a catalog (JSON of proximal.v1.Catalog) and prints every violation with its\n"
    "      path. With --address, publishes and activates it where it has none.";

struct Options {
  std::vector<std::string> responses;
  std::string out, catalog, title;
  bool skip_bad_rows = false;
  bool publish = false;
  bool activate = true;
  ServerOptions server;
};

absl::Status DraftFromLog(const Options& options) {
  if (absl::Status status = CheckWritable(options.out); !status.ok()) return status;
  Progress progress;
  const auto table = ReadLog(options.responses, options.skip_bad_rows, &progress);
  if (!table.ok()) return table.status();
  CatalogDraft draft = DeriveDraft({&*table});
  draft.title = options.title;
  SetEmpiricalDifficulties(*table, &draft);
  for (const Violation& violation : Validate(draft)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the log gives no sound catalog: ", violation.path, ": ", violation.message));
  }
  v1::Catalog wire;
  FillWire(draft, &wire);
  if (absl::Status status = WriteCatalogFile(options.out, wire); !status.ok()) return status;
  absl::PrintF("%s: %s skills, %s items, from %s responses of %s learners\n", options.out,
               WithCommas(draft.skills.size()), WithCommas(draft.items.size()),
               WithCommas(table->size()), WithCommas(table->learners.size()));
  return absl::OkStatus();
}

// Prints every violation.
absl::Status ValidateWhole(const std::string& file, const CatalogDraft& draft) {
  const std::vector<Violation> violations = Validate(draft);
  for (const Violation& violation : violations) {
    absl::FPrintF(stderr, "%s: %s: %s: %s\n", file, violation.path, violation.rule,
                  violation.message);
  }
  if (violations.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(file, ": ", violations.size(), " violation",
                                                 violations.size() == 1 ? "" : "s",
                                                 "; nothing was published"));
}

absl::Status ImportCatalog(const Options& options) {
  const absl::StatusOr<v1::Catalog> wire = ReadCatalogFile(options.catalog);
  if (!wire.ok()) return wire.status();
  const CatalogDraft draft = DraftOf(*wire);
  if (absl::Status status = ValidateWhole(options.catalog, draft); !status.ok()) return status;
  absl::PrintF("%s: sound, %s skills, %s items\n", options.catalog, WithCommas(draft.skills.size()),
               WithCommas(draft.items.size()));
  if (!options.publish) return absl::OkStatus();

  const auto channel = Connect(options.server);
  if (!channel.ok()) return channel.status();
  const auto info = Publish(options.server, *channel, *wire, options.activate);
  if (!info.ok()) return info.status();
  absl::PrintF("published%s as %s\n", info->active() ? " and activated" : "",
               info->catalog_version());
  return absl::OkStatus();
}

absl::Status Import(const Options& options) {
  const bool from_log = !options.responses.empty();
  if (from_log == !options.catalog.empty()) {
    return Misuse("import takes either --responses and --out, or --catalog");
  }
  if (from_log == options.out.empty()) return Misuse("--responses and --out go together");
  if (from_log && options.publish) return Misuse("--address goes with --catalog");
  return from_log ? DraftFromLog(options) : ImportCatalog(options);
}

}  // namespace

void AddImportCommand(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("import", kAbout);
  auto options = std::make_shared<Options>();
  command->add_option("--responses", options->responses, "response logs to draft from")
      ->type_name("FILE");
  command->add_option("--out", options->out, "where the draft goes")->type_name("FILE");
  command->add_option("--title", options->title, "the draft's title")->type_name("TEXT");
  command->add_option("--catalog", options->catalog, "a catalog to validate and publish")
      ->type_name("FILE");
  CLI::Option* address = AddServerOptions(command, &options->server);
  command->add_flag("--activate,!--no_activate", options->activate,
                    "make the published catalog the active one (the default), or do not");
  command->add_flag("--skip_bad_rows", options->skip_bad_rows,
                    "leave bad rows out and count them, instead of stopping at the first");
  command->callback([options, address, run] {
    options->publish = address->count() > 0;
    *run = [options] { return Import(*options); };
  });
}

}  // namespace proximal
