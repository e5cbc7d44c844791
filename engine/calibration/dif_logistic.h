// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Differential item functioning by logistic regression: three nested models of a right answer, on
// the matching value t of a learner and g = 1 in the focal group, 0 in the reference group,
//
//   M0  logit P = b0 + b1 t
//   M1  logit P = b0 + b1 t + b2 g               uniform: one shift at every t
//   M2  logit P = b0 + b1 t + b2 g + b3 t g      nonuniform: the shift changes with t
//
// compared by likelihood-ratio chi-squares: uniform M1 : M0 and nonuniform M2 : M1 of 1 degree of
// freedom, both M2 : M0 of 2. The size of the effect is the rise of Nagelkerke's
//
//   R2 = (1 - exp(2 (l0 - l) / n)) / (1 - exp(2 l0 / n)),   l0 the log-likelihood without t and g
//
// from M0 to M2, in the bands of Jodoin & Gierl: A where `both` has p >= .05 or the rise is below
// .035; C from .07 on; B between.
// Sources: Swaminathan & Rogers (1990), Journal of Educational Measurement 27(4); Nagelkerke
// (1991), Biometrika 78(3); Jodoin & Gierl (2001), Applied Measurement in Education 14(4).

#ifndef PROXIMAL_ENGINE_CALIBRATION_DIF_LOGISTIC_H_
#define PROXIMAL_ENGINE_CALIBRATION_DIF_LOGISTIC_H_

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "engine/calibration/dif_mantel_haenszel.h"

namespace proximal {

// Learners that are alike in t and group: one row each, or one row for all of them.
struct DifObservation {
  double match = 0;  // t, finite
  bool focal = false;
  double right = 0;  // how many of them were right; at least 0
  double wrong = 0;
};

struct LikelihoodRatio {
  double chi_square = 0;
  double p = 1;
};

struct LogisticDif {
  LikelihoodRatio uniform;     // 1 df
  LikelihoodRatio nonuniform;  // 1 df
  LikelihoodRatio both;        // 2 df
  double match_slope = 0;      // b1 of M1
  double group_shift = 0;      // b2 of M1, logits; negative: harder for the focal group
  double r2_change = 0;        // of M2 over M0
  DifClass jodoin_gierl = DifClass::kA;
};

// FAILED_PRECONDITION where the regression has no finite answer: one group or one score only, all
// learners alike in t, or learners that a threshold of t separates into right and wrong.
absl::StatusOr<LogisticDif> TestLogisticDif(absl::Span<const DifObservation> observations);

// The bands above.
DifClass JodoinGierlClass(double r2_change, double p);

}  // namespace proximal

#endif  // PROXIMAL_ENGINE_CALIBRATION_DIF_LOGISTIC_H_
