// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/redis/redis_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "service/store/redis/tls.h"

namespace proximal {
namespace {

using redis::Address;
using redis::Arrangement;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

RedisOptions Parsed(absl::string_view url) {
  absl::StatusOr<RedisOptions> options = ParseRedisUrl(url);
  EXPECT_TRUE(options.ok()) << url << ": " << options.status();
  return options.ok() ? *options : RedisOptions();
}

std::string Complaint(absl::string_view url) {
  const absl::Status status = ParseRedisUrl(url).status();
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << url << ": " << status;
  return std::string(status.message());
}

TEST(RedisUrlTest, AHostIsEnough) {
  const RedisOptions options = Parsed("redis://cache.internal");
  EXPECT_EQ(options.arrangement, Arrangement::kSingle);
  EXPECT_THAT(options.addresses, ElementsAre(Address{"cache.internal", 6379}));
  EXPECT_EQ(options.credentials.user, "");
  EXPECT_EQ(options.credentials.password, "");
  EXPECT_EQ(options.database, 0);
  EXPECT_EQ(options.key_prefix, "px:");
  EXPECT_FALSE(options.tls.on);
}

TEST(RedisUrlTest, UserAndPasswordAreDecoded) {
  const RedisOptions options = Parsed("redis://prox%3Aimal:p%40s%2fs@[2001:db8::1]:6380/7");
  EXPECT_EQ(options.credentials.user, "prox:imal");
  EXPECT_EQ(options.credentials.password, "p@s/s");
  EXPECT_THAT(options.addresses, ElementsAre(Address{"2001:db8::1", 6380}));
  EXPECT_EQ(options.database, 7);
  EXPECT_EQ(Parsed("redis://:secret@a").credentials.user, "");
  EXPECT_EQ(Parsed("redis://:secret@a").credentials.password, "secret");
}

TEST(RedisUrlTest, ParametersSetTheRest) {
  const RedisOptions options = Parsed(
      "redis://a?prefix=x%26y:&ttl=2h&timeout=5ms&connect_timeout=50ms&connections=4&queue=100");
  EXPECT_EQ(options.key_prefix, "x&y:");
  EXPECT_EQ(options.ttl, absl::Hours(2));
  EXPECT_EQ(options.timeout, absl::Milliseconds(5));
  EXPECT_EQ(options.connect_timeout, absl::Milliseconds(50));
  EXPECT_EQ(options.connections, 4);
  EXPECT_EQ(options.max_queued, 100u);
}

TEST(RedisUrlTest, SentinelsNameTheirMaster) {
  const RedisOptions options =
      Parsed("redis+sentinel://:pw@a,b:5000/the%20master/2?sentinel_user=u&sentinel_password=p%25");
  EXPECT_EQ(options.arrangement, Arrangement::kSentinel);
  EXPECT_THAT(options.addresses, ElementsAre(Address{"a", 26379}, Address{"b", 5000}));
  EXPECT_EQ(options.master_name, "the master");
  EXPECT_EQ(options.database, 2);
  EXPECT_EQ(options.credentials.password, "pw");
  EXPECT_EQ(options.sentinel_credentials.user, "u");
  EXPECT_EQ(options.sentinel_credentials.password, "p%");
}

TEST(RedisUrlTest, AClusterIsSomeOfItsNodes) {
  const RedisOptions options = Parsed("redis+cluster://u:p@a:7000,b:7001/0");
  EXPECT_EQ(options.arrangement, Arrangement::kCluster);
  EXPECT_THAT(options.addresses, ElementsAre(Address{"a", 7000}, Address{"b", 7001}));
}

TEST(RedisUrlTest, WhatIsWrongIsNamed) {
  EXPECT_THAT(Complaint("redis:/a"), StartsWith("scheme: "));
  EXPECT_THAT(Complaint("memcache://a"), StartsWith("scheme: "));
  EXPECT_THAT(Complaint("redis+ring://a"), StartsWith("scheme: "));
  EXPECT_THAT(Complaint("redis://"), StartsWith("host: "));
  EXPECT_THAT(Complaint("redis://:6379"), StartsWith("host: "));
  EXPECT_THAT(Complaint("redis://[::1"), StartsWith("host: "));
  EXPECT_THAT(Complaint("redis://[::1]x"), StartsWith("host: "));
  EXPECT_THAT(Complaint("redis://a,b"), AllOf(StartsWith("host: "), HasSubstr("sentinel")));
  EXPECT_THAT(Complaint("redis+cluster://a,,b"), StartsWith("host: "));
  for (const char* url : {"redis://a:", "redis://a:0", "redis://a:65536", "redis://a:x"}) {
    EXPECT_THAT(Complaint(url), StartsWith("port: must be 1..65535")) << url;
  }
  EXPECT_THAT(Complaint("redis://user@a"), StartsWith("user: "));
  EXPECT_THAT(Complaint("redis://user:@a"), StartsWith("password: "));
  EXPECT_THAT(Complaint("redis://a/x"), StartsWith("database: "));
  EXPECT_THAT(Complaint("redis://a/-1"), StartsWith("database: "));
  EXPECT_THAT(Complaint("redis+cluster://a/1"), StartsWith("database: "));
  EXPECT_THAT(Complaint("redis+sentinel://a"), StartsWith("master: "));
  EXPECT_THAT(Complaint("redis+sentinel://a/"), StartsWith("master: "));
}

TEST(RedisUrlTest, ParametersThatAreWrongAreNamed) {
  EXPECT_THAT(Complaint("redis://a?tll=1h"), StartsWith("tll: no such parameter"));
  EXPECT_THAT(Complaint("redis://a?sentinel_user=x"), StartsWith("sentinel_user: "));
  EXPECT_THAT(Complaint("redis+sentinel://a/m?sentinel_user=x"), StartsWith("sentinel_user: "));
  EXPECT_THAT(Complaint("redis://a?ca=/x"), StartsWith("ca: ")) << "there is no TLS to use it";
  EXPECT_THAT(Complaint("redis://a?ttl=0s"), StartsWith("ttl: must be 1s..8760h"));
  EXPECT_THAT(Complaint("redis://a?ttl"), StartsWith("ttl: "));
  EXPECT_THAT(Complaint("redis://a?timeout=1h"), StartsWith("timeout: must be 1ms..10s"));
  EXPECT_THAT(Complaint("redis://a?connect_timeout=x"), StartsWith("connect_timeout: "));
  EXPECT_THAT(Complaint("redis://a?connections=0"), StartsWith("connections: must be 1..64"));
  EXPECT_THAT(Complaint("redis://a?queue=-1"), StartsWith("queue: must be 1..1000000"));
  EXPECT_THAT(Complaint("redis://a?prefix={x}"), StartsWith("prefix: "));
  EXPECT_THAT(Complaint("redis://a?prefix=" + std::string(65, 'x')), StartsWith("prefix: "));
  EXPECT_THAT(Complaint("redis://a?prefix=%2"), StartsWith("prefix: '%'"));
}

TEST(RedisUrlTest, NoComplaintShowsAPassword) {
  for (const char* url : {"redis://u:secret%@a", "redis://u:secret@a:0", "redis://u:secret@",
                          "redis+sentinel://a/m?sentinel_password=secret%"}) {
    EXPECT_THAT(Complaint(url), Not(HasSubstr("secret"))) << url;
  }
}

TEST(RedisUrlTest, TlsIsThereOrSaidNotToBe) {
  const absl::StatusOr<RedisOptions> options = ParseRedisUrl("rediss://a?ca=/etc/ca.pem");
  if (redis::TlsSupport().ok()) {
    ASSERT_TRUE(options.ok()) << options.status();
    EXPECT_TRUE(options->tls.on);
    EXPECT_EQ(options->tls.ca_file, "/etc/ca.pem");
    EXPECT_THAT(Complaint("rediss://a?cert=x"), StartsWith("cert: "));
  } else {
    EXPECT_TRUE(absl::IsFailedPrecondition(options.status()));
    EXPECT_THAT(std::string(options.status().message()),
                AllOf(StartsWith("scheme: TLS needs hiredis 1.0"), HasSubstr("this build has")));
  }
}

TEST(RedisUrlTest, SchemesAreKnown) {
  for (const char* url :
       {"redis://a", "rediss://a", "redis+sentinel://a/m", "rediss+cluster://a"}) {
    EXPECT_TRUE(IsRedisUrl(url)) << url;
  }
  for (const char* url : {"memory", "redis", "redis:a", "redis+x://a", "xredis://a", "://", ""}) {
    EXPECT_FALSE(IsRedisUrl(url)) << url;
  }
}

TEST(RedisUrlTest, AddressesAreShownAsTheyAreWritten) {
  EXPECT_EQ(redis::ToString({"a", 1}), "a:1");
  EXPECT_EQ(redis::ToString({"::1", 6379}), "[::1]:6379");
}

}  // namespace
}  // namespace proximal
