// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "service/app/errors.h"

namespace proximal {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

template <typename Detail>
Detail Get(const google::rpc::Status& status) {
  Detail detail;
  for (const google::protobuf::Any& any : status.details()) {
    if (any.UnpackTo(&detail)) return detail;
  }
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name() << " in " << status.DebugString();
  return detail;
}

google::rpc::Status Convert(const absl::Status& status, std::string* incident = nullptr) {
  std::string unused;
  return ToRpcStatus(status, "acme", incident == nullptr ? &unused : incident);
}

TEST(StatusTest, KeepsCodeMessageAndReason) {
  const google::rpc::Status wire = Convert(
      Error(absl::StatusCode::kAborted, ErrorReason::kLearnerContended, "others kept winning"));
  EXPECT_EQ(wire.code(), grpc::StatusCode::ABORTED);
  EXPECT_EQ(wire.message(), "others kept winning");
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(wire).reason(), "LEARNER_CONTENDED");
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(wire).domain(), "proximal");
  EXPECT_THAT(wire.details(), SizeIs(1));
}

TEST(StatusTest, InvalidArgumentsNameEveryField) {
  const google::rpc::Status wire = Convert(
      Error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest, "two fields are bad")
          .Field("response.score", "is 2")
          .Field("learner_id", "is required"));
  const auto bad = Get<google::rpc::BadRequest>(wire);
  ASSERT_THAT(bad.field_violations(), SizeIs(2));
  EXPECT_EQ(bad.field_violations(0).field(), "response.score");
  EXPECT_EQ(bad.field_violations(0).description(), "is 2");
  EXPECT_EQ(bad.field_violations(1).field(), "learner_id");
}

TEST(StatusTest, ViolationsStayWithinWhatAClientTakesInTrailers) {
  const std::string overlong(200, 'q');
  Error error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest,
              "100 fields are bad");
  for (int i = 0; i < 100; ++i) error.Field(absl::StrCat("item_ids[", i, "]"), overlong);
  const google::rpc::Status wire = Convert(error);
  const auto bad = Get<google::rpc::BadRequest>(wire);
  EXPECT_THAT(bad.field_violations(), SizeIs(testing::AllOf(testing::Ge(10), testing::Lt(100))));
  EXPECT_EQ(bad.field_violations(0).field(), "item_ids[0]");
  EXPECT_LT(wire.ByteSizeLong() * 4 / 3 + wire.message().size(), 8192u);
}

TEST(StatusTest, AViolationThatIsLongerThanThatIsStillNamed) {
  const google::rpc::Status wire =
      Convert(Error(absl::StatusCode::kInvalidArgument, ErrorReason::kInvalidRequest, "bad")
                  .Field("learner_id", std::string(5000, 'q')));
  EXPECT_THAT(Get<google::rpc::BadRequest>(wire).field_violations(), SizeIs(1));
}

TEST(StatusTest, WhatIsNotFoundIsNamedWithItsField) {
  const google::rpc::Status wire = Convert(
      Error(absl::StatusCode::kNotFound, ErrorReason::kItemNotFound, "item 'q7' is not there")
          .Field("response.item_id")
          .Resource("item", "q7"));
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(wire).metadata().at("field"), "response.item_id");
  EXPECT_EQ(Get<google::rpc::ResourceInfo>(wire).resource_type(), "item");
  EXPECT_EQ(Get<google::rpc::ResourceInfo>(wire).resource_name(), "q7");
}

TEST(StatusTest, PreconditionsSayWhatToMend) {
  const google::rpc::Status wire = Convert(Error(absl::StatusCode::kFailedPrecondition,
                                                 ErrorReason::kNoActiveCatalog, "none is active"));
  const auto failure = Get<google::rpc::PreconditionFailure>(wire);
  ASSERT_THAT(failure.violations(), SizeIs(1));
  EXPECT_EQ(failure.violations(0).type(), "NO_ACTIVE_CATALOG");
  EXPECT_EQ(failure.violations(0).subject(), "tenant:acme");
}

TEST(StatusTest, QuotasNameTheTenantAndWhenToComeBack) {
  const google::rpc::Status wire = Convert(
      Error(absl::StatusCode::kResourceExhausted, ErrorReason::kQuotaExceeded, "100 calls a second")
          .RetryAfter(absl::Milliseconds(1500)));
  EXPECT_EQ(Get<google::rpc::QuotaFailure>(wire).violations(0).subject(), "tenant:acme");
  EXPECT_EQ(RetryDelayOf(wire), absl::Milliseconds(1500));
}

TEST(StatusTest, UnavailableAlwaysSaysWhenToComeBack) {
  EXPECT_GT(RetryDelayOf(Convert(
                Error(absl::StatusCode::kUnavailable, ErrorReason::kDraining, "shutting down"))),
            absl::ZeroDuration());
}

TEST(StatusTest, AStoreThatRefusesIsTheJournal) {
  const google::rpc::Status wire = Convert(absl::UnavailableError("/var/lib/j.db: disk full"));
  EXPECT_EQ(wire.code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(wire.message(), Not(HasSubstr("/var/lib")));
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(wire).reason(), "JOURNAL_UNAVAILABLE");
}

TEST(StatusTest, AFullQueueIsOverloadNotQuota) {
  const google::rpc::Status wire = Convert(absl::ResourceExhaustedError("queue full"));
  EXPECT_EQ(wire.code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(wire).reason(), "OVERLOADED");
}

TEST(StatusTest, ADefectTellsTheCallerNothingButItsNumber) {
  std::string incident;
  const google::rpc::Status wire = Convert(absl::DataLossError("row 7 of ana is torn"), &incident);
  EXPECT_EQ(wire.code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(incident, Not(IsEmpty()));
  EXPECT_THAT(wire.message(), Not(HasSubstr("ana")));
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(wire).reason(), "INTERNAL");
  EXPECT_EQ(Get<google::rpc::ErrorInfo>(wire).metadata().at("incident"), incident);
}

TEST(StatusTest, ForeseenErrorsAreNoIncidents) {
  std::string incident = "stale";
  Convert(Error(absl::StatusCode::kNotFound, ErrorReason::kItemNotFound, "no"), &incident);
  EXPECT_THAT(incident, IsEmpty());
}

TEST(StatusTest, EveryReasonHasItsNameOnTheWire) {
  for (int i = 0; i <= static_cast<int>(ErrorReason::kModelNotActive); ++i) {
    const auto reason = static_cast<ErrorReason>(i);
    EXPECT_THAT(ReasonName(reason), Not(IsEmpty()));
  }
}

TEST(StatusTest, TheDetailsTravelAsOneMessage) {
  const google::rpc::Status wire = Convert(absl::UnavailableError("disk full"));
  const grpc::Status status = ToGrpcStatus(wire);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message(), wire.message());
  google::rpc::Status read;
  ASSERT_TRUE(read.ParseFromString(status.error_details()));
  EXPECT_EQ(read.SerializeAsString(), wire.SerializeAsString());
}

}  // namespace
}  // namespace proximal
