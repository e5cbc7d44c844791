// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Why an address cannot be listened on. gRPC says only that it cannot.

#ifndef PROXIMAL_SERVICE_SERVER_BIND_ERROR_H_
#define PROXIMAL_SERVICE_SERVER_BIND_ERROR_H_

#include <string>

namespace proximal {

// Tries to bind `address` (HOST:PORT) and says what is in the way: "Address already in use", "the
// host name is not known" ... Never empty.
std::string ExplainBindError(const std::string& address);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_SERVER_BIND_ERROR_H_
