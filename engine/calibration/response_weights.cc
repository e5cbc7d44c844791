// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_weights.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "engine/calibration/response_design.h"
#include "engine/calibration/response_priors.h"
#include "engine/calibration/ridge_logistic.h"
#include "engine/tracing/model.h"
#include "engine/tracing/response_model.h"

namespace proximal {
namespace {

// The weight of every column, by the numbers of ResponseColumns.
class Weights {
 public:
  Weights(const RidgeFit& fit, const ResponseColumns& columns, const CompactColumns& compact)
      : values_(columns.count(), 0.0F) {
    for (size_t n = 0; n < compact.count(); ++n) {
      values_[compact.original(n)] = static_cast<float>(fit.weights[n]);
    }
  }
  double operator[](uint32_t column) const { return values_[column]; }

 private:
  std::vector<float> values_;
};

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

void FitResponseWeights(std::shared_ptr<const Catalog> catalog, const ResponseLog& log,
                        const ResponseFitOptions& options, ModelParameters& parameters) {
  const ResponseColumns columns(*catalog);
  parameters.weights = PriorWeights();
  const std::shared_ptr<const Model> model = *Model::Compile(std::move(catalog), parameters);
  const PriorChoice priors =
      ChoosePriors(*model, log, std::max(options.least_sample, log.size() / 4), options.without);
  std::vector<size_t> learners(log.learner_count());
  std::iota(learners.begin(), learners.end(), size_t{0});
  ResponseRows rows = MakeResponseRows(*model, log, learners, options.without);
  const CompactColumns compact(columns, rows);
  std::vector<double> start(compact.count());
  for (size_t n = 0; n < start.size(); ++n) start[n] = priors.weights[compact.original(n)];
  const RidgeFit fit =
      FitRidgeLogistic(rows.x, rows.scores,
                       PenaltiesOf(priors.precisions, columns, compact, rows.x), std::move(start));
  const Weights weights(fit, columns, compact);
  StoreCommon(weights, columns, parameters.weights);
  StoreOwn(weights, columns, parameters);
  StoreVariances(fit, compact, columns, 1 / priors.precisions[kItemEasinessGroup], parameters);
}

}  // namespace proximal
