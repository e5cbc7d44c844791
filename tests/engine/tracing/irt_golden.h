// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reference estimates of ability by R's mirt 1.47 on public response matrices: LSAT6, LSAT7 (Bock
// & Lieberman 1970), MathExam14W (psychotools), VerbAgg (lme4). They lie beside the repository, in
// $PROXIMAL_SHARED_DATA or ../shared/data; tests that need them skip where they are absent.

#ifndef PROXIMAL_TESTS_ENGINE_TRACING_IRT_GOLDEN_H_
#define PROXIMAL_TESTS_ENGINE_TRACING_IRT_GOLDEN_H_

#include <string>
#include <vector>

namespace proximal {

struct GoldenItem {
  double a = 1;
  std::vector<double> steps;  // one for an item scored right or wrong
  double guess = 0;
};

struct GoldenScores {
  std::vector<GoldenItem> items;
  std::vector<std::vector<int>> patterns;              // a category per item
  std::vector<double> eap, eap_error, map, map_error;  // per pattern, prior N(0, 1)
};

inline constexpr char kGoldenAbsent[] =
    "no irt_golden/irt.json in $PROXIMAL_SHARED_DATA or ../shared/data";

// Whether the reference file is there.
bool HasGolden();

// The estimates for one data set ("lsat6") and model ("twopl") of the file.
GoldenScores ReadGolden(const std::string& data, const std::string& model);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_TRACING_IRT_GOLDEN_H_
