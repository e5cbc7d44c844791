// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Catalogs and models to the service. They go up in parts, which the service merges, so that no
// message passes its limit.

#ifndef PROXIMAL_SERVICE_CLI_UPLOAD_H_
#define PROXIMAL_SERVICE_CLI_UPLOAD_H_

#include <cstddef>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "grpcpp/channel.h"
#include "proximal/v1/catalog.pb.h"
#include "proximal/v1/model.pb.h"
#include "service/cli/client.h"

namespace proximal {

// Cuts an artifact into parts of about `bytes` (a single skill, item or row is never cut) whose
// merge is the artifact, and hands them to `send` until it returns false. Returns whether it never
// did.
bool ForEachPart(const v1::Catalog& catalog, size_t bytes,
                 const std::function<bool(const v1::Catalog&)>& send);
bool ForEachPart(const v1::Model& model, size_t bytes,
                 const std::function<bool(const v1::Model&)>& send);

// Publishes and, if asked, activates. Errors as FromGrpc.
absl::StatusOr<v1::CatalogInfo> Publish(const ServerOptions& server,
                                        const std::shared_ptr<grpc::Channel>& channel,
                                        const v1::Catalog& catalog, bool activate);
absl::StatusOr<v1::ModelInfo> Publish(const ServerOptions& server,
                                      const std::shared_ptr<grpc::Channel>& channel,
                                      const v1::Model& model, bool activate);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_CLI_UPLOAD_H_
