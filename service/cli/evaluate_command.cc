// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal evaluate`: how well models predict learners they were not fitted on.

#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "engine/calibration/ablation.h"
#include "engine/calibration/evaluate.h"
#include "service/app/artifact_codec.h"
#include "service/cli/artifact_file.h"
#include "service/cli/command.h"
#include "service/cli/evaluation.h"
#include "service/cli/files.h"
#include "service/cli/inputs.h"
#include "service/cli/progress.h"
#include "service/cli/selected_log.h"
#include "service/cli/threads.h"

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
  bool ablation = false;
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
  // A key and how it did, in the order to print.
  using Judgements = std::vector<std::pair<std::string, Metrics>>;

  // The metrics on `test` of what was asked for.
  absl::StatusOr<Judgements> Judge(const std::shared_ptr<const Catalog>& catalog,
                                   const ResponseLog& train, const ResponseLog& test,
                                   const std::string& where);
  absl::StatusOr<Judgements> JudgeTerms(const std::shared_ptr<const Catalog>& catalog,
                                        const ResponseLog& train, const ResponseLog& test,
                                        const std::string& where);

  const Options& options_;
  Progress progress_;
};

absl::StatusOr<Evaluator::Judgements> Evaluator::Judge(
    const std::shared_ptr<const Catalog>& catalog, const ResponseLog& train,
    const ResponseLog& test, const std::string& where) {
  if (options_.ablation) return JudgeTerms(catalog, train, test, where);
  Judgements judgements;
  for (Predictor predictor : PredictorsOf(options_.model)) {
    const auto tell = [&](absl::string_view stage) {
      progress_.Stage(absl::StrCat(KeyOf(predictor), where, ": ", stage));
    };
    tell("training and predicting");
    const auto predicted = TrainAndPredict(predictor, catalog, train, test, tell);
    if (!predicted.ok()) return predicted.status();
    progress_.Finish();
    judgements.emplace_back(KeyOf(predictor), ComputeMetrics(*predicted, ScoresOf(test)));
  }
  return judgements;
}

absl::StatusOr<Evaluator::Judgements> Evaluator::JudgeTerms(
    const std::shared_ptr<const Catalog>& catalog, const ResponseLog& train,
    const ResponseLog& test, const std::string& where) {
  FitOptions options;
  options.parallel = RunOnAllThreads;
  options.progress = [&](absl::string_view stage) {
    progress_.Stage(absl::StrCat("ablation", where, ": ", stage));
  };
  const absl::StatusOr<Ablation> ablation = Ablate(catalog, train, test, options);
  if (!ablation.ok()) return ablation.status();
  progress_.Finish();
  Judgements judgements = {{KeyOf(TracingKind::kResponse), ablation->whole}};
  for (const Ablation::Term& term : ablation->terms) {
    judgements.emplace_back(absl::StrCat("without_", ResponseTermName(term.term)), term.without);
  }
  return judgements;
}

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

  const auto judgements = Judge(*catalog, train_log->log, test_log->log, "");
  if (!judgements.ok()) return judgements.status();
  std::vector<Evaluation> evaluations;
  for (const auto& [key, metrics] : *judgements) evaluations.push_back({key, metrics, {}});
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
  for (int fold = 1; fold <= *folds; ++fold) {
    if (!options_.folds.empty() && !absl::c_linear_search(options_.folds, fold)) continue;
    const auto train = SelectLog(*data, **catalog, {.except = {fold, fold % *folds + 1}});
    if (!train.ok()) return train.status();
    const auto test = SelectLog(*data, **catalog, {.only = {fold}});
    if (!test.ok()) return test.status();
    const auto judgements = Judge(*catalog, train->log, test->log, absl::StrCat(", fold ", fold));
    if (!judgements.ok()) return judgements.status();
    evaluations.resize(judgements->size());
    for (size_t n = 0; n < judgements->size(); ++n) {
      const auto& [key, metrics] = (*judgements)[n];
      evaluations[n].key = key;
      evaluations[n].folds.emplace_back(fold, metrics);
    }
  }
  for (Evaluation& evaluation : evaluations) Average(&evaluation);
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
  if (options.ablation && fitted) return Misuse("--ablation fits models, and --fitted fits none");
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
  command->add_flag("--ablation", options->ablation,
                    "the response model whole and without each of its terms, instead of --model");
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
