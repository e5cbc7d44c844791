// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// proximal.v1.ModelService over service/app/models.h.

#ifndef PROXIMAL_SERVICE_RPC_MODEL_SERVICE_H_
#define PROXIMAL_SERVICE_RPC_MODEL_SERVICE_H_

#include "proximal/v1/model.grpc.pb.h"
#include "service/app/executor.h"
#include "service/app/models.h"
#include "service/rpc/call_gate.h"
#include "service/rpc/upload_budget.h"

namespace proximal {

class ModelService final : public v1::ModelService::CallbackService {
 public:
  // Everything handed in must outlive the last call. Large models are decoded on `executor`.
  ModelService(Models* models, Executor* executor, CallGate* gate, UploadBudget* uploads)
      : models_(models), executor_(executor), gate_(gate), uploads_(uploads) {}

  grpc::ServerReadReactor<v1::PublishModelRequest>* PublishModel(
      grpc::CallbackServerContext* context, v1::PublishModelResponse* response) override;
  grpc::ServerUnaryReactor* ActivateModel(grpc::CallbackServerContext* context,
                                          const v1::ActivateModelRequest* request,
                                          v1::ActivateModelResponse* response) override;
  grpc::ServerUnaryReactor* RevertModel(grpc::CallbackServerContext* context,
                                        const v1::RevertModelRequest* request,
                                        v1::RevertModelResponse* response) override;
  grpc::ServerWriteReactor<v1::GetModelResponse>* GetModel(
      grpc::CallbackServerContext* context, const v1::GetModelRequest* request) override;
  grpc::ServerUnaryReactor* ListModels(grpc::CallbackServerContext* context,
                                       const v1::ListModelsRequest* request,
                                       v1::ListModelsResponse* response) override;

 private:
  Models* const models_;
  Executor* const executor_;
  CallGate* const gate_;
  UploadBudget* const uploads_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_MODEL_SERVICE_H_
