// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Drills of the Redis that replicas share. The journal serves while it is gone: nothing may fail
// for it.

#ifndef PROXIMAL_TESTS_DRILLS_REDIS_DRILLS_H_
#define PROXIMAL_TESTS_DRILLS_REDIS_DRILLS_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> KillRedis(const DrillOptions& options);
absl::StatusOr<DrillFigures> FlushRedis(const DrillOptions& options);
absl::StatusOr<DrillFigures> PauseRedis(const DrillOptions& options);
absl::StatusOr<DrillFigures> FailOverSentinel(const DrillOptions& options);
absl::StatusOr<DrillFigures> FailOverCluster(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_REDIS_DRILLS_H_
