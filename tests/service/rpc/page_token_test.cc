// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/rpc/page_token.h"

#include <gtest/gtest.h>

#include "service/app/errors.h"

namespace proximal {
namespace {

TEST(PageTokenTest, GoesOnWhereItWasMade) {
  const uint64_t listing = ListingFingerprint({"events", "ana"});
  for (const uint64_t cursor : {uint64_t{1}, uint64_t{100}, UINT64_MAX}) {
    const auto parsed = ParsePageToken(PageToken(cursor, listing), listing);
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(*parsed, cursor);
  }
}

TEST(PageTokenTest, TheEmptyTokenIsTheFirstPage) { EXPECT_EQ(*ParsePageToken("", 7), 0u); }

TEST(PageTokenTest, WhatItDidNotMakeIsRefused) {
  const uint64_t listing = ListingFingerprint({"events", "ana"});
  const std::string good = PageToken(5, listing);
  std::string other = good;
  other[3] = other[3] == '0' ? '1' : '0';
  for (const std::string& token :
       {std::string("x"), good.substr(1), good + "0", other, std::string(32, '0'),
        std::string(32, 'z'), PageToken(5, ListingFingerprint({"events", "ben"}))}) {
    const auto parsed = ParsePageToken(token, listing);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument) << token;
    EXPECT_TRUE(HasReason(parsed.status(), ErrorReason::kPageTokenInvalid)) << token;
  }
}

TEST(PageTokenTest, PartsOfAListingAreKeptApart) {
  EXPECT_NE(ListingFingerprint({"ab", "c"}), ListingFingerprint({"a", "bc"}));
  EXPECT_NE(ListingFingerprint({"a", ""}), ListingFingerprint({"a"}));
}

TEST(PageTokenTest, PageSizesHaveADefaultAndAMaximum) {
  EXPECT_EQ(PageSize(0), 100u);
  EXPECT_EQ(PageSize(1), 1u);
  EXPECT_EQ(PageSize(1000), 1000u);
  EXPECT_EQ(PageSize(1001), 1000u);
}

}  // namespace
}  // namespace proximal
