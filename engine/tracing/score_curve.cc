// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/score_curve.h"

#include <algorithm>

#include "engine/tracing/irt.h"
#include "engine/tracing/model.h"

namespace proximal {

ScoreCurve ScoreCurveAt(const Model& model, ItemIndex item, double theta) {
  const Model::Item& own = model.item(item);
  const IrtItem irt = {.a = own.a, .b = own.b, .c = own.c, .d = own.d};
  const double p = IrtProbability(irt, theta);
  return {p, IrtSlope(irt, theta), std::max(p * (1 - p), 1e-9)};
}

}  // namespace proximal
