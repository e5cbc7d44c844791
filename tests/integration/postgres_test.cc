// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Servers that share a PostgreSQL: the practice loop over real gRPC, from one replica to the other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/test_server.h"
#include "tests/service/store/postgres/postgres_server.h"

namespace proximal {
namespace {

using testing::HavePostgres;
using testing::PostgresServer;

class PostgresIntegrationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!HavePostgres()) GTEST_SKIP() << "there is no PostgreSQL: install postgresql";
    postgres_ = std::make_unique<PostgresServer>();
    config_.journal = postgres_->Url(postgres_->NewDatabase());
    config_.refresh_interval = absl::Milliseconds(100);
  }

  std::unique_ptr<PostgresServer> postgres_;
  Config config_;
};

int SequenceOf(TestServer& server, const std::string& learner) {
  v1::ListEventsRequest request;
  request.set_learner_id(learner);
  v1::ListEventsResponse reply;
  const grpc::Status status = server.learners().ListEvents(NewContext().get(), request, &reply);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return reply.events_size();
}

TEST_F(PostgresIntegrationTest, ReplicasShareCatalogsAndLearners) {
  TestServer one(config_);
  one.Activate(SmallCatalog());
  TestServer two(config_);
  v1::RecordResponseResponse recorded;
  for (int i = 0; i < 10; ++i) {
    TestServer& server = i % 2 == 0 ? one : two;
    v1::RecordResponseRequest request =
        ResponseRequest("ana", absl::StrCat("r", i), absl::StrCat("s0-i", i), 1);
    request.mutable_next();
    const grpc::Status status = server.Record(request, &recorded);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_GT(recorded.next().picks_size(), 0);
  }
  EXPECT_EQ(SequenceOf(one, "ana"), 10);
  EXPECT_EQ(SequenceOf(two, "ana"), 10);

  v1::RecordResponseResponse again;
  const grpc::Status repeated = one.Record(ResponseRequest("ana", "r9", "s0-i9", 1), &again);
  ASSERT_TRUE(repeated.ok()) << repeated.error_message();
  EXPECT_TRUE(again.duplicate());
  EXPECT_EQ(again.sequence(), recorded.sequence());
  EXPECT_EQ(SequenceOf(two, "ana"), 10);
}

TEST_F(PostgresIntegrationTest, ARestartFindsEverything) {
  TestServer server(config_);
  server.Activate(SmallCatalog());
  v1::RecordResponseResponse recorded;
  ASSERT_TRUE(server.Record(ResponseRequest("ana", "r1", "s0-i1", 1), &recorded).ok());
  server.Restart();
  EXPECT_EQ(SequenceOf(server, "ana"), 1);
  v1::RecommendNextRequest request;
  request.set_learner_id("ana");
  request.set_learner_version(recorded.learner_version());
  v1::RecommendNextResponse reply;
  const grpc::Status status = server.Recommend(request, &reply);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_GT(reply.recommendation().picks_size(), 0);
}

TEST_F(PostgresIntegrationTest, ADatabaseThatIsKilledCostsCallsAndNoAnswer) {
  TestServer server(config_);
  server.Activate(SmallCatalog());
  v1::RecordResponseResponse recorded;
  ASSERT_TRUE(server.Record(ResponseRequest("ana", "r1", "s0-i1", 1), &recorded).ok());
  postgres_->Kill();
  const auto context = NewContext();
  context->set_deadline(absl::ToChronoTime(absl::Now() + absl::Milliseconds(300)));
  const v1::RecordResponseRequest second = ResponseRequest("ana", "r2", "s0-i2", 1);
  EXPECT_FALSE(server.practice().RecordResponse(context.get(), second, &recorded).ok());
  v1::RecommendNextRequest request;
  request.set_learner_id("ana");
  v1::RecommendNextResponse reply;
  EXPECT_TRUE(server.Recommend(request, &reply).ok()) << "from the state in memory";
  postgres_->Start();
  while (!server.Record(second, &recorded).ok()) absl::SleepFor(absl::Milliseconds(10));
  EXPECT_EQ(SequenceOf(server, "ana"), 2);
}

TEST_F(PostgresIntegrationTest, AnErasedLearnerIsGoneEverywhere) {
  TestServer one(config_);
  one.Activate(SmallCatalog());
  TestServer two(config_);
  v1::RecordResponseResponse recorded;
  ASSERT_TRUE(one.Record(ResponseRequest("ana", "r1", "s0-i1", 1), &recorded).ok());
  v1::EraseLearnerRequest request;
  request.set_learner_id("ana");
  v1::EraseLearnerResponse erased;
  ASSERT_TRUE(two.learners().EraseLearner(NewContext().get(), request, &erased).ok());
  EXPECT_EQ(SequenceOf(one, "ana"), 0);
  EXPECT_EQ(SequenceOf(two, "ana"), 0);
  ASSERT_TRUE(one.Record(ResponseRequest("ana", "r2", "s0-i2", 1), &recorded).ok());
  EXPECT_EQ(SequenceOf(two, "ana"), 1);
}

}  // namespace
}  // namespace proximal
