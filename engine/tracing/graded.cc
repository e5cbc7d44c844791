// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/graded.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

using numerics::Log1pExp;
using numerics::Logistic;

constexpr int kMaxCategories = GradedItem::kMaxSteps + 1;
constexpr double kLeastVariance = 1e-9;  // of a score that is all but certain

// What an ability makes of each category.
struct Categories {
  int count = 0;
  std::array<LogLikelihood, kMaxCategories> log_likelihood = {};  // of P(k)
  double probability(int k) const { return std::exp(log_likelihood[k].value); }
};

// P(k) = F_k - F_{k+1} with F_k = P(k or more), written so that nothing cancels:
//   sigma(x) - sigma(y) = sigma(x) sigma(-y) (1 - exp(y - x)),   x > y
// with x - y free of theta, so that (log P(k))' = a (1 - F_k - F_{k+1}).
LogLikelihood GradedResponseAt(const GradedItem& item, int k, double theta) {
  const double a = item.a;
  LogLikelihood log_p;
  if (k > 0) {
    const double x = a * (theta - item.steps[k - 1]);
    log_p += {-Log1pExp(-x), a * Logistic(-x), -a * a * Logistic(x) * Logistic(-x)};
  }
  if (k < item.top()) {
    const double y = a * (theta - item.steps[k]);
    log_p += {-Log1pExp(y), -a * Logistic(y), -a * a * Logistic(y) * Logistic(-y)};
  }
  if (k > 0 && k < item.top()) {
    log_p.value += std::log(-std::expm1(a * (item.steps[k - 1] - item.steps[k])));
  }
  return log_p;
}

// With K the category: (log P(k))' = a (k - E[K]), (log P(k))'' = -a^2 Var[K].
Categories PartialCreditAt(const GradedItem& item, double theta) {
  Categories at = {.count = item.top() + 1};
  std::array<double, kMaxCategories> weight;
  weight[0] = 0;
  for (int k = 1; k < at.count; ++k) {
    weight[k] = weight[k - 1] + item.a * (theta - item.steps[k - 1]);
  }
  const double log_total = numerics::LogSumExp(absl::MakeConstSpan(weight.data(), at.count));
  double mean = 0;
  for (int k = 0; k < at.count; ++k) {
    at.log_likelihood[k].value = weight[k] - log_total;
    mean += k * at.probability(k);
  }
  double variance = 0;
  for (int k = 0; k < at.count; ++k) variance += (k - mean) * (k - mean) * at.probability(k);
  for (int k = 0; k < at.count; ++k) {
    at.log_likelihood[k].slope = item.a * (k - mean);
    at.log_likelihood[k].curvature = -item.a * item.a * variance;
  }
  return at;
}

Categories CategoriesAt(const GradedItem& item, double theta) {
  assert(item.top() >= 1 && item.top() <= GradedItem::kMaxSteps);
  if (item.kind == GradedKind::kPartialCredit) return PartialCreditAt(item, theta);
  Categories at = {.count = item.top() + 1};
  for (int k = 0; k < at.count; ++k) at.log_likelihood[k] = GradedResponseAt(item, k, theta);
  return at;
}

// The sum over the responses, as a function of ability.
auto LikelihoodOf(absl::Span<const GradedResponse> responses) {
  return [responses](double theta) {
    LogLikelihood sum;
    for (const GradedResponse& r : responses) sum += GradedLogLikelihood(r.item, r.category, theta);
    return sum;
  };
}

}  // namespace

absl::Status CheckGraded(const GradedItem& item) {
  if (item.steps.empty() || item.steps.size() > GradedItem::kMaxSteps) {
    return absl::InvalidArgumentError(absl::StrCat("steps: there are ", item.steps.size(),
                                                   "; there must be 1 to ", GradedItem::kMaxSteps));
  }
  if (!(std::isfinite(item.a) && item.a > 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("a (discrimination) is ", item.a, "; it must be finite and above 0"));
  }
  for (size_t k = 0; k < item.steps.size(); ++k) {
    if (!std::isfinite(item.steps[k])) {
      return absl::InvalidArgumentError(
          absl::StrCat("steps[", k, "] is ", item.steps[k], "; it must be finite"));
    }
    if (item.kind == GradedKind::kGradedResponse && k > 0 && item.steps[k] <= item.steps[k - 1]) {
      return absl::InvalidArgumentError(absl::StrCat("steps[", k, "] is ", item.steps[k],
                                                     "; it must be above steps[", k - 1, "], ",
                                                     item.steps[k - 1]));
    }
  }
  return absl::OkStatus();
}

void CategoryProbabilities(const GradedItem& item, double theta, absl::Span<double> probabilities) {
  const Categories at = CategoriesAt(item, theta);
  assert(static_cast<int>(probabilities.size()) == at.count);
  for (int k = 0; k < at.count; ++k) probabilities[k] = at.probability(k);
}

ScoreCurve GradedScoreCurve(const GradedItem& item, double theta) {
  const Categories at = CategoriesAt(item, theta);
  ScoreCurve curve;
  for (int k = 1; k < at.count; ++k) {
    const double score = static_cast<double>(k) / item.top();
    const double p = at.probability(k);
    curve.expected += score * p;
    curve.slope += score * p * at.log_likelihood[k].slope;
  }
  for (int k = 0; k < at.count; ++k) {
    const double away = static_cast<double>(k) / item.top() - curve.expected;
    curve.variance += away * away * at.probability(k);
  }
  // Rounding may leave either a little outside.
  curve.expected = std::min(curve.expected, 1.0);
  curve.slope = std::max(curve.slope, 0.0);
  curve.variance = std::max(curve.variance, kLeastVariance);
  return curve;
}

double GradedInformation(const GradedItem& item, double theta) {
  const Categories at = CategoriesAt(item, theta);
  double information = 0;
  for (int k = 0; k < at.count; ++k) {
    const double slope = at.log_likelihood[k].slope;
    information += slope * slope * at.probability(k);
  }
  return information;
}

int CategoryOf(const GradedItem& item, double score) {
  return static_cast<int>(std::clamp(score, 0.0, 1.0) * item.top() + 0.5);
}

LogLikelihood GradedLogLikelihood(const GradedItem& item, int category, double theta) {
  if (item.kind == GradedKind::kGradedResponse) return GradedResponseAt(item, category, theta);
  return PartialCreditAt(item, theta).log_likelihood[category];
}

AbilityEstimate GradedEap(const numerics::Gaussian& prior,
                          absl::Span<const GradedResponse> responses) {
  return EstimateEap(prior, LikelihoodOf(responses));
}

AbilityEstimate GradedMap(const numerics::Gaussian& prior,
                          absl::Span<const GradedResponse> responses) {
  return EstimateMap(prior, LikelihoodOf(responses));
}

}  // namespace proximal
