// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/score_curve.h"

#include <algorithm>

#include "engine/tracing/graded.h"
#include "engine/tracing/irt.h"
#include "engine/tracing/model.h"

namespace proximal {

ScoreCurve ScoreCurveAt(const Model& model, ItemIndex item, double theta) {
  const Model::Item& own = model.item(item);
  if (own.graded >= 0) {
    const bool partial = model.catalog().settings().steps == StepModel::kPartialCredit;
    return GradedScoreCurve(
        {.kind = partial ? GradedKind::kPartialCredit : GradedKind::kGradedResponse,
         .a = own.a,
         .steps = model.steps(own.graded)},
        theta);
  }
  const IrtItem irt = {.a = own.a, .b = own.b, .c = own.c, .d = own.d};
  const double p = IrtProbability(irt, theta);
  return {p, IrtSlope(irt, theta), std::max(p * (1 - p), 1e-9)};
}

}  // namespace proximal
