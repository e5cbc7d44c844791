// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The drill `kill-service`: a server under load is killed with SIGKILL at random moments and
// started again on the same journal. Every response that was acknowledged must be in the journal
// afterwards, exactly once, at the sequence that was acknowledged.

#ifndef PROXIMAL_TESTS_DRILLS_KILL_SERVICE_H_
#define PROXIMAL_TESTS_DRILLS_KILL_SERVICE_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace proximal {

struct DrillOptions {
  std::string binary;  // proximald
  std::string folder;  // for the journal and the server's log, there already
  uint64_t seed = 1;   // of the moments
  int kills = 20;
  int learners = 64;  // who practise at once
};

struct DrillFigures {
  uint64_t acknowledged = 0;
  uint64_t lost = 0;
  uint64_t duplicated = 0;
  uint64_t errors = 0;           // calls that failed and were sent again
  absl::Duration longest_stall;  // the longest time without an acknowledgement
  absl::Duration recovery;       // the longest from starting the server to an acknowledgement
};

// An error where the drill could not be carried out; figures where it could, whatever they say.
absl::StatusOr<DrillFigures> KillService(const DrillOptions& options);

}  // namespace proximal

#endif  // PROXIMAL_TESTS_DRILLS_KILL_SERVICE_H_
