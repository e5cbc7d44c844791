// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/numerics/quadrature.h"

#include <cassert>

#include "engine/numerics/gaussian.h"

namespace proximal::numerics {

Quadrature StandardNormalGrid(int count) {
  assert(count >= 2);
  Quadrature grid;
  grid.points.reserve(count);
  grid.weights.reserve(count);
  double total = 0;
  for (int i = 0; i < count; ++i) {
    // From the middle outwards in whole steps, so that the grid mirrors bit for bit.
    const double x = kQuadratureReach * (2 * i - (count - 1)) / (count - 1);
    grid.points.push_back(x);
    grid.weights.push_back(NormalPdf(x));
    total += grid.weights.back();
  }
  for (double& weight : grid.weights) weight /= total;
  return grid;
}

}  // namespace proximal::numerics
