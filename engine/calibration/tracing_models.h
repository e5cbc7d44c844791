// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which model the features of each learner of a log are traced with.
//
// Difficulties and P(known) to which a learner's own responses contributed explain these better
// than they will explain a new learner's. Where learners are few that matters: a regression on such
// features trusts ability too much. There the features are cross-fitted: every learner is
// traced with what the learners of the other parts gave (learner_parts.h).
// Source: Chernozhukov et al. (2018), Econometrics Journal 21(1).

#ifndef PROXIMAL_ENGINE_CALIBRATION_TRACING_MODELS_H_
#define PROXIMAL_ENGINE_CALIBRATION_TRACING_MODELS_H_

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "engine/catalog/catalog.h"
#include "engine/tracing/model.h"

namespace proximal {

class TracingModels {
 public:
  // One for all.
  explicit TracingModels(std::shared_ptr<const Model> model) : models_{std::move(model)} {}

  // `models`, over one catalog, at least one; `of_learner`: which of them, per learner.
  TracingModels(std::vector<std::shared_ptr<const Model>> models, std::vector<uint8_t> of_learner)
      : models_(std::move(models)), of_learner_(std::move(of_learner)) {}

  const Catalog& catalog() const { return models_.front()->catalog(); }
  const Model& of(size_t learner) const {
    return of_learner_.empty() ? *models_.front() : *models_[of_learner_[learner]];
  }

 private:
  std::vector<std::shared_ptr<const Model>> models_;
  std::vector<uint8_t> of_learner_;  // empty: one for all
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_TRACING_MODELS_H_
