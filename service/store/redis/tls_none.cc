// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "absl/strings/str_cat.h"
#include "service/store/redis/tls.h"

namespace proximal::redis {

absl::Status TlsSupport() {
  return absl::FailedPreconditionError(absl::StrCat(
      "scheme: TLS needs hiredis 1.0 or later built with SSL, and this build has hiredis ",
      HIREDIS_MAJOR, ".", HIREDIS_MINOR, ".", HIREDIS_PATCH,
      "; use redis:// through a TLS proxy beside this process or in a private network"));
}

absl::StatusOr<std::shared_ptr<const Tls>> Tls::Create(const TlsOptions& /*options*/) {
  return TlsSupport();
}

}  // namespace proximal::redis
