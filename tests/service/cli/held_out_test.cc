// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/cli/held_out.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace proximal {
namespace {

Ids Learners(int count) {
  Ids ids;
  for (int i = 0; i < count; ++i) ids.Add(absl::StrCat("learner-", i));
  return ids;
}

uint64_t CountOf(const std::vector<bool>& chosen) {
  return static_cast<uint64_t>(std::count(chosen.begin(), chosen.end(), true));
}

TEST(HeldOutTest, HoldsOutAboutTheShare) {
  EXPECT_NEAR(static_cast<double>(CountOf(HeldOutLearners(Learners(10'000), 0.1))), 1000, 100);
  EXPECT_EQ(CountOf(HeldOutLearners(Learners(10'000), 0)), 0u);
}

TEST(HeldOutTest, WhoIsHeldOutDoesNotDependOnTheOthers) {
  const Ids all = Learners(500);
  const std::vector<bool> of_all = HeldOutLearners(all, 0.2);
  Ids some;
  for (uint32_t i = 0; i < 500; i += 3) some.Add(all[i]);
  const std::vector<bool> of_some = HeldOutLearners(some, 0.2);
  for (uint32_t i = 0; i < some.size(); ++i) EXPECT_EQ(of_some[i], of_all[3 * i]);
}

TEST(HeldOutTest, NeverHoldsOutNobodyOrEverybodyOfTwo) {
  for (int count = 2; count < 12; ++count) {
    for (const double share : {0.001, 0.999}) {
      const uint64_t held_out = CountOf(HeldOutLearners(Learners(count), share));
      EXPECT_GE(held_out, 1u);
      EXPECT_LT(held_out, static_cast<uint64_t>(count));
    }
  }
  EXPECT_EQ(CountOf(HeldOutLearners(Learners(1), 0.5)), 0u);
}

TEST(HeldOutTest, FoldsAreAlikeInSizeAndTheSameEverywhere) {
  std::vector<int> sizes(kHashFolds + 1, 0);
  for (int i = 0; i < 10'000; ++i) ++sizes[static_cast<size_t>(HashFold(absl::StrCat("l", i)))];
  EXPECT_EQ(sizes[0], 0);
  for (int fold = 1; fold <= kHashFolds; ++fold) {
    EXPECT_NEAR(sizes[static_cast<size_t>(fold)], 2000, 200);
  }
}

TEST(HeldOutTest, SaysTheShare) {
  EXPECT_EQ(DescribeShare(0.1), "10 % of learners by a hash of their ids");
  EXPECT_EQ(DescribeShare(0.125), "12.5 % of learners by a hash of their ids");
}

}  // namespace
}  // namespace proximal
