// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/status/statusor.h"
#include "service/app/learner_version.h"

namespace proximal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ErrorsTest, ADetailSurvivesTheStatusItTravelsIn) {
  const absl::Status status =
      Error(absl::StatusCode::kNotFound, ErrorReason::kItemNotFound, "no item '7:,'")
          .Field("response.item_id")
          .Field("", "a second, \n odd one")
          .Resource("item", std::string("7:,\0x", 5))
          .RetryAfter(absl::Milliseconds(250));
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(status.message(), "no item '7:,'");
  const std::optional<ErrorDetail> detail = DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  ErrorDetail expected;
  expected.reason = ErrorReason::kItemNotFound;
  expected.violations = {{"response.item_id", "no item '7:,'"}, {"", "a second, \n odd one"}};
  expected.resource_type = "item";
  expected.resource_name = std::string("7:,\0x", 5);
  expected.retry_after = absl::Milliseconds(250);
  EXPECT_EQ(*detail, expected);
  EXPECT_TRUE(HasReason(status, ErrorReason::kItemNotFound));
  EXPECT_FALSE(HasReason(status, ErrorReason::kSkillNotFound));
}

TEST(ErrorsTest, PathsCanBeMovedBelowAnother) {
  const absl::Status status =
      Below("next", Error(absl::StatusCode::kNotFound, ErrorReason::kSkillNotFound, "no skill 'x'")
                        .Field("goals[2].skill_id")
                        .Resource("skill", "x"));
  const std::optional<ErrorDetail> detail = DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->violations[0].field, "next.goals[2].skill_id");
  EXPECT_EQ(detail->resource_name, "x");
  EXPECT_EQ(status.message(), "no skill 'x'");
}

TEST(ErrorsTest, StatusesOfOthersHaveNoDetail) {
  EXPECT_FALSE(DetailOf(absl::OkStatus()).has_value());
  EXPECT_FALSE(DetailOf(absl::NotFoundError("x")).has_value());
}

TEST(ErrorsTest, ReasonsAreNamedAsOnTheWire) {
  EXPECT_EQ(ReasonName(ErrorReason::kInvalidRequest), "INVALID_REQUEST");
  EXPECT_EQ(ReasonName(ErrorReason::kLearnerVersionUnknown), "LEARNER_VERSION_UNKNOWN");
  EXPECT_EQ(ReasonName(ErrorReason::kJournalUnavailable), "JOURNAL_UNAVAILABLE");
  EXPECT_EQ(ReasonName(ErrorReason::kInternal), "INTERNAL");
}

TEST(ErrorsTest, TheJournalsErrorsAreToldInTheCallersTerms) {
  EXPECT_TRUE(
      HasReason(JournalError(absl::UnavailableError("x")), ErrorReason::kJournalUnavailable));
  const absl::Status full = JournalError(absl::ResourceExhaustedError("x"));
  EXPECT_TRUE(HasReason(full, ErrorReason::kOverloaded));
  EXPECT_TRUE(absl::IsUnavailable(full));
  EXPECT_TRUE(
      HasReason(JournalError(absl::DeadlineExceededError("x")), ErrorReason::kDeadlineExceeded));
}

TEST(ErrorsTest, WhatTheJournalSaysOfItsFilesIsNotForCallers) {
  EXPECT_THAT(JournalError(absl::UnavailableError("sqlite:/var/lib/j.db: disk full")).message(),
              Not(HasSubstr("/var/lib")));
}

TEST(ErrorsTest, AFaultThatNobodyForesawIsLeftToTheFloorAbove) {
  const absl::Status torn = absl::DataLossError("row 7 is torn");
  EXPECT_EQ(JournalError(torn), torn);
  EXPECT_FALSE(DetailOf(JournalError(torn)).has_value());
}

TEST(LearnerVersionTest, ATokenIsReadBackAndAnythingElseIsNone) {
  for (uint64_t sequence : {uint64_t{0}, uint64_t{1}, uint64_t{123456789}, UINT64_MAX}) {
    EXPECT_EQ(ParseLearnerVersion(LearnerVersion(sequence)), sequence);
  }
  EXPECT_EQ(ParseLearnerVersion(""), 0u);
  for (const char* odd :
       {"x", "-1", "+1", " 1", "1 x", "18446744073709551616", "000000000000000000000000001"}) {
    EXPECT_EQ(ParseLearnerVersion(odd), std::nullopt) << odd;
  }
}

}  // namespace
}  // namespace proximal
