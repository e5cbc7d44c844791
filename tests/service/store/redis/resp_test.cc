// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/resp.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/string_view.h"

namespace proximal::redis {
namespace {

TEST(RespTest, CommandsAreArraysOfWhateverBytes) {
  EXPECT_EQ(EncodeCommand({"GET", "k"}), "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n");
  EXPECT_EQ(EncodeCommand({"SET", "", absl::string_view("a\0\r\n", 4)}),
            std::string("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\na\0\r\n\r\n", 29));
}

TEST(RespTest, ErrorsAreToldApart) {
  EXPECT_EQ(KindOf("MOVED 3999 127.0.0.1:6381"), ErrorKind::kMoved);
  EXPECT_EQ(KindOf("ASK 3999 127.0.0.1:6381"), ErrorKind::kAsk);
  EXPECT_EQ(KindOf("NOSCRIPT No matching script. Please use EVAL."), ErrorKind::kNoScript);
  for (const char* error :
       {"TRYAGAIN Multiple keys", "CLUSTERDOWN Hash slot not served", "LOADING Redis is loading",
        "BUSY Redis is busy running a script", "MASTERDOWN Link with MASTER is down"}) {
    EXPECT_EQ(KindOf(error), ErrorKind::kNotNow) << error;
  }
  EXPECT_EQ(KindOf("READONLY You can't write against a read only replica."), ErrorKind::kReadOnly);
  EXPECT_EQ(KindOf("ERR Error running script (call to f_1): @user_script: 6: -READONLY You can't"),
            ErrorKind::kReadOnly);
  EXPECT_EQ(KindOf("OOM command not allowed when used memory > 'maxmemory'."),
            ErrorKind::kOutOfMemory);
  EXPECT_EQ(KindOf("ERR Error running script (call to f_1): @user_script: 6: -OOM command not"),
            ErrorKind::kOutOfMemory);
  EXPECT_EQ(KindOf("WRONGTYPE Operation against a key"), ErrorKind::kOther);
  EXPECT_EQ(KindOf("MOVEDX 1"), ErrorKind::kOther);
  EXPECT_EQ(KindOf(""), ErrorKind::kOther);
}

TEST(RespTest, RedirectionsNameSlotAndNode) {
  const auto moved = ParseRedirection("MOVED 3999 127.0.0.1:6381");
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->slot, 3999);
  EXPECT_EQ(moved->address, (Address{"127.0.0.1", 6381}));
  EXPECT_EQ(ParseRedirection("ASK 0 :7000")->address, (Address{"", 7000}));
  EXPECT_EQ(ParseRedirection("MOVED 1 2001:db8::1:7000")->address, (Address{"2001:db8::1", 7000}));
}

TEST(RespTest, MalformedRedirectionsLeadNowhere) {
  for (const char* error : {"MOVED", "MOVED 1", "MOVED x h:1", "MOVED 16384 h:1", "MOVED -1 h:1",
                            "MOVED 1 h", "MOVED 1 h:", "MOVED 1 h:0", "MOVED 1 h:65536"}) {
    EXPECT_FALSE(ParseRedirection(error)) << error;
  }
}

}  // namespace
}  // namespace proximal::redis
