// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Streams on a replica that has no room, over real gRPC: its journal holds what it is given, or its
// uploads have what they may have.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "service/store/memory/memory_journal.h"
#include "service/store/memory/memory_registry.h"
#include "service/store/memory/memory_state_cache.h"
#include "tests/integration/test_server.h"

namespace proximal {
namespace {

// Long enough for what must not happen to happen.
constexpr absl::Duration kAWhile = absl::Milliseconds(300);

// Appends nothing until it is released.
class HeldJournal final : public MemoryJournal {
 public:
  void Append(LearnerKey key, std::vector<Event> events, absl::Time deadline,
              absl::AnyInvocable<void(absl::Status)> done) override {
    {
      absl::MutexLock lock(&mutex_);
      ++asked_;
      if (held_) {
        appends_.push_back({std::move(key), std::move(events), deadline, std::move(done)});
        return;
      }
    }
    MemoryJournal::Append(std::move(key), std::move(events), deadline, std::move(done));
  }

  void Release() {
    std::vector<Call> appends;
    {
      absl::MutexLock lock(&mutex_);
      held_ = false;
      appends.swap(appends_);
    }
    for (Call& call : appends) {
      MemoryJournal::Append(std::move(call.key), std::move(call.events), call.deadline,
                            std::move(call.done));
    }
  }

  void WaitForAppends(int asked) {
    absl::MutexLock lock(&mutex_);
    const auto enough = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return asked_ >= asked; };
    mutex_.Await(absl::Condition(&enough));
  }
  int asked() {
    absl::MutexLock lock(&mutex_);
    return asked_;
  }

 private:
  struct Call {
    LearnerKey key;
    std::vector<Event> events;
    absl::Time deadline;
    absl::AnyInvocable<void(absl::Status)> done;
  };

  absl::Mutex mutex_;
  bool held_ ABSL_GUARDED_BY(mutex_) = true;
  int asked_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Call> appends_ ABSL_GUARDED_BY(mutex_);
};

using Stream = grpc::ClientReaderWriter<v1::PracticeRequest, v1::PracticeResponse>;

v1::PracticeRequest Recommend(const std::string& learner) {
  v1::PracticeRequest request;
  request.set_request_id(learner);
  request.mutable_recommend()->set_learner_id(learner);
  return request;
}

v1::PracticeRequest Record(const std::string& learner, const std::string& id) {
  v1::PracticeRequest request;
  request.set_request_id(id);
  *request.mutable_record() = ResponseRequest(learner, id, "s0-i1", 1);
  return request;
}

class OverloadTest : public ::testing::Test {
 protected:
  OverloadTest() { server_.Activate(SmallCatalog()); }
  ~OverloadTest() override { journal_->Release(); }

  static Config OneCallAtATime() {
    Config config;
    config.max_in_flight = 1;
    return config;
  }
  Stores MakeStores() {
    return {.journal = journal_,
            .registry = std::make_shared<MemoryRegistry>(),
            .cache = std::make_shared<MemoryStateCache>(StateTableOptions())};
  }

  // Takes all the room there is, until the journal is released.
  std::thread FillUp() {
    std::thread caller([this] {
      v1::RecordResponseResponse reply;
      EXPECT_TRUE(server_.Record(ResponseRequest("first", "r1", "s0-i1", 1), &reply).ok());
    });
    journal_->WaitForAppends(1);
    return caller;
  }

