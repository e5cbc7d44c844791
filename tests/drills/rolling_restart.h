// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The drill `rolling-restart`: one replica after another drains, ends and starts again, as a
// deployment does it. Callers have the shipped service config and do nothing of their own to hide
// an error: there must be none to hide.

#ifndef PROXIMAL_TESTS_DRILLS_ROLLING_RESTART_H_
#define PROXIMAL_TESTS_DRILLS_ROLLING_RESTART_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> RollingRestart(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_ROLLING_RESTART_H_
