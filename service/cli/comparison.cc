// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/comparison.h"

#include <algorithm>
#include <cmath>

#include "engine/calibration/evaluate.h"

namespace proximal {
namespace {

double LogLoss(double predicted, double score) {
  const double p = std::clamp(predicted, 1e-15, 1 - 1e-15);
  return -(score * std::log(p) + (1 - score) * std::log1p(-p));
}

double DifferenceError(const ResponseLog& log, absl::Span<const double> challenger,
                       absl::Span<const double> champion, double mean) {
  double squares = 0;
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    double departure = 0;
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      departure +=
          LogLoss(champion[row], log.score(row)) - LogLoss(challenger[row], log.score(row)) - mean;
    }
    squares += departure * departure;
  }
  return std::sqrt(squares) / static_cast<double>(log.size());
}

}  // namespace

PredictionFigures FiguresOf(const Metrics& metrics) {
  PredictionFigures figures;
  figures.log_loss = metrics.log_loss;
  if (std::isfinite(metrics.auc)) figures.auc = metrics.auc;
  figures.rmse = metrics.rmse;
  figures.accuracy = metrics.accuracy;
  figures.ece = metrics.ece;
  return figures;
}

HeldOutComparison ComparePredictions(const ResponseLog& log, absl::Span<const double> challenger,
                                     absl::Span<const double> champion) {
  const std::vector<double> scores = ScoresOf(log);
  HeldOutComparison comparison;
  comparison.learners = log.learner_count();
  comparison.responses = log.size();
  comparison.challenger = FiguresOf(ComputeMetrics(challenger, scores));
  comparison.champion = FiguresOf(ComputeMetrics(champion, scores));
  comparison.difference_error = DifferenceError(
      log, challenger, champion, comparison.champion.log_loss - comparison.challenger.log_loss);
  return comparison;
}

}  // namespace proximal
