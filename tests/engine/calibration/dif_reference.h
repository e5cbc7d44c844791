// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reference figures of differential item functioning by R 4.2 (stats::mantelhaen.test, glm) on
// public data: VerbAgg (lme4) by gender, MathExam14W (psychotools) by gender and by group. They lie
// beside the repository, in $PROXIMAL_SHARED_DATA or ../shared/data; tests that need them skip
// where they are absent.

#ifndef PROXIMAL_TESTS_ENGINE_CALIBRATION_DIF_REFERENCE_H_
#define PROXIMAL_TESTS_ENGINE_CALIBRATION_DIF_REFERENCE_H_

#include <string>
#include <vector>

#include "engine/calibration/dif.h"

namespace proximal {

inline constexpr char kDifReferenceAbsent[] =
    "no irt_golden/dif.json in $PROXIMAL_SHARED_DATA or ../shared/data";

bool HasDifReference();

struct DifReferenceItem {
  std::string name;
  double alpha = 0;
  double chi_square = 0;  // continuity as in dif_mantel_haenszel.h
  double delta = 0;
  double delta_error = 0;
  char ets = 'A';
  double uniform = 0, nonuniform = 0, both = 0;  // likelihood-ratio chi-squares
  double match_slope = 0, group_shift = 0;
  std::vector<DifStratum> strata;
  std::vector<double> scores;  // of the strata
};

struct DifReference {
  std::vector<DifReferenceItem> items;
  IrtData data;
  std::vector<DifGroup> groups;
};

// `name`: verbagg_gender, mathexam14w_gender or mathexam14w_group.
DifReference ReadDifReference(const std::string& name);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CALIBRATION_DIF_REFERENCE_H_
