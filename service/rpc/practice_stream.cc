// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/practice_stream.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "service/app/errors.h"
#include "service/rpc/convert.h"
#include "service/rpc/validate.h"

namespace proximal {
namespace {

constexpr size_t kMaxUnanswered = 256;

using RequestPtr = std::unique_ptr<v1::PracticeRequest>;
using ReplyPtr = std::unique_ptr<v1::PracticeResponse>;

const std::string& LearnerOf(const v1::PracticeRequest& request) {
  return request.has_record() ? request.record().learner_id() : request.recommend().learner_id();
}

// Every entry point takes a hold and gives it back in Proceed, the one place that decides what to
// do next; the call ends when nobody has a hold and every request read is answered.
class PracticeStream final
    : public grpc::ServerBidiReactor<v1::PracticeRequest, v1::PracticeResponse>,
      public OpenStreams::Stream {
 public:
  PracticeStream(Practice* practice, const Clock* clock, OpenStreams* streams, RpcCall call)
      : practice_(practice), clock_(clock), streams_(streams), call_(std::move(call)) {
    mutex_.Lock();
    ++holds_;
    if (!call_.status().ok()) EndReads(call_.status());
    mutex_.Unlock();
    streams_->Add(this);
    Proceed();
  }

  void OnReadDone(bool ok) override {
    RequestPtr begin;
    mutex_.Lock();
    ++holds_;
    reading_ = false;
    if (!ok) {
      EndReads(absl::OkStatus());
    } else if (!finished_ && !broken_) {
      begin = Accept();
    }
    mutex_.Unlock();
    if (begin != nullptr) Begin(std::move(begin));
    Proceed();
  }

  void OnWriteDone(bool ok) override {
    mutex_.Lock();
    ++holds_;
    writing_ = false;
    replies_.pop_front();
    --unanswered_;
    if (!ok) Break();
    mutex_.Unlock();
    Proceed();
  }

  void OnCancel() override {
    mutex_.Lock();
    ++holds_;
    Break();
    mutex_.Unlock();
    Proceed();
  }

  void Drain() override {
    mutex_.Lock();
    ++holds_;
    EndReads(Error(absl::StatusCode::kUnavailable, ErrorReason::kDraining,
                   "this replica is shutting down; open another stream"));
    mutex_.Unlock();
    Proceed();
  }

  void OnDone() override {
    streams_->Remove(this);
    delete this;
  }

 private:
  void EndReads(absl::Status status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (reads_over_) return;
    reads_over_ = true;
    end_ = std::move(status);
  }

  // Nobody reads the replies any more: drops what is not being worked on or written.
  void Break() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    broken_ = true;
    EndReads(absl::CancelledError("the caller is gone"));
    for (auto& [learner, queue] : waiting_) {
      unanswered_ -= queue.size();
      queue.clear();
    }
    const size_t kept = writing_ ? 1 : 0;
    unanswered_ -= replies_.size() - kept;
    replies_.resize(kept);
  }

  // Takes in `incoming_`; returns it where its learner is idle, else it waits its turn.
  RequestPtr Accept() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++unanswered_;
    RequestPtr request = std::exchange(incoming_, nullptr);
    const auto [queue, idle] = waiting_.try_emplace(LearnerOf(*request));
    if (idle) return request;
    queue->second.push_back(std::move(request));
    return nullptr;
  }

  // Works on a request of a learner who has no other under way.
  void Begin(RequestPtr request) {
    auto reply = std::make_unique<v1::PracticeResponse>();
    reply->set_request_id(request->request_id());
    absl::Status status = ValidateEnvelope(*request);
    if (status.ok()) {
      status = request->has_record() ? Validate(request->record(), clock_->Now())
                                     : Validate(request->recommend());
    }
    if (!status.ok()) {
      Reply(LearnerOf(*request), std::move(reply), status);
    } else if (request->has_record()) {
      Record(std::move(request), std::move(reply));
    } else {
      Recommend(std::move(request), std::move(reply));
    }
  }

