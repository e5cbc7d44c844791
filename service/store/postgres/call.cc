// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/call.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace proximal::postgres {

Instant After(absl::Duration duration) { return Now() + absl::ToChronoNanoseconds(duration); }

Expiry ExpiryOf(absl::Time deadline, absl::Duration longest) {
  const absl::Duration left = deadline - absl::Now();
  return {After(std::clamp(left, absl::ZeroDuration(), longest)), left < longest};
}

absl::Status NotInTime(const Expiry& expiry, absl::string_view place) {
  if (expiry.of_caller) return absl::DeadlineExceededError("the deadline passed in the journal");
  return absl::UnavailableError(absl::StrCat(place, ": no answer in time"));
}

absl::Status ToCaller(const absl::Status& status, absl::string_view place) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kInternal:
      return absl::UnavailableError(absl::StrCat(place, ": ", status.message()));
    case absl::StatusCode::kDataLoss:
      return absl::DataLossError(absl::StrCat(place, ": ", status.message()));
    default:
      return status;
  }
}

absl::Status Closed() { return absl::UnavailableError("the journal is closed"); }

bool LostConnection(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status);
}

}  // namespace proximal::postgres
