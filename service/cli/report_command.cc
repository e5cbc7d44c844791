// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal report`: what a fitted model makes of a response log, as a page.

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "CLI/CLI.hpp"
#include "engine/calibration/evaluate.h"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/fit_job.h"
#include "service/cli/held_out.h"
#include "service/cli/log_source.h"
#include "service/cli/progress.h"
#include "service/cli/report_job.h"

namespace proximal {
namespace {

constexpr char kAbout[] =
    "Writes a report on a fitted model and a response log: one HTML file with its reliability,\n"
    "learning curves, item map, item fit, residuals and, given group labels, fairness. It fetches\n"
    "nothing, prints well and names no learner. With --hold_out as in the fit, what concerns how\n"
    "well the model predicts is judged on the same held-out learners. (`proximal fit --report`\n"
    "writes it together with the fit, beside the champion and baselines.)";

struct Options {
  LogSource source;
  std::string model, champion;
  double hold_out = 0;
  FoldSelection folds;
  ReportOptions report;
};

absl::StatusOr<std::shared_ptr<const Model>> CompileFile(const std::string& path,
                                                         std::shared_ptr<const Catalog> catalog,
                                                         PublishableModel* model) {
  const auto wire = ReadModelFile(path);
  if (!wire.ok()) return wire.status();
  absl::StatusOr<PublishableModel> read = ModelOf(*wire);
  if (!read.ok()) return read.status();
  *model = *std::move(read);
  return Model::Compile(std::move(catalog), model->parameters);
}

absl::Status Judge(const Options& options, const LoadedLog& log, FitOutcome* outcome) {
  const bool selects = options.hold_out > 0 || !options.folds.everything();
  if (!selects && options.champion.empty()) return absl::OkStatus();
  std::vector<bool> learners;
  if (options.hold_out > 0) learners = HeldOutLearners(log.table.learners, options.hold_out);
  auto held_out = SelectLog(log.table, *log.catalog, options.folds, learners);
  if (!held_out.ok()) return held_out.status();
  outcome->held_out = *std::move(held_out);
  outcome->predicted = PredictOneStepAhead(*outcome->compiled, outcome->held_out.log);
  if (options.champion.empty()) return absl::OkStatus();
  PublishableModel champion;
  const auto compiled = CompileFile(options.champion, log.catalog, &champion);
  if (!compiled.ok()) return compiled.status();
  outcome->opponents.push_back(
      {"champion", PredictOneStepAhead(**compiled, outcome->held_out.log)});
  return absl::OkStatus();
}

absl::Status Report(const Options& options, const OpenJournalScan& open) {
  if (absl::Status status = CheckSource(options.source); !status.ok()) return status;
  if (absl::Status status = CheckReportOptions(options.report); !status.ok()) return status;
  Progress progress;
  const auto log = LoadLog(options.source, open, &progress);
  if (!log.ok()) return log.status();
  FitOutcome outcome;
  auto compiled = CompileFile(options.model, log->catalog, &outcome.model);
  if (!compiled.ok()) return compiled.status();
  outcome.compiled = *std::move(compiled);
  if (absl::Status status = Judge(options, *log, &outcome); !status.ok()) return status;
  return ReportFit(*log, outcome, options.report, &progress);
}

}  // namespace

void AddReportCommand(CLI::App& app, const OpenJournalScan& open, Run* run) {
  CLI::App* command = app.add_subcommand("report", kAbout);
  auto options = std::make_shared<Options>();
  AddLogOptions(command, &options->source);
  command->add_option("--tenant", options->source.tenant, "of the journal (default: default)")
      ->type_name("NAME");
  command->add_option("--model", options->model, "the model, as `proximal fit` writes it")
      ->required()
      ->type_name("FILE");
  command->add_option("--champion", options->champion, "a model to put beside it")
      ->type_name("FILE");
  command
      ->add_option("--hold_out", options->hold_out,
                   "judge on this share of the learners, by a hash of their ids (default: all)")
      ->check(CLI::Range(0.0, 0.9))
      ->type_name("SHARE");
  command->add_option("--folds", options->folds.only, "judge on these folds only, such as 1,2")
      ->delimiter(',')
      ->type_name("K");
  command->add_option("--exclude_folds", options->folds.except, "do not judge on these folds")
      ->delimiter(',')
      ->type_name("K");
  AddReportOptions(command, "--out", &options->report);
  command->get_option("--out")->required();
  command->callback(
      [options, open, run] { *run = [options, open] { return Report(*options, open); }; });
}

}  // namespace proximal
