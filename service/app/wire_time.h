// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Times and durations of protobuf messages.

#ifndef PROXIMAL_SERVICE_APP_WIRE_TIME_H_
#define PROXIMAL_SERVICE_APP_WIRE_TIME_H_

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace proximal {

inline absl::Time TimeOf(const google::protobuf::Timestamp& wire) {
  return absl::FromUnixSeconds(wire.seconds()) + absl::Nanoseconds(wire.nanos());
}

inline void FillWire(absl::Time time, google::protobuf::Timestamp* wire) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  wire->set_seconds(seconds);
  wire->set_nanos(
      static_cast<int32_t>((time - absl::FromUnixSeconds(seconds)) / absl::Nanoseconds(1)));
}

inline absl::Duration DurationOf(const google::protobuf::Duration& wire) {
  return absl::Seconds(wire.seconds()) + absl::Nanoseconds(wire.nanos());
}

inline void FillWire(absl::Duration duration, google::protobuf::Duration* wire) {
  absl::Duration rest;
  wire->set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  wire->set_nanos(static_cast<int32_t>(rest / absl::Nanoseconds(1)));
}

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_APP_WIRE_TIME_H_
