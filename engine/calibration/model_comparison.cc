// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/model_comparison.h"

#include <algorithm>

#include "engine/numerics/chi_square.h"

namespace proximal {
namespace {

bool IsSpecialCase(IrtModel small, IrtModel large) {
  const auto rank = [](IrtModel model) {
    switch (model) {
      case IrtModel::kCommonSlope:
        return 0;
      case IrtModel::k2Pl:
        return 1;
      case IrtModel::k3Pl:
        return 2;
      case IrtModel::k4Pl:
        return 3;
      case IrtModel::kGraded:
      case IrtModel::kPartialCredit:
        break;
    }
    return -1;
  };
  return rank(small) >= 0 && rank(large) > rank(small);
}

}  // namespace

absl::StatusOr<NestedTest> TestNested(const IrtFit& small, const IrtFit& large) {
  if (!IsSpecialCase(small.model, large.model) || large.free_parameters <= small.free_parameters) {
    return absl::InvalidArgumentError("the first model is no special case of the second");
  }
  if (small.persons != large.persons || small.items.size() != large.items.size()) {
    return absl::InvalidArgumentError("the models were fitted to different data");
  }
  if (!small.converged || !large.converged) {
    return absl::FailedPreconditionError(
        "a model that has not converged has no maximum to compare");
  }
  if (small.log_prior != 0 || large.log_prior != 0) {
    return absl::FailedPreconditionError(
        "a model with a prior is not at the maximum of its likelihood");
  }
  NestedTest test;
  test.chi_square = std::max(0.0, 2 * (large.log_likelihood - small.log_likelihood));
  test.degrees = large.free_parameters - small.free_parameters;
  test.p = numerics::ChiSquareTail(test.chi_square, test.degrees);
  test.conservative = large.model == IrtModel::k3Pl || large.model == IrtModel::k4Pl;
  return test;
}

Preferred Prefer(absl::Span<const IrtFit> fits) {
  Preferred best;
  for (size_t i = 1; i < fits.size(); ++i) {
    if (fits[i].aic() < fits[best.by_aic].aic()) best.by_aic = i;
    if (fits[i].bic() < fits[best.by_bic].bic()) best.by_bic = i;
  }
  return best;
}

}  // namespace proximal
