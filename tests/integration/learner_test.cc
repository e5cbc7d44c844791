// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is held about a learner, over real gRPC on a real journal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/test_server.h"

namespace proximal {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class LearnerTest : public ::testing::Test {
 protected:
  LearnerTest() { server_.Activate(SmallCatalog()); }

  // Records `count` responses of the learner, with picks asked for each.
  void RecordMany(const std::string& learner, int count) {
    for (int i = 0; i < count; ++i) {
      v1::RecordResponseRequest request =
          ResponseRequest(learner, absl::StrCat("r", i), absl::StrCat("s0-i", i % 20), i % 2);
      request.mutable_next()->set_count(1);
      v1::RecordResponseResponse reply;
      const grpc::Status status = server_.Record(request, &reply);
      ASSERT_TRUE(status.ok()) << status.error_message();
    }
  }

  grpc::Status Get(const v1::GetLearnerRequest& request, v1::GetLearnerResponse* reply) {
    return server_.learners().GetLearner(NewContext().get(), request, reply);
  }

  std::vector<v1::ExportLearnerResponse> Export(const std::string& learner) {
    v1::ExportLearnerRequest request;
    request.set_learner_id(learner);
    const auto context = NewContext();
    const auto reader = server_.learners().ExportLearner(context.get(), request);
    std::vector<v1::ExportLearnerResponse> records;
    v1::ExportLearnerResponse record;
    while (reader->Read(&record)) records.push_back(record);
    const grpc::Status status = reader->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return records;
  }

