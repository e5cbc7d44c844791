// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bulk ingest: PracticeService.RecordResponses.

#ifndef PROXIMAL_SERVICE_RPC_INGEST_H_
#define PROXIMAL_SERVICE_RPC_INGEST_H_

#include "grpcpp/support/server_callback.h"
#include "proximal/v1/practice.pb.h"
#include "service/app/clock.h"
#include "service/app/practice.h"
#include "service/rpc/rpc_call.h"

namespace proximal {

// Records the rows of one stream and fills `response` with what became of each. While a batch is
// being recorded the next one gathers, at most 4,096 rows, then reading pauses: a stream holds a
// bounded part of itself in memory however fast it comes, and a fast one is recorded in large
// batches. Gives way: no batch is begun, and no row read, while a call that came now would be
// refused. Deletes itself when the call is over.
grpc::ServerReadReactor<v1::RecordResponsesRequest>* NewIngest(
    Practice* practice, const Clock* clock, RpcCall call, v1::RecordResponsesResponse* response);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_INGEST_H_
