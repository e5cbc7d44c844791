// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/fit_job.h"

#include <algorithm>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "engine/calibration/baselines.h"
#include "engine/calibration/evaluate.h"
#include "engine/calibration/fit.h"
#include "service/cli/comparison.h"
#include "service/cli/held_out.h"
#include "service/cli/threads.h"

namespace proximal {
namespace {

// The two sides of a log, and how they were told apart.
struct Split {
  SelectedLog train;
  SelectedLog held_out;
  std::string description;
};

absl::StatusOr<Split> SplitLog(const LoadedLog& log, const FitJob& job) {
  Split split;
  FoldSelection test = job.folds;
  std::vector<bool> train_learners;
  std::vector<bool> test_learners;
  if (!job.folds.only.empty()) {
    test.only.clear();
    test.except.insert(test.except.end(), job.folds.only.begin(), job.folds.only.end());
    split.description = absl::StrCat("folds other than ", absl::StrJoin(test.except, ", "));
  } else {
    test_learners = HeldOutLearners(log.table.learners, job.hold_out);
    train_learners = test_learners;
    train_learners.flip();
    split.description = DescribeShare(job.hold_out);
  }
  absl::StatusOr<SelectedLog> train = SelectLog(log.table, *log.catalog, job.folds, train_learners);
  if (!train.ok()) return train.status();
  split.train = *std::move(train);
  if (absl::c_count(test_learners, true) == 0 && job.folds.only.empty()) return split;
  absl::StatusOr<SelectedLog> held_out = SelectLog(log.table, *log.catalog, test, test_learners);
  if (held_out.ok()) {
    split.held_out = *std::move(held_out);
  } else if (!absl::IsFailedPrecondition(held_out.status())) {
    return held_out.status();
  }
  return split;
}

absl::StatusOr<std::vector<NamedPredictions>> PredictAsOthers(
    const std::shared_ptr<const Catalog>& catalog, const Split& split,
    const std::optional<Champion>& champion, Progress* progress) {
  std::vector<NamedPredictions> opponents;
  if (champion.has_value()) {
    progress->Stage("predicting as the champion");
    const auto model = Model::Compile(catalog, champion->parameters);
    if (!model.ok()) return model.status();
    opponents.push_back({"champion", PredictOneStepAhead(**model, split.held_out.log)});
  }
  progress->Stage("predicting as the baselines");
  opponents.push_back(
      {"item mean", PredictItemMean(*catalog, split.train.log, split.held_out.log)});
  opponents.push_back({"Elo", PredictElo(*catalog, split.train.log, split.held_out.log)});
  return opponents;
}

// When the newest of the responses was answered; nothing where the table does not know.
std::optional<absl::Time> LatestOf(const ResponseTable& table, const ResponseLog& log) {
  if (!table.has_time) return std::nullopt;
  absl::Time latest = absl::InfinitePast();
  for (size_t row = 0; row < log.size(); ++row) {
    latest = std::max(latest, log.response(row).answered_at);
  }
  return latest;
}

// The share held out, if every learner fitted on lies beyond it: not so where two share a log.
std::optional<double> UnseenShare(const ResponseTable& table, const SelectedLog& train,
                                  const FitJob& job) {
  if (!job.folds.only.empty() || job.hold_out <= 0) return std::nullopt;
  const bool beyond = absl::c_all_of(train.table_learner, [&](uint32_t learner) {
    return PlaceOf(table.learners[learner]) >= job.hold_out;
  });
  return beyond ? std::make_optional(job.hold_out) : std::nullopt;
}

void PutOnRecord(const FitOutcome& outcome, const FitJob& job,
                 const std::optional<Champion>& champion, const std::string& description,
                 ModelHeader* header) {
  HeldOutComparison& comparison = header->comparison.emplace(ComparePredictions(
      outcome.held_out.log, outcome.predicted, outcome.opponents.front().predicted));
  comparison.champion_version = champion.has_value() ? champion->version : "";
  comparison.held_out = description;
  if (champion.has_value() && !HasNotSeen(*champion, job)) {
    absl::StrAppend(&comparison.held_out, ", whom the champion may have seen");
  }
  const PredictionFigures& figures = comparison.challenger;
  TrainingSummary& training = header->training;
  training.held_out = comparison.responses;
  training.auc = figures.auc;
  training.accuracy = figures.accuracy;
  training.rmse = figures.rmse;
  training.log_loss = figures.log_loss;
  training.ece = figures.ece;
}

}  // namespace

bool HasNotSeen(const Champion& champion, const FitJob& job) {
  return champion.unseen_share.has_value() && job.folds.only.empty() &&
         *champion.unseen_share >= job.hold_out;
}

absl::StatusOr<FitOutcome> FitAndCompare(const LoadedLog& log, const FitJob& job,
                                         const std::optional<Champion>& champion,
                                         Progress* progress) {
  absl::StatusOr<Split> split = SplitLog(log, job);
  if (!split.ok()) return split.status();
  FitOptions options;
  options.kind = job.kind;
  options.parallel = RunOnAllThreads;
  options.progress = [&](absl::string_view stage) {
    progress->Stage(absl::StrCat("fitting: ", stage));
  };
  options.counted = [&](uint64_t done, double share, absl::string_view unit) {
    progress->Update(done, share, unit);
  };
  FitOutcome outcome;
  options.repaired = [&](absl::string_view repair) { outcome.repairs.emplace_back(repair); };
  absl::StatusOr<ModelParameters> parameters = Fit(log.catalog, split->train.log, options);
  if (!parameters.ok()) return parameters.status();

  outcome.model.parameters = *std::move(parameters);
  ModelHeader& header = outcome.model.header;
  header.kind = job.kind;
  header.catalog_version = log.catalog_version;
  header.created_at = absl::Now();
  header.training.responses = split->train.log.size();
  header.training.learners = split->train.log.learner_count();
  header.training.repairs = outcome.repairs;
  header.training.latest_response = LatestOf(log.table, split->train.log);
  header.training.unseen_share = UnseenShare(log.table, split->train, job);
  header.training.tool = "proximal fit";
  auto compiled = Model::Compile(log.catalog, outcome.model.parameters);
  if (!compiled.ok()) return compiled.status();
  outcome.compiled = *std::move(compiled);
  if (split->held_out.log.size() > 0) {
    progress->Stage("predicting");
    outcome.predicted = PredictOneStepAhead(*outcome.compiled, split->held_out.log);
    auto opponents = PredictAsOthers(log.catalog, *split, champion, progress);
    if (!opponents.ok()) return opponents.status();
    outcome.opponents = *std::move(opponents);
    if (job.ablation) {
      absl::StatusOr<Ablation> ablation =
          Ablate(log.catalog, split->train.log, split->held_out.log, options,
                 ComputeMetrics(outcome.predicted, ScoresOf(split->held_out.log)));
      if (!ablation.ok()) return ablation.status();
      outcome.ablation = *std::move(ablation);
    }
    outcome.held_out = std::move(split->held_out);
    PutOnRecord(outcome, job, champion, split->description, &header);
  }
  progress->Finish();
  return outcome;
}

}  // namespace proximal
