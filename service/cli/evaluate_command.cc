// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal evaluate`: how well models predict learners they were not fitted on.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/str_cat.h"
#include "engine/calibration/evaluate.h"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/evaluation.h"
#include "service/cli/files.h"
#include "service/cli/inputs.h"
#include "service/cli/progress.h"
#include "service/cli/selected_log.h"

namespace proximal {
namespace {

constexpr char kAbout[] =
    "Says how well models predict responses they were not fitted on, each predicted one step\n"
    "ahead: a learner's own earlier responses in the test log are known. One of\n"
    "  --train FILE... --test FILE   fits on train, predicts test\n"
    "  --data FILE                   cross-validation over the column 'fold', numbered 1..K: for\n"
    "                                each k fits on all folds but k and k%K+1 (left for\n"
    "                                validation), predicts fold k; figures are means over k\n"
    "  --fitted MODEL --test FILE    predicts test with a model that `fit` wrote\n"
    "Prints AUC, accuracy, RMSE, log loss (nats) and ECE (ten bins). In JSON:\n"
    "model name -> {auc, accuracy, rmse, log_loss, ece, n}, with --data also folds.";

struct Options {
  std::vector<std::string> train;
  std::string test, data, fitted, catalog, json;
  std::string model = "response";
  std::vector<int> folds;
  bool skip_bad_rows = false;
};

using Evaluations = absl::StatusOr<std::vector<Evaluation>>;

class Evaluator {
 public:
  explicit Evaluator(const Options& options) : options_(options) {}

  Evaluations TrainAndTest();
  Evaluations CrossValidate();
  Evaluations Fitted();

 private:
  // The metrics of `predictor` on `test`.
  absl::StatusOr<Metrics> Judge(Predictor predictor, std::shared_ptr<const Catalog> catalog,
                                const ResponseLog& train, const ResponseLog& test,
                                const std::string& where) {
    const auto tell = [&](absl::string_view stage) {
      progress_.Stage(absl::StrCat(KeyOf(predictor), where, ": ", stage));
    };
    tell("training and predicting");
    const absl::StatusOr<std::vector<double>> predicted =
        TrainAndPredict(predictor, std::move(catalog), train, test, tell);
    if (!predicted.ok()) return predicted.status();
    progress_.Finish();
    return ComputeMetrics(*predicted, ScoresOf(test));
  }

