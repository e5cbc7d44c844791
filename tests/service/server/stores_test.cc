// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/stores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>

namespace proximal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Config WithCache(std::string url) {
  Config config;
  config.journal = "sqlite::memory:";
  config.cache = std::move(url);
  return config;
}

TEST(StoresTest, TheDefaultsAreSound) { EXPECT_TRUE(CheckStores(Config()).ok()); }

TEST(StoresTest, ARedisUrlIsCheckedPartByPart) {
  EXPECT_TRUE(CheckStores(WithCache("redis://user:password@cache:6380/3?ttl=24h")).ok());
  const auto complaint = [](const char* url) {
    return std::string(CheckStores(WithCache(url)).message());
  };
  EXPECT_THAT(complaint("redis://user:secret@cache:99999"),
              AllOf(HasSubstr("--cache=redis://***@cache:99999: port: must be 1..65535"),
                    Not(HasSubstr("secret"))));
  EXPECT_THAT(complaint("redis+sentinel://a,b"), HasSubstr(": master: "));
  EXPECT_THAT(complaint("redis+cluster://a/2"), HasSubstr(": database: "));
  EXPECT_THAT(complaint("redis://a?tll=1h"), HasSubstr(": tll: no such parameter"));
  EXPECT_THAT(complaint("disk"), HasSubstr("there are memory and redis"));
}

TEST(StoresTest, AJournalThatCouldNotBeOpenedIsNotSound) {
  const std::string directory = testing::TempDir() + "/stores_test_journal";
  std::filesystem::remove_all(directory);
  std::filesystem::create_directory(directory);
  Config config;
  config.journal = "sqlite:" + directory + "/missing/journal.db";
  EXPECT_THAT(CheckStores(config).message(),
              AllOf(HasSubstr("--journal"), HasSubstr("missing does not exist")));
  config.journal = "sqlite:" + directory;
  EXPECT_THAT(CheckStores(config).message(), HasSubstr("is a directory"));
  config.journal = "postgres:";
  EXPECT_THAT(CheckStores(config).message(), HasSubstr("there are sqlite:PATH and postgres://"));
  config.journal = "sqlite:" + directory + "/journal.db";
  EXPECT_TRUE(CheckStores(config).ok());
  EXPECT_TRUE(std::filesystem::is_empty(directory));
}

TEST(StoresTest, ASqliteUrlIsCheckedPartByPart) {
  const auto complaint = [](const std::string& parameters) {
    Config config;
    config.journal = "sqlite:" + testing::TempDir() + "/journal.db" + parameters;
    return std::string(CheckStores(config).message());
  };
  EXPECT_EQ(complaint(""), "");
  EXPECT_EQ(complaint("?decision_days=30"), "");
  EXPECT_THAT(complaint("?decision_days=-1"), HasSubstr("decision_days: must be 0..3650"));
  EXPECT_THAT(complaint("?decision_days"), HasSubstr("decision_days: must be 0..3650"));
  EXPECT_THAT(complaint("?days=3"), HasSubstr("days: no such parameter"));
  Config config;
  config.journal = "sqlite:?decision_days=3";
  EXPECT_THAT(CheckStores(config).message(), HasSubstr("must be sqlite:PATH"));
}

TEST(StoresTest, APostgresUrlIsCheckedPartByPart) {
  const auto complaint = [](const char* url) {
    Config config;
    config.journal = url;
    return std::string(CheckStores(config).message());
  };
  EXPECT_EQ(complaint("postgres://user:secret@db/practice?decision_days=30"), "");
  EXPECT_EQ(complaint("postgresql://db"), "");
  EXPECT_THAT(complaint("postgres://user:secret@db/practice?writers=0"),
              AllOf(HasSubstr("--journal=postgres://***@db/practice?writers=0: writers: must be"),
                    Not(HasSubstr("secret"))));
  EXPECT_THAT(complaint("postgres://user:secret@db:0/practice"),
              AllOf(HasSubstr(": port: must be 1..65535"), Not(HasSubstr("secret"))));
}

TEST(StoresTest, APostgresThatCannotBeReachedIsNamedWithoutItsPassword) {
  Config config;
  config.journal = "postgres://user:secret@127.0.0.1:1/practice";
  const absl::Status status = OpenStores(config).status();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr("--journal: postgres://127.0.0.1/practice: "),
                    HasSubstr("Connection refused"), Not(HasSubstr("secret"))));
}

TEST(StoresTest, AUrlThatIsNotSoundOpensNothing) {
  const Config config = WithCache("redis://cache:0");
  EXPECT_EQ(OpenStores(config).status(), CheckStores(config));
}

}  // namespace
}  // namespace proximal
