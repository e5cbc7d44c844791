// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is believed of an item that a model's parameters do not name: one that nobody had answered
// when the model was fitted, or that a later catalog adds. Its neighbours speak for it, the named
// items of its skills, and the author's difficulty d says where it lies among them:
//
//   x_i ~ N( mean over its skills s of m_s + g d_i,  v )
//
//   r_j = x_j - g d_j                     what a named item's difficulty x_j has beyond the
//   author's
//   m_s = (sum of r_j over the named items of s + K m) / (n_s + K),   m the mean of all r_j, K = 2
//   g   = (4 + sum d~_j x~_j) / (4 + sum d~_j^2), within 0..2; d~ and x~ are departures from the
//         means of their skill: how far the author's difficulties can be taken at their word, 1
//         until items tell otherwise
//   v   = s2 (1 + mean over its skills of 1 / (n_s + K))
//   s2  = (4 * .5 + sum (r_j - mean r of the skill)^2) / (4 + sum of (n_s - 1)+)
//
// all in logits, and logits squared. So an item is the less uncertain the more its neighbours are
// alike, and never less than they differ. With nothing named the author alone speaks: x_i = d_i, v
// = .5.
// Source: partial pooling, Gelman & Hill (2007), Data analysis using regression, chapter 12.

#ifndef PROXIMAL_ENGINE_TRACING_ITEM_PRIOR_H_
#define PROXIMAL_ENGINE_TRACING_ITEM_PRIOR_H_

#include <vector>

#include "absl/types/span.h"
#include "engine/catalog/catalog.h"
#include "engine/numerics/gaussian.h"

namespace proximal {

// How uncertain a difficulty is of which nothing but the author's word is known (logits squared).
inline constexpr double kUnobservedVariance = 0.5;

// The author's difficulty; of an item with steps, their mean.
double AuthoredDifficulty(const ItemDraft& draft);

class ItemPrior {
 public:
  // `named` and `difficulty`: one per item of the catalog; the difficulty of items that are not
  // named is not read. O(pairs of a skill and an item). Holds a reference to the catalog.
  ItemPrior(const Catalog& catalog, const std::vector<bool>& named,
            absl::Span<const double> difficulty);

  numerics::Gaussian operator()(ItemIndex item) const;

 private:
  const Catalog& catalog_;
  double slope_ = 1;                  // g
  double variance_ = 0;               // s2; 0 where nothing is named
  std::vector<double> mean_, count_;  // m_s, n_s
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_TRACING_ITEM_PRIOR_H_