  const std::shared_ptr<HeldJournal> journal_ = std::make_shared<HeldJournal>();
  TestServer server_{OneCallAtATime(), MakeStores()};
};

TEST_F(OverloadTest, IdleStreamsTakeNoRoomFromCalls) {
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<Stream>> streams;
  for (int i = 0; i < 5; ++i) {
    contexts.push_back(NewContext());
    streams.push_back(server_.practice().Practice(contexts.back().get()));
    v1::PracticeResponse reply;
    ASSERT_TRUE(streams.back()->Write(Recommend("ana")));
    ASSERT_TRUE(streams.back()->Read(&reply));
    EXPECT_TRUE(reply.has_recommend()) << reply.ShortDebugString();
  }
  v1::RecommendNextRequest request;
  request.set_learner_id("ana");
  v1::RecommendNextResponse reply;
  const grpc::Status status = server_.Recommend(request, &reply);
  EXPECT_TRUE(status.ok()) << status.error_message();
  for (const auto& stream : streams) {
    stream->WritesDone();
    EXPECT_TRUE(stream->Finish().ok());
  }
}

TEST_F(OverloadTest, ARequestWithoutRoomIsRefusedInItsReplyAndTheStreamGoesOn) {
  std::thread first = FillUp();
  const auto context = NewContext();
  const auto stream = server_.practice().Practice(context.get());
  v1::PracticeResponse reply;
  ASSERT_TRUE(stream->Write(Recommend("ana")));
  ASSERT_TRUE(stream->Read(&reply));
  EXPECT_EQ(reply.request_id(), "ana");
  ASSERT_TRUE(reply.has_error());
  EXPECT_EQ(reply.error().code(), grpc::StatusCode::UNAVAILABLE);
  google::rpc::ErrorInfo info;
  google::rpc::RetryInfo retry;
  for (const google::protobuf::Any& any : reply.error().details()) {
    any.UnpackTo(&info);
    any.UnpackTo(&retry);
  }
  EXPECT_EQ(info.reason(), "OVERLOADED");
  EXPECT_GT(retry.retry_delay().nanos(), 0);

  journal_->Release();
  first.join();
  // A call has its reply a moment before its room is free: who is refused comes again.
  for (int tries = 0; tries < 500 && !reply.has_recommend(); ++tries) {
    absl::SleepFor(absl::Milliseconds(10));
    ASSERT_TRUE(stream->Write(Recommend("ana")));
    ASSERT_TRUE(stream->Read(&reply));
  }
  EXPECT_TRUE(reply.has_recommend()) << reply.ShortDebugString();
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(OverloadTest, IngestGivesWayAndRefusesNothing) {
  std::thread first = FillUp();
  const auto context = NewContext();
  v1::RecordResponsesResponse reply;
  const auto writer = server_.practice().RecordResponses(context.get(), &reply);
  for (int i = 0; i < 100; ++i) {
    v1::RecordResponsesRequest row;
    row.set_learner_id(absl::StrCat("learner-", i % 7));
    *row.mutable_response() = ResponseRequest("", absl::StrCat("r", i), "s0-i1", 1).response();
    ASSERT_TRUE(writer->Write(row));
  }
  writer->WritesDone();
  absl::SleepFor(kAWhile);
  EXPECT_EQ(journal_->asked(), 1);
  journal_->Release();
  first.join();
  const grpc::Status status = writer->Finish();
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reply.recorded(), 100u);
}

TEST_F(OverloadTest, AStreamHoldsOnlySoManyBytesOfWhatIsSentToIt) {
  constexpr int kRequests = 40;
  const auto context = NewContext();
  const auto stream = server_.practice().Practice(context.get());
  ASSERT_TRUE(stream->Write(Record("ana", "r0")));
  journal_->WaitForAppends(1);
  std::atomic<int> sent{0};
  std::thread writer([&] {
    v1::PracticeRequest large = Record("ana", "r1");
    large.mutable_record()->mutable_correction()->set_reason(std::string(3 << 20, 'x'));
    while (sent < kRequests && stream->Write(large)) ++sent;
    stream->WritesDone();
  });
  absl::SleepFor(kAWhile);
  EXPECT_LT(sent, kRequests / 2);
  journal_->Release();
  int replies = 0;
  v1::PracticeResponse reply;
  while (stream->Read(&reply)) EXPECT_EQ(reply.has_error(), replies++ > 0);
  writer.join();
  EXPECT_EQ(replies, kRequests + 1);
  EXPECT_TRUE(stream->Finish().ok());
}

TEST_F(OverloadTest, AnIdThatIsTooLongIsNotSentBack) {
  const auto context = NewContext();
  const auto stream = server_.practice().Practice(context.get());
  v1::PracticeRequest request = Recommend("ana");
  request.set_request_id(std::string(1 << 20, 'x'));
  v1::PracticeResponse reply;
  ASSERT_TRUE(stream->Write(request));
  ASSERT_TRUE(stream->Read(&reply));
  EXPECT_EQ(reply.request_id(), "");
  EXPECT_EQ(reply.error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  stream->WritesDone();
  EXPECT_TRUE(stream->Finish().ok());
}

// An upload of the catalog that goes on until Finish.
struct Publication {
  Publication(TestServer& server, const v1::Catalog& catalog)
      : context(NewContext()), writer(server.catalogs().PublishCatalog(context.get(), &reply)) {
    v1::PublishCatalogRequest request;
    *request.mutable_part() = catalog;
    writer->Write(request);
  }
  grpc::Status Finish() {
    writer->WritesDone();
    return writer->Finish();
  }

  std::unique_ptr<grpc::ClientContext> context;
  v1::PublishCatalogResponse reply;
  std::unique_ptr<grpc::ClientWriter<v1::PublishCatalogRequest>> writer;
};

TEST(UploadTest, WhatAllUploadsHaveTogetherIsBounded) {
  const v1::Catalog catalog = SmallCatalog();
  Config config;
  config.upload_bytes = catalog.ByteSizeLong() * 3 / 2;
  TestServer server(config);
  Publication first(server, catalog);
  grpc::Status refused;
  do {
    refused = Publication(server, catalog).Finish();
  } while (refused.ok());  // the first has not arrived yet
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(refused), "OVERLOADED");
  EXPECT_THAT(refused.error_message(), ::testing::HasSubstr("--upload_bytes"));
  EXPECT_EQ(DetailOf<google::rpc::RetryInfo>(refused).retry_delay().seconds(), 1);
  EXPECT_TRUE(first.Finish().ok());
  grpc::Status again;
  do {
    again = Publication(server, catalog).Finish();
  } while (again.error_code() == grpc::StatusCode::UNAVAILABLE);  // the first is not quite over
  EXPECT_TRUE(again.ok()) << again.error_message();
  EXPECT_EQ(Publication(server, SmallCatalog(6)).Finish().error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace proximal
