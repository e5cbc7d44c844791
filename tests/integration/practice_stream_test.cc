// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Many learners on one stream, over real gRPC on a real journal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/integration/test_server.h"

namespace proximal {
namespace {

v1::PracticeRequest Record(const std::string& request_id, const v1::RecordResponseRequest& record) {
  v1::PracticeRequest request;
  request.set_request_id(request_id);
  *request.mutable_record() = record;
  return request;
}

v1::PracticeRequest Recommend(const std::string& request_id, const std::string& learner) {
  v1::PracticeRequest request;
  request.set_request_id(request_id);
  request.mutable_recommend()->set_learner_id(learner);
  return request;
}

class PracticeStreamTest : public ::testing::Test {
 protected:
  PracticeStreamTest() { server_.Activate(SmallCatalog()); }

  // Sends all requests while reading replies, and ends the stream.
  std::vector<v1::PracticeResponse> Converse(const std::vector<v1::PracticeRequest>& requests,
                                             grpc::Status* status) {
    const auto context = NewContext();
    const auto stream = server_.practice().Practice(context.get());
    std::thread writer([&] {
      for (const v1::PracticeRequest& request : requests) {
        if (!stream->Write(request)) break;
      }
      stream->WritesDone();
    });
    std::vector<v1::PracticeResponse> replies;
    v1::PracticeResponse reply;
    while (stream->Read(&reply)) replies.push_back(reply);
    writer.join();
    *status = stream->Finish();
    return replies;
  }

  TestServer server_;
};

TEST_F(PracticeStreamTest, EveryRequestIsAnsweredInOrderPerLearner) {
  constexpr int kLearners = 50;
  constexpr int kRounds = 20;
  std::vector<v1::PracticeRequest> requests;
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < kLearners; ++i) {
      const std::string learner = absl::StrCat("learner-", i);
      requests.push_back(Record(absl::StrCat(i, "/", 2 * round),
                                ResponseRequest(learner, absl::StrCat("r", round),
                                                absl::StrCat("s0-i", round), round % 2)));
      requests.push_back(Recommend(absl::StrCat(i, "/", 2 * round + 1), learner));
    }
  }
  grpc::Status status;
  const std::vector<v1::PracticeResponse> replies = Converse(requests, &status);
  ASSERT_TRUE(status.ok()) << status.error_message();
  ASSERT_EQ(replies.size(), requests.size());

  std::map<std::string, int> answered;  // by learner
  for (const v1::PracticeResponse& reply : replies) {
    const std::vector<std::string> id = absl::StrSplit(reply.request_id(), '/');
    const int step = answered[id[0]]++;
    EXPECT_EQ(id[1], absl::StrCat(step));
    if (step % 2 == 0) {
      ASSERT_TRUE(reply.has_record()) << reply.ShortDebugString();
      EXPECT_EQ(reply.record().sequence(), static_cast<uint64_t>(step / 2) + 1);
    } else {
      // It sees the record before it.
      ASSERT_TRUE(reply.has_recommend()) << reply.ShortDebugString();
      EXPECT_EQ(reply.recommend().recommendation().learner_version(), absl::StrCat(step / 2 + 1));
    }
  }
}

TEST_F(PracticeStreamTest, AnErrorTravelsInItsReplyAndTheStreamGoesOn) {
  v1::PracticeRequest empty;
  empty.set_request_id("empty");
  grpc::Status status;
  const std::vector<v1::PracticeResponse> replies = Converse(
      {Record("good", ResponseRequest("ana", "r1", "s0-i1", 1)),
       Record("bad", ResponseRequest("ana", "r2", "nope", 1)), empty, Recommend("late", "ana")},
      &status);
  ASSERT_TRUE(status.ok()) << status.error_message();
  std::map<std::string, v1::PracticeResponse> by_id;
  for (const v1::PracticeResponse& reply : replies) by_id[reply.request_id()] = reply;
  ASSERT_EQ(by_id.size(), 4u);
  EXPECT_TRUE(by_id["good"].has_record());
  EXPECT_EQ(by_id["bad"].error().code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_GT(by_id["bad"].error().details_size(), 0);
  EXPECT_EQ(by_id["empty"].error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_TRUE(by_id["late"].has_recommend());
}

TEST_F(PracticeStreamTest, ACallerWhoReadsNothingIsHeldBackAndServedInTheEnd) {
  constexpr int kRequests = 2'000;  // far beyond what a stream keeps unanswered
  const auto context = NewContext();
  const auto stream = server_.practice().Practice(context.get());
  std::thread writer([&] {
    for (int i = 0; i < kRequests; ++i) stream->Write(Recommend(absl::StrCat(i), "ana"));
    stream->WritesDone();
  });
  int replies = 0;
  v1::PracticeResponse reply;
  while (stream->Read(&reply)) EXPECT_EQ(reply.request_id(), absl::StrCat(replies++));
  writer.join();
  EXPECT_TRUE(stream->Finish().ok());
  EXPECT_EQ(replies, kRequests);
}

TEST_F(PracticeStreamTest, ACallerWhoGoesAwayLeavesTheServerWhole) {
  for (int i = 0; i < 20; ++i) {
    const auto context = NewContext();
    const auto stream = server_.practice().Practice(context.get());
    for (int k = 0; k < 50; ++k) {
      stream->Write(Record(
          "x", ResponseRequest(absl::StrCat("learner-", k), absl::StrCat("r", i), "s0-i1", 1)));
    }
    context->TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);
  }
  v1::RecordResponseResponse reply;
  EXPECT_TRUE(server_.Record(ResponseRequest("ana", "r1", "s0-i1", 1), &reply).ok());
}

TEST_F(PracticeStreamTest, ADrainEndsTheStreamAfterAnsweringWhatItRead) {
  const auto context = NewContext();
  const auto stream = server_.practice().Practice(context.get());
  ASSERT_TRUE(stream->Write(Record("1", ResponseRequest("ana", "r1", "s0-i1", 1))));
  v1::PracticeResponse reply;
  ASSERT_TRUE(stream->Read(&reply));
  EXPECT_TRUE(reply.has_record());
  std::thread drain([&] { server_.server().Drain(); });
  EXPECT_FALSE(stream->Read(&reply));
  const grpc::Status status = stream->Finish();
  drain.join();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonOf(status), "DRAINING");
}

}  // namespace
}  // namespace proximal
