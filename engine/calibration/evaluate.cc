// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/evaluate.h"

#include "engine/tracing/learner_view.h"

namespace proximal {

std::vector<double> PredictOneStepAhead(const Model& model, const ResponseLog& test,
                                        const CountProgress& counted) {
  std::vector<double> predicted;
  predicted.reserve(test.size());
  ForEachResponse(model, test, [&](size_t row, const LearnerState& state) {
    CountRow(counted, row, test.size());
    const ScoredResponse response = test.response(row);
    predicted.push_back(LearnerView(model, state, response.answered_at).PredictMean(response.item));
  });
  return predicted;
}

std::vector<double> ScoresOf(const ResponseLog& log) {
  std::vector<double> scores(log.size());
  for (size_t row = 0; row < log.size(); ++row) scores[row] = log.score(row);
  return scores;
}

}  // namespace proximal
