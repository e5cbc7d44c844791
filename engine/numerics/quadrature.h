// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A fixed grid over ability, on which integrals against a standard normal prior become sums:
//   ∫ f(x) φ(x) dx ≈ Σ weights[i] f(points[i]).

#ifndef PROXIMAL_ENGINE_NUMERICS_QUADRATURE_H_
#define PROXIMAL_ENGINE_NUMERICS_QUADRATURE_H_

#include <vector>

namespace proximal::numerics {

// Points in logits, ascending, and their weights: positive, summing to 1. Same size.
struct Quadrature {
  std::vector<double> points;
  std::vector<double> weights;
};

// Half the width of the grid, in standard deviations; the mass beyond it is 2e-9.
inline constexpr double kQuadratureReach = 6.0;

// `count` ≥ 2 equally spaced points on [-6, 6], weighted by the standard normal density and
// normalized. Symmetric: points[i] = -points[n - 1 - i], with equal weights. 41 to 61 points are
// the usual choice; from 21 on, mean and variance come out as 0 and 1 within 1e-6.
// Source: Bock & Aitkin (1981), Psychometrika 46(4).
Quadrature StandardNormalGrid(int count);

}  // namespace proximal::numerics

#endif  // PROXIMAL_ENGINE_NUMERICS_QUADRATURE_H_
