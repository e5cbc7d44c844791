// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Something large that arrives in parts: the client-streaming RPCs of catalogs and models.

#ifndef PROXIMAL_SERVICE_RPC_UPLOAD_H_
#define PROXIMAL_SERVICE_RPC_UPLOAD_H_

#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "grpcpp/support/server_callback.h"
#include "service/app/errors.h"
#include "service/rpc/rpc_call.h"
#include "service/rpc/upload_budget.h"

namespace proximal {

// Takes the parts of one call in order and then completes it. What it may take, as on the wire, is
// up to a budget that all uploads share, of which it keeps its share until the call is over; a call
// without parts, or a message without one, is INVALID_ARGUMENT. `Request` has a field `part`.
// Deletes itself when the call is over.
template <typename Request>
class Upload final : public grpc::ServerReadReactor<Request> {
 public:
  // May take what is in `request`.
  using Take = absl::AnyInvocable<void(Request& request)>;
  using Done = absl::AnyInvocable<void(absl::Status)>;
  // Everything has been taken: calls `done` once, on whatever thread.
  using Complete = absl::AnyInvocable<void(const RpcCall& call, Done done)>;

  // `budget` must outlive the call.
  Upload(RpcCall call, UploadBudget* budget, Take take, Complete complete)
      : call_(std::move(call)),
        share_(budget),
        take_(std::move(take)),
        complete_(std::move(complete)) {
    if (call_.status().ok()) {
      this->StartRead(&request_);
    } else {
      End(call_.status());
    }
  }

  void OnReadDone(bool ok) override {
    if (!ok) {
      OnLastRead();
      return;
    }
    if (!request_.has_part()) {
      End(Missing());
      return;
    }
    const absl::Status taken = share_.Take(request_.ByteSizeLong());
    if (!taken.ok()) {
      End(taken);
      return;
    }
    empty_ = false;
    take_(request_);
    request_.Clear();
    this->StartRead(&request_);
  }

  void OnDone() override { delete this; }

 private:
  static absl::Status Missing() {
    return Error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest,
                 "part is required")
        .Field("part", "is required");
  }

  // Either the caller has sent everything, or it is gone and wants nothing any more.
  void OnLastRead() {
    absl::Status status = call_.CheckWanted();
    if (status.ok() && empty_) status = Missing();
    if (!status.ok()) {
      End(status);
      return;
    }
    complete_(call_, [this](absl::Status status) { End(status); });
  }

  void End(const absl::Status& status) { this->Finish(call_.End(status)); }

  RpcCall call_;
  UploadBudget::Share share_;
  Take take_;
  Complete complete_;
  Request request_;  // of the read under way
  bool empty_ = true;
};

}  // namespace proximal

#endif  // PROXIMAL_SERVICE_RPC_UPLOAD_H_
