// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_curve.h"

#include <array>
#include <cassert>
#include <cmath>

#include "engine/numerics/logistic.h"

namespace proximal {
namespace {

using numerics::Log1pExp;
using numerics::Logistic;

constexpr int kMaxCategories = GradedItem::kMaxSteps + 1;

// From dP / P and d2P / P to the derivatives of log P.
void SetHessian(const ParameterMatrix& second_over_p, CategoryTerm& term) {
  term.hessian = second_over_p;
  term.hessian.noalias() -= term.gradient * term.gradient.transpose();
}

// P = c + (u - c) s for category 1, (1 - u) + (u - c) (1 - s) for category 0: nothing cancels.
void TwoCategoryTerms(const IrtShape& shape, absl::Span<const double> x, double theta,
                      bool hessians, absl::Span<CategoryTerm> terms) {
  const int n = shape.parameters();
  const double z = x[kSlopeIndex] * theta + x[kInterceptIndex];
  const double s = Logistic(z), r = Logistic(-z);
  const double c = n > kLowerIndex ? Logistic(x[kLowerIndex]) : 0;
  const double u = n > kUpperIndex ? Logistic(x[kUpperIndex]) : 1;
  const double not_u = n > kUpperIndex ? Logistic(-x[kUpperIndex]) : 0;
  const double w = s * r;
  const double dc = c * (1 - c), du = u * not_u;
  ParameterVector d(n);
  d[0] = (u - c) * w * theta;
  d[1] = (u - c) * w;
  if (n > kLowerIndex) d[kLowerIndex] = r * dc;
  if (n > kUpperIndex) d[kUpperIndex] = s * du;
  ParameterMatrix second = ParameterMatrix::Zero(n, n);
  if (hessians) {
    const double bend = (u - c) * w * (r - s);
    second(0, 0) = bend * theta * theta;
    second(0, 1) = bend * theta;
    second(1, 1) = bend;
    if (n > kLowerIndex) {
      second(0, 2) = -w * dc * theta;
      second(1, 2) = -w * dc;
      second(2, 2) = r * dc * (1 - 2 * c);
    }
    if (n > kUpperIndex) {
      second(0, 3) = w * du * theta;
      second(1, 3) = w * du;
      second(3, 3) = s * du * (not_u - u);
    }
    second.triangularView<Eigen::StrictlyLower>() = second.transpose();
  }
  for (int k = 0; k < 2; ++k) {
    const double p = k == 1 ? c + (u - c) * s : not_u + (u - c) * r;
    const double sign_over_p = (k == 1 ? 1 : -1) / p;
    terms[k].log_p = n == 2 ? -Log1pExp(k == 1 ? -z : z) : std::log(p);
    terms[k].gradient = sign_over_p * d;
    if (hessians) SetHessian(sign_over_p * second, terms[k]);
  }
}

// P(k) = S_k - S_{k+1}; with x = a theta + d_k > y = a theta + d_{k+1},
//   S_k - S_{k+1} = s(x) s(-y) (1 - exp(y - x)).
void GradedTerms(const IrtShape& shape, absl::Span<const double> x, double theta, bool hessians,
                 absl::Span<CategoryTerm> terms) {
  const int n = shape.parameters(), top = shape.intercepts();
  std::array<double, kMaxCategories + 1> z, w, bend;  // of S_k; S_0 = 1 and S_{m+1} = 0 are flat
  w[0] = w[top + 1] = bend[0] = bend[top + 1] = 0;
  for (int k = 1; k <= top; ++k) {
    z[k] = x[kSlopeIndex] * theta + x[k];
    const double s = Logistic(z[k]), r = Logistic(-z[k]);
    w[k] = s * r;
    bend[k] = w[k] * (r - s);
  }
  for (int k = 0; k <= top; ++k) {
    CategoryTerm& term = terms[k];
    term.log_p = 0;
    if (k > 0) term.log_p -= Log1pExp(-z[k]);
    if (k < top) term.log_p -= Log1pExp(z[k + 1]);
    if (k > 0 && k < top) term.log_p += std::log(-std::expm1(x[k + 1] - x[k]));
    const double over_p = std::exp(-term.log_p);
    term.gradient = ParameterVector::Zero(n);
    term.gradient[0] = theta * (w[k] - w[k + 1]) * over_p;
    if (k > 0) term.gradient[k] = w[k] * over_p;
    if (k < top) term.gradient[k + 1] = -w[k + 1] * over_p;
    if (!hessians) continue;
    ParameterMatrix second = ParameterMatrix::Zero(n, n);
    second(0, 0) = theta * theta * (bend[k] - bend[k + 1]);
    if (k > 0) {
      second(k, k) = bend[k];
      second(0, k) = second(k, 0) = theta * bend[k];
    }
    if (k < top) {
      second(k + 1, k + 1) = -bend[k + 1];
      second(0, k + 1) = second(k + 1, 0) = -theta * bend[k + 1];
    }
    SetHessian(over_p * second, term);
  }
}

// An exponential family in v_k = (k theta, e_k): the gradient of log P(k) is v_k - E[v], and the
// Hessian -Cov[v], the same for every category.
void PartialCreditTerms(const IrtShape& shape, absl::Span<const double> x, double theta,
                        bool hessians, absl::Span<CategoryTerm> terms) {
  const int n = shape.parameters(), top = shape.intercepts();
  std::array<double, kMaxCategories> eta = {};
  for (int k = 1; k <= top; ++k) eta[k] = k * x[kSlopeIndex] * theta + x[k];
  const double log_sum = numerics::LogSumExp(absl::MakeConstSpan(eta.data(), top + 1));
  ParameterVector mean = ParameterVector::Zero(n);
  double second_moment = 0;  // of k theta
  for (int k = 0; k <= top; ++k) {
    terms[k].log_p = eta[k] - log_sum;
    const double p = std::exp(terms[k].log_p);
    mean[0] += p * k * theta;
    second_moment += p * k * theta * k * theta;
    if (k > 0) mean[k] = p;
  }
  for (int k = 0; k <= top; ++k) {
    terms[k].gradient = -mean;
    terms[k].gradient[0] += k * theta;
    if (k > 0) terms[k].gradient[k] += 1;
  }
  if (!hessians) return;
  ParameterMatrix covariance = -mean * mean.transpose();
  covariance(0, 0) += second_moment;
  for (int k = 1; k <= top; ++k) {
    covariance(k, k) += mean[k];
    covariance(0, k) += mean[k] * k * theta;
    covariance(k, 0) += mean[k] * k * theta;
  }
  for (int k = 0; k <= top; ++k) terms[k].hessian = -covariance;
}

}  // namespace

ParameterBounds BoundsOf(const IrtShape& shape, int parameter) {
  if (parameter == kSlopeIndex) return kSlopeBounds;
  if (parameter < kInterceptIndex + shape.intercepts()) return kInterceptBounds;
  return parameter == kLowerIndex ? kLowerBounds : kUpperBounds;
}

bool InOrder(const IrtShape& shape, absl::Span<const double> parameters) {
  if (shape.model != IrtModel::kGraded) return true;
  for (int k = kInterceptIndex + 1; k < kInterceptIndex + shape.intercepts(); ++k) {
    if (!(parameters[k] < parameters[k - 1])) return false;
  }
  return true;
}

void CategoryTermsAt(const IrtShape& shape, absl::Span<const double> parameters, double theta,
                     bool hessians, absl::Span<CategoryTerm> terms) {
  assert(static_cast<int>(parameters.size()) == shape.parameters());
  assert(static_cast<int>(terms.size()) == shape.categories);
  if (!shape.has_steps()) {
    TwoCategoryTerms(shape, parameters, theta, hessians, terms);
  } else if (shape.model == IrtModel::kGraded) {
    GradedTerms(shape, parameters, theta, hessians, terms);
  } else {
    PartialCreditTerms(shape, parameters, theta, hessians, terms);
  }
}

}  // namespace proximal
