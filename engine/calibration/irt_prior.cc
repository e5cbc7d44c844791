// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_prior.h"

#include <cmath>
#include <numbers>

#include "absl/strings/str_cat.h"
#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

PriorTerm Normal(const NormalPrior& prior, double x) {
  const double z = (x - prior.mean) / prior.sd;
  return {-z * z / 2 - std::log(prior.sd * std::sqrt(2 * std::numbers::pi)), -z / prior.sd,
          -1 / (prior.sd * prior.sd)};
}

// By the chain rule through y = ln a; and the density of a is that of y over a.
PriorTerm LogNormal(const NormalPrior& prior, double a) {
  const PriorTerm y = Normal(prior, std::log(a));
  return {y.value - std::log(a), (y.slope - 1) / a, (y.curvature - y.slope + 1) / (a * a)};
}

PriorTerm Beta(const BetaPrior& prior, double logit) {
  const double p = numerics::Logistic(logit), q = numerics::Logistic(-logit);
  const double a = prior.alpha - 1, b = prior.beta - 1;
  const double log_beta =
      std::lgamma(prior.alpha) + std::lgamma(prior.beta) - std::lgamma(prior.alpha + prior.beta);
  return {a * std::log(p) + b * std::log(q) - log_beta, a * q - b * p, -(a + b) * p * q};
}

PriorTerm Asymptote(const AsymptotePrior& prior, double logit) {
  if (const auto* normal = std::get_if<NormalPrior>(&prior)) return Normal(*normal, logit);
  if (const auto* beta = std::get_if<BetaPrior>(&prior)) return Beta(*beta, logit);
  return {};
}

absl::Status CheckNormal(absl::string_view name, const NormalPrior& prior) {
  if (std::isfinite(prior.mean) && std::isfinite(prior.sd) && prior.sd > 0) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("the prior of ", name, " is N(", prior.mean, ", ",
                                                 prior.sd, "^2): the sd must be above 0"));
}

absl::Status CheckAsymptote(absl::string_view name, const AsymptotePrior& prior) {
  if (const auto* normal = std::get_if<NormalPrior>(&prior)) return CheckNormal(name, *normal);
  const auto* beta = std::get_if<BetaPrior>(&prior);
  if (beta == nullptr || (std::isfinite(beta->alpha) && std::isfinite(beta->beta) &&
                          beta->alpha >= 1 && beta->beta >= 1)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat("the prior of ", name, " is Beta(", beta->alpha,
                                                 ", ", beta->beta, "): both must be at least 1"));
}

}  // namespace

absl::Status CheckPrior(const IrtPrior& prior) {
  if (const auto* normal = std::get_if<NormalPrior>(&prior.log_slope)) {
    if (absl::Status status = CheckNormal("the log slope", *normal); !status.ok()) return status;
  }
  if (absl::Status status = CheckAsymptote("c", prior.lower); !status.ok()) return status;
  return CheckAsymptote("u", prior.upper);
}

PriorTerm PriorOf(const IrtPrior& prior, const IrtShape& shape, int parameter, double x) {
  if (parameter == kSlopeIndex) {
    const auto* normal = std::get_if<NormalPrior>(&prior.log_slope);
    return normal == nullptr ? PriorTerm() : LogNormal(*normal, x);
  }
  if (parameter < kInterceptIndex + shape.intercepts()) return {};
  return Asymptote(parameter == kLowerIndex ? prior.lower : prior.upper, x);
}

double LogPrior(const IrtPrior& prior, const IrtShape& shape, absl::Span<const double> parameters,
                bool slope_counts) {
  double sum = 0;
  for (int p = slope_counts ? 0 : 1; p < shape.parameters(); ++p) {
    sum += PriorOf(prior, shape, p, parameters[p]).value;
  }
  return sum;
}

}  // namespace proximal
