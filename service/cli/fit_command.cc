// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal fit`: the parameters of a model from a response log.

#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "engine/calibration/evaluate.h"
#include "engine/calibration/fit.h"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/files.h"
#include "service/cli/inputs.h"
#include "service/cli/progress.h"
#include "service/cli/selected_log.h"
#include "service/cli/server_options.h"
#include "service/cli/upload.h"

namespace proximal {
namespace {

constexpr char kAbout[] =
    "Fits a model to a response log and writes it (proximal.v1.Model, binary, or JSON where the\n"
    "file is named *.json). With --publish it is also published and activated; the catalog it is\n"
    "for must be the active one. Folds that are left out are what it is judged on: their figures\n"
    "stand in the model and are printed.";

const std::map<std::string, TracingKind> kKinds = {
    {"response", TracingKind::kResponse}, {"bkt", TracingKind::kBkt}, {"irt", TracingKind::kIrt}};

struct Options {
  std::vector<std::string> responses;
  std::string out, catalog;
  TracingKind kind = TracingKind::kResponse;
  FoldSelection folds;
  bool skip_bad_rows = false;
  bool publish = false;
  ServerOptions server;
};

// Measures the model on the folds that it was not fitted on, and are not excluded either.
absl::Status MeasureHeldOut(const ResponseTable& table, std::shared_ptr<const Catalog> catalog,
                            const FoldSelection& fitted_on, PublishableModel* model) {
  if (fitted_on.only.empty()) return absl::OkStatus();
  FoldSelection held_out;
  held_out.except = fitted_on.only;
  held_out.except.insert(held_out.except.end(), fitted_on.except.begin(), fitted_on.except.end());
  const auto log = SelectLog(table, *catalog, held_out);
  if (absl::IsFailedPrecondition(log.status())) return absl::OkStatus();  // nothing is left
  if (!log.ok()) return log.status();
  const auto compiled = Model::Compile(std::move(catalog), model->parameters);
  if (!compiled.ok()) return compiled.status();
  const Metrics metrics =
      ComputeMetrics(PredictOneStepAhead(**compiled, log->log), ScoresOf(log->log));
  TrainingSummary& training = model->header.training;
  training.held_out = metrics.n;
  training.auc = metrics.auc;
  training.accuracy = metrics.accuracy;
  training.rmse = metrics.rmse;
  training.log_loss = metrics.log_loss;
  training.ece = metrics.ece;
  absl::PrintF(
      "held out %s responses: AUC %.4f, accuracy %.4f, RMSE %.4f, log loss %.4f, "
      "ECE %.4f\n",
      WithCommas(metrics.n), metrics.auc, metrics.accuracy, metrics.rmse, metrics.log_loss,
      metrics.ece);
  return absl::OkStatus();
}

absl::StatusOr<PublishableModel> FitModel(const Options& options) {
  Progress progress;
  const auto table = ReadLog(options.responses, options.skip_bad_rows, &progress);
  if (!table.ok()) return table.status();
  const auto catalog = LoadOrDeriveCatalog(options.catalog, {&*table});
  if (!catalog.ok()) return catalog.status();
  const auto train = SelectLog(*table, **catalog, options.folds);
  if (!train.ok()) return train.status();

  FitOptions fit;
  fit.kind = options.kind;
  fit.progress = [&](absl::string_view stage) { progress.Stage(absl::StrCat("fitting: ", stage)); };
  absl::StatusOr<ModelParameters> parameters = Fit(*catalog, train->log, fit);
  if (!parameters.ok()) return parameters.status();
  progress.Finish();

  PublishableModel model;
  model.parameters = *std::move(parameters);
  model.header.kind = options.kind;
  model.header.created_at = absl::Now();
  model.header.training.responses = train->log.size();
  model.header.training.learners = train->log.learner_count();
  model.header.training.tool = "proximal fit";
  if (!options.catalog.empty()) {
    model.header.catalog_version = ContentVersion(EncodeCatalog((*catalog)->draft()));
  }
  absl::Status status = MeasureHeldOut(*table, *catalog, options.folds, &model);
  if (!status.ok()) return status;
  return model;
}

absl::Status FitAndPublish(const Options& options) {
  if (absl::Status status = CheckWritable(options.out); !status.ok()) return status;
  const absl::StatusOr<PublishableModel> model = FitModel(options);
  if (!model.ok()) return model.status();
  v1::Model wire;
  FillWire(*model, &wire);
  if (absl::Status status = WriteModelFile(options.out, wire); !status.ok()) return status;
  absl::PrintF(
      "%s: fitted on %s responses of %s learners; %s skills, %s items\n", options.out,
      WithCommas(model->header.training.responses), WithCommas(model->header.training.learners),
      WithCommas(model->parameters.skills.size()), WithCommas(model->parameters.items.size()));
  if (!options.publish) return absl::OkStatus();

  const auto channel = Connect(options.server);
  if (!channel.ok()) return channel.status();
  const auto info = Publish(options.server, *channel, wire, /*activate=*/true);
  if (!info.ok()) return info.status();
  absl::PrintF("published and activated as %s\n", info->model_version());
  return absl::OkStatus();
}

}  // namespace

void AddFitCommand(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("fit", kAbout);
  auto options = std::make_shared<Options>();
  command->add_option("--responses", options->responses, "response logs to fit on")
      ->required()
      ->type_name("FILE");
  command->add_option("--out", options->out, "where the model goes")->required()->type_name("FILE");
  command
      ->add_option("--catalog", options->catalog,
                   "the catalog to fit it for, in JSON; without it any, of the items and skills "
                   "that the log names")
      ->type_name("FILE");
  command->add_option("--model", options->kind, "response (default), bkt or irt")
      ->transform(CLI::Transformer(kKinds))
      ->type_name("NAME");
  command->add_option("--folds", options->folds.only, "fit on these folds only, such as 3,4,5")
      ->delimiter(',')
      ->type_name("K");
  command->add_option("--exclude_folds", options->folds.except, "never look at these folds")
      ->delimiter(',')
      ->type_name("K");
  command->add_flag("--skip_bad_rows", options->skip_bad_rows,
                    "leave bad rows out and count them, instead of stopping at the first");
  command->add_flag("--publish", options->publish, "publish the model and activate it");
  AddServerOptions(command, &options->server);
  command->callback([options, run] { *run = [options] { return FitAndPublish(*options); }; });
}

}  // namespace proximal
