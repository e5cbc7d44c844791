// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tail of the chi-square distribution, which p-values of tests are read from.

#ifndef PROXIMAL_ENGINE_NUMERICS_CHI_SQUARE_H_
#define PROXIMAL_ENGINE_NUMERICS_CHI_SQUARE_H_

namespace proximal::numerics {

// P(X >= x), X chi-square with `degrees` > 0 degrees of freedom: the regularized incomplete gamma
// function Q(degrees / 2, x / 2), by its series below degrees / 2 + 1 and its continued fraction
// above. In [0, 1], never rising with x; 1 where x <= 0, NaN where x is. Relative error about
// 1e-13, and finite down to 1e-300. ChiSquareTail(3.841459, 1) = .05.
// Source: DLMF 8.7.1 and 8.9.2 (Lentz's method).
double ChiSquareTail(double x, double degrees);

}  // namespace proximal::numerics

#endif  // PROXIMAL_ENGINE_NUMERICS_CHI_SQUARE_H_
