// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/model_stream.h"

#include <utility>
#include <vector>

#include "service/app/artifact_parts.h"
#include "service/rpc/validate.h"

namespace proximal {
namespace {

// Everything happens one after another: the model, its writes, the end. A cancelled call makes the
// next write fail, and that ends it.
class ModelStream final : public grpc::ServerWriteReactor<v1::GetModelResponse> {
 public:
  ModelStream(Models* models, RpcCall call, const v1::GetModelRequest& request)
      : call_(std::move(call)) {
    absl::Status status = call_.status();
    if (status.ok()) status = Validate(request);
    if (!status.ok()) {
      Finish(call_.End(status));
      return;
    }
    models->Get(call_.tenant(), request.model_version(), [this](absl::StatusOr<StoredModel> model) {
      if (model.ok()) {
        Begin(*std::move(model));
      } else {
        Finish(call_.End(model.status()));
      }
    });
  }

  void OnWriteDone(bool ok) override {
    if (ok && next_ < parts_.size()) {
      StartWrite(&parts_[next_++]);
    } else {
      Finish(call_.End(ok ? absl::OkStatus() : absl::CancelledError("the caller is gone")));
    }
  }

  void OnDone() override { delete this; }

 private:
  // On the executor: a large model takes a while to cut.
  void Begin(StoredModel stored) {
    v1::Model model;
    if (!model.ParseFromString(stored.content)) {
      Finish(call_.End(absl::DataLossError("a stored model cannot be parsed")));
      return;
    }
    stored.content = std::string();
    ForEachPart(model, kPartBytes, [this](const v1::Model& part) {
      *parts_.emplace_back().mutable_part() = part;
      return true;
    });
    parts_.front().set_model_version(stored.model_version);
    StartWrite(&parts_[next_++]);
  }

  RpcCall call_;
  std::vector<v1::GetModelResponse> parts_;  // one at least
  size_t next_ = 0;                          // to be written
};

}  // namespace

grpc::ServerWriteReactor<v1::GetModelResponse>* NewModelStream(Models* models, RpcCall call,
                                                               const v1::GetModelRequest& request) {
  return new ModelStream(models, std::move(call), request);
}

}  // namespace proximal
