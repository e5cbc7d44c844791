// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/demo_learner.h"

#include <algorithm>

#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

constexpr double kStart = -0.4;
constexpr double kCeiling = 2.5;
constexpr double kLearningWhenRight = 0.45;
constexpr double kLearningWhenWrong = kLearningWhenRight / 2;

}  // namespace

bool DemoLearner::Answer(const v1::Item& item) {
  double theta = kCeiling;
  for (const std::string& skill : item.skill_ids()) theta = std::min(theta, ability(skill));
  const double slope = item.has_discrimination() ? item.discrimination() : 1;
  const double p = item.guess() + (1 - item.guess() - item.slip()) *
                                      numerics::Logistic(slope * (theta - item.difficulty()));
  const bool right = random_.Uniform() < p;
  for (const std::string& skill : item.skill_ids()) {
    const double rate = right ? kLearningWhenRight : kLearningWhenWrong;
    const double before = ability(skill);
    ability_[skill] = before + rate * (kCeiling - before);
  }
  return right;
}

double DemoLearner::ability(const std::string& skill_id) const {
  const auto found = ability_.find(skill_id);
  return found == ability_.end() ? kStart : found->second;
}

}  // namespace proximal
