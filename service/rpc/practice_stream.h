// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Many learners on one stream: PracticeService.Practice.

#ifndef PROXIMAL_SERVICE_RPC_PRACTICE_STREAM_H_
#define PROXIMAL_SERVICE_RPC_PRACTICE_STREAM_H_

#include "grpcpp/support/server_callback.h"
#include "proximal/v1/practice.pb.h"
#include "service/app/clock.h"
#include "service/app/practice.h"
#include "service/rpc/open_streams.h"
#include "service/rpc/rpc_call.h"

namespace proximal {

// Serves the requests of one stream: those of one learner one after another, so that a recommend
// sees the record before it and replies come in order, those of different learners at once. Each is
// validated and decoded as it comes, and let in by the gate, or refused in its reply, when its turn
// comes. With 256 requests unanswered, or 1 MiB of requests and replies held, reading pauses, and
// HTTP/2 flow control slows the caller down. Deletes itself when the call is over.
grpc::ServerBidiReactor<v1::PracticeRequest, v1::PracticeResponse>* NewPracticeStream(
    Practice* practice, const Clock* clock, OpenStreams* streams, RpcCall call);

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_PRACTICE_STREAM_H_
