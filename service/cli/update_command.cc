// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal update`: a new version of a model from responses that came after its fit.

#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/calibration/item_update.h"
#include "nlohmann/json.hpp"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/comparison.h"
#include "service/cli/files.h"
#include "service/cli/inputs.h"
#include "service/cli/log_source.h"
#include "service/cli/progress.h"
#include "service/cli/publish_options.h"
#include "service/cli/selected_log.h"
#include "service/cli/upload.h"

namespace proximal {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kAbout[] =
    "Takes responses that came after a model's fit into it, and writes the next version: item\n"
    "difficulties updated response by response, and items that turned quarantined, which keeps\n"
    "them out of picks. Give each learner's whole log: responses up to --since only tell where\n"
    "learners stand. The same model and log give the same bytes.\n"
    "With --catalog the new version is for that catalog: items that the model lacks are served\n"
    "from their prior and as new until responses come. Without responses only --quarantine,\n"
    "--release and --catalog are done.\n"
    "With --publish the next version is published, and activated if the responses that it took\n"
    "in, each predicted before, were predicted better for what it learnt from the ones before\n"
    "them, or every one of them alike, as where it only quarantines items; the model that it\n"
    "comes from must be the one that serves.";

struct Options {
  LogSource source;
  std::string model, out, since, json;
  std::vector<std::string> quarantine, release;
  DriftOptions drift;
  PublishOptions publish;

  bool takes_in() const { return !source.responses.empty() || !source.journal.empty(); }
};

// The model that is updated.
struct Base {
  std::string version;
  PublishableModel model;
};

// What stays true of the next version: how well the last one did is not.
ModelHeader NextHeader(const ModelHeader& last) {
  ModelHeader next;
  next.kind = last.kind;
  next.catalog_version = last.catalog_version;
  next.created_at = last.created_at;
  next.training.responses = last.training.responses;
  next.training.learners = last.training.learners;
  next.training.repairs = last.training.repairs;
  next.training.latest_response = last.training.latest_response;
  next.training.unseen_share = last.training.unseen_share;
  next.training.tool = "proximal update";
  return next;
}

absl::StatusOr<absl::Time> SinceOf(const Options& options, const ModelHeader& header) {
  if (options.since.empty()) {
    return header.training.latest_response.value_or(
        header.created_at.value_or(absl::InfinitePast()));
  }
  absl::Time since;
  std::string error;
  if (absl::ParseTime(absl::RFC3339_full, options.since, &since, &error)) return since;
  return Misuse(absl::StrCat("--since '", options.since, "': ", error));
}

// Releases, then quarantines by hand.
absl::Status ApplyByHand(const Options& options, ModelParameters* parameters) {
  std::vector<QuarantinedItem>& list = parameters->quarantine;
  const auto find = [&](const std::string& id) {
    return absl::c_find_if(list, [&](const QuarantinedItem& item) { return item.item_id == id; });
  };
  for (const std::string& id : options.release) {
    const auto item = find(id);
    if (item == list.end()) {
      return absl::FailedPreconditionError(absl::StrCat("item '", id, "' is not quarantined"));
    }
    list.erase(item);
  }
  for (const std::string& id : options.quarantine) {
    if (find(id) != list.end()) continue;
    list.emplace_back().item_id = id;
  }
  return absl::OkStatus();
}

const char* Name(DriftAlarm alarm) {
  return alarm == DriftAlarm::kNone ? "" : alarm == DriftAlarm::kHarder ? "harder" : "easier";
}

std::string UpdateToJson(const Catalog& catalog, const ItemUpdate& update) {
  Json json = {
      {"responses", update.responses},           {"log_loss_before", update.log_loss_before},
      {"log_loss_after", update.log_loss_after}, {"common_shift", update.common_shift},
      {"common_drift", update.common_drift},     {"items", Json::array()}};
  for (const ItemChange& change : update.changes) {
    Json item = {{"item", catalog.item(change.item).id},
                 {"responses", change.responses},
                 {"easier_by", change.departure},
                 {"standard_error", change.standard_error},
                 {"new", change.added}};
    if (change.alarm != DriftAlarm::kNone) item["turned"] = Name(change.alarm);
    json["items"].push_back(std::move(item));
  }
  return json.dump(2) + "\n";
}

void Print(const ItemUpdate& update) {
  const auto added = absl::c_count_if(update.changes, [](const auto& c) { return c.added; });
  absl::PrintF("%s responses taken in, to %s items, %s of them new to the model\n",
               WithCommas(update.responses), WithCommas(update.changes.size()),
               WithCommas(static_cast<uint64_t>(added)));
  if (update.responses > 0) {
    absl::PrintF(
        "log loss on them, each before it was taken in: %.4f as the model was, %.4f as it "
        "went along\n",
        update.log_loss_before, update.log_loss_after);
  }
  if (update.common_drift) {
    std::fputs(
        "more items turned than can have turned by themselves: none is quarantined; fit the "
        "model anew\n",
        stdout);
  }
}

void PrintQuarantine(const ModelParameters& parameters) {
  for (const QuarantinedItem& item : parameters.quarantine) {
    if (item.reason == QuarantineReason::kByHand) {
      absl::PrintF("quarantined %s: by hand\n", item.item_id);
      continue;
    }
    absl::PrintF(
        "quarantined %s: %s than its difficulty says, by %.2f in the mean score of %d "
        "responses up to %s\n",
        item.item_id, item.reason == QuarantineReason::kHarder ? "harder" : "easier",
        std::abs(item.mean_residual), item.responses,
        absl::FormatTime(absl::RFC3339_sec, item.since, absl::UTCTimeZone()));
  }
}

// How the responses taken in were predicted, as a comparison with the model as it was.
HeldOutComparison CompareTaken(const ResponseLog& log, const ItemUpdate& update,
                               const std::string& version) {
  ResponseLog taken;
  std::vector<double> before, after;
  size_t next = 0;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    const size_t end = log.end(learner);
    if (next == update.taken.size() || update.taken[next].row >= end) continue;
    taken.AddLearner();
    for (; next < update.taken.size() && update.taken[next].row < end; ++next) {
      const ScoredResponse response = log.response(update.taken[next].row);
      taken.Add(response.item, response.score, response.answered_at);
      before.push_back(update.taken[next].before);
      after.push_back(update.taken[next].after);
    }
  }
  HeldOutComparison comparison = ComparePredictions(taken, after, before);
  comparison.champion_version = version;
  comparison.held_out = "first responses to items since, each predicted before it was taken in";
  return comparison;
}

