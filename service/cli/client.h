// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The way to a running service.
//
//   absl::StatusOr<std::shared_ptr<grpc::Channel>> channel = Connect(server);
//   auto stub = v1::LearnerService::NewStub(*channel);
//   grpc::ClientContext context;
//   Prepare(server, &context);
//   absl::Status status = FromGrpc(stub->GetLearner(&context, request, &reply));

#ifndef PROXIMAL_SERVICE_CLI_CLIENT_H_
#define PROXIMAL_SERVICE_CLI_CLIENT_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/support/status.h"

namespace proximal {

struct ServerOptions {
  std::string address = "127.0.0.1:50051";
  std::string tenant = "default";
};

// A channel that is connected: UNAVAILABLE, naming the address, where nothing answers there within
// five seconds. Calls on it are retried while the service is unavailable, as docs/protocol.md says.
absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const ServerOptions& server);

// Sets the tenant, and a deadline unless `timeout` is infinite.
void Prepare(const ServerOptions& server, grpc::ClientContext* context,
             absl::Duration timeout = absl::Seconds(30));

// The status for people: the reason and code, the message, and a line for each field at fault:
//   ITEM_NOT_FOUND (NOT_FOUND): the active catalog has no item 'q7'
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_CLIENT_H_
