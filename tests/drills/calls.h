// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What callers saw during a drill, call by call, and what to make of it.

#ifndef PROXIMAL_TESTS_DRILLS_CALLS_H_
#define PROXIMAL_TESTS_DRILLS_CALLS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "grpcpp/support/status.h"
#include "proximal/v1/practice.pb.h"

namespace proximal::drills {

struct Call {
  enum class Kind : uint8_t { kRecord, kRecommend };
  Kind kind = Kind::kRecord;
  grpc::StatusCode code = grpc::StatusCode::OK;
  v1::Degradation degradation = v1::DEGRADATION_UNSPECIFIED;  // of the picks
  absl::Time sent = {};
  absl::Time ended = {};
  absl::Duration timeout = {};  // the caller's deadline is sent + timeout

  absl::Duration took() const { return ended - sent; }
  bool ok() const { return code == grpc::StatusCode::OK; }
  // A response that is durable.
  bool acknowledged() const { return ok() && kind == Kind::kRecord; }
  // Answered, and from all that there is.
  bool whole() const { return ok() && degradation == v1::DEGRADATION_UNSPECIFIED; }
};

// A thread that is to be told of a deadline gets a processor this much later at worst; what is
// later than that is late.
constexpr absl::Duration kLateSlack = absl::Milliseconds(250);

// Code name, as in "UNAVAILABLE", to how many calls failed so.
std::map<std::string, uint64_t> ErrorsByCode(absl::Span<const Call> calls);

// How many ended later than their own deadline.
uint64_t LateCalls(absl::Span<const Call> calls);

// How many were answered, but not from all that there is.
uint64_t DegradedCalls(absl::Span<const Call> calls);

// The longest time within begin..end in which no response was acknowledged.
absl::Duration LongestStall(absl::Span<const Call> calls, absl::Time begin, absl::Time end);

// From the end of a fault until all was well: until a response sent since was acknowledged, and the
// last call had ended that failed or was answered degraded. Infinite where the former never was.
absl::Duration Recovery(absl::Span<const Call> calls, absl::Time fault_end);

// The longest that a call sent in begin..end took; zero without any.
absl::Duration LongestCall(absl::Span<const Call> calls, absl::Time begin, absl::Time end);

// The same of each `slice` of begin..end, in the median over them: what calls suffer all the time
// shows in each slice, a hiccup of the machine in one.
absl::Duration TypicalLongestCall(absl::Span<const Call> calls, absl::Time begin, absl::Time end,
                                  absl::Duration slice);

}  // namespace proximal::drills

#endif  // PROXIMAL_TESTS_DRILLS_CALLS_H_
