// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/slot_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "service/store/redis/resp.h"

namespace proximal::redis {
namespace {

using ::testing::ElementsAre;

const Address kAsked{"10.0.0.9", 7000};

// The reply that `resp` is on the wire.
Reply Parse(const std::string& resp) {
  redisReader* reader = redisReaderCreate();
  redisReaderFeed(reader, resp.data(), resp.size());
  void* reply = nullptr;
  EXPECT_EQ(redisReaderGetReply(reader, &reply), REDIS_OK);
  redisReaderFree(reader);
  EXPECT_NE(reply, nullptr) << "not whole: " << resp;
  return Reply(static_cast<redisReply*>(reply));
}

std::string Bulk(const std::string& text) {
  return absl::StrCat("$", text.size(), "\r\n", text, "\r\n");
}

std::string Range(int first, int last, const std::string& host, int port) {
  return absl::StrCat("*3\r\n:", first, "\r\n:", last, "\r\n*3\r\n", Bulk(host), ":", port, "\r\n",
                      Bulk("0123456789abcdef"));
}

const Address* Owner(const SlotMap& map, uint16_t slot) {
  const uint16_t owner = map.OwnerOf(slot);
  return owner == SlotMap::kNobody ? nullptr : &map.addresses()[owner];
}

TEST(SlotMapTest, AtFirstNobodyHasAnything) {
  const SlotMap map;
  EXPECT_EQ(Owner(map, 0), nullptr);
  EXPECT_EQ(Owner(map, kSlots - 1), nullptr);
}

TEST(SlotMapTest, OneServerHasEverything) {
  const SlotMap map = SlotMap::OfOne(kAsked);
  EXPECT_EQ(*Owner(map, 0), kAsked);
  EXPECT_EQ(*Owner(map, kSlots - 1), kAsked);
}

TEST(SlotMapTest, ReadsWhatAClusterSays) {
  const auto map = SlotMap::FromReply(
      *Parse("*3\r\n" + Range(0, 5460, "10.0.0.1", 7000) + Range(5461, 10922, "10.0.0.2", 7000) +
             Range(16000, 16383, "10.0.0.1", 7000)),
      kAsked);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_THAT(map->addresses(), ElementsAre(Address{"10.0.0.1", 7000}, Address{"10.0.0.2", 7000}));
  EXPECT_EQ(Owner(*map, 5460)->host, "10.0.0.1");
  EXPECT_EQ(Owner(*map, 5461)->host, "10.0.0.2");
  EXPECT_EQ(Owner(*map, 10923), nullptr);
  EXPECT_EQ(Owner(*map, 16383)->host, "10.0.0.1");
}

TEST(SlotMapTest, ANodeThatDoesNotKnowItsHostIsWhereItWasAsked) {
  const auto map = SlotMap::FromReply(*Parse("*1\r\n" + Range(0, 1, "", 7001)), kAsked);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(*Owner(*map, 0), (Address{"10.0.0.9", 7001}));
}

TEST(SlotMapTest, ANodeOfUnknownHostHasNothing) {
  const auto map = SlotMap::FromReply(
      *Parse("*2\r\n" + Range(0, 1, "?", 7001) + Range(2, 3, "h", 7002)), kAsked);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(Owner(*map, 0), nullptr);
  EXPECT_EQ(Owner(*map, 2)->host, "h");
}

TEST(SlotMapTest, AClusterWithoutSlotsIsNone) {
  EXPECT_TRUE(absl::IsUnavailable(SlotMap::FromReply(*Parse("*0\r\n"), kAsked).status()));
  EXPECT_TRUE(absl::IsUnavailable(
      SlotMap::FromReply(*Parse("-ERR This instance has cluster support disabled\r\n"), kAsked)
          .status()));
}

TEST(SlotMapTest, MalformedRepliesAreRefused) {
  for (const std::string& resp :
       {std::string("+OK\r\n"), std::string(":1\r\n"), std::string("*1\r\n:1\r\n"),
        std::string("*1\r\n*2\r\n:0\r\n:1\r\n"), "*1\r\n" + Range(5, 4, "h", 1),
        "*1\r\n" + Range(-1, 4, "h", 1), "*1\r\n" + Range(0, 16384, "h", 1),
        "*1\r\n" + Range(0, 1, "h", 0), "*1\r\n" + Range(0, 1, "h", 65536),
        std::string("*1\r\n*3\r\n:0\r\n:1\r\n+h\r\n"),
        std::string("*1\r\n*3\r\n:0\r\n:1\r\n*1\r\n+h\r\n"),
        std::string("*1\r\n*3\r\n:0\r\n:1\r\n*2\r\n+h\r\n+1\r\n")}) {
    EXPECT_TRUE(absl::IsDataLoss(SlotMap::FromReply(*Parse(resp), kAsked).status())) << resp;
  }
}

TEST(SlotMapTest, OneSlotCanMove) {
  SlotMap map = SlotMap::OfOne(kAsked);
  map.Assign(7, 7, {"b", 1});
  EXPECT_EQ(Owner(map, 6)->host, kAsked.host);
  EXPECT_EQ(Owner(map, 7)->host, "b");
  EXPECT_EQ(Owner(map, 8)->host, kAsked.host);
}

}  // namespace
}  // namespace proximal::redis
