// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Everything held about a learner, as a stream: LearnerService.ExportLearner.

#ifndef PROXIMAL_SERVICE_RPC_EXPORT_STREAM_H_
#define PROXIMAL_SERVICE_RPC_EXPORT_STREAM_H_

#include "grpcpp/support/server_callback.h"
#include "proximal/v1/learner.pb.h"
#include "service/app/learners.h"
#include "service/rpc/rpc_call.h"

namespace proximal {

// Writes one chunk of the export after another: the next is read when the last is on its way, so
// that a slow reader costs a chunk of memory, whatever the learner's history. Deletes itself when
// the call is over.
grpc::ServerWriteReactor<v1::ExportLearnerResponse>* NewExportStream(
    Learners* learners, RpcCall call, const v1::ExportLearnerRequest& request);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_EXPORT_STREAM_H_
