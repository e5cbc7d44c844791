// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/export_stream.h"

#include <string>
#include <utility>
#include <vector>

#include "service/rpc/convert_learner.h"
#include "service/rpc/validate.h"

namespace proximal {
namespace {

// Everything happens one after another: a chunk, its writes, the next chunk, the end. A cancelled
// call makes the next write fail, and that ends it.
class ExportStream final : public grpc::ServerWriteReactor<v1::ExportLearnerResponse> {
 public:
  ExportStream(Learners* learners, RpcCall call, const v1::ExportLearnerRequest& request)
      : call_(std::move(call)), learner_(request.learner_id()) {
    absl::Status status = call_.status();
    if (status.ok()) status = Validate(request);
    if (!status.ok()) {
      Finish(call_.End(status));
      return;
    }
    learners->Export(
        call_.Key(learner_), call_.deadline(),
        [this](std::vector<ExportRecord> chunk, absl::AnyInvocable<void(bool)> more) {
          chunk_ = std::move(chunk);
          more_ = std::move(more);
          next_ = 0;
          WriteNext();
        },
        [this](absl::Status status) {
          if (status.ok()) call_.LogDataEvent(CallGate::DataEvent::kExported, learner_);
          Finish(call_.End(status, learner_));
        });
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      WriteNext();
    } else {
      std::exchange(more_, nullptr)(false);
    }
  }

  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    if (next_ == chunk_.size()) {
      std::exchange(more_, nullptr)(true);
      return;
    }
    message_.Clear();
    Encode(learner_, chunk_[next_++], message_);
    StartWrite(&message_);
  }

  RpcCall call_;
  const std::string learner_;
  std::vector<ExportRecord> chunk_;
  size_t next_ = 0;  // of chunk_, to be written
  absl::AnyInvocable<void(bool)> more_;
  v1::ExportLearnerResponse message_;
};

}  // namespace

grpc::ServerWriteReactor<v1::ExportLearnerResponse>* NewExportStream(
    Learners* learners, RpcCall call, const v1::ExportLearnerRequest& request) {
  return new ExportStream(learners, std::move(call), request);
}

}  // namespace proximal
