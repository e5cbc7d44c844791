// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/publish_options.h"

#include "CLI/CLI.hpp"
#include "service/cli/command.h"
#include "service/cli/server_options.h"
#include "service/cli/upload.h"

namespace proximal {

void AddPublishOptions(CLI::App* command, const std::string& about, PublishOptions* options) {
  command->add_flag("--publish", options->publish, about);
  command
      ->add_option("--override_reason", options->override_reason,
                   "activate it even if it does not, for this reason, which is recorded")
      ->type_name("TEXT");
  AddServerOptions(command, &options->server);
}

absl::Status CheckPublishOptions(const PublishOptions& options) {
  if (options.override_reason.empty() || options.publish) return absl::OkStatus();
  return Misuse("--override_reason goes with --publish");
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> ConnectToPublish(const PublishOptions& options) {
  if (!options.publish) return std::shared_ptr<grpc::Channel>();
  return Connect(options.server);
}

absl::Status PublishIfAsked(const PublishOptions& options,
                            const std::shared_ptr<grpc::Channel>& channel, const v1::Model& model) {
  if (!options.publish) return absl::OkStatus();
  return PublishAndActivate(options.server, channel, model, options.override_reason);
}

}  // namespace proximal
