// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Many learners' responses to the items of one catalog, in columns: what calibration learns from.

#ifndef PROXIMAL_ENGINE_CALIBRATION_RESPONSE_LOG_H_
#define PROXIMAL_ENGINE_CALIBRATION_RESPONSE_LOG_H_

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "engine/catalog/catalog.h"
#include "engine/tracing/fold.h"

namespace proximal {

class ResponseLog {
 public:
  // Begins the responses of another learner.
  void AddLearner() { begin_.push_back(items_.size()); }

  // One more response of the learner begun last, no earlier than the one before it. `score` in
  // [0, 1].
  void Add(ItemIndex item, double score, absl::Time answered_at);

  size_t learner_count() const { return begin_.size(); }
  size_t size() const { return items_.size(); }  // responses

  // The rows of a learner are [begin(learner), end(learner)).
  size_t begin(size_t learner) const { return begin_[learner]; }
  size_t end(size_t learner) const {
    return learner + 1 < begin_.size() ? begin_[learner + 1] : items_.size();
  }

  ItemIndex item(size_t row) const { return items_[row]; }
  double score(size_t row) const { return scores_[row]; }
  ScoredResponse response(size_t row) const {
    return {items_[row], scores_[row], absl::FromUnixMicros(micros_[row])};
  }

 private:
  std::vector<size_t> begin_;
  std::vector<ItemIndex> items_;
  std::vector<float> scores_;
  std::vector<int64_t> micros_;
};

// Plays every learner of `log` through the fold of `model` from the beginning: calls
// `before(row, state)` with the state just before each response.
template <typename Before>
void ForEachResponse(const Model& model, const ResponseLog& log, Before before) {
  for (size_t learner = 0; learner < log.learner_count(); ++learner) {
    LearnerState state = InitialState(model);
    for (size_t row = log.begin(learner); row < log.end(learner); ++row) {
      before(row, state);
      FoldResponse(model, log.response(row), state);
    }
  }
}

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_RESPONSE_LOG_H_
