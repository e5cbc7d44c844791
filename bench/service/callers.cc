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

std::string LearnerId(uint64_t number) {
  return absl::StrCat("8c7ab2f0-5a3e-4b7e-", absl::Dec(number % kLearners, absl::kZeroPad12));
}
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

absl::Status RecordHistories(v1::PracticeService::Stub& stub) {
  grpc::ClientContext context;
  v1::RecordResponsesResponse reply;
  const auto writer = stub.RecordResponses(&context, &reply);
  for (uint64_t i = 0; i < uint64_t{kLearners} * kHistory; ++i) {
    v1::RecordResponsesRequest row;
    row.set_learner_id(LearnerId(i));
    v1::Response& response = *row.mutable_response();
    response.set_response_id(ResponseId(i));
    // The first skills of the chains, at middling difficulty.
    response.set_item_id(ItemId(2'500 + i / kLearners * 5 % kSkills + i % 40 * kSkills));
    response.set_score(i * 7 % 10 < 7 ? 1 : 0);
    writer->Write(row);
  }
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  if (!status.ok()) return ToStatus(status);
  if (reply.refused() > 0) return absl::InternalError("rows of the histories were refused");
  return absl::OkStatus();
}

v1::RecommendNextRequest RecommendRequest(uint64_t number) {
  v1::RecommendNextRequest request;
  request.set_learner_id(LearnerId(number));
  return request;
}

class RecommendCaller final : public Caller {
 public:
  explicit RecommendCaller(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::PracticeService::NewStub(channel)) {}

  void Call(std::function<void(bool ok)> done) override {
    static std::atomic<uint64_t> calls{0};
    request_.set_learner_id(LearnerId(calls.fetch_add(1, std::memory_order_relaxed)));
    context_.emplace();
    stub_->async()->RecommendNext(&*context_, &request_, &reply_,
                                  [this, done = std::move(done)](const grpc::Status& status) {
                                    done(status.ok() && reply_.recommendation().picks_size() > 0);
                                  });
  }

 private:
  const std::unique_ptr<v1::PracticeService::Stub> stub_;
  std::optional<grpc::ClientContext> context_;
  v1::RecommendNextRequest request_;
  v1::RecommendNextResponse reply_;
};

class RecordCaller final : public Caller {
 public:
  explicit RecordCaller(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::PracticeService::NewStub(channel)) {
    request_.mutable_next()->set_count(1);
  }

  void Call(std::function<void(bool ok)> done) override {
    static std::atomic<uint64_t> calls{uint64_t{kLearners} * kHistory};
    const uint64_t number = calls.fetch_add(1, std::memory_order_relaxed);
    request_.set_learner_id(LearnerId(number));
    v1::Response& response = *request_.mutable_response();
    response.set_response_id(ResponseId(number));
    response.set_item_id(ItemId(number * 5));
    response.set_score(number * 7 % 10 < 7 ? 1 : 0);
    context_.emplace();
    stub_->async()->RecordResponse(
        &*context_, &request_, &reply_,
        [done = std::move(done)](const grpc::Status& status) { done(status.ok()); });
  }

 private:
  const std::unique_ptr<v1::PracticeService::Stub> stub_;
  std::optional<grpc::ClientContext> context_;
  v1::RecordResponseRequest request_;
  v1::RecordResponseResponse reply_;
};

}  // namespace

absl::Status Populate(const std::string& address) {
  const std::shared_ptr<grpc::Channel> channel = Connect(address, 1)[0];
  const absl::Status active = PublishAndActivate(*v1::CatalogService::NewStub(channel));
  if (!active.ok()) return active;
  return RecordHistories(*v1::PracticeService::NewStub(channel));
}

NewCaller RecommendCallers() {
  return [](const std::shared_ptr<grpc::Channel>& channel) {
    return std::make_unique<RecommendCaller>(channel);
  };
}

NewCaller RecordCallers() {
  return [](const std::shared_ptr<grpc::Channel>& channel) {
    return std::make_unique<RecordCaller>(channel);
  };
}

absl::StatusOr<v1::RecommendNextResponse> TypicalReply(const std::string& address) {
  const auto stub = v1::PracticeService::NewStub(Connect(address, 1)[0]);
  grpc::ClientContext context;
  v1::RecommendNextResponse reply;
  const grpc::Status status = stub->RecommendNext(&context, RecommendRequest(1), &reply);
  if (!status.ok()) return ToStatus(status);
  return reply;
}

}  // namespace proximal::bench
