// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/practice_stream.h"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "service/app/errors.h"
#include "service/rpc/convert.h"
#include "service/rpc/limits.h"
#include "service/rpc/stream_driver.h"
#include "service/rpc/validate.h"

namespace proximal {
namespace {

constexpr size_t kMaxUnanswered = 256;
constexpr size_t kMaxHeldBytes = size_t{1} << 20;

// A request as it waits for its turn.
struct Request {
  std::string request_id;
  std::string learner;
  std::variant<absl::Status, RecordCall, RecommendCall> action;  // a status: why it is refused
  size_t bytes = 0;                                              // as sent
};

using RequestPtr = std::unique_ptr<Request>;
using ReplyPtr = std::unique_ptr<v1::PracticeResponse>;

// Takes no more than the limits allow, whatever was sent.
RequestPtr Take(const v1::PracticeRequest& wire, absl::Time now, absl::Time deadline) {
  auto request = std::make_unique<Request>();
  request->bytes = wire.ByteSizeLong();
  absl::Status status = ValidateEnvelope(wire);
  if (status.ok()) {
    status = wire.has_record() ? Validate(wire.record(), now) : Validate(wire.recommend());
  }
  const std::string& learner =
      wire.has_record() ? wire.record().learner_id() : wire.recommend().learner_id();
  if (wire.request_id().size() <= kMaxRequestIdBytes) request->request_id = wire.request_id();
  if (learner.size() <= kMaxIdBytes) request->learner = learner;
  if (!status.ok()) {
    request->action = std::move(status);
  } else if (wire.has_record()) {
    RecordCall call = Decode(wire.record());
    call.deadline = deadline;
    request->action = std::move(call);
  } else {
    RecommendCall call = Decode(wire.recommend());
    call.deadline = deadline;
    request->action = std::move(call);
  }
  return request;
}

class PracticeStream final
    : public grpc::ServerBidiReactor<v1::PracticeRequest, v1::PracticeResponse>,
      public OpenStreams::Stream,
      private StreamDriver {
 public:
  PracticeStream(Practice* practice, const Clock* clock, OpenStreams* streams, RpcCall call)
      : practice_(practice), clock_(clock), streams_(streams), call_(std::move(call)) {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      if (!call_.status().ok()) EndReads(call_.status());
    }
    streams_->Add(this);
    Proceed();
  }

  void OnReadDone(bool ok) override {
    RequestPtr request = ok ? Take(*incoming_, clock_->Now(), call_.deadline()) : nullptr;
    incoming_ = nullptr;
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      reading_ = false;
      if (!ok) {
        EndReads(absl::OkStatus());
      } else if (!broken_ && !ended()) {
        Accept(std::move(request));
      }
    }
    Proceed();
  }

