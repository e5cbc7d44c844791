// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The category curves that IRT calibration fits, in the parameters in which it fits them. For an
// item of categories 0 .. m at ability theta (logits, logistic metric):
//
//   two categories       P(1) = c + (u - c) s,  s = 1 / (1 + exp(-(a theta + d)))
//                        parameters a, d; and, 3PL: logit c; and, 4PL: logit u
//   graded response      P(k or more) = 1 / (1 + exp(-(a theta + d_k))),   d_1 > d_2 > .. > d_m
//   partial credit       P(k) ∝ exp(k a theta + d_k),   d_0 = 0
//                        parameters a, d_1 .. d_m
//
// Slope and intercepts make the 2PL and the partial credit model exponential families, whose
// likelihood is concave. In difficulties: b = -d / a, graded b_k = -d_k / a, partial credit
// b_k = -(d_k - d_{k-1}) / a (irt.h, graded.h).

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_CURVE_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_CURVE_H_

#include <Eigen/Core>

#include "absl/types/span.h"
#include "engine/tracing/graded.h"

namespace proximal {

enum class IrtModel {
  kCommonSlope,  // 1PL: the slope is the same for all items, and estimated
  k2Pl,
  k3Pl,
  k4Pl,
  kGraded,         // Samejima's graded response; the 2PL for items of two categories
  kPartialCredit,  // Muraki's generalized partial credit; likewise
};

// The form of one item's curves.
struct IrtShape {
  IrtModel model = IrtModel::k2Pl;
  int categories = 2;

  bool has_steps() const { return categories > 2; }
  int intercepts() const { return categories - 1; }
  int parameters() const {
    return 1 + intercepts() + (model == IrtModel::k3Pl ? 1 : model == IrtModel::k4Pl ? 2 : 0);
  }
};

// Where the parameters lie.
inline constexpr int kSlopeIndex = 0;
inline constexpr int kInterceptIndex = 1;
inline constexpr int kLowerIndex = 2;  // logit c, 3PL and 4PL
inline constexpr int kUpperIndex = 3;  // logit u, 4PL
inline constexpr int kMaxIrtParameters = GradedItem::kMaxSteps + 1;

// Within these bounds every probability of a category between -6 and 6 is a positive number and so
// is its complement; what data want beyond them (separable items) ends there.
struct ParameterBounds {
  double low;
  double high;
};
inline constexpr ParameterBounds kSlopeBounds = {0.02, 50};
inline constexpr ParameterBounds kInterceptBounds = {-150, 150};
inline constexpr ParameterBounds kLowerBounds = {-7.6, 0.7};  // c from .0005 to .67
inline constexpr ParameterBounds kUpperBounds = {0.8, 7.6};   // u from .69 to .9995
ParameterBounds BoundsOf(const IrtShape& shape, int parameter);
// Whether the intercepts of a graded response item descend, as they must; true for other items.
bool InOrder(const IrtShape& shape, absl::Span<const double> parameters);

using ParameterVector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, kMaxIrtParameters, 1>;
using ParameterMatrix =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, kMaxIrtParameters, kMaxIrtParameters>;

// log P(k) of one category, its gradient and its Hessian in the parameters.
struct CategoryTerm {
  double log_p = 0;
  ParameterVector gradient;
  ParameterMatrix hessian;
};

// All categories at theta into `terms`, one each; the Hessians only where asked for.
void CategoryTermsAt(const IrtShape& shape, absl::Span<const double> parameters, double theta,
                     bool hessians, absl::Span<CategoryTerm> terms);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_CURVE_H_
