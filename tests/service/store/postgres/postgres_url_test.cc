// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/store/postgres/postgres_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace proximal {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::Pair;

std::map<std::string, std::string> ParametersOf(const char* url) {
  const absl::StatusOr<PostgresOptions> options = ParsePostgresUrl(url);
  if (!options.ok()) return {{"error", std::string(options.status().message())}};
  return {options->parameters.begin(), options->parameters.end()};
}

std::string Complaint(const char* url) {
  return std::string(ParsePostgresUrl(url).status().message());
}

TEST(PostgresUrlTest, BothSchemesAreKnown) {
  EXPECT_TRUE(IsPostgresUrl("postgres://host/db"));
  EXPECT_TRUE(IsPostgresUrl("postgresql://host/db"));
  EXPECT_FALSE(IsPostgresUrl("postgres:host"));
  EXPECT_FALSE(IsPostgresUrl("sqlite:postgres://"));
}

TEST(PostgresUrlTest, PartsGoToLibpq) {
  EXPECT_THAT(ParametersOf("postgres://ada:p%40ss@a:5433,b:5434/practice?sslmode=require"),
              IsSupersetOf({Pair("user", "ada"), Pair("password", "p@ss"), Pair("host", "a,b"),
                            Pair("port", "5433,5434"), Pair("dbname", "practice"),
                            Pair("sslmode", "require")}));
  EXPECT_THAT(ParametersOf("postgresql://%2Frun%2Fpostgresql/practice"),
              IsSupersetOf({Pair("host", "/run/postgresql"), Pair("dbname", "practice")}));
  EXPECT_THAT(ParametersOf("postgres:///practice?host=/run/postgresql&writers=3"),
              IsSupersetOf({Pair("host", "/run/postgresql"), Pair("dbname", "practice")}));
}

TEST(PostgresUrlTest, WhatIsNotSaidHasADefault) {
  EXPECT_THAT(
      ParametersOf("postgres://host/db?timeout=8s"),
      IsSupersetOf({Pair("application_name", "proximald"), Pair("connect_timeout", "8"),
                    Pair("tcp_user_timeout", "8000"), Pair("target_session_attrs", "read-write")}));
  EXPECT_THAT(ParametersOf("postgres://host/db?application_name=x&connect_timeout=3"),
              IsSupersetOf({Pair("application_name", "x"), Pair("connect_timeout", "3")}));
}

TEST(PostgresUrlTest, OurParametersAreTaken) {
  const absl::StatusOr<PostgresOptions> options = ParsePostgresUrl(
      "postgres://host/db?writers=3&sslmode=disable&readers=7&timeout=250ms&queue=99"
      "&decision_days=30&spread=true");
  ASSERT_TRUE(options.ok()) << options.status();
  EXPECT_EQ(options->writers, 3u);
  EXPECT_EQ(options->readers, 7u);
  EXPECT_EQ(options->timeout, absl::Milliseconds(250));
  EXPECT_EQ(options->max_queued, 99u);
  EXPECT_EQ(options->decision_days, 30);
  EXPECT_TRUE(options->spread);
}

TEST(PostgresUrlTest, OurParametersHaveBounds) {
  EXPECT_EQ(Complaint("postgres://h/d?writers=0"), "writers: must be 1..64");
  EXPECT_EQ(Complaint("postgres://h/d?readers=many"), "readers: must be 1..64");
  EXPECT_EQ(Complaint("postgres://h/d?queue=0"), "queue: must be 1..1000000");
  EXPECT_EQ(Complaint("postgres://h/d?decision_days=-1"), "decision_days: must be 0..3650");
  EXPECT_EQ(Complaint("postgres://h/d?spread=far"), "spread: must be true or false");
  EXPECT_THAT(Complaint("postgres://h/d?timeout=1h"), HasSubstr("timeout: must be 10ms..1m"));
  EXPECT_THAT(Complaint("postgres://h/d?timeout=5"), HasSubstr("timeout: must be 10ms..1m"));
}

TEST(PostgresUrlTest, WhatIsWrongIsNamedAndNoPasswordIs) {
  EXPECT_EQ(Complaint("postgres://h/d?wirters=2"), "wirters: no such parameter");
  EXPECT_EQ(Complaint("postgres://h:70000/d"), "port: must be 1..65535");
  for (const char* url : {"postgres://ada:secret@[::1/d", "postgres://ada:sec%zzret@h/d",
                          "postgres://ada:secret@h:x y/d"}) {
    EXPECT_THAT(Complaint(url), Not(HasSubstr("sec"))) << url;
    EXPECT_NE(Complaint(url), "") << url;
  }
}

TEST(PostgresUrlTest, ThePlaceHasNoPassword) {
  EXPECT_EQ(ParsePostgresUrl("postgres://ada:secret@db:5433/practice")->place,
            "postgres://db/practice");
}

}  // namespace
}  // namespace proximal