  void OnWriteDone(bool ok) override {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      writing_ = false;
      held_bytes_ -= answers_.front().bytes;
      answers_.pop_front();
      --unanswered_;
      if (!ok) Break();
    }
    Proceed();
  }

  void OnCancel() override {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      Break();
    }
    Proceed();
  }

  void Drain() override {
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      EndReads(Error(absl::StatusCode::kUnavailable, ErrorReason::kDraining,
                     "this replica is shutting down; open another stream"));
    }
    Proceed();
  }

  void OnDone() override {
    streams_->Remove(this);
    delete this;
  }

 private:
  struct Answer {
    ReplyPtr reply;
    size_t bytes;
  };

  // Nobody reads the replies any more: drops what is not being worked on or written.
  void Break() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    broken_ = true;
    EndReads(absl::CancelledError("the caller is gone"));
    for (auto& [learner, queue] : waiting_) {
      unanswered_ -= queue.size();
      queue.clear();
    }
    const size_t kept = writing_ ? 1 : 0;
    unanswered_ -= answers_.size() - kept;
    answers_.resize(kept);
  }

  // It is its learner's turn, or waits for that.
  void Accept(RequestPtr request) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    ++unanswered_;
    held_bytes_ += request->bytes;
    const auto [queue, idle] = waiting_.try_emplace(request->learner);
    (idle ? ready_ : queue->second).push_back(std::move(request));
  }

  Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) override {
    if (!writing_ && !answers_.empty()) {
      writing_ = true;
      return [this, reply = answers_.front().reply.get()] { StartWrite(reply); };
    }
    if (!ready_.empty()) {
      RequestPtr request = std::move(ready_.front());
      ready_.pop_front();
      return [this, request = std::move(request)]() mutable { Begin(std::move(request)); };
    }
    if (!reading_ && !reads_over() && unanswered_ < kMaxUnanswered && held_bytes_ < kMaxHeldBytes) {
      reading_ = true;
      incoming_ = std::make_unique<v1::PracticeRequest>();
      return [this, incoming = incoming_.get()] { StartRead(incoming); };
    }
    return nullptr;
  }

  bool IsIdle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) override { return unanswered_ == 0; }

  void End(const absl::Status& status) override { Finish(call_.End(status)); }

  // Works on a request of a learner who has no other under way.
  void Begin(RequestPtr request) {
    auto action = std::move(request->action);
    std::visit([&](auto&& what) { Work(std::move(what), std::move(request)); }, std::move(action));
  }

  void Work(const absl::Status& refused, RequestPtr request) {
    Reply(std::move(request), NewReply(), refused);
  }

  void Work(RecordCall call, RequestPtr request) {
    absl::StatusOr<RpcCall::Pass> pass = call_.LetIn();
    if (!pass.ok()) return Work(pass.status(), std::move(request));
    LearnerKey key = call_.Key(request->learner);
    practice_->Record(std::move(key), std::move(call),
                      [this, request = std::move(request),
                       pass = *std::move(pass)](absl::StatusOr<Recorded> recorded) mutable {
                        ReplyPtr reply = NewReply();
                        if (recorded.ok()) Encode(*recorded, *reply->mutable_record());
                        pass.reset();
                        Reply(std::move(request), std::move(reply), recorded.status());
                      });
  }

  void Work(RecommendCall call, RequestPtr request) {
    absl::StatusOr<RpcCall::Pass> pass = call_.LetIn();
    if (!pass.ok()) return Work(pass.status(), std::move(request));
    LearnerKey key = call_.Key(request->learner);
    practice_->Recommend(
        std::move(key), std::move(call),
        [this, request = std::move(request),
         pass = *std::move(pass)](absl::StatusOr<Recommended> recommended) mutable {
          ReplyPtr reply = NewReply();
          if (recommended.ok()) {
            Encode(*recommended, *reply->mutable_recommend()->mutable_recommendation());
          }
          pass.reset();
          Reply(std::move(request), std::move(reply), recommended.status());
        });
  }

  static ReplyPtr NewReply() { return std::make_unique<v1::PracticeResponse>(); }

  // Sends the reply to the learner's request under way, and begins the learner's next.
  void Reply(RequestPtr request, ReplyPtr reply, const absl::Status& status) {
    reply->set_request_id(std::move(request->request_id));
    if (!status.ok()) *reply->mutable_error() = call_.Describe(status, request->learner);
    const size_t bytes = reply->ByteSizeLong();
    {
      absl::MutexLock lock(&mutex_);
      Hold();
      held_bytes_ -= request->bytes;
      if (broken_) {
        --unanswered_;
      } else {
        held_bytes_ += bytes;
        answers_.push_back({std::move(reply), bytes});
      }
      const auto queue = waiting_.find(request->learner);
      if (queue->second.empty()) {
        waiting_.erase(queue);
      } else {
        ready_.push_back(std::move(queue->second.front()));
        queue->second.pop_front();
      }
    }
    Proceed();
  }

  Practice* const practice_;
  const Clock* const clock_;
  OpenStreams* const streams_;
  RpcCall call_;

  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;  // the first of answers_
  bool broken_ ABSL_GUARDED_BY(mutex_) = false;
  std::unique_ptr<v1::PracticeRequest> incoming_;  // of the read under way
  // Requests read whose reply is not written yet, and their bytes or those of the reply.
  size_t unanswered_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t held_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  // By learner, those that wait; an entry, perhaps empty, while one of the learner is under way.
  absl::flat_hash_map<std::string, std::deque<RequestPtr>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::deque<RequestPtr> ready_ ABSL_GUARDED_BY(mutex_);  // whose turn it is
  std::deque<Answer> answers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

grpc::ServerBidiReactor<v1::PracticeRequest, v1::PracticeResponse>* NewPracticeStream(
    Practice* practice, const Clock* clock, OpenStreams* streams, RpcCall call) {
  return new PracticeStream(practice, clock, streams, std::move(call));
}

}  // namespace proximal
