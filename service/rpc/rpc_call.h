// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The frame around every RPC: tenant, deadline, admission, cancellation, and errors with details.
// (Server interceptors of gRPC cannot refuse a call, so this is done here.)
//
//   const auto validate = [&] { return Validate(*request); };
//   return Serve(gate_, context, Method::kGetLearner, validate, [&](UnaryCall call) {
//     LearnerKey key = call.Key(request->learner_id());
//     learners_->Get(std::move(key), ..., [call = std::move(call), request, response](
//         absl::StatusOr<LearnerReport> report) mutable {
//       if (report.ok()) Encode(*report, *response);
//       call.Finish(report.status(), request->learner_id());
//     });
//   });

#ifndef PROXIMAL_SERVICE_RPC_RPC_CALL_H_
#define PROXIMAL_SERVICE_RPC_RPC_CALL_H_

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/server_callback.h"
#include "grpcpp/support/status.h"
#include "service/rpc/call_gate.h"
#include "service/rpc/method.h"
#include "service/store/journal.h"

namespace proximal {

// One call from its admission to its end. Movable; the gate is left when it is destroyed.
class RpcCall {
 private:
  struct Leave {
    CallGate::Kind kind;
    Method method;
    absl::Time entered;
    void operator()(CallGate* gate) const { gate->Leave(kind, method, entered); }
  };

 public:
  // What the gate let in; left when this is destroyed. Null: nothing.
  using Pass = std::unique_ptr<CallGate, Leave>;

  // `gate` must outlive the call, and so must `context`, up to End.
  RpcCall(CallGate* gate, grpc::CallbackServerContext* context, Method method);

  // OK, or why the call must end at once and do no work: an unsound tenant (INVALID_ARGUMENT), the
  // gate's refusal, DEADLINE_EXCEEDED, CANCELLED.
  const absl::Status& status() const { return status_; }

  const std::string& tenant() const { return tenant_; }
  LearnerKey Key(const std::string& learner) const { return {tenant_, learner}; }

  // InfiniteFuture where the caller has set none.
  absl::Time deadline() const { return deadline_; }

  // CANCELLED or DEADLINE_EXCEEDED as soon as nobody waits for the reply.
  absl::Status CheckWanted() const;

  // Lets one request on this stream in, or says why not: the gate's refusal.
  absl::StatusOr<Pass> LetIn() const;

  // How long a stream that gives way to calls should wait before it goes on; zero: not at all.
  absl::Duration GiveWay() const { return gate_->GiveWay(absl::Now()); }

  // `status` as the error of one message; counts it, and logs it if it is a defect. `learner`: whom
  // it concerns.
  google::rpc::Status Describe(const absl::Status& status, const std::string& learner = "") const;

  // `status` for the reactor's Finish. Sets the trailers of an error.
  grpc::Status End(const absl::Status& status, const std::string& learner = "");

  // Logs what became of everything held about the learner.
  void LogDataEvent(CallGate::DataEvent event, const std::string& learner) const {
    gate_->LogDataEvent(event, Key(learner));
  }

 private:
  absl::Status CheckWantedAt(absl::Time now) const;

  CallGate* gate_;
  grpc::CallbackServerContext* context_;
  Method method_;
  std::string tenant_;
  absl::Time deadline_;
  Pass pass_;
  absl::Status status_;
};

// A unary call: the same, and the reactor that ends it. Request, response and context live until
// Finish.
class UnaryCall : public RpcCall {
 public:
  UnaryCall(CallGate* gate, grpc::CallbackServerContext* context, Method method)
      : RpcCall(gate, context, method), reactor_(context->DefaultReactor()) {}

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  // Once; the call is over. `learner`: whom it concerned.
  void Finish(const absl::Status& status, const std::string& learner = "") {
    reactor_->Finish(End(status, learner));
  }

 private:
  grpc::ServerUnaryReactor* reactor_;
};

// Begins a unary call: ends it at once where it may not begin or `validate` says so, else hands it
// to `start`, which sees to it that Finish is called, now or later.
template <typename Validate, typename Start>
grpc::ServerUnaryReactor* Serve(CallGate* gate, grpc::CallbackServerContext* context, Method method,
                                Validate validate, Start start) {
  UnaryCall call(gate, context, method);
  grpc::ServerUnaryReactor* const reactor = call.reactor();
  absl::Status status = call.status();
  if (status.ok()) status = validate();
  if (status.ok()) {
    start(std::move(call));
  } else {
    call.Finish(status);
  }
  return reactor;
}

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_RPC_CALL_H_
