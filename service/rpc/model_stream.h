// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// A published model, in parts: ModelService.GetModel.

#ifndef PROXIMAL_SERVICE_RPC_MODEL_STREAM_H_
#define PROXIMAL_SERVICE_RPC_MODEL_STREAM_H_

#include "grpcpp/support/server_callback.h"
#include "proximal/v1/model.pb.h"
#include "service/app/models.h"
#include "service/rpc/rpc_call.h"

namespace proximal {

// Writes one part after another, each when the last is on its way. Deletes itself when the call is
// over.
grpc::ServerWriteReactor<v1::GetModelResponse>* NewModelStream(Models* models, RpcCall call,
                                                               const v1::GetModelRequest& request);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_MODEL_STREAM_H_
