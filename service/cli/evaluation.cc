// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/evaluation.h"

#include <array>
#include <cmath>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "engine/calibration/baselines.h"
#include "engine/calibration/evaluate.h"
#include "engine/calibration/fit.h"
#include "nlohmann/json.hpp"
#include "service/cli/threads.h"

namespace proximal {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<Predictor, 7> kAll = {Predictor::kItemMean, Predictor::kElo, Predictor::kPfa,
                                           Predictor::kBestLr,   Predictor::kBkt, Predictor::kIrt,
                                           Predictor::kResponse};
constexpr std::array<absl::string_view, 7> kKeys = {"item_mean", "elo", "pfa",     "best_lr",
                                                    "bkt",       "irt", "response"};

absl::StatusOr<std::vector<double>> FitAndPredict(
    TracingKind kind, std::shared_ptr<const Catalog> catalog, const ResponseLog& train,
    const ResponseLog& test, const std::function<void(absl::string_view)>& progress,
    const CountProgress& counted) {
  FitOptions options;
  options.kind = kind;
  options.parallel = RunOnAllThreads;
  options.progress = progress;
  options.counted = counted;
  const absl::StatusOr<ModelParameters> parameters = Fit(catalog, train, options);
  if (!parameters.ok()) return parameters.status();
  const absl::StatusOr<std::shared_ptr<const Model>> model =
      Model::Compile(std::move(catalog), *parameters);
  if (!model.ok()) return model.status();
  if (progress) progress("predicting");
  return PredictOneStepAhead(**model, test, counted);
}

Json ToJson(const Metrics& metrics) {
  return {{"auc", metrics.auc},           {"accuracy", metrics.accuracy}, {"rmse", metrics.rmse},
          {"log_loss", metrics.log_loss}, {"ece", metrics.ece},           {"n", metrics.n}};
}

std::string Line(absl::string_view name, const Metrics& m) {
  const std::string auc = std::isnan(m.auc) ? "-" : absl::StrFormat("%.4f", m.auc);
  return absl::StrFormat("%-12s  %-6s  %.4f    %.4f  %.4f    %.4f  %d\n", name, auc, m.accuracy,
                         m.rmse, m.log_loss, m.ece, m.n);
}

}  // namespace

absl::Span<const Predictor> AllPredictors() { return kAll; }

std::string KeyOf(Predictor predictor) {
  return std::string(kKeys[static_cast<size_t>(predictor)]);
}

std::string KeyOf(TracingKind kind) {
  switch (kind) {
    case TracingKind::kBkt:
      return KeyOf(Predictor::kBkt);
    case TracingKind::kIrt:
      return KeyOf(Predictor::kIrt);
    case TracingKind::kResponse:
      break;
  }
  return KeyOf(Predictor::kResponse);
}

std::vector<Predictor> PredictorsOf(absl::string_view word) {
  if (word == "all") return {kAll.begin(), kAll.end()};
  const std::string key = absl::StrReplaceAll(word, {{"-", "_"}});
  for (Predictor predictor : kAll) {
    if (KeyOf(predictor) == key) return {predictor};
  }
  return {};
}

absl::StatusOr<std::vector<double>> TrainAndPredict(
    Predictor predictor, std::shared_ptr<const Catalog> catalog, const ResponseLog& train,
    const ResponseLog& test, const std::function<void(absl::string_view)>& progress,
    const CountProgress& counted) {
  switch (predictor) {
    case Predictor::kItemMean:
      return PredictItemMean(*catalog, train, test);
    case Predictor::kElo:
      return PredictElo(*catalog, train, test);
    case Predictor::kPfa:
      return PredictPerformanceFactors(*catalog, train, test);
    case Predictor::kBestLr:
      return PredictBestLogistic(*catalog, train, test);
    case Predictor::kBkt:
      return FitAndPredict(TracingKind::kBkt, std::move(catalog), train, test, progress, counted);
    case Predictor::kIrt:
      return FitAndPredict(TracingKind::kIrt, std::move(catalog), train, test, progress, counted);
    case Predictor::kResponse:
      break;
  }
  return FitAndPredict(TracingKind::kResponse, std::move(catalog), train, test, progress, counted);
}

void Average(Evaluation* evaluation) {
  Metrics mean;
  double with_auc = 0;
  for (const auto& [fold, metrics] : evaluation->folds) {
    if (!std::isnan(metrics.auc)) {
      mean.auc += metrics.auc;
      ++with_auc;
    }
    mean.accuracy += metrics.accuracy;
    mean.rmse += metrics.rmse;
    mean.log_loss += metrics.log_loss;
    mean.ece += metrics.ece;
    mean.n += metrics.n;
  }
  const double count = static_cast<double>(evaluation->folds.size());
  for (double* figure : {&mean.accuracy, &mean.rmse, &mean.log_loss, &mean.ece}) *figure /= count;
  mean.auc = with_auc > 0 ? mean.auc / with_auc : std::numeric_limits<double>::quiet_NaN();
  evaluation->metrics = mean;
}

std::string EvaluationsToJson(absl::Span<const Evaluation> evaluations) {
  Json json = Json::object();
  for (const Evaluation& evaluation : evaluations) {
    Json& entry = json[evaluation.key] = ToJson(evaluation.metrics);
    for (const auto& [fold, metrics] : evaluation.folds) {
      entry["folds"][absl::StrCat(fold)] = ToJson(metrics);
    }
  }
  return json.dump(2) + "\n";
}

std::string EvaluationsToTable(absl::Span<const Evaluation> evaluations) {
  std::string table = "model         AUC     accuracy  RMSE    log loss  ECE     responses\n";
  for (const Evaluation& evaluation : evaluations) {
    absl::StrAppend(&table, Line(evaluation.key, evaluation.metrics));
    for (const auto& [fold, metrics] : evaluation.folds) {
      absl::StrAppend(&table, Line(absl::StrCat("  fold ", fold), metrics));
    }
  }
  return table;
}

}  // namespace proximal
