// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/hash_slot.h"

#include <gtest/gtest.h>

namespace proximal::redis {
namespace {

TEST(HashSlotTest, TheChecksumIsThatOfTheSpecification) {
  EXPECT_EQ(Crc16("123456789"), 0x31c3);  // the check value of CRC-16/XMODEM
  EXPECT_EQ(Crc16(""), 0);
}

// As CLUSTER KEYSLOT of Redis 7.0 replies.
TEST(HashSlotTest, SlotsAreThoseOfRedis) {
  EXPECT_EQ(SlotOf("foo"), 12182);
  EXPECT_EQ(SlotOf("somekey"), 11058);
  EXPECT_EQ(SlotOf("foo{hash_tag}"), 2515);
  EXPECT_EQ(SlotOf("bar{hash_tag}"), 2515);
}

TEST(HashSlotTest, OnlyWhatIsInTheFirstBracesCounts) {
  EXPECT_EQ(SlotOf("{user1000}.following"), SlotOf("user1000"));
  EXPECT_EQ(SlotOf("foo{bar}{zap}"), SlotOf("bar"));
  EXPECT_EQ(SlotOf("foo{{bar}}zap"), SlotOf("{bar"));
  EXPECT_EQ(SlotOf("foo{}{bar}"), Crc16("foo{}{bar}") % kSlots) << "nothing is in the first ones";
  EXPECT_EQ(SlotOf("foo{bar"), Crc16("foo{bar") % kSlots) << "never closed";
  EXPECT_EQ(SlotOf("}foo{bar}"), SlotOf("bar"));
}

}  // namespace
}  // namespace proximal::redis
