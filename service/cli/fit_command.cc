// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal fit`: the parameters of a model from a response log.

#include <cstdio>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/files.h"
#include "service/cli/fit_job.h"
#include "service/cli/held_out.h"
#include "service/cli/log_source.h"
#include "service/cli/progress.h"
#include "service/cli/publish_options.h"
#include "service/cli/report_job.h"
#include "service/cli/upload.h"

namespace proximal {
namespace {

constexpr char kAbout[] =
    "Fits a model to responses and writes it (proximal.v1.Model, binary, or JSON where the file\n"
    "is named *.json). A share of the learners is held out of the fit; on them the model is\n"
    "compared with the champion (the service's active model, or --champion) or else with\n"
    "predicting each item's mean score. The comparison stands in the model and is printed.\n"
    "With --publish the model is published, and activated if it won: the catalog it is for must\n"
    "be the active one. Memory: about 75 bytes a response to read and to split it, whatever the\n"
    "length of its ids, and 450 at the peak of fitting the response model. Nothing is written\n"
    "before the end, and files are written whole or not at all.";

const std::map<std::string, TracingKind> kKinds = {
    {"response", TracingKind::kResponse}, {"bkt", TracingKind::kBkt}, {"irt", TracingKind::kIrt}};

struct Options {
  LogSource source;
  FitJob job;
  std::string out, champion;
  ReportOptions report;
  PublishOptions publish;
};

std::string Figures(const PredictionFigures& figures) {
  const std::string auc = figures.auc.has_value() ? absl::StrFormat("%.4f", *figures.auc) : "-";
  return absl::StrFormat("log loss %.4f, AUC %s, accuracy %.4f, RMSE %.4f, ECE %.4f",
                         figures.log_loss, auc, figures.accuracy, figures.rmse, figures.ece);
}

void Print(const HeldOutComparison& comparison) {
  absl::PrintF("held out %s responses of %s learners (%s)\n", WithCommas(comparison.responses),
               WithCommas(comparison.learners), comparison.held_out);
  absl::PrintF("  this model: %s\n", Figures(comparison.challenger));
  absl::PrintF("  %s: %s\n",
               comparison.champion_version.empty()
                   ? "item means"
                   : absl::StrCat("champion ", comparison.champion_version),
               Figures(comparison.champion));
}

absl::StatusOr<Champion> ChampionOf(const std::string& name, const v1::Model& wire) {
  absl::StatusOr<PublishableModel> model = ModelOf(wire);
  if (!model.ok()) {
    return absl::Status(model.status().code(), absl::StrCat(name, ": ", model.status().message()));
  }
  return Champion{ContentVersion(EncodeModel(*model)), std::move(model->parameters),
                  model->header.training.unseen_share};
}

// The model of --champion, or with --publish the one that serves; nothing where there is neither.
absl::StatusOr<std::optional<Champion>> FindChampion(
    const Options& options, const std::shared_ptr<grpc::Channel>& channel) {
  if (!options.champion.empty()) {
    const auto wire = ReadModelFile(options.champion);
    if (!wire.ok()) return wire.status();
    return ChampionOf(options.champion, *wire);
  }
  if (!options.publish.publish) return std::optional<Champion>();
  const auto downloaded = DownloadModel(options.publish.server, channel, "");
  if (!downloaded.ok()) return downloaded.status();
  if (!downloaded->has_value()) return std::optional<Champion>();
  absl::StatusOr<Champion> champion = ChampionOf("the active model", (*downloaded)->model);
  if (!champion.ok()) return champion.status();
  champion->version = (*downloaded)->version;
  return *std::move(champion);
}

void WarnOfWhatTheChampionSaw(const FitJob& job, const std::optional<Champion>& champion) {
  const bool compares = !job.folds.only.empty() || job.hold_out > 0;
  if (!champion.has_value() || !compares || HasNotSeen(*champion, job)) return;
  const std::string unseen =
      champion->unseen_share.has_value() ? DescribeShare(*champion->unseen_share) : "no learners";
  absl::FPrintF(stderr,
                "proximal: champion %s has for certain not seen %s: it may have learnt from those "
                "held out here, which speaks for it; the record says so\n",
                champion->version, unseen);
}

absl::Status CheckOptions(const Options& options) {
  if (absl::Status status = CheckSource(options.source); !status.ok()) return status;
  if (absl::Status status = CheckPublishOptions(options.publish); !status.ok()) return status;
  if (options.job.ablation &&
      (options.report.out.empty() || options.job.kind != TracingKind::kResponse)) {
    return Misuse("--ablation goes with --report and the response model");
  }
  if (absl::Status status = CheckWritable(options.out); !status.ok()) return status;
  return CheckReportOptions(options.report);
}

absl::Status FitAndPublish(const Options& options, const OpenJournalScan& open) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  const auto channel = ConnectToPublish(options.publish);
  if (!channel.ok()) return channel.status();
  const auto champion = FindChampion(options, *channel);
  if (!champion.ok()) return champion.status();
  WarnOfWhatTheChampionSaw(options.job, *champion);

