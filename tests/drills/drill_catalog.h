// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the learners of a drill practise: 10 skills, 200 items. Nothing but a learner's own answers
// bears on what the learner is given.

#ifndef PROXIMAL_TESTS_DRILLS_DRILL_CATALOG_H_
#define PROXIMAL_TESTS_DRILLS_DRILL_CATALOG_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace proximal::drills {

// The id of the n-th item, from 0, and again from the first after the last.
std::string DrillItem(uint64_t n);

// Publishes the catalog to the server at `address`, and activates it.
absl::Status PublishDrillCatalog(const std::string& address);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_DRILL_CATALOG_H_
