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
#include "service/cli/log_source.h"
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
    "  --journal URL                 likewise on a service's journal, whose learners fall into\n"
    "                                folds 1..5 by a hash of their ids\n"
    "  --fitted MODEL --test FILE    predicts test with a model that `fit` wrote; --journal URL\n"
    "                                instead of --test predicts what is in a journal\n"
    "Prints AUC, accuracy, RMSE, log loss (nats) and ECE (ten bins). In JSON:\n"
    "model name -> {auc, accuracy, rmse, log_loss, ece, n}, of several folds also folds.\n"
    "The AUC of scores that are all alike is not defined: \"-\", null in JSON, and left out of\n"
    "the mean.";

struct Options {
  std::vector<std::string> train;
  std::string test, fitted, json;
  LogSource source;  // of --data or --journal
  std::string model = "response";
  std::vector<int> folds;
  bool ablation = false;
};

using Evaluations = absl::StatusOr<std::vector<Evaluation>>;

class Evaluator {
 public:
  Evaluator(const Options& options, const OpenJournalScan& open) : options_(options), open_(open) {}

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

  CountProgress Counted() {
    return [this](uint64_t done, double share, absl::string_view unit) {
      progress_.Update(done, share, unit);
    };
  }

  const Options& options_;
  const OpenJournalScan& open_;
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
    const auto predicted = TrainAndPredict(predictor, catalog, train, test, tell, Counted());
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
  options.counted = Counted();
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
  const bool skip_bad_rows = options_.source.skip_bad_rows;
  const auto train = ReadLog(options_.train, skip_bad_rows, &progress_);
  if (!train.ok()) return train.status();
  const auto test = ReadLog({options_.test}, skip_bad_rows, &progress_);
  if (!test.ok()) return test.status();
  const auto catalog = LoadOrDeriveCatalog(options_.source.catalog, {&*train, &*test});
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
      "cross-validation needs folds 1..K, with K at least 3: a column 'fold' of --data, or "
      "learners "
      "of --journal in each");
}

Evaluations Evaluator::CrossValidate() {
  const auto loaded = LoadLog(options_.source, open_, &progress_);
  if (!loaded.ok()) return loaded.status();
  const ResponseTable& data = loaded->table;
  const std::shared_ptr<const Catalog>& catalog = loaded->catalog;
  const absl::StatusOr<int> folds = FoldsOf(data);
  if (!folds.ok()) return folds.status();

  std::vector<Evaluation> evaluations;
  for (int fold = 1; fold <= *folds; ++fold) {
    if (!options_.folds.empty() && !absl::c_linear_search(options_.folds, fold)) continue;
    const auto train = SelectLog(data, *catalog, {.except = {fold, fold % *folds + 1}});
    if (!train.ok()) return train.status();
    const auto test = SelectLog(data, *catalog, {.only = {fold}});
    if (!test.ok()) return test.status();
    const auto judgements = Judge(catalog, train->log, test->log, absl::StrCat(", fold ", fold));
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
  LogSource source = options_.source;
  if (!options_.test.empty()) source.responses = {options_.test};
  const auto test = LoadLog(source, open_, &progress_);
  if (!test.ok()) return test.status();
  const auto wire = ReadModelFile(options_.fitted);
  if (!wire.ok()) return wire.status();
  const auto fitted = ModelOf(*wire);
  if (!fitted.ok()) return fitted.status();
  const auto model = Model::Compile(test->catalog, fitted->parameters);
  if (!model.ok()) return model.status();
  const auto log = SelectLog(test->table, *test->catalog, {.only = options_.folds});
  if (!log.ok()) return log.status();
  progress_.Stage("predicting");
  const Metrics metrics =
      ComputeMetrics(PredictOneStepAhead(**model, log->log, Counted()), ScoresOf(log->log));
  progress_.Finish();
  return std::vector<Evaluation>{{KeyOf((*model)->kind()), metrics, {}}};
}

absl::Status CheckOptions(const Options& options) {
  const bool train = !options.train.empty(), test = !options.test.empty();
  const bool data = !options.source.responses.empty(), journal = !options.source.journal.empty();
  const bool fitted = !options.fitted.empty();
  const bool train_and_test = train && test && !data && !journal && !fitted;
  const bool cross_validate = data != journal && !train && !test && !fitted;
  const bool predict = fitted && test != journal && !train && !data;
  if (!train_and_test && !cross_validate && !predict) {
    return Misuse(
        "give either --train and --test, or --data, or --journal, or --fitted and one of --test "
        "and --journal");
  }
  if (options.ablation && fitted) return Misuse("--ablation fits models, and --fitted fits none");
  if (!options.json.empty()) return CheckWritable(options.json);
  return absl::OkStatus();
}

absl::Status Evaluate(const Options& options, const OpenJournalScan& open) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  Evaluator evaluator(options, open);
  const Evaluations evaluations = !options.fitted.empty()  ? evaluator.Fitted()
                                  : !options.train.empty() ? evaluator.TrainAndTest()
                                                           : evaluator.CrossValidate();
  if (!evaluations.ok()) return evaluations.status();
  std::fputs(EvaluationsToTable(*evaluations).c_str(), stdout);
  if (options.json.empty()) return absl::OkStatus();
  return WriteFile(options.json, EvaluationsToJson(*evaluations));
}

}  // namespace

void AddEvaluateCommand(CLI::App& app, const OpenJournalScan& open, Run* run) {
  CLI::App* command = app.add_subcommand("evaluate", kAbout);
  auto options = std::make_shared<Options>();
  command->add_option("--train", options->train, "response logs to fit on")->type_name("FILE");
  command->add_option("--test", options->test, "response log to predict")->type_name("FILE");
  command->add_option("--data", options->source.responses, "response logs with folds")
      ->type_name("FILE");
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
  AddSourceOptions(command, &options->source);
  command->add_option("--tenant", options->source.tenant, "of the journal (default: default)")
      ->type_name("NAME");
  command->add_option("--json", options->json, "write the figures there")->type_name("FILE");
  command->callback(
      [options, open, run] { *run = [options, open] { return Evaluate(*options, open); }; });
}

}  // namespace proximal