  Progress progress;
  const auto log = LoadLog(options.source, open, &progress);
  if (!log.ok()) return log.status();
  const auto outcome = FitAndCompare(*log, options.job, *champion, &progress);
  if (!outcome.ok()) return outcome.status();
  v1::Model wire;
  FillWire(outcome->model, &wire);
  if (absl::Status status = WriteModelFile(options.out, wire); !status.ok()) return status;
  const ModelHeader& header = outcome->model.header;
  absl::PrintF("%s: fitted on %s responses of %s learners; %s skills, %s items\n", options.out,
               WithCommas(header.training.responses), WithCommas(header.training.learners),
               WithCommas(outcome->model.parameters.skills.size()),
               WithCommas(outcome->model.parameters.items.size()));
  for (const std::string& repair : outcome->repairs) absl::PrintF("repaired %s\n", repair);
  if (header.comparison.has_value()) Print(*header.comparison);
  if (absl::Status status = ReportFit(*log, *outcome, options.report, &progress); !status.ok()) {
    return status;
  }
  return PublishIfAsked(options.publish, *channel, wire);
}

void AddFitOptions(CLI::App* command, Options* options) {
  AddLogOptions(command, &options->source);
  command->add_option("--out", options->out, "where the model goes")->required()->type_name("FILE");
  command->add_option("--model", options->job.kind, "response (default), bkt or irt")
      ->transform(CLI::Transformer(kKinds))
      ->type_name("NAME");
  command
      ->add_option("--hold_out", options->job.hold_out,
                   "share of the learners to hold out, by a hash of their ids (default: 0.1; 0: "
                   "none)")
      ->check(CLI::Range(0.0, 0.9))
      ->type_name("SHARE");
  command
      ->add_option("--folds", options->job.folds.only,
                   "fit on these folds only, such as 3,4,5, and hold the others out")
      ->delimiter(',')
      ->type_name("K");
  command->add_option("--exclude_folds", options->job.folds.except, "never look at these folds")
      ->delimiter(',')
      ->type_name("K");
  command
      ->add_option("--champion", options->champion,
                   "a model to compare with (default: with --publish the service's active one)")
      ->type_name("FILE");
  AddReportOptions(command, "--report", &options->report);
  command->add_flag("--ablation", options->job.ablation,
                    "with --report: also what each term of the response model is worth on what is "
                    "held out; takes sixteen times as long");
  AddPublishOptions(command, "publish the model, and activate it if it beats the champion",
                    &options->publish);
}

}  // namespace

void AddFitCommand(CLI::App& app, const OpenJournalScan& open, Run* run) {
  CLI::App* command = app.add_subcommand("fit", kAbout);
  auto options = std::make_shared<Options>();
  AddFitOptions(command, options.get());
  command->callback([options, open, run] {
    options->source.tenant = options->publish.server.tenant;
    *run = [options, open] { return FitAndPublish(*options, open); };
  });
}

}  // namespace proximal
