// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/upload.h"

#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proximal/v1/catalog.grpc.pb.h"
#include "proximal/v1/model.grpc.pb.h"
#include "service/app/artifact_parts.h"

namespace proximal {
namespace {

constexpr absl::Duration kTimeout = absl::Minutes(10);

// Sends `artifact` in parts through a client stream and finishes it.
template <typename Request, typename Artifact, typename Writer>
absl::Status Upload(const Artifact& artifact, Writer writer) {
  ForEachPart(artifact, kPartBytes, [&](const Artifact& part) {
    Request request;
    *request.mutable_part() = part;
    return writer->Write(request);
  });
  writer->WritesDone();
  return FromGrpc(writer->Finish());
}

}  // namespace

absl::StatusOr<v1::CatalogInfo> Publish(const ServerOptions& server,
                                        const std::shared_ptr<grpc::Channel>& channel,
                                        const v1::Catalog& catalog, bool activate) {
  const auto stub = v1::CatalogService::NewStub(channel);
  grpc::ClientContext publishing;
  Prepare(server, &publishing, kTimeout);
  v1::PublishCatalogResponse published;
  absl::Status status =
      Upload<v1::PublishCatalogRequest>(catalog, stub->PublishCatalog(&publishing, &published));
  if (!status.ok()) return status;
  if (!activate) return published.catalog();

  grpc::ClientContext activating;
  Prepare(server, &activating);
  v1::ActivateCatalogRequest request;
  request.set_catalog_version(published.catalog().catalog_version());
  v1::ActivateCatalogResponse activated;
  status = FromGrpc(stub->ActivateCatalog(&activating, request, &activated));
  if (!status.ok()) return status;
  return activated.catalog();
}

absl::StatusOr<v1::ModelInfo> PublishModel(const ServerOptions& server,
                                           const std::shared_ptr<grpc::Channel>& channel,
                                           const v1::Model& model) {
  const auto stub = v1::ModelService::NewStub(channel);
  grpc::ClientContext context;
  Prepare(server, &context, kTimeout);
  v1::PublishModelResponse published;
  absl::Status status =
      Upload<v1::PublishModelRequest>(model, stub->PublishModel(&context, &published));
  if (!status.ok()) return status;
  return published.model();
}

absl::StatusOr<v1::ModelInfo> ActivateModel(const ServerOptions& server,
                                            const std::shared_ptr<grpc::Channel>& channel,
                                            const std::string& version,
                                            const std::string& override_reason) {
  const auto stub = v1::ModelService::NewStub(channel);
  grpc::ClientContext context;
  Prepare(server, &context);
  v1::ActivateModelRequest request;
  request.set_model_version(version);
  request.set_override_reason(override_reason);
  v1::ActivateModelResponse activated;
  absl::Status status = FromGrpc(stub->ActivateModel(&context, request, &activated));
  if (!status.ok()) return status;
  return activated.model();
}

absl::Status PublishAndActivate(const ServerOptions& server,
                                const std::shared_ptr<grpc::Channel>& channel,
                                const v1::Model& model, const std::string& override_reason) {
  const auto published = PublishModel(server, channel, model);
  if (!published.ok()) return published.status();
  const std::string& version = published->model_version();
  const auto activated = ActivateModel(server, channel, version, override_reason);
  if (!activated.ok()) {
    return absl::Status(activated.status().code(),
                        absl::StrCat("published as ", version,
                                     ", but not activated: ", activated.status().message()));
  }
  absl::PrintF("published and activated as %s\n", version);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<DownloadedModel>> DownloadModel(
    const ServerOptions& server, const std::shared_ptr<grpc::Channel>& channel,
    const std::string& version) {
  const auto stub = v1::ModelService::NewStub(channel);
  grpc::ClientContext context;
  Prepare(server, &context, kTimeout);
  v1::GetModelRequest request;
  request.set_model_version(version);
  const auto reader = stub->GetModel(&context, request);
  DownloadedModel downloaded;
  v1::GetModelResponse part;
  while (reader->Read(&part)) {
    if (!part.model_version().empty()) downloaded.version = part.model_version();
    downloaded.model.MergeFrom(part.part());
  }
  absl::Status status = FromGrpc(reader->Finish());
  if (version.empty() && absl::IsNotFound(status)) return std::optional<DownloadedModel>();
  if (!status.ok()) return status;
  return std::optional<DownloadedModel>(std::move(downloaded));
}

}  // namespace proximal
