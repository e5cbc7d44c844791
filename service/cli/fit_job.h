// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A fit, and what it is worth on learners that it has not seen.

#ifndef PROXIMAL_SERVICE_CLI_FIT_JOB_H_
#define PROXIMAL_SERVICE_CLI_FIT_JOB_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/ablation.h"
#include "engine/calibration/response_log.h"
#include "engine/tracing/model.h"
#include "service/app/artifact_codec.h"
#include "service/cli/log_source.h"
#include "service/cli/progress.h"
#include "service/cli/selected_log.h"

namespace proximal {

struct FitJob {
  TracingKind kind = TracingKind::kResponse;
  FoldSelection folds;    // to fit on; where some are named the other ones are held out
  double hold_out = 0.1;  // else the share of learners held out, 0..0.9; 0: none
  bool ablation = false;  // of the response model, on what is held out; costs as many fits again
                          // as it has terms
};

// The model to beat.
struct Champion {
  std::string version;
  ModelParameters parameters;
  std::optional<double> unseen_share;  // TrainingSummary::unseen_share
};

// Whether the champion's record says that it has not seen the learners whom `job` holds out: places
// are the same in every log (held_out.h), so that the smaller share lies within the larger one.
bool HasNotSeen(const Champion& champion, const FitJob& job);

// How somebody predicted the held-out responses.
struct NamedPredictions {
  std::string name;
  std::vector<double> predicted;  // of each row
};

struct FitOutcome {
  PublishableModel model;
  std::shared_ptr<const Model> compiled;
  std::vector<std::string> repairs;         // what the fit mended (FitOptions::repaired)
  SelectedLog held_out;                     // without rows where nothing is held out
  std::vector<double> predicted;            // by the model, of each held-out row
  std::vector<NamedPredictions> opponents;  // the champion, if there is one; then baselines
  std::optional<Ablation> ablation;         // where it was asked for
};

// Fits, and compares on what is held out with the champion, or without one with predicting each
// item's mean score. Where the champion may have seen who is held out, the comparison's record says
// so. Errors of SelectLog, Fit and Model::Compile.
absl::StatusOr<FitOutcome> FitAndCompare(const LoadedLog& log, const FitJob& job,
                                         const std::optional<Champion>& champion,
                                         Progress* progress);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_FIT_JOB_H_
