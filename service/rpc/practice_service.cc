// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/practice_service.h"

#include <utility>

#include "service/rpc/convert.h"
#include "service/rpc/ingest.h"
#include "service/rpc/practice_stream.h"
#include "service/rpc/rpc_call.h"
#include "service/rpc/validate.h"

namespace proximal {

PracticeService::PracticeService(proximal::Practice* practice, OpenStreams* streams, CallGate* gate,
                                 const Clock* clock)
    : practice_(practice), streams_(streams), gate_(gate), clock_(clock) {
  SetMessageAllocatorFor_RecommendNext(&recommend_messages_);
  SetMessageAllocatorFor_RecordResponse(&record_messages_);
}

grpc::ServerUnaryReactor* PracticeService::RecommendNext(grpc::CallbackServerContext* context,
                                                         const v1::RecommendNextRequest* request,
                                                         v1::RecommendNextResponse* response) {
  return Serve(
      gate_, context, Method::kRecommendNext, [&] { return Validate(*request); },
      [&](UnaryCall call) {
        RecommendCall recommend = Decode(*request);
        recommend.deadline = call.deadline();
        LearnerKey key = call.Key(request->learner_id());
        practice_->Recommend(std::move(key), std::move(recommend),
                             [call = std::move(call), request,
                              response](absl::StatusOr<Recommended> recommended) mutable {
                               if (recommended.ok()) {
                                 Encode(*recommended, *response->mutable_recommendation());
                               }
                               call.Finish(recommended.status(), request->learner_id());
                             });
      });
}

grpc::ServerUnaryReactor* PracticeService::RecordResponse(grpc::CallbackServerContext* context,
                                                          const v1::RecordResponseRequest* request,
                                                          v1::RecordResponseResponse* response) {
  return Serve(
      gate_, context, Method::kRecordResponse, [&] { return Validate(*request, clock_->Now()); },
      [&](UnaryCall call) {
        RecordCall record = Decode(*request);
        record.deadline = call.deadline();
        LearnerKey key = call.Key(request->learner_id());
        practice_->Record(
            std::move(key), std::move(record),
            [call = std::move(call), request, response](absl::StatusOr<Recorded> recorded) mutable {
              if (recorded.ok()) Encode(*recorded, *response);
              call.Finish(recorded.status(), request->learner_id());
            });
      });
}

grpc::ServerReadReactor<v1::RecordResponsesRequest>* PracticeService::RecordResponses(
    grpc::CallbackServerContext* context, v1::RecordResponsesResponse* response) {
  return NewIngest(practice_, clock_, RpcCall(gate_, context, Method::kRecordResponses), response);
}

grpc::ServerBidiReactor<v1::PracticeRequest, v1::PracticeResponse>* PracticeService::Practice(
    grpc::CallbackServerContext* context) {
  return NewPracticeStream(practice_, clock_, streams_, RpcCall(gate_, context, Method::kPractice));
}

}  // namespace proximal
