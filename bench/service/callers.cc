// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "bench/service/callers.h"

#include <atomic>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/client_context.h"
#include "proximal/v1/catalog.grpc.pb.h"
#include "proximal/v1/practice.grpc.pb.h"

namespace proximal::bench {
namespace {

std::string ItemId(uint64_t number) { return absl::StrCat("item-", number % kItems); }

// Differ between all calls of this process and, by the time it started, of those before it.
std::string ResponseId(uint64_t number) {
  static const int64_t kStart = absl::ToUnixMicros(absl::Now());
  return absl::StrCat(absl::Hex(kStart), "-", number);
}

absl::Status ToStatus(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

// Skills in chains of five, and items of every difficulty.
v1::Catalog MakeCatalog(int first_item, int end_item) {
  v1::Catalog catalog;
  if (first_item == 0) {
    catalog.set_title("Bench");
    catalog.mutable_settings()->mutable_cooldown()->set_seconds(0);
    for (int s = 0; s < kSkills; ++s) {
      v1::Skill& skill = *catalog.add_skills();
      skill.set_id(absl::StrCat("skill-", s));
      skill.set_title(absl::StrCat("Adding fractions, part ", s));
      if (s % 5 != 0) skill.add_prerequisite_ids(absl::StrCat("skill-", s - 1));
    }
  }
  for (int i = first_item; i < end_item; ++i) {
    v1::Item& item = *catalog.add_items();
    item.set_id(ItemId(static_cast<uint64_t>(i)));
    item.set_title(absl::StrCat("What is 1/", i % 9 + 2, " + 3/", i % 7 + 4, "?"));
    item.add_skill_ids(absl::StrCat("skill-", i % kSkills));
    item.set_difficulty(-3 + 6.0 * (i / kSkills) * kSkills / kItems);
  }
  return catalog;
}

absl::Status PublishAndActivate(v1::CatalogService::Stub& stub) {
  constexpr int kItemsPerPart = 5'000;
  v1::PublishCatalogResponse published;
  grpc::ClientContext publish;
  const auto writer = stub.PublishCatalog(&publish, &published);
  for (int first = 0; first < kItems; first += kItemsPerPart) {
    v1::PublishCatalogRequest request;
    *request.mutable_part() = MakeCatalog(first, first + kItemsPerPart);
    writer->Write(request);
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return ToStatus(status);
  v1::ActivateCatalogRequest request;
  request.set_catalog_version(published.catalog().catalog_version());
  v1::ActivateCatalogResponse activated;
  grpc::ClientContext activate;
  return ToStatus(stub.ActivateCatalog(&activate, request, &activated));
}

// Rows on one stream.
class Recorder {
 public:
  explicit Recorder(const std::string& address)
      : stub_(v1::PracticeService::NewStub(Connect(address, 1)[0])),
        writer_(stub_->RecordResponses(&context_, &reply_)) {}

  void Write(const v1::RecordResponsesRequest& row) { writer_->Write(row); }

  // An error where any was refused.
  absl::Status Finish() {
    writer_->WritesDone();
    const grpc::Status status = writer_->Finish();
    if (!status.ok()) return ToStatus(status);
    if (reply_.refused() > 0) return absl::InternalError("rows of the histories were refused");
    return absl::OkStatus();
  }

 private:
  const std::unique_ptr<v1::PracticeService::Stub> stub_;
  grpc::ClientContext context_;
  v1::RecordResponsesResponse reply_;
  const std::unique_ptr<grpc::ClientWriter<v1::RecordResponsesRequest>> writer_;
};

// The learner whose turn it is.
uint64_t Turn(uint64_t number, uint64_t learners) {
  constexpr uint64_t kStride = 7919;  // a prime that divides no number of learners
  return number * kStride % learners;
}

class RecommendCaller final : public Caller {
 public:
  RecommendCaller(const std::shared_ptr<grpc::Channel>& channel, uint64_t learners)
      : stub_(v1::PracticeService::NewStub(channel)), learners_(learners) {}

  void Call(std::function<void(bool ok)> done) override {
    static std::atomic<uint64_t> calls{0};
    const uint64_t number = calls.fetch_add(1, std::memory_order_relaxed);
    request_.set_learner_id(LearnerId(Turn(number, learners_)));
    context_.emplace();
    stub_->async()->RecommendNext(&*context_, &request_, &reply_,
                                  [this, done = std::move(done)](const grpc::Status& status) {
                                    done(status.ok() && reply_.recommendation().picks_size() > 0);
                                  });
  }

 private:
  const std::unique_ptr<v1::PracticeService::Stub> stub_;
  const uint64_t learners_;
  std::optional<grpc::ClientContext> context_;
  v1::RecommendNextRequest request_;
  v1::RecommendNextResponse reply_;
};

class RecordCaller final : public Caller {
 public:
  RecordCaller(const std::shared_ptr<grpc::Channel>& channel, uint64_t learners)
      : stub_(v1::PracticeService::NewStub(channel)), learners_(learners) {
    request_.mutable_next()->set_count(1);
  }

  void Call(std::function<void(bool ok)> done) override {
    static std::atomic<uint64_t> calls{0};
    const uint64_t number = calls.fetch_add(1, std::memory_order_relaxed);
    request_.set_learner_id(LearnerId(Turn(number, learners_)));
    v1::Response& response = *request_.mutable_response();
    response.set_response_id(absl::StrCat(ResponseId(number), "-r"));
    response.set_item_id(ItemId(number * 5));
    response.set_score(number * 7 % 10 < 7 ? 1 : 0);
    context_.emplace();
    stub_->async()->RecordResponse(
        &*context_, &request_, &reply_,
        [done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
  }

 private:
  const std::unique_ptr<v1::PracticeService::Stub> stub_;
  const uint64_t learners_;
  std::optional<grpc::ClientContext> context_;
  v1::RecordResponseRequest request_;
  v1::RecordResponseResponse reply_;
};

}  // namespace

std::string LearnerId(uint64_t number) {
  return absl::StrCat("8c7ab2f0-5a3e-4b7e-", absl::Dec(number, absl::kZeroPad12));
}

absl::Status PublishWorld(const std::string& address) {
  return PublishAndActivate(*v1::CatalogService::NewStub(Connect(address, 1)[0]));
}

absl::Status RecordHistories(const std::string& address, uint64_t first, uint64_t end,
                             uint64_t history) {
  Recorder recorder(address);
  for (uint64_t place = 0; place < history; ++place) {
    for (uint64_t learner = first; learner < end; ++learner) {
      v1::RecordResponsesRequest row;
      row.set_learner_id(LearnerId(learner));
      v1::Response& response = *row.mutable_response();
      response.set_response_id(ResponseId(learner * history + place));
      // The first skills of the chains in turn, at middling difficulty.
      response.set_item_id(ItemId(2'500 + place * 5 % kSkills + (learner + place) % 40 * kSkills));
      response.set_score((learner + place) * 7 % 10 < 7 ? 1 : 0);
      recorder.Write(row);
    }
  }
  return recorder.Finish();
}

absl::Status RecordLongHistory(const std::string& address, uint64_t learner) {
  constexpr int64_t kResponses = 500;
  constexpr int64_t kLongItems = 400;
  constexpr int64_t kADay = 18;  // responses
  Recorder recorder(address);
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  for (int64_t i = 0; i < kResponses; ++i) {
    v1::RecordResponsesRequest row;
    row.set_learner_id(LearnerId(learner));
    v1::Response& response = *row.mutable_response();
    response.set_response_id(absl::StrCat("long-", i));
    response.set_item_id(ItemId(static_cast<uint64_t>(i * 7 % kLongItems)));
    response.set_score(i * 7 % 10 < 7 ? 1 : 0);
    const int64_t days = (kResponses - 1 - i) / kADay;
    response.mutable_answered_at()->set_seconds(now - 86'400 * days - 60 * (kADay - i % kADay));
    recorder.Write(row);
  }
  return recorder.Finish();
}

NewCaller RecommendCallers(uint64_t learners) {
  return [learners](const std::shared_ptr<grpc::Channel>& channel) {
    return std::make_unique<RecommendCaller>(channel, learners);
  };
}

NewCaller RecordCallers(uint64_t learners) {
  return [learners](const std::shared_ptr<grpc::Channel>& channel) {
    return std::make_unique<RecordCaller>(channel, learners);
  };
}

absl::StatusOr<v1::RecommendNextResponse> TypicalReply(const std::string& address) {
  const auto stub = v1::PracticeService::NewStub(Connect(address, 1)[0]);
  grpc::ClientContext context;
  v1::RecommendNextResponse reply;
  v1::RecommendNextRequest request;
  request.set_learner_id(LearnerId(1));
  const grpc::Status status = stub->RecommendNext(&context, request, &reply);
  if (!status.ok()) return ToStatus(status);
  return reply;
}

}  // namespace proximal::bench
