// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Errors on their way out: an absl::Status with the detail of service/app/errors.h becomes a
// canonical code, a message and google.rpc details (docs/protocol.md has the table).
//
//   ErrorInfo            always: reason, domain "proximal", metadata `field`, `incident`
//   BadRequest           INVALID_ARGUMENT, where fields are at fault
//   ResourceInfo         NOT_FOUND, ALREADY_EXISTS
//   PreconditionFailure  FAILED_PRECONDITION
//   QuotaFailure         RESOURCE_EXHAUSTED
//   RetryInfo            UNAVAILABLE, RESOURCE_EXHAUSTED
//
// A status without a detail gets the reason of its code where the store may speak so
// (DEADLINE_EXCEEDED, UNAVAILABLE, RESOURCE_EXHAUSTED for a full queue). Any other is a defect of
// ours: the caller learns INTERNAL and an incident number, the log has the rest.

#ifndef PROXIMAL_SERVICE_RPC_STATUS_H_
#define PROXIMAL_SERVICE_RPC_STATUS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace proximal {

// `status` is not OK. `tenant` is named where it is the tenant's quota or precondition. `incident`
// (not null) receives the number to log the status under; empty: nothing to log.
google::rpc::Status ToRpcStatus(const absl::Status& status, absl::string_view tenant,
                                std::string* incident);

// The same as the end of a call: grpc sends the details as `grpc-status-details-bin`.
grpc::Status ToGrpcStatus(const google::rpc::Status& status);

// The RetryInfo of `status`; zero where it has none.
absl::Duration RetryDelayOf(const google::rpc::Status& status);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_STATUS_H_
