// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/item_prior.h"

#include <algorithm>
#include <numeric>

namespace proximal {
namespace {

constexpr double kPull = 2;         // K
constexpr double kSlopeWeight = 4;  // of g = 1
constexpr double kVarianceWeight = 4;

}  // namespace

double AuthoredDifficulty(const ItemDraft& draft) {
  const std::vector<double>& steps = draft.step_difficulties;
  if (steps.empty()) return draft.difficulty;
  return std::accumulate(steps.begin(), steps.end(), 0.0) / static_cast<double>(steps.size());
}

ItemPrior::ItemPrior(const Catalog& catalog, const std::vector<bool>& named,
                     absl::Span<const double> difficulty)
    : catalog_(catalog), mean_(catalog.skill_count(), 0), count_(catalog.skill_count(), 0) {
  // visit(skill, item, authored) on every skill of every named item.
  const auto for_each = [&](auto visit) {
    for (ItemIndex i = 0; i < catalog.item_count(); ++i) {
      if (!named[i]) continue;
      const double authored = AuthoredDifficulty(catalog.item(i));
      for (SkillIndex s : catalog.skills_of(i)) visit(s, i, authored);
    }
  };
  std::vector<double> authored_mean(mean_.size(), 0), fitted_mean(mean_.size(), 0);
  for_each([&](SkillIndex s, ItemIndex i, double authored) {
    ++count_[s];
    authored_mean[s] += authored;
    fitted_mean[s] += difficulty[i];
  });
  double all = 0;
  double freedom = 0;
  for (SkillIndex s = 0; s < mean_.size(); ++s) {
    if (count_[s] == 0) continue;
    authored_mean[s] /= count_[s];
    fitted_mean[s] /= count_[s];
    all += count_[s];
    freedom += count_[s] - 1;
  }
  if (all == 0) return;

  double product = kSlopeWeight;
  double square = kSlopeWeight;
  for_each([&](SkillIndex s, ItemIndex i, double authored) {
    product += (authored - authored_mean[s]) * (difficulty[i] - fitted_mean[s]);
    square += (authored - authored_mean[s]) * (authored - authored_mean[s]);
  });
  slope_ = std::clamp(product / square, 0.0, 2.0);

  double overall = 0;
  for (SkillIndex s = 0; s < mean_.size(); ++s) {
    mean_[s] = fitted_mean[s] - slope_ * authored_mean[s];
    overall += count_[s] * mean_[s] / all;
  }
  double spread = kVarianceWeight * kUnobservedVariance;
  for_each([&](SkillIndex s, ItemIndex i, double authored) {
    const double departure = difficulty[i] - slope_ * authored - mean_[s];
    spread += departure * departure;
  });
  variance_ = spread / (kVarianceWeight + freedom);
  for (SkillIndex s = 0; s < mean_.size(); ++s) {
    mean_[s] = (count_[s] * mean_[s] + kPull * overall) / (count_[s] + kPull);
  }
}

numerics::Gaussian ItemPrior::operator()(ItemIndex item) const {
  const double authored = AuthoredDifficulty(catalog_.item(item));
  if (variance_ == 0) return {authored, kUnobservedVariance};
  const absl::Span<const SkillIndex> skills = catalog_.skills_of(item);
  const double share = 1.0 / static_cast<double>(skills.size());
  numerics::Gaussian prior = {slope_ * authored, variance_};
  for (SkillIndex s : skills) {
    prior.mean += share * mean_[s];
    prior.variance += share * variance_ / (count_[s] + kPull);
  }
  return prior;
}

}  // namespace proximal
