// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/upload_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "service/app/errors.h"

namespace proximal {
namespace {

using ::testing::HasSubstr;

TEST(UploadBudgetTest, WhatOthersHaveIsToBeWaitedForUntilTheyGiveItBack) {
  UploadBudget budget(100);
  UploadBudget::Share one(&budget);
  std::optional<UploadBudget::Share> other(&budget);
  EXPECT_TRUE(one.Take(40).ok());
  EXPECT_TRUE(other->Take(60).ok());
  const absl::Status refused = one.Take(1);
  EXPECT_TRUE(absl::IsUnavailable(refused));
  EXPECT_TRUE(HasReason(refused, ErrorReason::kOverloaded));
  EXPECT_GT(DetailOf(refused)->retry_after, absl::ZeroDuration());
  EXPECT_THAT(std::string(refused.message()), HasSubstr("--upload_bytes"));
  other.reset();
  EXPECT_TRUE(one.Take(60).ok());
}

TEST(UploadBudgetTest, AnUploadThatNeverFitsIsNotWorthARetry) {
  UploadBudget budget(100);
  UploadBudget::Share share(&budget);
  EXPECT_TRUE(absl::IsInvalidArgument(share.Take(101)));
  EXPECT_TRUE(share.Take(100).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(share.Take(1)));
}

}  // namespace
}  // namespace proximal
