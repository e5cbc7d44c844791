// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/ingest.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "service/app/errors.h"
#include "service/rpc/convert.h"
#include "service/rpc/limits.h"
#include "service/rpc/validate.h"

namespace proximal {
namespace {

constexpr size_t kMaxWaitingRows = 4096;

// A sound row that waits to be recorded.
struct Row {
  std::string learner;
  RecordCall call;
  v1::RowResult* result;
};

// The rows of one learner in a batch.
struct LearnerRows {
  std::vector<RecordCall> calls;
  std::vector<v1::RowResult*> results;
};

// Every entry point takes a hold and gives it back in Proceed, the one place that decides what to
// do next; the call ends when nobody has a hold and nothing is left to do.
class Ingest final : public grpc::ServerReadReactor<v1::RecordResponsesRequest> {
 public:
  Ingest(Practice* practice, const Clock* clock, RpcCall call,
         v1::RecordResponsesResponse* response)
      : practice_(practice), clock_(clock), call_(std::move(call)), response_(response) {
    mutex_.Lock();
    ++holds_;
    if (!call_.status().ok()) EndReads(call_.status());
    mutex_.Unlock();
    Proceed();
  }

  void OnReadDone(bool ok) override {
    mutex_.Lock();
    ++holds_;
    reading_ = false;
    if (!ok) {
      EndReads(absl::OkStatus());
    } else if (response_->results_size() == static_cast<int>(kMaxRows)) {
      EndReads(Error(absl::StatusCode::kInvalidArgument, ErrorReason::kTooManyRows,
                     absl::StrCat("a stream has at most ", kMaxRows, " rows; the first ", kMaxRows,
                                  " are recorded, send the rest on another stream")));
    } else if (!reads_over_) {
      Accept();
    }
    mutex_.Unlock();
    Proceed();
  }

  void OnCancel() override {
    mutex_.Lock();
    ++holds_;
    EndReads(absl::CancelledError("the caller cancelled"));
    waiting_.clear();
    mutex_.Unlock();
    Proceed();
  }

  void OnDone() override { delete this; }

 private:
  void EndReads(absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (reads_over_) return;
    reads_over_ = true;
    end_ = std::move(status);
  }

  // Takes in `incoming_`.
  void Accept() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    v1::RowResult* result = response_->add_results();
    result->set_index(static_cast<uint32_t>(response_->results_size() - 1));
    const absl::Status valid = Validate(incoming_, clock_->Now());
    if (valid.ok()) {
      waiting_.push_back({incoming_.learner_id(), Decode(incoming_), result});
    } else {
      Refuse(valid, incoming_.learner_id(), result);
    }
  }

  void Refuse(const absl::Status& status, const std::string& learner, v1::RowResult* result)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    google::rpc::Status error = call_.Describe(status, learner);
    if (response_->refused() < kMaxDetailedRefusals) {
      *result->mutable_error() = std::move(error);
    } else {
      result->mutable_error()->set_code(error.code());
    }
    response_->set_refused(response_->refused() + 1);
  }

  // Gives back a hold.
  void Proceed() {
    for (;;) {
      mutex_.Lock();
      if (in_flight_ == 0 && !waiting_.empty()) {
        std::vector<Row> batch = std::exchange(waiting_, {});
        in_flight_ = batch.size();
        mutex_.Unlock();
        Record(std::move(batch));
      } else if (!reading_ && !reads_over_ && waiting_.size() < kMaxWaitingRows) {
        reading_ = true;
        mutex_.Unlock();
        StartRead(&incoming_);
      } else {
        --holds_;
        const bool over = holds_ == 0 && reads_over_ && in_flight_ == 0 && waiting_.empty();
        const bool finish = over && !finished_;
        if (finish) finished_ = true;
        mutex_.Unlock();
        if (finish) Finish(call_.End(end_));
        return;
      }
    }
  }

  void Record(std::vector<Row> batch) {
    absl::flat_hash_map<std::string, LearnerRows> learners;
    for (Row& row : batch) {
      LearnerRows& rows = learners[std::move(row.learner)];
      rows.calls.push_back(std::move(row.call));
      rows.results.push_back(row.result);
    }
    for (auto& [learner, rows] : learners) {
      practice_->RecordBatch(call_.Key(learner), std::move(rows.calls), call_.deadline(),
                             [this, learner = learner, results = std::move(rows.results)](
                                 size_t row, absl::StatusOr<RecordedRow> recorded) {
                               OnRecorded(recorded, learner, results[row]);
                             });
    }
  }

  void OnRecorded(const absl::StatusOr<RecordedRow>& recorded, const std::string& learner,
                  v1::RowResult* result) {
    mutex_.Lock();
    if (!recorded.ok()) {
      Refuse(recorded.status(), learner, result);
    } else {
      result->set_sequence(recorded->sequence);
      result->set_duplicate(recorded->duplicate);
      if (recorded->duplicate) {
        response_->set_duplicates(response_->duplicates() + 1);
      } else {
        response_->set_recorded(response_->recorded() + 1);
      }
    }
    const bool last = --in_flight_ == 0;
    if (last) ++holds_;
    mutex_.Unlock();
    if (last) Proceed();
  }

  Practice* const practice_;
  const Clock* const clock_;
  RpcCall call_;
  v1::RecordResponsesResponse* const response_;
  v1::RecordResponsesRequest incoming_;  // of the read under way

  absl::Mutex mutex_;
  int holds_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool reads_over_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_;  // how the call ends; fixed once reads_over_
  std::vector<Row> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;  // rows being recorded
};

}  // namespace

grpc::ServerReadReactor<v1::RecordResponsesRequest>* NewIngest(
    Practice* practice, const Clock* clock, RpcCall call, v1::RecordResponsesResponse* response) {
  return new Ingest(practice, clock, std::move(call), response);
}

}  // namespace proximal
