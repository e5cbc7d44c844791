// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/response_weights.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "engine/calibration/ridge_logistic.h"
#include "engine/tracing/ability.h"
#include "engine/tracing/model.h"
#include "engine/tracing/response_model.h"

namespace proximal {
namespace {

constexpr int kSkillColumn = kGlobalFeatures;  // the first skill feature
constexpr int kItemColumn = kSkillColumn + int{kSkillFeatures};
constexpr int kDense = kItemColumn + int{kItemFeatures};

// Where each parameter stands among the columns of the design.
class Columns {
 public:
  explicit Columns(const Catalog& catalog)
      : skills_(static_cast<uint32_t>(catalog.skill_count())),
        items_(static_cast<uint32_t>(catalog.item_count())) {}

  uint32_t SkillEasiness(SkillIndex s) const { return kDense + 3 * s; }
  uint32_t AttemptsSlope(SkillIndex s) const { return kDense + 3 * s + 1; }
  uint32_t SuccessesSlope(SkillIndex s) const { return kDense + 3 * s + 2; }
  uint32_t ItemEasiness(ItemIndex i) const { return kDense + 3 * skills_ + i; }
  size_t count() const { return kDense + 3 * size_t{skills_} + items_; }

 private:
  uint32_t skills_;
  uint32_t items_;
};

std::vector<double> Penalties(const Columns& columns, const Catalog& catalog,
                              const ResponsePenalty& penalty) {
  constexpr double kFree = 1e-6;
  std::vector<double> lambda(columns.count(), penalty.item);
  std::fill_n(lambda.begin(), kDense, penalty.weight);
  lambda[kBias] = kFree;
  for (SkillIndex s = 0; s < catalog.skill_count(); ++s) {
    lambda[columns.SkillEasiness(s)] = penalty.skill;
    lambda[columns.AttemptsSlope(s)] = penalty.slope;
    lambda[columns.SuccessesSlope(s)] = penalty.slope;
  }
  return lambda;
}

// The features of one response, as response_model.h adds them up.
void AddRow(const Model& model, const LearnerState& state, const ScoredResponse& response,
            const Columns& columns, DesignMatrix& x) {
  std::array<double, kDense> dense{};
  absl::InlinedVector<DesignMatrix::Entry, 25> entries;
  const GlobalValues global = GlobalFeaturesOf(state, response.answered_at, model.base_rate());
  std::copy(global.begin(), global.end(), dense.begin());
  const absl::Span<const SkillIndex> skills = model.catalog().skills_of(response.item);
  const double share = 1.0 / static_cast<double>(skills.size());
  for (SkillIndex skill : skills) {
    const SkillTrace* trace = state.FindSkill(skill);
    const double ability = SkillAbility(model, state, skill, trace, response.answered_at).mean;
    const SkillValues own =
        SkillFeaturesFor(model, state, skill, trace, ability, response.answered_at);
    for (int f = 0; f < kSkillFeatures; ++f) dense[kSkillColumn + f] += share * own[f];
    entries.push_back({columns.SkillEasiness(skill), static_cast<float>(share)});
    entries.push_back(
        {columns.AttemptsSlope(skill), static_cast<float>(share * own[kSkillAttempts])});
    entries.push_back(
        {columns.SuccessesSlope(skill), static_cast<float>(share * own[kSkillSuccesses])});
  }
  const ItemValues item = ItemFeaturesOf(state.FindItem(response.item), state, response.item,
                                         response.answered_at, model.base_rate());
  std::copy(item.begin(), item.end(), dense.begin() + kItemColumn);
  entries.push_back({columns.ItemEasiness(response.item), 1});
  x.AddRow(dense, entries);
}

void Store(const RidgeFit& fit, const Columns& columns, ModelParameters& parameters) {
  const double* w = fit.weights.data();
  std::copy_n(w, kGlobalFeatures, parameters.weights.global.begin());
  std::copy_n(w + kSkillColumn, kSkillFeatures, parameters.weights.skill.begin());
  std::copy_n(w + kItemColumn, kItemFeatures, parameters.weights.item.begin());
  for (SkillIndex s = 0; s < parameters.skills.size(); ++s) {
    parameters.skills[s].easiness = w[columns.SkillEasiness(s)];
    parameters.skills[s].attempts_slope = w[columns.AttemptsSlope(s)];
    parameters.skills[s].successes_slope = w[columns.SuccessesSlope(s)];
  }
  for (ItemIndex i = 0; i < parameters.items.size(); ++i) {
    parameters.items[i].easiness = w[columns.ItemEasiness(i)];
    parameters.items[i].easiness_variance = 1 / fit.curvature[columns.ItemEasiness(i)];
  }
}

}  // namespace

void FitResponseWeights(std::shared_ptr<const Catalog> catalog, const ResponseLog& log,
                        const ResponsePenalty& penalty, ModelParameters& parameters) {
  const Columns columns(*catalog);
  const std::vector<double> lambda = Penalties(columns, *catalog, penalty);
  parameters.weights = PriorWeights();
  const std::shared_ptr<const Model> model = *Model::Compile(std::move(catalog), parameters);
  DesignMatrix x(kDense);
  std::vector<double> scores;
  scores.reserve(log.size());
  ForEachResponse(*model, log, [&](size_t row, const LearnerState& state) {
    const ScoredResponse response = log.response(row);
    AddRow(*model, state, response, columns, x);
    scores.push_back(response.score);
  });
  Store(FitRidgeLogistic(x, scores, lambda), columns, parameters);
}

}  // namespace proximal
