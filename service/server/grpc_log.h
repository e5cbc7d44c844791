// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where gRPC's own lines go: into our log, instead of unstructured onto standard error.

#ifndef PROXIMAL_SERVICE_SERVER_GRPC_LOG_H_
#define PROXIMAL_SERVICE_SERVER_GRPC_LOG_H_

#include "service/ops/log.h"

namespace proximal {

// From now on gRPC's errors of this process are written to `log`; null: they are dropped.
void SendGrpcErrorsTo(Log* log);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_SERVER_GRPC_LOG_H_
