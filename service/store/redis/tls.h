// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// TLS towards Redis, where the build found a hiredis that can (1.0 and later, built with SSL):
// tls_openssl.cc; else tls_none.cc, which says so.

#ifndef PROXIMAL_SERVICE_STORE_REDIS_TLS_H_
#define PROXIMAL_SERVICE_STORE_REDIS_TLS_H_

#include <hiredis/hiredis.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/store/redis/redis_options.h"

namespace proximal::redis {

// OK, or FAILED_PRECONDITION saying what is missing.
absl::Status TlsSupport();

// What connections share: trust and identity. Safe for concurrent use.
class Tls {
 public:
  virtual ~Tls() = default;

  // INVALID_ARGUMENT naming the file at fault; FAILED_PRECONDITION as TlsSupport.
  static absl::StatusOr<std::shared_ptr<const Tls>> Create(const TlsOptions& options);

  // Shakes hands on `context`, which is connected and blocks, with timeouts set. The server's
  // certificate must be trusted and name options.server_name, or else `host`.
  virtual absl::Status Start(redisContext* context, const std::string& host) const = 0;
};

}  // namespace proximal::redis

#endif  // PROXIMAL_SERVICE_STORE_REDIS_TLS_H_
