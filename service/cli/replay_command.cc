// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal replay`: a response log as live traffic.

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "engine/calibration/metrics.h"
#include "nlohmann/json.hpp"
#include "service/cli/command.h"
#include "service/cli/files.h"
#include "service/cli/inputs.h"
#include "service/cli/progress.h"
#include "service/cli/replay.h"
#include "service/cli/selected_log.h"
#include "service/cli/server_options.h"

namespace proximal {
namespace {

constexpr char kAbout[] =
    "Plays a response log against a running service as live traffic: each learner's responses one\n"
    "after another, many learners at once. The service's expectation of each response, given just\n"
    "before it folded it, is judged as `evaluate` judges predictions: the same model gives the\n"
    "same figures. The items must be those of the active catalog. Learners that already have\n"
    "responses go on from these; a log played twice is recorded once. Fails if a response is\n"
    "refused or, with --next, if picks lie outside the band and no reason is stated.";

struct Options {
  std::vector<std::string> responses;
  std::vector<int> folds;
  std::string json;
  bool skip_bad_rows = false;
  bool verify = false;
  ReplayOptions replay;
  ServerOptions server;
};

// The rows that were acknowledged.
Metrics MetricsOf(const ReplayResult& result, const ResponseLog& log) {
  std::vector<double> predicted, scores;
  for (size_t row = 0; row < log.size(); ++row) {
    if (result.predicted[row] < 0) continue;
    predicted.push_back(result.predicted[row]);
    scores.push_back(log.score(row));
  }
  return ComputeMetrics(predicted, scores);
}

// Figures by name, in the order they are printed.
using Figures = nlohmann::ordered_json;

Figures FiguresOf(const ReplayResult& result, const ResponseLog& log, bool picks) {
  const Metrics metrics = MetricsOf(result, log);
  const double seconds = absl::ToDoubleSeconds(result.elapsed);
  Figures figures = {{"auc", metrics.auc},
                     {"accuracy", metrics.accuracy},
                     {"rmse", metrics.rmse},
                     {"log_loss", metrics.log_loss},
                     {"ece", metrics.ece},
                     {"n", metrics.n},
                     {"responses", log.size()},
                     {"acknowledged", result.acknowledged},
                     {"duplicates", result.duplicates},
                     {"seconds", seconds},
                     {"responses_per_s", static_cast<double>(result.acknowledged) / seconds},
                     {"latency_p50_ms", absl::ToDoubleMilliseconds(result.latency_p50)},
                     {"latency_p99_ms", absl::ToDoubleMilliseconds(result.latency_p99)}};
  if (picks) {
    figures["picks_in_band"] = result.in_band;
    figures["picks_explained"] = result.explained;
    figures["picks_unexplained"] = result.unexplained;
  }
  return figures;
}

void Print(const Figures& figures) {
  for (const auto& [name, figure] : figures.items()) {
    if (figure.is_number_float()) {
      absl::PrintF("%-18s %.6g\n", name, figure.get<double>());
    } else {
      absl::PrintF("%-18s %s\n", name, figure.dump());
    }
  }
}

absl::Status VerifyJournal(const Options& options, const std::shared_ptr<grpc::Channel>& channel,
                           const ResponseTable& table, const SelectedLog& log,
                           const ReplayResult& result, Figures* figures) {
  const auto verification = Verify(options.server, channel, table, log, options.replay, result);
  if (!verification.ok()) return verification.status();
  (*figures)["journaled"] = verification->journaled;
  (*figures)["lost"] = verification->lost;
  (*figures)["duplicated"] = verification->duplicated;
  if (verification->lost + verification->duplicated == 0) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(verification->lost,
                                          " acknowledged responses are not in "
                                          "the journal, ",
                                          verification->duplicated, " are there more than once"));
}

absl::Status Outcome(const ReplayResult& result, size_t responses) {
  if (result.acknowledged < responses) {
    return absl::Status(result.first_error.code(),
                        absl::StrCat(responses - result.acknowledged, " of ", responses,
                                     " responses were not recorded; the first error: ",
                                     result.first_error.message()));
  }
  if (result.unexplained == 0) return absl::OkStatus();
  return absl::InternalError(absl::StrCat(
      result.unexplained, " recommendations lie outside the band without a stated reason"));
}

absl::Status PlayLog(const Options& options) {
  if (!options.json.empty()) {
    if (absl::Status status = CheckWritable(options.json); !status.ok()) return status;
  }
  Progress progress;
  const auto table = ReadLog(options.responses, options.skip_bad_rows, &progress);
  if (!table.ok()) return table.status();
  const auto catalog = LoadOrDeriveCatalog("", {&*table});
  if (!catalog.ok()) return catalog.status();
  const auto log = SelectLog(*table, **catalog, {.only = options.folds});
  if (!log.ok()) return log.status();
  const auto channel = Connect(options.server);
  if (!channel.ok()) return channel.status();

  const size_t responses = log->log.size();
  progress.Stage(absl::StrCat("playing ", WithCommas(responses), " responses"));
  const ReplayResult result =
      Replay(options.server, *channel, *table, *log, options.replay, [&](uint64_t done) {
        progress.Update(done, static_cast<double>(done) / responses, "acknowledged");
      });
  progress.Update(result.acknowledged, 1, "acknowledged");
  progress.Finish();
  Figures figures = FiguresOf(result, log->log, options.replay.picks > 0);
  absl::Status status = Outcome(result, responses);
  if (options.verify) {
    progress.Stage("reading the journal");
    status.Update(VerifyJournal(options, *channel, *table, *log, result, &figures));
    progress.Finish();
  }
  Print(figures);
  if (!options.json.empty()) status.Update(WriteFile(options.json, figures.dump(2) + "\n"));
  return status;
}

}  // namespace

void AddReplayCommand(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("replay", kAbout);
  auto options = std::make_shared<Options>();
  command->add_option("--responses", options->responses, "response logs to play")
      ->required()
      ->type_name("FILE");
  command->add_option("--folds", options->folds, "only these folds, such as 1,2")
      ->delimiter(',')
      ->type_name("K");
  command->add_option("--learners", options->replay.learners, "learners at once (default: 64)")
      ->check(CLI::Range(1, 100'000))
      ->type_name("N");
  command
      ->add_flag("--next{1}", options->replay.picks,
                 "ask for the next picks with every response; --next=N for N of them")
      ->check(CLI::Range(0, 20));
  command
      ->add_option("--id_prefix", options->replay.id_prefix,
                   "what response ids begin with, before the row's number (default: row-)")
      ->type_name("TEXT");
  command->add_flag("--verify", options->verify,
                    "afterwards find every acknowledged response in the journal, exactly once");
  command->add_option("--json", options->json, "write the figures there")->type_name("FILE");
  command->add_flag("--skip_bad_rows", options->skip_bad_rows,
                    "leave bad rows out and count them, instead of stopping at the first");
  AddServerOptions(command, &options->server);
  command->callback([options, run] { *run = [options] { return PlayLog(*options); }; });
}

}  // namespace proximal
