// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Group labels of learners, supplied for one report.

#ifndef PROXIMAL_SERVICE_CLI_GROUPS_H_
#define PROXIMAL_SERVICE_CLI_GROUPS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "engine/calibration/dif.h"
#include "service/cli/response_table.h"

namespace proximal {

struct LearnerGroups {
  std::string reference;     // the label of the most learners of the table
  std::string focal;         // the other one
  std::vector<DifGroup> of;  // by learner number of the table
};

// Reads CSV with the columns `learner` and `group`, in any order, others ignored; plain or
// compressed. `focal`: the label of the focal group; empty: there must be two labels, and it is the
// one of the fewer learners. Of more labels all but the focal one are the reference.
// INVALID_ARGUMENT naming file and row; learners that the table lacks are passed over.
absl::StatusOr<LearnerGroups> ReadGroups(const std::string& path, const std::string& focal,
                                         const Ids& learners);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_GROUPS_H_
