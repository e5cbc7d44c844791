// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The normal distribution, and what becomes of it behind a logistic link.

#ifndef PROXIMAL_ENGINE_NUMERICS_GAUSSIAN_H_
#define PROXIMAL_ENGINE_NUMERICS_GAUSSIAN_H_

namespace proximal::numerics {

// A normal distribution N(mean, variance): what is believed about an ability, in logits.
struct Gaussian {
  double mean = 0;
  double variance = 1;  // ≥ 0; 0 is a point mass
};

// φ(x) = exp(-x² / 2) / √(2π).
double NormalPdf(double x);

// Φ(x) = P(N(0, 1) ≤ x) = erfc(-x / √2) / 2. Full relative precision in the lower tail.
double NormalCdf(double x);

// Φ⁻¹(p) for p in [0, 1], with a relative error of about 1e-16: -infinity at 0, +infinity at 1,
// NaN outside. NormalQuantile(.975) = 1.95996...
// Source: Wichura (1988), Algorithm AS 241, PPND16, Applied Statistics 37(3).
double NormalQuantile(double p);

// E[σ(X)] for X ~ N(mean, variance), approximately:
//   σ(κ mean), κ = 1 / √(1 + π variance / 8).
// The probability of success when ability is uncertain: pulled from σ(mean) towards 1/2, never
// across it, the more the larger the variance. Exact for variance 0; off by less than .02 for
// variances up to 25 and any mean.
// Source: MacKay (1992), The evidence framework applied to classification networks, eq. 10.
double ExpectedLogistic(const Gaussian& x);

}  // namespace proximal::numerics

#endif  // PROXIMAL_ENGINE_NUMERICS_GAUSSIAN_H_
