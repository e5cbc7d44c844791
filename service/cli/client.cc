// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/client.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/support/channel_arguments.h"

namespace proximal {
namespace {

constexpr absl::Duration kConnectTimeout = absl::Seconds(5);

// Retries are safe: records are idempotent by their ids (docs/protocol.md).
constexpr char kServiceConfig[] = R"({
  "methodConfig": [{
    "name": [{"service": "proximal.v1.PracticeService"}, {"service": "proximal.v1.LearnerService"},
             {"service": "proximal.v1.CatalogService"}, {"service": "proximal.v1.ModelService"}],
    "retryPolicy": {
      "maxAttempts": 5,
      "initialBackoff": "0.05s",
      "maxBackoff": "1s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "ABORTED"]
    }
  }]
})";

template <typename Detail>
bool Unpack(const google::rpc::Status& status, Detail* detail) {
  for (const google::protobuf::Any& any : status.details()) {
    if (any.Is<Detail>()) return any.UnpackTo(detail);
  }
  return false;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> Connect(const ServerOptions& server) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(server.address, grpc::InsecureChannelCredentials(), arguments);
  if (channel->WaitForConnected(absl::ToChronoTime(absl::Now() + kConnectTimeout))) return channel;
  return absl::UnavailableError(absl::StrCat("no service answers at ", server.address));
}

void Prepare(const ServerOptions& server, grpc::ClientContext* context, absl::Duration timeout) {
  context->AddMetadata("proximal-tenant", server.tenant);
  if (timeout != absl::InfiniteDuration()) {
    context->set_deadline(absl::ToChronoTime(absl::Now() + timeout));
  }
}

absl::Status FromGrpc(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  std::string text = absl::StatusCodeToString(code);
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  google::rpc::ErrorInfo info;
  if (Unpack(details, &info)) text = absl::StrCat(info.reason(), " (", text, ")");
  absl::StrAppend(&text, ": ", status.error_message());
  google::rpc::BadRequest bad_request;
  Unpack(details, &bad_request);
  for (const auto& violation : bad_request.field_violations()) {
    absl::StrAppend(&text, "\n  ", violation.field(), ": ", violation.description());
  }
  return absl::Status(code, text);
}

}  // namespace proximal
