// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reference calibrations of public response matrices by R's mirt 1.47 (and, for 3PL with priors, by
// direct maximization): LSAT6, LSAT7 (Bock & Lieberman 1970), MathExam14W (psychotools), VerbAgg
// (lme4). They lie beside the repository, in $PROXIMAL_SHARED_DATA or ../shared/data; tests that
// need them skip where they are absent.

#ifndef PROXIMAL_TESTS_ENGINE_CALIBRATION_IRT_REFERENCE_H_
#define PROXIMAL_TESTS_ENGINE_CALIBRATION_IRT_REFERENCE_H_

#include <string>
#include <vector>

#include "engine/calibration/irt_data.h"

namespace proximal {

inline constexpr char kIrtReferenceAbsent[] =
    "no irt_golden and irt_matrices in $PROXIMAL_SHARED_DATA or ../shared/data";

bool HasIrtReference();

// A matrix of the folder irt_matrices: a row per person, a column per item.
IrtData ReadIrtMatrix(const std::string& name);

// Per item, in the order of irt_curve.h; empty where the reference does not say.
using ItemRows = std::vector<std::vector<double>>;

struct IrtReferenceFit {
  double log_likelihood = 0;
  double log_prior = 0;
  ItemRows parameters;
  ItemRows errors;                // from the observed information
  ItemRows cross_product_errors;  // of a and the intercepts
  ItemRows difficulties;
  ItemRows difficulty_errors;
  double variance = 0;  // of ability, where it is free
  double variance_error = 0;
  std::vector<std::vector<int>> patterns;
  std::vector<double> eap, eap_errors;  // per pattern
};

IrtReferenceFit ReadIrtReference(const std::string& data, const std::string& fit);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CALIBRATION_IRT_REFERENCE_H_
