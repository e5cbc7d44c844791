// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the service has acknowledged of one learner, and the comparison of that with its journal.

#ifndef PROXIMAL_TESTS_DRILLS_LEDGER_H_
#define PROXIMAL_TESTS_DRILLS_LEDGER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "proximal/v1/learner.grpc.pb.h"
#include "proximal/v1/types.pb.h"

namespace proximal::drills {

// One acknowledgement.
struct Acknowledged {
  v1::Response sent;
  uint64_t sequence = 0;  // as the reply said
};

struct Audit {
  uint64_t acknowledged = 0;  // responses, each counted once however often it was acknowledged
  uint64_t lost = 0;          // not there, or not as it was acknowledged
  uint64_t duplicated = 0;    // there more than once, or acknowledged at more than one sequence

  Audit& operator+=(const Audit& other);
};

// A response without a time was given one by the service.
Audit Compare(absl::Span<const Acknowledged> ledger, absl::Span<const v1::Event> journal);

// All events of the learner, in order.
absl::StatusOr<std::vector<v1::Event>> ReadJournal(v1::LearnerService::Stub& stub,
                                                   const std::string& learner_id);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_LEDGER_H_
