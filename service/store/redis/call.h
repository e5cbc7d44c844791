// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// One command on its way to a Redis and back.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_CALL_H_
#define PROXIMAL_SERVICE_STORE_REDIS_CALL_H_

#include <cstdint>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "service/store/redis/breaker.h"
#include "service/store/redis/resp.h"

namespace proximal::redis {

struct Call {
  // One command, encoded; it must do no harm to run it twice. Where it takes long to encode,
  // `bytes` is empty at first, and `encode` makes it when it is sent, on the thread that sends it.
  std::string bytes;
  absl::AnyInvocable<std::string()> encode;
  uint16_t slot = 0;    // of its key
  Instant deadline;     // answered by then, one way or the other
  bool asking = false;  // the slot is on its way to the node it is sent to
  bool resent = false;  // a connection was lost under it before
  int redirects = 0;
  // Asked before it is sent anew, by which time others may have been sent before it: whether that
  // would still be right. Null: it would.
  absl::AnyInvocable<bool()> wanted;
  // Runs exactly once: the reply, error replies included, or UNAVAILABLE. Null once it has run.
  absl::AnyInvocable<void(absl::StatusOr<Reply>)> done;
};

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_CALL_H_
