// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/entry.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "service/store/redis/hash_slot.h"
#include "tests/service/store/store_testing.h"

namespace proximal::redis {
namespace {

using proximal::testing::TestState;

TEST(EntryTest, KeysAreReadable) {
  EXPECT_EQ(EntryKey("px:", {"school", "ada-7"}), "px:{school/ada-7}:s");
  EXPECT_EQ(EntryKey("", {"t", "l"}), "{t/l}:s");
}

TEST(EntryTest, WhatIsNotPlainIsEscaped) {
  EXPECT_EQ(EntryKey("px:", {"a/b", "c{d}e f\n%"}), "px:{a%2fb/c%7bd%7de%20f%0a%25}:s");
  EXPECT_EQ(EntryKey("px:", {"t", std::string("\0\xff", 2)}), "px:{t/%00%ff}:s");
}

TEST(EntryTest, NoTwoLearnersShareAKey) {
  const std::vector<std::string> ids = {"",  "a",  "b",  "a/b", "/",   "%",   "%2f", "{", "}",
                                        " ", "\n", "a/", "/b",  "%25", "}:s", "a}",  "{a"};
  std::set<std::string> keys;
  for (const std::string& tenant : ids) {
    for (const std::string& learner : ids) keys.insert(EntryKey("px:", {tenant, learner}));
  }
  EXPECT_EQ(keys.size(), ids.size() * ids.size());
}

TEST(EntryTest, TheSlotIsTheLearners) {
  EXPECT_EQ(SlotOf(EntryKey("px:", {"a{b}", "}c{"})), SlotOf("a%7bb%7d/%7dc%7b"));
}

TEST(EntryTest, GivesBackTheState) {
  const auto state = TestState(17, UINT64_MAX - 3, 50);
  const absl::StatusOr<LearnerState> decoded = DecodeEntry(EncodeEntry(*state, 0), 0);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  EXPECT_EQ(*decoded, *state);
}

TEST(EntryTest, TheHeadIsWhatTheScriptCompares) {
  EXPECT_EQ(EncodeEntry(*TestState(0x0102, 0x0304), 0).substr(0, 16),
            std::string("\0\0\0\0\0\0\1\2\0\0\0\0\0\0\3\4", 16));
}

TEST(EntryTest, WhatIsOfAnotherEpochIsNoEntryAndOfAnotherModelForTheScript) {
  const auto state = TestState(17, 99);
  const std::string entry = EncodeEntry(*state, 7);
  EXPECT_EQ(*DecodeEntry(entry, 7), *state);
  EXPECT_TRUE(absl::IsDataLoss(DecodeEntry(entry, 0).status()));
  EXPECT_TRUE(absl::IsDataLoss(DecodeEntry(entry, 8).status()));
  EXPECT_NE(ReadHead(entry)->model_version, ReadHead(EncodeEntry(*state, 8))->model_version);
}

TEST(EntryTest, EpochsAreOrderedAsTheirText) {
  EXPECT_EQ(EncodeEpoch(0), "0000000000000000");
  EXPECT_EQ(*DecodeEpoch(EncodeEpoch(UINT64_MAX - 3)), UINT64_MAX - 3);
  EXPECT_LT(EncodeEpoch(9), EncodeEpoch(10));
  EXPECT_LT(EncodeEpoch(99), EncodeEpoch(uint64_t{1} << 60));
  EXPECT_TRUE(absl::IsDataLoss(DecodeEpoch("7").status()));
  EXPECT_TRUE(absl::IsDataLoss(DecodeEpoch("not a hex number").status()));
}

TEST(EntryTest, WhatIsNoEntryIsRefused) {
  const std::string entry = EncodeEntry(*TestState(17, 99), 0);
  for (size_t size = 0; size < entry.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(DecodeEntry(entry.substr(0, size), 0).status())) << size;
  }
  for (size_t i = 0; i < 16; ++i) {
    std::string other = entry;
    other[i] ^= 1;
    EXPECT_TRUE(absl::IsDataLoss(DecodeEntry(other, 0).status())) << i;
  }
  EXPECT_FALSE(DecodeEntry(entry + "x", 0).ok());
}

TEST(EntryTest, TheScriptIsKnownByItsHash) {
  EXPECT_EQ(PutScriptSha().size(), 40u);
  EXPECT_EQ(PutScriptSha().find_first_not_of("0123456789abcdef"), std::string::npos);
}

}  // namespace
}  // namespace proximal::redis
