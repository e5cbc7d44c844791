// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The two half-steps of EM on one vector x of all fitted parameters: what irt_mml.cc iterates and
// irt_standard_errors.cc differentiates.

#ifndef PROXIMAL_ENGINE_CALIBRATION_IRT_ESTIMATOR_H_
#define PROXIMAL_ENGINE_CALIBRATION_IRT_ESTIMATOR_H_

#include <Eigen/Core>
#include <vector>

#include "absl/types/span.h"
#include "engine/calibration/irt_expectation.h"
#include "engine/calibration/irt_item_step.h"

namespace proximal {

// Where the parameters of each fitted item lie in x, one item after another.
struct IrtLayout {
  std::vector<IrtShape> shapes;   // of all items
  std::vector<bool> used;         // whether an item is fitted
  std::vector<uint32_t> fitted;   // the items that are
  std::vector<uint32_t> offsets;  // of all items; unused ones have no meaning
  uint32_t size = 0;              // of x

  IrtLayout(std::vector<IrtShape> shapes, std::vector<bool> used);

  std::vector<int> categories() const;  // of all items; 0 for those not fitted

  absl::Span<const double> of(const Eigen::VectorXd& x, uint32_t item) const {
    return absl::MakeConstSpan(x.data() + offsets[item], shapes[item].parameters());
  }
  absl::Span<double> of(Eigen::VectorXd& x, uint32_t item) const {
    return absl::MakeSpan(x.data() + offsets[item], shapes[item].parameters());
  }
};

class IrtEstimator {
 public:
  // All must outlive it.
  IrtEstimator(const IrtLayout& layout, const IrtPatterns& patterns, const IrtGrid& grid,
               const IrtPrior& prior, const ParallelFor& parallel);

  // The log-likelihood at x; keeps the expected counts for `Maximize`.
  double Expect(const Eigen::VectorXd& x);
  double LogPriorAt(const Eigen::VectorXd& x) const;

  // What x becomes by the M step on the counts of the last `Expect`, item by item to `tolerance`;
  // `felt` becomes the curvature's diagonal.
  Eigen::VectorXd Maximize(const Eigen::VectorXd& x, double tolerance, Eigen::VectorXd& felt) const;

  // Whether every parameter lies within its bounds and in order.
  bool Feasible(const Eigen::VectorXd& x, uint32_t item) const;

 private:
  bool CommonSlope() const { return layout_.shapes[0].model == IrtModel::kCommonSlope; }

  const IrtLayout& layout_;
  const IrtGrid& grid_;
  const IrtPrior& prior_;
  const ParallelFor& parallel_;
  CategoryTable log_p_;
  CategoryTable counts_;
  IrtExpectation expectation_;
};

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_IRT_ESTIMATOR_H_
