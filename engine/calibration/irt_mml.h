// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// IRT by marginal maximum likelihood (Bock & Aitkin 1981): item parameters that maximize
//
//   sum over persons of log ∫ prod_j P_j(r_ij | theta) N(theta; 0, 1) dtheta  +  log prior
//
// by EM on a grid of points over [-6, 6], accelerated (anderson.h), the objective never
// falling from one accepted cycle to the next. Items that take no part cost a few words of memory
// each and nothing in a cycle, which costs in proportion to the responses, or less
// (irt_patterns.h).
//
//   absl::StatusOr<IrtFit> fit = FitIrt(IrtData::FirstResponses(log, items), {});
//   IrtItem curve = fit->items[7].curve();
//
// What data cannot say is settled by rule, and no number is ever other than finite:
//   item never answered             kUnanswered: the average item's curve
//   two categories, one ever used   kConstant: the average slope; the intercept at which the share
//                                   of that category is what half a response of the other would
//                                   make
//   slope or asymptote that data    kAtBound: stays at the bound (irt_curve.h); a negative slope
//   drive beyond its bound          ends at .02
//   person without a response       says nothing; scored by the prior
// The first two take no part in the fit. More than two categories, one of which was never used, is
// refused: join it with its neighbour.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_MML_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_MML_H_

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/irt_curve.h"
#include "engine/calibration/irt_data.h"
#include "engine/calibration/irt_prior.h"
#include "engine/calibration/parallel.h"
#include "engine/tracing/irt.h"

namespace proximal {

struct IrtOptions {
  IrtModel model = IrtModel::k2Pl;
  IrtPrior prior = {};
  int points = 61;          // of the grid, 11 .. 121
  double tolerance = 1e-4;  // largest change of a parameter in a cycle of EM to stop at
  int max_cycles = 500;
  ParallelFor parallel = RunSerially;
  // Called after each accepted cycle with log-likelihood + log prior, which never falls; may be
  // empty.
  std::function<void(int cycle, double objective)> progress = {};
};

enum class IrtItemState { kFitted, kAtBound, kConstant, kUnanswered };

struct IrtItemFit {
  IrtItemState state = IrtItemState::kFitted;
  IrtShape shape;
  std::vector<double> parameters;  // a, intercepts, logit c, logit u (irt_curve.h)

  double a() const { return parameters[kSlopeIndex]; }
  double c() const;  // 0 unless 3PL or 4PL
  double u() const;  // 1 unless 4PL
  // b, or the step difficulties b_1 .. b_m.
  std::vector<double> difficulties() const;
  // Whether a parameter stands at its bound.
  bool at_bound(int parameter) const;
  // Two categories only.
  IrtItem curve() const { return {a(), difficulties()[0], c(), u()}; }
};

struct IrtFit {
  IrtModel model = IrtModel::k2Pl;
  std::vector<IrtItemFit> items;
  double log_likelihood = 0;  // marginal, natural
  double log_prior = 0;
  int free_parameters = 0;
  size_t persons = 0;  // with a response
  int cycles = 0;
  bool converged = false;

  double aic() const { return 2 * free_parameters - 2 * log_likelihood; }
  double bic() const;  // over persons
  // A Rasch model with slopes 1 and abilities N(0, variance) is the model of a common slope on
  // another scale: theta' = a theta, the intercepts the same. kCommonSlope only.
  double rasch_variance() const { return items.front().a() * items.front().a(); }
};

// INVALID_ARGUMENT for options outside their ranges, for steps under a model of two categories, and
// for a category never used; FAILED_PRECONDITION where no item was answered in two ways. The same
// data give the same bits, whatever `parallel` does and in whatever order persons come.
absl::StatusOr<IrtFit> FitIrt(const IrtData& data, const IrtOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_MML_H_
