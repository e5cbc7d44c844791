// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_weights.h"

#include <algorithm>
#include <numeric>

#include "engine/calibration/response_design.h"
#include "engine/calibration/response_priors.h"
#include "engine/calibration/ridge_logistic.h"

namespace proximal {
namespace {

// One per column of ResponseColumns.
using Weights = std::vector<float>;

void StoreCommon(const Weights& w, const ResponseColumns& columns, ResponseWeights& common) {
  for (int f = 0; f < kGlobalFeatures; ++f) common.global[f] = w[f];
  for (int f = 0; f < kSkillFeatures; ++f) common.skill[f] = w[columns.kSkillFeature + f];
  for (int f = 0; f < kItemFeatures; ++f) common.item[f] = w[columns.kItemFeature + f];
  for (int p = 0; p < kOverallPatterns; ++p) {
    common.overall_patterns[p] = w[columns.OverallPattern(p)];
  }
  for (int p = 0; p < kSkillPatterns; ++p) {
    for (int f = 0; f < kPatternSlopes; ++f) common.skill_patterns[p][f] = w[columns.Pattern(p, f)];
  }
  for (int run = 0; run < kRuns; ++run) common.runs[run] = w[columns.Run(run)];
}

void StoreOwn(const Weights& w, const ResponseColumns& columns, ModelParameters& parameters) {
  for (SkillIndex s = 0; s < parameters.skills.size(); ++s) {
    SkillParameters& skill = parameters.skills[s];
    skill.easiness = w[columns.SkillEasiness(s)];
    for (int f = 0; f < kSkillSlopes; ++f) skill.slopes[f] = w[columns.OwnSkillSlope(s, f)];
    for (int p = 0; p < kSkillPatterns; ++p) skill.patterns[p] = w[columns.OwnPattern(s, p)];
  }
  for (ItemIndex i = 0; i < parameters.items.size(); ++i) {
    ItemParameters& item = parameters.items[i];
    item.easiness = w[columns.ItemEasiness(i)];
    for (int f = 0; f < kItemSlopes; ++f) item.slopes[f] = w[columns.OwnItemSlope(i, f)];
    for (int run = 0; run < kRuns; ++run) item.runs[run] = w[columns.OwnRun(i, run)];
  }
}

void StoreVariances(const RidgeFit& fit, const CompactColumns& compact,
                    const ResponseColumns& columns, double prior, ModelParameters& parameters) {
  constexpr double kMostVariance = 8;
  const auto stored = [&](double variance) { return std::min(variance, kMostVariance); };
  for (ItemParameters& item : parameters.items) item.easiness_variance = stored(prior);
  ItemIndex item = 0;
  for (size_t n = 0; n < compact.count(); ++n) {
    if (columns.GroupOf(compact.original(n)) != kItemEasinessGroup) continue;
    while (columns.ItemEasiness(item) != compact.original(n)) ++item;
    parameters.items[item].easiness_variance = stored(1 / fit.curvature[n]);
  }
}

}  // namespace

void FitResponseWeights(const TracingModels& models, const ResponseLog& log,
                        const ResponseFitOptions& options, ModelParameters& parameters,
                        const ResponseFitProgress& progress) {
  const auto tell = [&](absl::string_view stage) {
    if (progress.stage) progress.stage(stage);
  };
  const ResponseColumns columns(models.catalog());
  tell("priors of the weights");
  const size_t sample = std::max(options.least_sample, log.size() / 4);
  const PriorChoice priors = ChoosePriors(models, log, sample, options.without, progress.counted);
  tell("features");
  std::vector<size_t> learners(log.learner_count());
  std::iota(learners.begin(), learners.end(), size_t{0});
  ResponseRows rows = MakeResponseRows(models, log, learners, options.without, progress.counted);
  tell("weights");
  const auto stepped = [&](int steps) {
    if (progress.counted) progress.counted(static_cast<uint64_t>(steps), 0, "steps");
  };
  const CompactColumns compact(columns, rows);
  const std::vector<double> center = CenterOf(options.without);
  const RidgeFit fit = FitRidgeLogistic(
      rows.x, rows.scores, PenaltiesOf(priors.precisions, columns, compact, rows.x),
      compact.Gather(priors.weights), {.center = center}, stepped);
  const Weights weights = compact.Spread(fit.weights);
  StoreCommon(weights, columns, parameters.weights);
  StoreOwn(weights, columns, parameters);
  StoreVariances(fit, compact, columns, 1 / priors.precisions[kItemEasinessGroup], parameters);
}

}  // namespace proximal
