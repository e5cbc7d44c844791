// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Names to addresses, by a given time.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_RESOLVE_H_
#define PROXIMAL_SERVICE_STORE_REDIS_RESOLVE_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "service/store/redis/breaker.h"

namespace proximal::redis {

// The first numeric address of `host`. The system's resolver cannot be interrupted, so a name is
// looked up on a thread of its own, which is left behind where it takes longer than `until`.
// UNAVAILABLE with the cause. `idle` runs every few milliseconds while it waits.
absl::StatusOr<std::string> Resolve(const std::string& host, Instant until,
                                    const std::function<void()>& idle);

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_RESOLVE_H_
