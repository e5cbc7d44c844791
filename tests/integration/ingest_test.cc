// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bulk ingest over real gRPC on a real journal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/test_server.h"

namespace proximal {
namespace {

v1::RecordResponsesRequest Row(const std::string& learner, const std::string& id,
                               const std::string& item, double score) {
  v1::RecordResponsesRequest row;
  row.set_learner_id(learner);
  row.mutable_response()->set_response_id(id);
  row.mutable_response()->set_item_id(item);
  row.mutable_response()->set_score(score);
  return row;
}

class IngestTest : public ::testing::Test {
 protected:
  IngestTest() { server_.Activate(SmallCatalog()); }

  grpc::Status Ingest(const std::vector<v1::RecordResponsesRequest>& rows,
                      v1::RecordResponsesResponse* reply) {
    const auto context = NewContext();
    const auto writer = server_.practice().RecordResponses(context.get(), reply);
    for (const v1::RecordResponsesRequest& row : rows) {
      if (!writer->Write(row)) break;
    }
    writer->WritesDone();
    return writer->Finish();
  }

  TestServer server_;
};

TEST_F(IngestTest, ABrokenRowInTheMiddleStopsNoOther) {
  std::vector<v1::RecordResponsesRequest> rows;
  for (int i = 0; i < 9; ++i) {
    rows.push_back(Row("ana", absl::StrCat("r", i), absl::StrCat("s0-i", i), 1));
  }
  rows[3].mutable_response()->set_score(std::numeric_limits<double>::quiet_NaN());
  rows[6].mutable_response()->set_item_id("nope");
  v1::RecordResponsesResponse reply;
  const grpc::Status status = Ingest(rows, &reply);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reply.recorded(), 7u);
  EXPECT_EQ(reply.refused(), 2u);
  ASSERT_EQ(reply.results_size(), 9);
  uint64_t sequence = 0;
  for (int i = 0; i < 9; ++i) {
    const v1::RowResult& result = reply.results(i);
    EXPECT_EQ(result.index(), static_cast<uint32_t>(i));
    if (i == 3 || i == 6) {
      EXPECT_TRUE(result.has_error());
      EXPECT_GT(result.error().details_size(), 0);
    } else {
      EXPECT_EQ(result.sequence(), ++sequence);  // in the order sent
    }
  }
  EXPECT_EQ(reply.results(3).error().code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(reply.results(6).error().code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(IngestTest, SentAgainNothingCountsTwice) {
  const std::vector<v1::RecordResponsesRequest> rows = {
      Row("ana", "r1", "s0-i1", 1), Row("ben", "r1", "s0-i2", 0), Row("ana", "r2", "s0-i3", 0)};
  v1::RecordResponsesResponse first, again;
  ASSERT_TRUE(Ingest(rows, &first).ok());
  ASSERT_TRUE(Ingest(rows, &again).ok());
  EXPECT_EQ(first.recorded(), 3u);
  EXPECT_EQ(again.recorded(), 0u);
  EXPECT_EQ(again.duplicates(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(again.results(i).duplicate());
    EXPECT_EQ(again.results(i).sequence(), first.results(i).sequence());
  }
}

TEST_F(IngestTest, ADuplicateWithinOneStreamIsOne) {
  v1::RecordResponsesResponse reply;
  ASSERT_TRUE(Ingest({Row("ana", "r1", "s0-i1", 1), Row("ana", "r1", "s0-i1", 1)}, &reply).ok());
  EXPECT_EQ(reply.recorded(), 1u);
  EXPECT_EQ(reply.duplicates(), 1u);
}

TEST_F(IngestTest, ManyLearnersAtOnce) {
  std::vector<v1::RecordResponsesRequest> rows;
  for (int i = 0; i < 10'000; ++i) {
    rows.push_back(Row(absl::StrCat("learner-", i % 97), absl::StrCat("r", i),
                       absl::StrCat("s0-i", i % 20), 1));
  }
  v1::RecordResponsesResponse reply;
  const grpc::Status status = Ingest(rows, &reply);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reply.recorded(), 10'000u);
  for (int i = 0; i < 10'000; ++i) {
    EXPECT_EQ(reply.results(i).sequence(), static_cast<uint64_t>(i / 97) + 1);
  }
}

TEST_F(IngestTest, NoRowsIsAnEmptyReply) {
  v1::RecordResponsesResponse reply;
  EXPECT_TRUE(Ingest({}, &reply).ok());
  EXPECT_EQ(reply.results_size(), 0);
}

TEST_F(IngestTest, TooManyRowsEndTheStreamAndKeepTheFirst) {
  v1::RecordResponsesResponse reply;
  v1::RecordResponsesRequest broken;  // refused at once: this is about counting
  std::vector<v1::RecordResponsesRequest> rows(100'001, broken);
  rows[0] = Row("ana", "r1", "s0-i1", 1);
  const grpc::Status status = Ingest(rows, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "TOO_MANY_ROWS");
  ASSERT_TRUE(Ingest({rows[0]}, &reply).ok());
  EXPECT_EQ(reply.duplicates(), 1u);
}

TEST_F(IngestTest, OnlyTheFirstThousandRefusalsAreSpeltOut) {
  v1::RecordResponsesResponse reply;
  ASSERT_TRUE(Ingest(std::vector<v1::RecordResponsesRequest>(1'500), &reply).ok());
  EXPECT_EQ(reply.refused(), 1'500u);
  EXPECT_FALSE(reply.results(999).error().message().empty());
  EXPECT_TRUE(reply.results(1'000).error().message().empty());
  EXPECT_EQ(reply.results(1'499).error().code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace proximal