  const Options& options_;
  Progress progress_;
};

Evaluations Evaluator::TrainAndTest() {
  const auto train = ReadLog(options_.train, options_.skip_bad_rows, &progress_);
  if (!train.ok()) return train.status();
  const auto test = ReadLog({options_.test}, options_.skip_bad_rows, &progress_);
  if (!test.ok()) return test.status();
  const auto catalog = LoadOrDeriveCatalog(options_.catalog, {&*train, &*test});
  if (!catalog.ok()) return catalog.status();
  const auto train_log = SelectLog(*train, **catalog, {});
  if (!train_log.ok()) return train_log.status();
  const auto test_log = SelectLog(*test, **catalog, {.only = options_.folds});
  if (!test_log.ok()) return test_log.status();

  std::vector<Evaluation> evaluations;
  for (Predictor predictor : PredictorsOf(options_.model)) {
    const auto metrics = Judge(predictor, *catalog, train_log->log, test_log->log, "");
    if (!metrics.ok()) return metrics.status();
    evaluations.push_back({KeyOf(predictor), *metrics, {}});
  }
  return evaluations;
}

// The number of folds K where the table's are 1..K, at least 3.
absl::StatusOr<int> FoldsOf(const ResponseTable& table) {
  const std::set<int> folds(table.fold.begin(), table.fold.end());
  const int count = static_cast<int>(folds.size());
  if (table.has_fold && count >= 3 && *folds.begin() == 1 && *folds.rbegin() == count) return count;
  return absl::FailedPreconditionError(
      "--data needs a column 'fold' whose values are 1..K, with K at least 3");
}

Evaluations Evaluator::CrossValidate() {
  const auto data = ReadLog({options_.data}, options_.skip_bad_rows, &progress_);
  if (!data.ok()) return data.status();
  const absl::StatusOr<int> folds = FoldsOf(*data);
  if (!folds.ok()) return folds.status();
  const auto catalog = LoadOrDeriveCatalog(options_.catalog, {&*data});
  if (!catalog.ok()) return catalog.status();

  std::vector<Evaluation> evaluations;
  for (Predictor predictor : PredictorsOf(options_.model)) {
    evaluations.push_back({KeyOf(predictor), {}, {}});
    for (int fold = 1; fold <= *folds; ++fold) {
      if (!options_.folds.empty() &&
          std::find(options_.folds.begin(), options_.folds.end(), fold) == options_.folds.end()) {
        continue;
      }
      const auto train = SelectLog(*data, **catalog, {.except = {fold, fold % *folds + 1}});
      if (!train.ok()) return train.status();
      const auto test = SelectLog(*data, **catalog, {.only = {fold}});
      if (!test.ok()) return test.status();
      const auto metrics =
          Judge(predictor, *catalog, train->log, test->log, absl::StrCat(", fold ", fold));
      if (!metrics.ok()) return metrics.status();
      evaluations.back().folds.emplace_back(fold, *metrics);
    }
    Average(&evaluations.back());
  }
  return evaluations;
}

Evaluations Evaluator::Fitted() {
  const auto test = ReadLog({options_.test}, options_.skip_bad_rows, &progress_);
  if (!test.ok()) return test.status();
  const auto catalog = LoadOrDeriveCatalog(options_.catalog, {&*test});
  if (!catalog.ok()) return catalog.status();
  const auto wire = ReadModelFile(options_.fitted);
  if (!wire.ok()) return wire.status();
  const auto fitted = ModelOf(*wire);
  if (!fitted.ok()) return fitted.status();
  const auto model = Model::Compile(*catalog, fitted->parameters);
  if (!model.ok()) return model.status();
  const auto log = SelectLog(*test, **catalog, {.only = options_.folds});
  if (!log.ok()) return log.status();
  progress_.Stage("predicting");
  const Metrics metrics =
      ComputeMetrics(PredictOneStepAhead(**model, log->log), ScoresOf(log->log));
  progress_.Finish();
  return std::vector<Evaluation>{{KeyOf((*model)->kind()), metrics, {}}};
}

absl::Status CheckOptions(const Options& options) {
  const bool train_test = !options.train.empty() && !options.test.empty();
  const bool fitted = !options.fitted.empty() && !options.test.empty();
  const int ways = (train_test ? 1 : 0) + (options.data.empty() ? 0 : 1) + (fitted ? 1 : 0);
  const bool stray =
      (!options.data.empty() && !options.test.empty()) || (!options.train.empty() && !train_test);
  if (ways != 1 || stray) {
    return Misuse("give either --train and --test, or --data, or --fitted and --test");
  }
  if (!options.json.empty()) return CheckWritable(options.json);
  return absl::OkStatus();
}

absl::Status Evaluate(const Options& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  Evaluator evaluator(options);
  const Evaluations evaluations = !options.data.empty()     ? evaluator.CrossValidate()
                                  : !options.fitted.empty() ? evaluator.Fitted()
                                                            : evaluator.TrainAndTest();
  if (!evaluations.ok()) return evaluations.status();
  std::fputs(EvaluationsToTable(*evaluations).c_str(), stdout);
  if (options.json.empty()) return absl::OkStatus();
  return WriteFile(options.json, EvaluationsToJson(*evaluations));
}

}  // namespace

void AddEvaluateCommand(CLI::App& app, Run* run) {
  CLI::App* command = app.add_subcommand("evaluate", kAbout);
  auto options = std::make_shared<Options>();
  command->add_option("--train", options->train, "response logs to fit on")->type_name("FILE");
  command->add_option("--test", options->test, "response log to predict")->type_name("FILE");
  command->add_option("--data", options->data, "response log with folds")->type_name("FILE");
  command->add_option("--fitted", options->fitted, "a model, instead of fitting one")
      ->type_name("FILE");
  command
      ->add_option("--model", options->model,
                   "response, bkt, irt, item-mean, elo, pfa, best-lr or all (default: response)")
      ->check([](const std::string& word) {
        return PredictorsOf(word).empty() ? "no model is called '" + word + "'" : std::string();
      })
      ->type_name("NAME");
  command->add_option("--folds", options->folds, "test these folds only, such as 1,2")
      ->delimiter(',')
      ->type_name("K");
  command
      ->add_option("--catalog", options->catalog,
                   "a catalog in JSON; without it the items and skills that the logs name")
      ->type_name("FILE");
  command->add_option("--json", options->json, "write the figures there")->type_name("FILE");
  command->add_flag("--skip_bad_rows", options->skip_bad_rows,
                    "leave bad rows out and count them, instead of stopping at the first");
  command->callback([options, run] { *run = [options] { return Evaluate(*options); }; });
}

}  // namespace proximal