  TestServer server_;
};

TEST_F(LearnerTest, TheStateTellsWhatIsBelieved) {
  RecordMany("ana", 6);
  v1::GetLearnerRequest request;
  request.set_learner_id("ana");
  v1::GetLearnerResponse reply;
  ASSERT_TRUE(Get(request, &reply).ok());
  const v1::LearnerState& state = reply.state();
  EXPECT_EQ(state.learner_id(), "ana");
  EXPECT_EQ(state.learner_version(), "6");
  EXPECT_EQ(state.responses(), 6u);
  EXPECT_EQ(state.mean_score(), 0.5);
  EXPECT_GT(state.ability().sd(), 0);
  ASSERT_THAT(state.skills(), SizeIs(1));
  EXPECT_EQ(state.skills(0).skill_id(), "s0");
  EXPECT_EQ(state.skills(0).attempts(), 6u);
  EXPECT_TRUE(state.skills(0).has_last_practised());
}

TEST_F(LearnerTest, SkillsThatAreAskedForComeInThatOrder) {
  RecordMany("ana", 1);
  v1::GetLearnerRequest request;
  request.set_learner_id("ana");
  request.add_skill_ids("s2");
  request.add_skill_ids("s0");
  v1::GetLearnerResponse reply;
  ASSERT_TRUE(Get(request, &reply).ok());
  ASSERT_THAT(reply.state().skills(), SizeIs(2));
  EXPECT_EQ(reply.state().skills(0).skill_id(), "s2");
  EXPECT_EQ(reply.state().skills(0).status(), v1::MASTERY_STATUS_NOT_STARTED);
  EXPECT_EQ(reply.state().skills(1).skill_id(), "s0");
  request.add_skill_ids("algebra");
  EXPECT_EQ(ReasonOf(Get(request, &reply)), "SKILL_NOT_FOUND");
}

TEST_F(LearnerTest, SomeoneNeverSeenIsNotFound) {
  v1::GetLearnerRequest request;
  request.set_learner_id("nobody");
  v1::GetLearnerResponse reply;
  const grpc::Status status = Get(request, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "LEARNER_NOT_FOUND");
}

TEST_F(LearnerTest, PagesListEveryEventOnceInEitherOrder) {
  RecordMany("ana", 25);
  for (const v1::EventOrder order : {v1::EVENT_ORDER_OLDEST_FIRST, v1::EVENT_ORDER_NEWEST_FIRST}) {
    v1::ListEventsRequest request;
    request.set_learner_id("ana");
    request.set_page_size(10);
    request.set_order(order);
    std::vector<uint64_t> sequences;
    int pages = 0;
    do {
      v1::ListEventsResponse page;
      ASSERT_TRUE(server_.learners().ListEvents(NewContext().get(), request, &page).ok());
      for (const v1::Event& event : page.events()) {
        sequences.push_back(event.sequence());
        EXPECT_EQ(event.response().response_id(), absl::StrCat("r", event.sequence() - 1));
        EXPECT_TRUE(event.response().has_answered_at());
      }
      request.set_page_token(page.next_page_token());
      ++pages;
    } while (!request.page_token().empty());
    EXPECT_EQ(pages, 3);
    ASSERT_EQ(sequences.size(), 25u);
    const bool oldest_first = order == v1::EVENT_ORDER_OLDEST_FIRST;
    for (size_t i = 0; i < 25; ++i) EXPECT_EQ(sequences[i], oldest_first ? i + 1 : 25 - i);
  }
}

TEST_F(LearnerTest, ATokenOfAnotherLearnerIsRefused) {
  RecordMany("ana", 3);
  v1::ListEventsRequest request;
  request.set_learner_id("ana");
  request.set_page_size(1);
  v1::ListEventsResponse page;
  ASSERT_TRUE(server_.learners().ListEvents(NewContext().get(), request, &page).ok());
  request.set_learner_id("ben");
  request.set_page_token(page.next_page_token());
  EXPECT_EQ(ReasonOf(server_.learners().ListEvents(NewContext().get(), request, &page)),
            "PAGE_TOKEN_INVALID");
}

TEST_F(LearnerTest, AnExportIsStateThenEventsThenDecisions) {
  RecordMany("ana", 4);
  std::vector<v1::ExportLearnerResponse> records;
  // Decisions are written behind the caller's back.
  const absl::Time give_up = absl::Now() + absl::Seconds(30);
  do {
    records = Export("ana");
  } while (records.size() < 9 && absl::Now() < give_up);
  ASSERT_EQ(records.size(), 9u);
  EXPECT_EQ(records[0].state().responses(), 4u);
  for (size_t i = 1; i <= 4; ++i) EXPECT_EQ(records[i].event().sequence(), i);
  for (size_t i = 5; i <= 8; ++i) {
    EXPECT_EQ(records[i].decision().sequence(), i - 4);
    EXPECT_THAT(records[i].decision().picks(), testing::Not(IsEmpty()));
    EXPECT_TRUE(records[i].decision().options().has_seed());
  }
}

TEST_F(LearnerTest, AnErasedLearnerIsGoneAndMayBeginAgain) {
  RecordMany("ana", 4);
  RecordMany("ben", 2);
  v1::EraseLearnerRequest request;
  request.set_learner_id("ana");
  v1::EraseLearnerResponse reply;
  ASSERT_TRUE(server_.learners().EraseLearner(NewContext().get(), request, &reply).ok());
  EXPECT_EQ(reply.events_erased(), 4u);
  ASSERT_TRUE(server_.learners().EraseLearner(NewContext().get(), request, &reply).ok());
  EXPECT_EQ(reply.events_erased(), 0u);
  EXPECT_THAT(Export("ana"), IsEmpty());
  EXPECT_THAT(Export("ben"), testing::Not(IsEmpty()));
  server_.Restart();
  EXPECT_THAT(Export("ana"), IsEmpty());
  v1::RecordResponseResponse recorded;
  ASSERT_TRUE(server_.Record(ResponseRequest("ana", "r0", "s0-i0", 1), &recorded).ok());
  EXPECT_EQ(recorded.sequence(), 1u);
  EXPECT_FALSE(recorded.duplicate());
}

}  // namespace
}  // namespace proximal