// Takes the log in.
absl::Status TakeIn(const Options& options, const OpenJournalScan& open, Base* base) {
  PublishableModel& model = base->model;
  if (options.source.journal.empty() && options.source.catalog.empty() &&
      !model.header.catalog_version.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the model is for catalog ", model.header.catalog_version,
                     ": give that catalog, or the one that comes after it, with --catalog"));
  }
  Progress progress;
  const absl::StatusOr<absl::Time> since = SinceOf(options, model.header);
  if (!since.ok()) return since.status();
  const auto loaded = LoadLog(options.source, open, &progress);
  if (!loaded.ok()) return loaded.status();
  if (options.since.empty() && *since > absl::InfinitePast() && !loaded->table.has_time) {
    return absl::FailedPreconditionError(
        "the log has no column 'time': which of its responses are new cannot be told");
  }
  const auto log = SelectLog(loaded->table, *loaded->catalog, {});
  if (!log.ok()) return log.status();
  progress.Stage("taking responses in");
  const auto counted = [&](uint64_t done, double share, absl::string_view unit) {
    progress.Update(done, share, unit);
  };
  absl::StatusOr<ItemUpdate> update =
      UpdateItems(loaded->catalog, model.parameters, log->log,
                  {.since = *since, .drift = options.drift, .counted = counted});
  if (!update.ok()) return update.status();
  progress.Finish();
  Print(*update);
  model.parameters = std::move(update->parameters);
  if (!loaded->catalog_version.empty()) model.header.catalog_version = loaded->catalog_version;
  TrainingSummary& training = model.header.training;
  training.responses += update->responses;
  if (update->responses > 0) {
    training.latest_response = model.header.created_at = update->latest;
    training.unseen_share.reset();  // it takes in whoever answers
    model.header.comparison = CompareTaken(log->log, *update, base->version);
  }
  return options.json.empty() ? absl::OkStatus()
                              : WriteFile(options.json, UpdateToJson(*loaded->catalog, *update));
}

