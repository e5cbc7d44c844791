// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Real response logs: EdNet (Choi et al. 2020, 1,000 learners) and a Spanish course (Lindsey et al.
// 2014). They lie beside the repository, in $PROXIMAL_SHARED_DATA or ../shared/data; tests that
// need them skip where they are absent.

#ifndef PROXIMAL_TESTS_ENGINE_CALIBRATION_REAL_RESPONSES_H_
#define PROXIMAL_TESTS_ENGINE_CALIBRATION_REAL_RESPONSES_H_

#include <memory>
#include <string>

#include "engine/calibration/response_log.h"
#include "engine/catalog/catalog.h"

namespace proximal {

inline constexpr char kRealResponsesAbsent[] =
    "no responses.csv.zst in $PROXIMAL_SHARED_DATA or ../shared/data";

// Whether the log "ednet" or "spanish" is there.
bool HasRealResponses(const std::string& data);

struct RealResponses {
  std::shared_ptr<const Catalog> catalog;
  ResponseLog train;
  ResponseLog test;
};

// Tests on `fold` (1..5), trains on the others but for fold % 5 + 1, left for validation. Responses
// without a time are a minute apart.
RealResponses ReadRealResponses(const std::string& data, int fold);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_ENGINE_CALIBRATION_REAL_RESPONSES_H_
