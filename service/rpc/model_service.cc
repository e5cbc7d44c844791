// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/model_service.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "service/app/artifact_codec.h"
#include "service/rpc/convert_catalog.h"
#include "service/rpc/model_stream.h"
#include "service/rpc/page_token.h"
#include "service/rpc/rpc_call.h"
#include "service/rpc/upload.h"
#include "service/rpc/validate.h"

namespace proximal {

grpc::ServerReadReactor<v1::PublishModelRequest>* ModelService::PublishModel(
    grpc::CallbackServerContext* context, v1::PublishModelResponse* response) {
  auto merged = std::make_shared<v1::Model>();
  return new Upload<v1::PublishModelRequest>(
      RpcCall(gate_, context, Method::kPublishModel), uploads_,
      [merged](v1::PublishModelRequest& request) { merged->MergeFrom(request.part()); },
      [this, merged, response](const RpcCall& call, absl::AnyInvocable<void(absl::Status)> done) {
        auto publish = [this, tenant = call.tenant(), response,
                        done = std::move(done)](absl::StatusOr<PublishableModel> model) mutable {
          if (!model.ok()) {
            done(model.status());
            return;
          }
          models_->Publish(
              std::move(tenant), *std::move(model),
              [response, done = std::move(done)](absl::StatusOr<ModelInfo> info) mutable {
                if (info.ok()) Encode(*info, *response->mutable_model());
                done(info.status());
              });
        };
        executor_->Run<PublishableModel>(std::move(publish), [merged] { return ModelOf(*merged); });
      });
}

grpc::ServerUnaryReactor* ModelService::ActivateModel(grpc::CallbackServerContext* context,
                                                      const v1::ActivateModelRequest* request,
                                                      v1::ActivateModelResponse* response) {
  return Serve(
      gate_, context, Method::kActivateModel, [&] { return Validate(*request); },
      [&](UnaryCall call) {
        std::string tenant = call.tenant();
        models_->Activate(
            std::move(tenant), request->model_version(), request->override_reason(),
            [call = std::move(call), response](absl::StatusOr<ActivatedModel> activated) mutable {
              if (activated.ok()) {
                Encode(activated->model, *response->mutable_model());
                response->set_previous_model_version(activated->previous_version);
              }
              call.Finish(activated.status());
            });
      });
}

grpc::ServerUnaryReactor* ModelService::RevertModel(grpc::CallbackServerContext* context,
                                                    const v1::RevertModelRequest* request,
                                                    v1::RevertModelResponse* response) {
  return Serve(
      gate_, context, Method::kRevertModel, [&] { return Validate(*request); },
      [&](UnaryCall call) {
        std::string tenant = call.tenant();
        models_->Revert(std::move(tenant), request->model_version(),
                        [call = std::move(call),
                         response](absl::StatusOr<std::optional<ModelInfo>> active) mutable {
                          if (active.ok() && active->has_value()) {
                            Encode(**active, *response->mutable_model());
                          }
                          call.Finish(active.status());
                        });
      });
}

grpc::ServerWriteReactor<v1::GetModelResponse>* ModelService::GetModel(
    grpc::CallbackServerContext* context, const v1::GetModelRequest* request) {
  return NewModelStream(models_, RpcCall(gate_, context, Method::kGetModel), *request);
}

grpc::ServerUnaryReactor* ModelService::ListModels(grpc::CallbackServerContext* context,
                                                   const v1::ListModelsRequest* request,
                                                   v1::ListModelsResponse* response) {
  const uint64_t listing = ListingFingerprint({"models"});
  uint64_t first = 0;
  const auto validate = [&] {
    const absl::Status valid = Validate(*request);
    if (!valid.ok()) return valid;
    const absl::StatusOr<uint64_t> cursor = ParsePageToken(request->page_token(), listing);
    if (cursor.ok()) first = *cursor;
    return cursor.status();
  };
  return Serve(gate_, context, Method::kListModels, validate, [&](UnaryCall call) {
    std::string tenant = call.tenant();
    models_->List(std::move(tenant), [call = std::move(call), request, response, listing, first](
                                         absl::StatusOr<std::vector<ModelInfo>> models) mutable {
      if (models.ok()) {
        const size_t end =
            std::min(models->size(), static_cast<size_t>(first) + PageSize(request->page_size()));
        for (size_t i = first; i < end; ++i) {
          Encode((*models)[i], *response->add_models());
        }
        if (end < models->size()) {
          response->set_next_page_token(PageToken(end, listing));
        }
      }
      call.Finish(models.status());
    });
  });
}

}  // namespace proximal
