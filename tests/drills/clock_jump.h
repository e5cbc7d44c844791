// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The drill `clock-jump`: the clocks of three replicas are set, each at another time and by hours,
// forwards and backwards, while learners practise, half of whom leave it to the service to say when
// they answered. A clock is set for one process only, by clock_shim.cc.

#ifndef PROXIMAL_TESTS_DRILLS_CLOCK_JUMP_H_
#define PROXIMAL_TESTS_DRILLS_CLOCK_JUMP_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> JumpClocks(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_CLOCK_JUMP_H_
