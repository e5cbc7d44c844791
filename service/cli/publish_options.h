// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the commands share that write a model and may publish it.

#ifndef PROXIMAL_SERVICE_CLI_PUBLISH_OPTIONS_H_
#define PROXIMAL_SERVICE_CLI_PUBLISH_OPTIONS_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/cli/client.h"

namespace CLI {  // NOLINT(readability-identifier-naming): as its authors named it
class App;
}  // namespace CLI

namespace proximal::v1 {
class Model;
}  // namespace proximal::v1

namespace proximal {

struct PublishOptions {
  bool publish = false;
  std::string override_reason;
  ServerOptions server;
};

// Adds --publish, which `about` describes, --override_reason, --tenant and --address.
void AddPublishOptions(CLI::App* command, const std::string& about, PublishOptions* options);

// Misuse where a reason is given for nothing.
absl::Status CheckPublishOptions(const PublishOptions& options);

// A channel to the service, before any long work; null where nothing is to be published.
absl::StatusOr<std::shared_ptr<grpc::Channel>> ConnectToPublish(const PublishOptions& options);

// Publishes and activates the model (upload.h) where that is asked for.
absl::Status PublishIfAsked(const PublishOptions& options,
                            const std::shared_ptr<grpc::Channel>& channel, const v1::Model& model);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_PUBLISH_OPTIONS_H_
