// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PROXIMAL_ENGINE_TRACING_SCORE_CURVE_H_
#define PROXIMAL_ENGINE_TRACING_SCORE_CURVE_H_

#include "engine/catalog/catalog.h"

namespace proximal {

class Model;

// An item seen from one point of the ability scale.
struct ScoreCurve {
  double expected = 0;  // E[score | theta], in (0, 1)
  double slope = 0;     // d E[score] / d theta, >= 0
  double variance = 0;  // Var[score | theta], > 0
};

// By the item's kind: the four-parameter logistic curve (irt.h), or, where the author gave step
// difficulties, the catalog's step model (graded.h) with categories scored 0..1 in equal steps.
ScoreCurve ScoreCurveAt(const Model& model, ItemIndex item, double theta);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_SCORE_CURVE_H_
