// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The practice loop over real gRPC on a real journal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/integration/test_server.h"

namespace proximal {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

v1::RecommendNextRequest RecommendRequest(const std::string& learner, int count = 3) {
  v1::RecommendNextRequest request;
  request.set_learner_id(learner);
  request.mutable_options()->set_count(count);
  return request;
}

v1::RecordResponseRequest CorrectionRequest(const std::string& learner, const std::string& id,
                                            const std::string& response) {
  v1::RecordResponseRequest request;
  request.set_learner_id(learner);
  request.mutable_correction()->set_correction_id(id);
  request.mutable_correction()->set_response_id(response);
  return request;
}

class PracticeTest : public ::testing::Test {
 protected:
  PracticeTest() { server_.Activate(SmallCatalog()); }

  v1::LearnerState StateOf(const std::string& learner) {
    v1::GetLearnerRequest request;
    request.set_learner_id(learner);
    v1::GetLearnerResponse reply;
    const grpc::Status status = server_.learners().GetLearner(NewContext().get(), request, &reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply.state();
  }

  v1::RecordResponseResponse MustRecord(const v1::RecordResponseRequest& request) {
    v1::RecordResponseResponse reply;
    const grpc::Status status = server_.Record(request, &reply);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return reply;
  }

  TestServer server_;
};

TEST_F(PracticeTest, PicksForSomeoneNeverSeen) {
  v1::RecommendNextResponse reply;
  const grpc::Status status = server_.Recommend(RecommendRequest("ana"), &reply);
  ASSERT_TRUE(status.ok()) << status.error_message();
  const v1::Recommendation& recommendation = reply.recommendation();
  EXPECT_EQ(recommendation.learner_version(), "0");
  EXPECT_THAT(recommendation.decision_id(), Not(IsEmpty()));
  EXPECT_EQ(recommendation.band_source(), v1::BAND_SOURCE_CATALOG);
  EXPECT_FALSE(recommendation.degraded());
  ASSERT_THAT(recommendation.picks(), SizeIs(3));
  for (const v1::Pick& pick : recommendation.picks()) {
    EXPECT_THAT(pick.skill_ids(), Contains("s0"));  // the others build on it
    EXPECT_EQ(pick.title(), pick.item_id());        // it has no title of its own
    EXPECT_LE(pick.predicted().low(), pick.predicted().mean());
    EXPECT_LE(pick.predicted().mean(), pick.predicted().high());
    EXPECT_GT(pick.propensity(), 0);
    EXPECT_LE(pick.propensity(), 1);
    ASSERT_THAT(pick.reasons(), Not(IsEmpty()));
    for (const v1::Reason& reason : pick.reasons()) {
      EXPECT_NE(reason.code(), v1::REASON_CODE_UNSPECIFIED);
      EXPECT_THAT(reason.text(), Not(IsEmpty()));
    }
  }
}

TEST_F(PracticeTest, OneCallRecordsAndPicksWhatIsNext) {
  v1::RecordResponseRequest request = ResponseRequest("ana", "r1", "s0-i3", 1);
  request.mutable_next()->set_count(2);
  const v1::RecordResponseResponse reply = MustRecord(request);
  EXPECT_EQ(reply.sequence(), 1u);
  EXPECT_EQ(reply.learner_version(), "1");
  EXPECT_FALSE(reply.duplicate());
  EXPECT_FALSE(reply.late());
  EXPECT_GT(reply.prior().mean(), 0);
  ASSERT_THAT(reply.changed(), Not(IsEmpty()));
  EXPECT_EQ(reply.changed(0).mastery().skill_id(), "s0");
  EXPECT_GT(reply.changed(0).mastery().probability(), reply.changed(0).probability_before());
  ASSERT_THAT(reply.next().picks(), SizeIs(2));
  EXPECT_EQ(reply.next().learner_version(), "1");
  for (const v1::Pick& pick : reply.next().picks()) EXPECT_NE(pick.item_id(), "s0-i3");
}

TEST_F(PracticeTest, AsksForNothingGetsNoPicks) {
  EXPECT_FALSE(MustRecord(ResponseRequest("ana", "r1", "s0-i3", 1)).has_next());
}

TEST_F(PracticeTest, TheSameResponseAgainCountsOnceAndAnswersTheSame) {
  const v1::RecordResponseRequest request = ResponseRequest("ana", "r1", "s0-i3", 0.5);
  const v1::RecordResponseResponse first = MustRecord(request);
  MustRecord(ResponseRequest("ana", "r2", "s0-i4", 1));
  v1::RecordResponseResponse again = MustRecord(request);
  EXPECT_TRUE(again.duplicate());
  EXPECT_EQ(again.sequence(), first.sequence());
  EXPECT_EQ(again.prior().mean(), first.prior().mean());
  ASSERT_EQ(again.changed_size(), first.changed_size());
  EXPECT_EQ(again.changed(0).SerializeAsString(), first.changed(0).SerializeAsString());
  EXPECT_EQ(StateOf("ana").responses(), 2u);
}

TEST_F(PracticeTest, OtherContentUnderTheSameIdIsRefused) {
  MustRecord(ResponseRequest("ana", "r1", "s0-i3", 1));
  v1::RecordResponseResponse reply;
  const grpc::Status status = server_.Record(ResponseRequest("ana", "r1", "s0-i3", 0), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(ReasonOf(status), "ID_REUSED");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "r1");
  EXPECT_EQ(StateOf("ana").responses(), 1u);
}

TEST_F(PracticeTest, TheSameIdOfAnotherLearnerIsAnotherResponse) {
  MustRecord(ResponseRequest("ana", "r1", "s0-i3", 1));
  EXPECT_FALSE(MustRecord(ResponseRequest("ben", "r1", "s0-i3", 0)).duplicate());
}

TEST_F(PracticeTest, AVoidedResponseIsAsIfItHadNeverBeen) {
  MustRecord(ResponseRequest("ana", "r1", "s0-i3", 1));
  const double before = StateOf("ana").ability().mean();
  MustRecord(ResponseRequest("ana", "r2", "s0-i4", 0));
  v1::RecordResponseRequest correction = CorrectionRequest("ana", "c1", "r2");
  correction.mutable_correction()->set_void_response(true);
  const v1::RecordResponseResponse reply = MustRecord(correction);
  EXPECT_EQ(reply.sequence(), 3u);
  EXPECT_FALSE(reply.has_prior());
  EXPECT_EQ(StateOf("ana").responses(), 1u);
  EXPECT_NEAR(StateOf("ana").ability().mean(), before, 1e-3);  // a little time has passed
}

TEST_F(PracticeTest, ARescoredResponseCountsWithItsNewScore) {
  MustRecord(ResponseRequest("ana", "r1", "s0-i3", 0));
  v1::RecordResponseRequest correction = CorrectionRequest("ana", "c1", "r1");
  correction.mutable_correction()->set_rescore(1);
  MustRecord(correction);
  EXPECT_EQ(StateOf("ana").mean_score(), 1);
}

TEST_F(PracticeTest, ACorrectionOfWhatIsNotThereIsNotFound) {
  v1::RecordResponseRequest correction = CorrectionRequest("ana", "c1", "r9");
  correction.mutable_correction()->set_void_response(true);
  v1::RecordResponseResponse reply;
  const grpc::Status status = server_.Record(correction, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "RESPONSE_NOT_FOUND");
}

TEST_F(PracticeTest, ALateResponseIsFoldedAtItsTime) {
  v1::RecordResponseRequest later = ResponseRequest("ana", "r1", "s0-i3", 1);
  later.mutable_response()->mutable_answered_at()->set_seconds(1'700'000'000);
  v1::RecordResponseRequest earlier = ResponseRequest("ana", "r2", "s0-i4", 0);
  earlier.mutable_response()->mutable_answered_at()->set_seconds(1'600'000'000);
  EXPECT_FALSE(MustRecord(later).late());
  EXPECT_TRUE(MustRecord(earlier).late());
  // In order, for someone else: the same.
  later.set_learner_id("ben");
  earlier.set_learner_id("ben");
  EXPECT_FALSE(MustRecord(earlier).late());
  EXPECT_FALSE(MustRecord(later).late());
  const v1::LearnerState ana = StateOf("ana");
  const v1::LearnerState ben = StateOf("ben");
  EXPECT_EQ(ana.skills(0).probability(), ben.skills(0).probability());
  EXPECT_EQ(ana.last_answered_at().seconds(), 1'700'000'000);
}

TEST_F(PracticeTest, ALearnerVersionOfTheFutureIsUnknown) {
  v1::RecommendNextRequest request = RecommendRequest("ana");
  request.set_learner_version("7");
  v1::RecommendNextResponse reply;
  const grpc::Status status = server_.Recommend(request, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(status), "LEARNER_VERSION_UNKNOWN");
  EXPECT_THAT(DetailOf<google::rpc::PreconditionFailure>(status).violations(), SizeIs(1));
}

TEST_F(PracticeTest, ReadsWhatWasWrittenBeforeARestart) {
  const std::string version =
      MustRecord(ResponseRequest("ana", "r1", "s0-i3", 1)).learner_version();
  const v1::LearnerState before = StateOf("ana");
  server_.Restart();
  v1::RecommendNextRequest request = RecommendRequest("ana");
  request.set_learner_version(version);
  v1::RecommendNextResponse reply;
  const grpc::Status status = server_.Recommend(request, &reply);
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reply.recommendation().learner_version(), version);
  EXPECT_EQ(StateOf("ana").responses(), before.responses());
}

TEST_F(PracticeTest, SameSeedSamePicks) {
  v1::RecommendNextRequest request = RecommendRequest("ana", 5);
  request.mutable_options()->set_seed(7);
  request.mutable_options()->mutable_as_of()->set_seconds(1'900'000'000);
  v1::RecommendNextResponse first, second;
  ASSERT_TRUE(server_.Recommend(request, &first).ok());
  ASSERT_TRUE(server_.Recommend(request, &second).ok());
  ASSERT_EQ(first.recommendation().picks_size(), second.recommendation().picks_size());
  for (int i = 0; i < first.recommendation().picks_size(); ++i) {
    EXPECT_EQ(first.recommendation().picks(i).SerializeAsString(),
              second.recommendation().picks(i).SerializeAsString());
  }
}

TEST_F(PracticeTest, ABandThatIsAskedForIsAimedAt) {
  v1::RecommendNextRequest request = RecommendRequest("ana");
  request.mutable_options()->mutable_band()->set_low(0.3);
  request.mutable_options()->mutable_band()->set_high(0.5);
  v1::RecommendNextResponse reply;
  ASSERT_TRUE(server_.Recommend(request, &reply).ok());
  EXPECT_EQ(reply.recommendation().band().low(), 0.3);
  EXPECT_EQ(reply.recommendation().band_source(), v1::BAND_SOURCE_REQUEST);
}

TEST_F(PracticeTest, AnUnknownSkillInFocusIsNamed) {
  v1::RecommendNextRequest request = RecommendRequest("ana");
  request.mutable_options()->mutable_constraints()->add_focus_skill_ids("s1");
  request.mutable_options()->mutable_constraints()->add_focus_skill_ids("algebra");
  v1::RecommendNextResponse reply;
  const grpc::Status status = server_.Recommend(request, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "SKILL_NOT_FOUND");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("field"),
            "options.constraints.focus_skill_ids[1]");
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(status).resource_name(), "algebra");
}

TEST_F(PracticeTest, AnUnknownItemIsNamedAndNothingIsRecorded) {
  v1::RecordResponseResponse reply;
  const grpc::Status status = server_.Record(ResponseRequest("ana", "r1", "nope", 1), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonOf(status), "ITEM_NOT_FOUND");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(status).metadata().at("field"), "response.item_id");
  EXPECT_EQ(MustRecord(ResponseRequest("ana", "r1", "s0-i1", 1)).sequence(), 1u);
}

TEST_F(PracticeTest, EveryFieldAtFaultIsNamed) {
  v1::RecordResponseRequest request = ResponseRequest("", "r1", std::string(200, 'x'), 1.5);
  request.mutable_response()->mutable_duration()->set_seconds(-1);
  v1::RecordResponseResponse reply;
  const grpc::Status status = server_.Record(request, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
  std::vector<std::string> fields;
  const auto bad = DetailOf<google::rpc::BadRequest>(status);
  for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre("learner_id", "response.item_id",
                                                      "response.score", "response.duration"));
}

TEST_F(PracticeTest, TwoTenantsDoNotSeeEachOther) {
  server_.Activate(SmallCatalog(1, 5), "other");
  MustRecord(ResponseRequest("ana", "r1", "s0-i3", 1));
  v1::RecordResponseResponse reply;
  ASSERT_TRUE(server_.Record(ResponseRequest("ana", "r1", "s0-i4", 0), &reply, "other").ok());
  EXPECT_FALSE(reply.duplicate());
  EXPECT_EQ(reply.sequence(), 1u);
  EXPECT_EQ(StateOf("ana").mean_score(), 1);
  const grpc::Status foreign =
      server_.Record(ResponseRequest("ana", "r2", "s2-i4", 0), &reply, "other");
  EXPECT_EQ(ReasonOf(foreign), "ITEM_NOT_FOUND");
}

TEST_F(PracticeTest, ATenantWithoutACatalogIsToldSo) {
  v1::RecommendNextResponse reply;
  const grpc::Status status = server_.Recommend(RecommendRequest("ana"), &reply, "nobody");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(status), "NO_ACTIVE_CATALOG");
  EXPECT_EQ(DetailOf<google::rpc::PreconditionFailure>(status).violations(0).subject(),
            "tenant:nobody");
}

TEST_F(PracticeTest, AnUnsoundTenantIsRefused) {
  v1::RecommendNextResponse reply;
  const grpc::Status status = server_.Recommend(RecommendRequest("ana"), &reply, "No Such");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonOf(status), "INVALID_REQUEST");
}

TEST_F(PracticeTest, ADeadlineThatHasPassedIsExceeded) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() - std::chrono::seconds(1));
  v1::RecordResponseResponse reply;
  const grpc::Status status =
      server_.practice().RecordResponse(&context, ResponseRequest("ana", "r1", "s0-i1", 1), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(MustRecord(ResponseRequest("ana", "r2", "s0-i1", 1)).sequence(), 1u);
}

TEST_F(PracticeTest, AMessageOfTenMegabytesIsRefusedAndTheServerGoesOn) {
  v1::RecordResponseResponse reply;
  const grpc::Status status =
      server_.Record(ResponseRequest("ana", "r1", std::string(10 << 20, 'x'), 1), &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(MustRecord(ResponseRequest("ana", "r1", "s0-i1", 1)).sequence(), 1u);
}

}  // namespace
}  // namespace proximal