  void Record(RequestPtr request, ReplyPtr reply) {
    const v1::RecordResponseRequest& record = request->record();
    RecordCall call = Decode(record);
    call.deadline = call_.deadline();
    LearnerKey key = call_.Key(record.learner_id());
    practice_->Record(std::move(key), std::move(call),
                      [this, request = std::move(request),
                       reply = std::move(reply)](absl::StatusOr<Recorded> recorded) mutable {
                        const v1::RecordResponseRequest& record = request->record();
                        if (recorded.ok()) {
                          Encode(*recorded, *reply->mutable_record());
                        }
                        Reply(record.learner_id(), std::move(reply), recorded.status());
                      });
  }

  void Recommend(RequestPtr request, ReplyPtr reply) {
    const v1::RecommendNextRequest& recommend = request->recommend();
    RecommendCall call = Decode(recommend);
    call.deadline = call_.deadline();
    LearnerKey key = call_.Key(recommend.learner_id());
    practice_->Recommend(
        std::move(key), std::move(call),
        [this, request = std::move(request),
         reply = std::move(reply)](absl::StatusOr<Recommended> recommended) mutable {
          const v1::RecommendNextRequest& recommend = request->recommend();
          if (recommended.ok()) {
            Encode(*recommended, *reply->mutable_recommend()->mutable_recommendation());
          }
          Reply(recommend.learner_id(), std::move(reply), recommended.status());
        });
  }

  // Sends the reply to the learner's request under way, and begins the learner's next.
  void Reply(const std::string& learner, ReplyPtr reply, const absl::Status& status) {
    if (!status.ok()) *reply->mutable_error() = call_.Describe(status, learner);
    RequestPtr next;
    mutex_.Lock();
    ++holds_;
    if (broken_) {
      --unanswered_;
    } else {
      replies_.push_back(std::move(reply));
    }
    const auto queue = waiting_.find(learner);
    if (queue->second.empty()) {
      waiting_.erase(queue);
    } else {
      next = std::move(queue->second.front());
      queue->second.pop_front();
    }
    mutex_.Unlock();
    if (next != nullptr) Begin(std::move(next));
    Proceed();
  }

  // Gives back a hold.
  void Proceed() {
    for (;;) {
      mutex_.Lock();
      if (!writing_ && !replies_.empty()) {
        writing_ = true;
        const v1::PracticeResponse* reply = replies_.front().get();
        mutex_.Unlock();
        StartWrite(reply);
      } else if (!reading_ && !reads_over_ && unanswered_ < kMaxUnanswered) {
        reading_ = true;
        incoming_ = std::make_unique<v1::PracticeRequest>();
        v1::PracticeRequest* incoming = incoming_.get();
        mutex_.Unlock();
        StartRead(incoming);
      } else {
        --holds_;
        const bool over = holds_ == 0 && reads_over_ && unanswered_ == 0;
        const bool finish = over && !finished_;
        if (finish) finished_ = true;
        mutex_.Unlock();
        if (finish) Finish(call_.End(end_));
        return;
      }
    }
  }

  Practice* const practice_;
  const Clock* const clock_;
  OpenStreams* const streams_;
  RpcCall call_;

  absl::Mutex mutex_;
  int holds_ ABSL_GUARDED_BY(mutex_) = 0;
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;  // the first of replies_
  bool reads_over_ ABSL_GUARDED_BY(mutex_) = false;
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status end_;     // how the call ends; fixed once reads_over_
  RequestPtr incoming_;  // of the read under way
  // Requests read whose reply is not written yet.
  size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  // By learner, those that wait; an entry, perhaps empty, while one of the learner is under way.
  absl::flat_hash_map<std::string, std::deque<RequestPtr>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::deque<ReplyPtr> replies_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

grpc::ServerBidiReactor<v1::PracticeRequest, v1::PracticeResponse>* NewPracticeStream(
    Practice* practice, const Clock* clock, OpenStreams* streams, RpcCall call) {
  return new PracticeStream(practice, clock, streams, std::move(call));
}

}  // namespace proximal
