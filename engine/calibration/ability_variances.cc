// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/ability_variances.h"

#include <array>
#include <utility>
#include <vector>

#include "engine/calibration/evaluate.h"
#include "engine/calibration/learner_parts.h"
#include "engine/calibration/metrics.h"
#include "engine/tracing/model.h"

namespace proximal {
namespace {

constexpr double kWorthIt = 2e-4;  // of the loss
constexpr int kMostMoves = 3;      // in one direction

// Abilities and difficulties, and nothing else.
std::shared_ptr<const Model> FilterModel(const std::shared_ptr<const Catalog>& catalog,
                                         const AbilityParameters& ability,
                                         const std::vector<double>& difficulties) {
  ModelParameters parameters;
  parameters.kind = TracingKind::kIrt;
  parameters.ability = ability;
  for (ItemIndex i = 0; i < catalog->item_count(); ++i) {
    parameters.item_ids.push_back(catalog->item(i).id);
    parameters.items.push_back({.irt = {.b = difficulties[i]}});
  }
  return *Model::Compile(catalog, parameters);
}

class Search {
 public:
  Search(std::shared_ptr<const Catalog> catalog, const ResponseLog& log,
         absl::Span<const size_t> learners, const ItemDifficultyOptions& options,
         const ParallelFor& parallel)
      : catalog_(std::move(catalog)), options_(options), parallel_(parallel) {
    for (size_t part = 0; part < kLearnerParts; ++part) {
      train_.push_back(LogOf(log, LearnersBesidePart(learners, part)));
      held_out_.push_back(LogOf(log, LearnersInPart(learners, part)));
    }
  }

  AbilityParameters From(const AbilityParameters& start) {
    best_ = start;
    loss_ = LossUnder(start);
    for (double AbilityParameters::*variance :
         {&AbilityParameters::overall_variance, &AbilityParameters::skill_variance}) {
      if (!Move(variance, 0.5)) Move(variance, 2);
    }
    return best_;
  }

 private:
  // Multiplies `variance` by `factor` as long as it pays; returns whether it did.
  bool Move(double AbilityParameters::*variance, double factor) {
    for (int move = 0; move < kMostMoves; ++move) {
      AbilityParameters tried = best_;
      tried.*variance *= factor;
      const double loss = LossUnder(tried);
      if (!(loss < (1 - kWorthIt) * loss_)) return move > 0;
      best_ = tried;
      loss_ = loss;
    }
    return true;
  }

  // Of all responses, in nats.
  double LossUnder(const AbilityParameters& ability) const {
    std::array<double, kLearnerParts> losses = {};
    parallel_(kLearnerParts, [&](int part) {
      const ResponseLog& held_out = held_out_[part];
      if (held_out.size() == 0) return;
      const auto model = FilterModel(
          catalog_, ability, FitItemDifficulties(catalog_, train_[part], ability, options_));
      const Metrics metrics =
          ComputeMetrics(PredictOneStepAhead(*model, held_out), ScoresOf(held_out));
      losses[part] = metrics.log_loss * static_cast<double>(held_out.size());
    });
    double sum = 0;
    for (double loss : losses) sum += loss;
    return sum;
  }

  const std::shared_ptr<const Catalog> catalog_;
  const ItemDifficultyOptions options_;
  const ParallelFor& parallel_;
  std::vector<ResponseLog> train_, held_out_;  // by part
  AbilityParameters best_;
  double loss_ = 0;  // under `best_`
};

}  // namespace

AbilityParameters ChooseAbilityVariances(const std::shared_ptr<const Catalog>& catalog,
                                         const ResponseLog& log, absl::Span<const size_t> learners,
                                         const AbilityParameters& start,
                                         const ItemDifficultyOptions& options,
                                         const ParallelFor& parallel) {
  return Search(catalog, log, learners, options, parallel).From(start);
}

}  // namespace proximal
