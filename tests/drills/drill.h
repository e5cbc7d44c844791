// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A drill: real servers on loopback, learners who practise on them, a fault on purpose, and the
// count of what it did to them. docs/drills.md says what each drill breaks and must show.

#ifndef PROXIMAL_TESTS_DRILLS_DRILL_H_
#define PROXIMAL_TESTS_DRILLS_DRILL_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace proximal::drills {

struct DrillOptions {
  std::string binary;                      // proximald
  std::string clock_shim;                  // the library that lends it another clock
  std::string client_config;               // the service config that callers are given, as JSON
  std::string folder;                      // for journals and logs, there already
  uint64_t seed = 1;                       // of the learners, and of the random moments
  int kills = 20;                          // how often kill-service kills
  int learners = 48;                       // who practise at once
  absl::Duration hold = absl::Seconds(3);  // how long a fault lasts
};

struct DrillFigures {
  uint64_t acknowledged = 0;  // responses
  uint64_t lost = 0;          // of these, not in the journal as they were acknowledged
  uint64_t duplicated = 0;    // ... or there more than once
  std::map<std::string, uint64_t> errors = {};  // code name to calls that failed so
  absl::Duration longest_stall = {};            // the longest time without an acknowledgement
  absl::Duration recovery = {};  // from the end of the fault until no call felt it any more
  uint64_t calls = 0;            // of all kinds
  uint64_t degraded = 0;         // of these, answered without one of the stores
  uint64_t late_calls = 0;       // ... ended after their deadline
  // ... answered from a state older than the caller's own last answer; unset where nobody looked
  std::optional<uint64_t> stale_picks = {};
  std::vector<std::pair<std::string, double>> more = {};  // what only this drill measures
  std::vector<std::string> missed = {};                   // bars it has not met, for people
};

struct Drill {
  std::string name;
  std::string breaks;  // what it does, in a few words
  bool shared_stores;  // whether it needs a redis-server and a PostgreSQL to start
  // An error where the drill could not be carried out; figures where it could, whatever they say.
  absl::StatusOr<DrillFigures> (*run)(const DrillOptions& options);
};

// All of them, in the order in which to run them.
const std::vector<Drill>& Drills();

// Notes the bars that all drills share where they are missed.
void JudgeCommonBars(DrillFigures& figures);

// A line of progress, "NAME: WHAT", on standard error.
void Progress(const std::string& name, const std::string& what);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_DRILL_H_
