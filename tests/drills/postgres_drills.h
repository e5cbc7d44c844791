// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Drills of the PostgreSQL that replicas share. While it is gone nothing is acknowledged, and
// recommendations go on from what caches have.

#ifndef PROXIMAL_TESTS_DRILLS_POSTGRES_DRILLS_H_
#define PROXIMAL_TESTS_DRILLS_POSTGRES_DRILLS_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> KillPostgres(const DrillOptions& options);
absl::StatusOr<DrillFigures> PausePostgres(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_POSTGRES_DRILLS_H_
