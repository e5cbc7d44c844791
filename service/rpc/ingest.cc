// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/ingest.h"

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "grpcpp/alarm.h"
#include "service/app/errors.h"
#include "service/rpc/convert.h"
#include "service/rpc/limits.h"
#include "service/rpc/stream_driver.h"
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

class Ingest final : public grpc::ServerReadReactor<v1::RecordResponsesRequest>,
                     private StreamDriver {
 public:
  Ingest(Practice* practice, const Clock* clock, RpcCall call,
         v1::RecordResponsesResponse* response)
      : practice_(practice), clock_(clock), call_(std::move(call)), response_(response) {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      if (!call_.status().ok()) EndReads(call_.status());
    }
    Proceed();
  }

  void OnReadDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      reading_ = false;
      if (!ok) {
        EndReads(absl::OkStatus());
      } else if (response_->results_size() == static_cast<int>(kMaxRows)) {
        EndReads(Error(absl::StatusCode::kInvalidArgument, ErrorReason::kTooManyRows,
                       absl::StrCat("a stream has at most ", kMaxRows, " rows; the first ",
                                    kMaxRows, " are recorded, send the rest on another stream")));
      } else if (!reads_over()) {
        Accept();
      }
    }
    Proceed();
  }

  void OnCancel() override {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      EndReads(absl::CancelledError("the caller cancelled"));
      waiting_.clear();
    }
    Proceed();
  }

  void OnDone() override { delete this; }

 private:
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

  Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) override {
    if (pausing_) return nullptr;
    if (in_flight_ == 0 && !waiting_.empty()) {
      const absl::Duration pause = call_.GiveWay();
      if (pause > absl::ZeroDuration()) {
        pausing_ = true;
        return [this, pause] { Pause(pause); };
      }
      in_flight_ = waiting_.size();
      return [this, batch = std::exchange(waiting_, {})]() mutable { Record(std::move(batch)); };
    }
    if (!reading_ && !reads_over() && waiting_.size() < kMaxWaitingRows) {
      reading_ = true;
      return [this] { StartRead(&incoming_); };
    }
    return nullptr;
  }

  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) override {
    return in_flight_ == 0 && waiting_.empty() && !pausing_;
  }

  void End(const absl::Status& status) override { Finish(call_.End(status)); }

  void Pause(absl::Duration pause) {
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(std::chrono::system_clock::now() + absl::ToChronoMicroseconds(pause),
                [this](bool /*expired*/) {
                  {
                    absl::MutexLock lock(&mutex_);
                    Hold();
                    pausing_ = false;
                  }
                  Proceed();
                });
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
    {
      absl::MutexLock lock(&mutex_);
      if (!recorded.ok()) {
        Refuse(recorded.status(), learner, result);
      } else {
        Tell(*recorded, result);
      }
      if (--in_flight_ > 0) return;
      Hold();
    }
    Proceed();
  }

  void Tell(const RecordedRow& recorded, v1::RowResult* result)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    result->set_sequence(recorded.sequence);
    result->set_duplicate(recorded.duplicate);
    if (recorded.duplicate) {
      response_->set_duplicates(response_->duplicates() + 1);
    } else {
      response_->set_recorded(response_->recorded() + 1);
    }
  }

  Practice* const practice_;
  const Clock* const clock_;
  RpcCall call_;
  v1::RecordResponsesResponse* const response_;
  v1::RecordResponsesRequest incoming_;  // of the read under way

  std::unique_ptr<grpc::Alarm> alarm_;  // of the pause under way

  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool pausing_ ABSL_GUARDED_BY(mutex_) = false;  // gives way
  std::vector<Row> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t in_flight_ ABSL_GUARDED_BY(mutex_) = 0;  // rows being recorded
};

}  // namespace

grpc::ServerReadReactor<v1::RecordResponsesRequest>* NewIngest(
    Practice* practice, const Clock* clock, RpcCall call, v1::RecordResponsesResponse* response) {
  return new Ingest(practice, clock, std::move(call), response);
}

}  // namespace proximal
