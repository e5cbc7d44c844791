// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// proximal.v1.PracticeService over service/app/practice.h.

#ifndef PROXIMAL_SERVICE_RPC_PRACTICE_SERVICE_H_
#define PROXIMAL_SERVICE_RPC_PRACTICE_SERVICE_H_

#include "proximal/v1/practice.grpc.pb.h"
#include "service/app/clock.h"
#include "service/app/practice.h"
#include "service/rpc/call_gate.h"
#include "service/rpc/message_pool.h"
#include "service/rpc/open_streams.h"

namespace proximal {

class PracticeService final : public v1::PracticeService::CallbackService {
 public:
  // Everything handed in must outlive the last call. `streams` ends the Practice streams when the
  // server drains.
  PracticeService(proximal::Practice* practice, OpenStreams* streams, CallGate* gate,
                  const Clock* clock);

  grpc::ServerUnaryReactor* RecommendNext(grpc::CallbackServerContext* context,
                                          const v1::RecommendNextRequest* request,
                                          v1::RecommendNextResponse* response) override;
  grpc::ServerUnaryReactor* RecordResponse(grpc::CallbackServerContext* context,
                                           const v1::RecordResponseRequest* request,
                                           v1::RecordResponseResponse* response) override;
  grpc::ServerReadReactor<v1::RecordResponsesRequest>* RecordResponses(
      grpc::CallbackServerContext* context, v1::RecordResponsesResponse* response) override;
  grpc::ServerBidiReactor<v1::PracticeRequest, v1::PracticeResponse>* Practice(
      grpc::CallbackServerContext* context) override;

 private:
  proximal::Practice* const practice_;
  OpenStreams* const streams_;
  CallGate* const gate_;
  const Clock* const clock_;
  MessagePool<v1::RecommendNextRequest, v1::RecommendNextResponse> recommend_messages_;
  MessagePool<v1::RecordResponseRequest, v1::RecordResponseResponse> record_messages_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_PRACTICE_SERVICE_H_
