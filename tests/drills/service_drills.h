// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Drills of proximald itself: killed, restarted, and left without room on its disk.

#ifndef PROXIMAL_TESTS_DRILLS_SERVICE_DRILLS_H_
#define PROXIMAL_TESTS_DRILLS_SERVICE_DRILLS_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> KillService(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_SERVICE_DRILLS_H_
