// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/drills/ledger.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace proximal::drills {
namespace {

v1::Response Answer(int n) {
  v1::Response response;
  response.set_response_id(absl::StrCat("response-", n));
  response.set_item_id("item");
  response.set_score(1);
  response.mutable_answered_at()->set_seconds(1000 + n);
  return response;
}

v1::Event Entry(int n, uint64_t sequence) {
  v1::Event event;
  event.set_sequence(sequence);
  *event.mutable_response() = Answer(n);
  return event;
}

TEST(LedgerTest, WhatIsThereAsItWasAcknowledgedIsNeitherLostNorDuplicated) {
  const Audit audit =
      Compare({{Answer(1), 1}, {Answer(2), 2}}, {Entry(1, 1), Entry(2, 2), Entry(3, 3)});
  EXPECT_EQ(audit.acknowledged, 2u) << "what was never acknowledged may be there";
  EXPECT_EQ(audit.lost, 0u);
  EXPECT_EQ(audit.duplicated, 0u);
}

TEST(LedgerTest, WhatIsNotThereIsLost) {
  EXPECT_EQ(Compare({{Answer(1), 1}, {Answer(2), 2}}, {Entry(1, 1)}).lost, 1u);
}

TEST(LedgerTest, WhatIsThereAtAnotherPlaceIsLost) {
  EXPECT_EQ(Compare({{Answer(1), 1}}, {Entry(1, 2)}).lost, 1u);
}

TEST(LedgerTest, WhatIsThereWithAnotherContentIsLost) {
  v1::Event event = Entry(1, 1);
  event.mutable_response()->set_score(0);
  EXPECT_EQ(Compare({{Answer(1), 1}}, {event}).lost, 1u);
  event = Entry(1, 1);
  event.mutable_response()->mutable_answered_at()->set_nanos(1000);
  EXPECT_EQ(Compare({{Answer(1), 1}}, {event}).lost, 1u);
}

TEST(LedgerTest, AnyTimeWillDoForAResponseThatHadNone) {
  v1::Response sent = Answer(1);
  sent.clear_answered_at();
  EXPECT_EQ(Compare({{sent, 1}}, {Entry(1, 1)}).lost, 0u);
}

TEST(LedgerTest, WhatIsThereTwiceIsDuplicated) {
  const Audit audit = Compare({{Answer(1), 1}}, {Entry(1, 1), Entry(1, 2)});
  EXPECT_EQ(audit.duplicated, 1u);
  EXPECT_EQ(audit.lost, 0u);
}

TEST(LedgerTest, OneResponseAcknowledgedTwiceIsOneUnlessAtTwoPlaces) {
  Audit audit = Compare({{Answer(1), 1}, {Answer(1), 1}}, {Entry(1, 1)});
  EXPECT_EQ(audit.acknowledged, 1u);
  EXPECT_EQ(audit.duplicated, 0u);
  audit = Compare({{Answer(1), 1}, {Answer(1), 2}}, {Entry(1, 1)});
  EXPECT_EQ(audit.duplicated, 1u);
}

}  // namespace
}  // namespace proximal::drills
