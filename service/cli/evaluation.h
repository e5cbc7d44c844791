// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Models and baselines side by side: fitted on one log, judged on another.

#ifndef PROXIMAL_SERVICE_CLI_EVALUATION_H_
#define PROXIMAL_SERVICE_CLI_EVALUATION_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "engine/calibration/count_progress.h"
#include "engine/calibration/metrics.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/model.h"

namespace proximal {

// What predicts: baselines (engine/calibration/baselines.h), then models.
enum class Predictor { kItemMean, kElo, kPfa, kBestLr, kBkt, kIrt, kResponse };

// All of them, in the order of the enum.
absl::Span<const Predictor> AllPredictors();

std::string KeyOf(Predictor predictor);  // in JSON: "item_mean"
std::string KeyOf(TracingKind kind);     // of the model of that kind

// The predictors that a word of the command line means: a key, in which `-` may stand for `_`, or
// "all". Empty for any other word.
std::vector<Predictor> PredictorsOf(absl::string_view word);

// Learns from `train` and predicts `test` one step ahead: a learner's own earlier responses in
// `test` are known, those in `train` are not. `progress` is told each stage, and `counted` how far
// it is; both may be empty.
absl::StatusOr<std::vector<double>> TrainAndPredict(
    Predictor predictor, std::shared_ptr<const Catalog> catalog, const ResponseLog& train,
    const ResponseLog& test, const std::function<void(absl::string_view)>& progress,
    const CountProgress& counted = nullptr);

// How one predictor did.
struct Evaluation {
  std::string key;
  Metrics metrics;                             // of several folds: see Average
  std::vector<std::pair<int, Metrics>> folds;  // by fold; empty where there was one test log
};

// Fills `metrics` from `folds`: the means over them, each fold counting alike, and the sum of n.
// The AUC's is over the folds that have one, and NaN where none has.
void Average(Evaluation* evaluation);

// {"item_mean": {"auc": ..., "accuracy": ..., "rmse": ..., "log_loss": ..., "ece": ..., "n": ...}};
// where there are folds with "folds": {"1": {...}}. An AUC that is not defined is null.
std::string EvaluationsToJson(absl::Span<const Evaluation> evaluations);

// The same for people, a line each; an AUC that is not defined is "-".
std::string EvaluationsToTable(absl::Span<const Evaluation> evaluations);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_EVALUATION_H_
