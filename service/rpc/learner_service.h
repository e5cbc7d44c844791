// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// proximal.v1.LearnerService over service/app/learners.h.

#ifndef PROXIMAL_SERVICE_RPC_LEARNER_SERVICE_H_
#define PROXIMAL_SERVICE_RPC_LEARNER_SERVICE_H_

#include "proximal/v1/learner.grpc.pb.h"
#include "service/app/learners.h"
#include "service/rpc/call_gate.h"

namespace proximal {

class LearnerService final : public v1::LearnerService::CallbackService {
 public:
  // Everything handed in must outlive the last call.
  LearnerService(Learners* learners, CallGate* gate) : learners_(learners), gate_(gate) {}

  grpc::ServerUnaryReactor* GetLearner(grpc::CallbackServerContext* context,
                                       const v1::GetLearnerRequest* request,
                                       v1::GetLearnerResponse* response) override;
  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const v1::ListEventsRequest* request,
                                       v1::ListEventsResponse* response) override;
  grpc::ServerWriteReactor<v1::ExportLearnerResponse>* ExportLearner(
      grpc::CallbackServerContext* context, const v1::ExportLearnerRequest* request) override;
  grpc::ServerUnaryReactor* EraseLearner(grpc::CallbackServerContext* context,
                                         const v1::EraseLearnerRequest* request,
                                         v1::EraseLearnerResponse* response) override;

 private:
  Learners* const learners_;
  CallGate* const gate_;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_LEARNER_SERVICE_H_
