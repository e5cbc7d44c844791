// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The drill `duplicate-and-reorder`: what a network may do to calls. Each response is sent one to
// three times, all of a learner's at once, in any order and to any replica. Each must be recorded
// once, every copy be told the same sequence, the same id with another content be refused, and all
// replicas be of one mind about every learner in the end.

#ifndef PROXIMAL_TESTS_DRILLS_DUPLICATE_AND_REORDER_H_
#define PROXIMAL_TESTS_DRILLS_DUPLICATE_AND_REORDER_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> DuplicateAndReorder(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_DUPLICATE_AND_REORDER_H_