absl::Status CheckOptions(const Options& options) {
  const bool by_hand =
      !options.quarantine.empty() || !options.release.empty() || !options.source.catalog.empty();
  if (!options.takes_in() && !by_hand) {
    return Misuse(
        "give --responses, --journal, --quarantine, --release or --catalog: else nothing changes");
  }
  if (options.takes_in()) {
    if (absl::Status status = CheckSource(options.source); !status.ok()) return status;
  } else if (!options.json.empty()) {
    return Misuse("--json says what responses changed: give --responses or --journal");
  }
  if (absl::Status status = CheckPublishOptions(options.publish); !status.ok()) return status;
  if (options.model.empty() && !options.publish.publish) {
    return Misuse("give --model, or --publish to update the model that serves");
  }
  for (const std::string& file : {options.out, options.json}) {
    if (file.empty()) continue;
    if (absl::Status status = CheckWritable(file); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// The model of --model, or else the one that serves.
absl::StatusOr<Base> FindBase(const Options& options,
                              const std::shared_ptr<grpc::Channel>& channel) {
  v1::Model wire;
  if (!options.model.empty()) {
    auto read = ReadModelFile(options.model);
    if (!read.ok()) return read.status();
    wire = *std::move(read);
  } else {
    auto downloaded = DownloadModel(options.publish.server, channel, "");
    if (!downloaded.ok()) return downloaded.status();
    if (!downloaded->has_value()) {
      return absl::FailedPreconditionError("no model is active: give --model");
    }
    wire = std::move((*downloaded)->model);
  }
  absl::StatusOr<PublishableModel> model = ModelOf(wire);
  if (!model.ok()) return model.status();
  Base base = {ContentVersion(EncodeModel(*model)), *std::move(model)};
  base.model.header = NextHeader(base.model.header);
  return base;
}

absl::Status Update(const Options& options, const OpenJournalScan& open) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  const auto channel = ConnectToPublish(options.publish);
  if (!channel.ok()) return channel.status();
  absl::StatusOr<Base> base = FindBase(options, *channel);
  if (!base.ok()) return base.status();
  PublishableModel& model = base->model;
  if (options.takes_in()) {
    if (absl::Status status = TakeIn(options, open, &*base); !status.ok()) return status;
  }
  if (absl::Status status = ApplyByHand(options, &model.parameters); !status.ok()) return status;
  if (!options.source.catalog.empty()) {
    const auto catalog = LoadCatalog(options.source.catalog);
    if (!catalog.ok()) return catalog.status();
    model.header.catalog_version = ContentVersion(EncodeCatalog((*catalog)->draft()));
  }
  PrintQuarantine(model.parameters);
  v1::Model wire;
  FillWire(model, &wire);
  if (absl::Status status = WriteModelFile(options.out, wire); !status.ok()) return status;
  return PublishIfAsked(options.publish, *channel, wire);
}

}  // namespace

void AddUpdateCommand(CLI::App& app, const OpenJournalScan& open, Run* run) {
  CLI::App* command = app.add_subcommand("update", kAbout);
  auto options = std::make_shared<Options>();
  command
      ->add_option("--model", options->model,
                   "the model to update (default: with --publish the service's active one)")
      ->type_name("FILE");
  command->add_option("--out", options->out, "where the next version goes")
      ->required()
      ->type_name("FILE");
  AddLogOptions(command, &options->source);
  command
      ->add_option("--since", options->since,
                   "take in what was answered after this, such as 2026-01-31T00:00:00Z (default: "
                   "the latest response in the model, or else when it was made)")
      ->type_name("TIME");
  command->add_option("--quarantine", options->quarantine, "keep these items out of picks")
      ->type_name("ITEM");
  command->add_option("--release", options->release, "give these items back to picks")
      ->type_name("ITEM");
  command
      ->add_option("--drift_reference", options->drift.reference,
                   "k of drift detection, standard deviations (default: .25)")
      ->type_name("K");
  command
      ->add_option("--drift_threshold", options->drift.threshold,
                   "h of drift detection (default: 25, a false alarm in two million "
                   "responses)")
      ->type_name("H");
  command->add_option("--json", options->json, "write what changed there")->type_name("FILE");
  AddPublishOptions(command,
                    "publish the next version, and activate it if it predicts better, or alike",
                    &options->publish);
  command->callback([options, open, run] {
    options->source.tenant = options->publish.server.tenant;
    *run = [options, open] { return Update(*options, open); };
  });
}

}  // namespace proximal
