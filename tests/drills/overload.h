// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The drill `overload`: three times as many calls as three replicas can serve, from callers who
// wait for nobody. What can be served is measured first, in the same run.

#ifndef PROXIMAL_TESTS_DRILLS_OVERLOAD_H_
#define PROXIMAL_TESTS_DRILLS_OVERLOAD_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> Overload(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_OVERLOAD_H_
