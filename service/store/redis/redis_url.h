// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a Redis is told by URL:
//
//   redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE][?NAME=VALUE&...]
//   redis+sentinel://[[USER]:PASSWORD@]HOST[:PORT],HOST[:PORT].../MASTER[/DATABASE][?...]
//   redis+cluster://[[USER]:PASSWORD@]HOST[:PORT],HOST[:PORT]...[?...]
//
// rediss instead of redis: through TLS. The port is 6379 where it is left out, that of a sentinel
// 26379. An IPv6 address stands in brackets. User, password, master and values are percent-decoded.
//
//   prefix             what keys begin with, at most 64 bytes and no braces; "px:"
//   ttl                how long an entry lives after its last write, 1s..8760h; 168h
//   timeout            the longest a call may take, 1ms..10s; 20ms
//   connect_timeout    the longest connecting may take, 1ms..10s; 100ms
//   connections        to each node, 1..64; 2
//   queue              commands that may wait for a connection, 1..1000000; 4096
//   sentinel_user, sentinel_password       what the sentinels ask for; nothing
//   ca, cert, key, server_name             for TLS: files, and whom the certificate must name

#ifndef PROXIMAL_SERVICE_STORE_REDIS_REDIS_URL_H_
#define PROXIMAL_SERVICE_STORE_REDIS_REDIS_URL_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "service/store/redis/redis_options.h"

namespace proximal {

// Whether the scheme is one of these.
bool IsRedisUrl(absl::string_view url);

// INVALID_ARGUMENT, naming the part at fault and what it must be, but never a password.
// FAILED_PRECONDITION where TLS is asked for and this build has none.
absl::StatusOr<RedisOptions> ParseRedisUrl(absl::string_view url);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_STORE_REDIS_REDIS_URL_H_
