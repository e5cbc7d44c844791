// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long calls may take, and what their callers are told when they fail.

#ifndef PROXIMAL_SERVICE_STORE_POSTGRES_CALL_H_
#define PROXIMAL_SERVICE_STORE_POSTGRES_CALL_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "service/store/bell.h"

namespace proximal::postgres {

using steady::Instant;
using steady::Now;

Instant After(absl::Duration duration);

// When a call is answered at the latest, and whether its caller wanted it so.
struct Expiry {
  Instant at;
  bool of_caller = false;
};

// The earlier of the caller's deadline and `longest` from now.
Expiry ExpiryOf(absl::Time deadline, absl::Duration longest);

// What to tell a caller of whose call nothing was done in time: DEADLINE_EXCEEDED where the
// deadline was the caller's, else UNAVAILABLE.
absl::Status NotInTime(const Expiry& expiry, absl::string_view place);

// An error of a Connection as Journal and Registry tell it: UNAVAILABLE, naming the place, or
// DATA_LOSS. Others of journal and registry (NOT_FOUND ...) stay as they are.
absl::Status ToCaller(const absl::Status& status, absl::string_view place);

// What is told to whoever comes after Close.
absl::Status Closed();

// Whether the connection must be dropped, going by an error of it.
bool LostConnection(const absl::Status& status);

}  // namespace proximal::postgres

#endif  // PROXIMAL_SERVICE_STORE_POSTGRES_CALL_H_
