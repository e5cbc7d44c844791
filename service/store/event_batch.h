// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What every journal asks of the events of one append.

#ifndef PROXIMAL_SERVICE_STORE_EVENT_BATCH_H_
#define PROXIMAL_SERVICE_STORE_EVENT_BATCH_H_

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "engine/learner/event.h"

namespace proximal {

// INVALID_ARGUMENT, saying why, where `events` is empty, skips a sequence, begins at 0, or holds an
// id twice or an empty one.
absl::Status ValidateBatch(absl::Span<const Event> events);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_EVENT_BATCH_H_
