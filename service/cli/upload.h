// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs and models to the service and back, in parts (service/app/artifact_parts.h).

#ifndef PROXIMAL_SERVICE_CLI_UPLOAD_H_
#define PROXIMAL_SERVICE_CLI_UPLOAD_H_

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/model.pb.h"
#include "service/cli/client.h"

namespace proximal {

// Publishes and, if asked, activates. Errors as FromGrpc.
absl::StatusOr<v1::CatalogInfo> Publish(const ServerOptions& server,
                                        const std::shared_ptr<grpc::Channel>& channel,
                                        const v1::Catalog& catalog, bool activate);

// Publishes a model; it does not serve yet.
absl::StatusOr<v1::ModelInfo> PublishModel(const ServerOptions& server,
                                           const std::shared_ptr<grpc::Channel>& channel,
                                           const v1::Model& model);

// Activates a published model, for `override_reason` where it is not empty.
absl::StatusOr<v1::ModelInfo> ActivateModel(const ServerOptions& server,
                                            const std::shared_ptr<grpc::Channel>& channel,
                                            const std::string& version,
                                            const std::string& override_reason);

// Publishes a model and activates it as above, and prints its version. Where it is not activated,
// the error says that it is published, as what, and why it does not serve.
absl::Status PublishAndActivate(const ServerOptions& server,
                                const std::shared_ptr<grpc::Channel>& channel,
                                const v1::Model& model, const std::string& override_reason);

struct DownloadedModel {
  std::string version;
  v1::Model model;
};
// A published model, or the champion for an empty version: nothing where there is none.
absl::StatusOr<std::optional<DownloadedModel>> DownloadModel(
    const ServerOptions& server, const std::shared_ptr<grpc::Channel>& channel,
    const std::string& version);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_UPLOAD_H_
