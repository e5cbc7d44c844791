// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The drill `disk-full`: the disk under a SQLite journal fills up while learners practise, and has
// room again later. It is a small tmpfs where mounting is permitted. Elsewhere the kernel is told
// that the server's files may not grow (RLIMIT_FSIZE), which fails its writes likewise, with EFBIG
// in place of ENOSPC.

#ifndef PROXIMAL_TESTS_DRILLS_DISK_FULL_H_
#define PROXIMAL_TESTS_DRILLS_DISK_FULL_H_

#include "absl/status/statusor.h"
#include "tests/drills/drill.h"

namespace proximal::drills {

absl::StatusOr<DrillFigures> FillDisk(const DrillOptions& options);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_DISK_FULL_H_
