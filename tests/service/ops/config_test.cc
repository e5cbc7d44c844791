// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace proximal {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

absl::StatusOr<Invocation> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "proximald");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

TEST(ConfigTest, WithoutFlagsEverythingHasItsDefault) {
  const auto told = Parse({});
  ASSERT_TRUE(told.ok()) << told.status();
  const Config defaults;
  for (const Flag& flag : Flags()) EXPECT_EQ(flag.show(told->config), flag.show(defaults));
  EXPECT_FALSE(told->check_config);
  EXPECT_EQ(told->print, "");
}

TEST(ConfigTest, EveryDefaultKeepsItsOwnRule) {
  for (const Flag& flag : Flags()) {
    Config config;
    EXPECT_TRUE(flag.parse(flag.show(Config()), config).ok()) << flag.name;
    EXPECT_EQ(flag.show(config), flag.show(Config())) << flag.name;
  }
}

TEST(ConfigTest, FlagsAreReadWithTheirUnits) {
  const auto told =
      Parse({"--address=0.0.0.0:7000", "--cache_bytes=2GiB", "--drain_delay", "250ms",
             "--max_in_flight=10", "--reflection", "--log_level=debug", "--check_config"});
  ASSERT_TRUE(told.ok()) << told.status();
  EXPECT_EQ(told->config.address, "0.0.0.0:7000");
  EXPECT_EQ(told->config.cache_bytes, uint64_t{2} << 30);
  EXPECT_EQ(told->config.drain_delay, absl::Milliseconds(250));
  EXPECT_EQ(told->config.max_in_flight, 10);
  EXPECT_TRUE(told->config.reflection);
  EXPECT_EQ(told->config.log_level, LogLevel::kDebug);
  EXPECT_TRUE(told->check_config);
}

TEST(ConfigTest, TheEnvironmentGoesBeforeTheDefaultAndAFlagBeforeTheEnvironment) {
  setenv("PROXIMAL_MAX_IN_FLIGHT", "77", 1);
  setenv("PROXIMAL_REFLECTION", "true", 1);
  const auto environment = Parse({});
  const auto flag = Parse({"--max_in_flight=78", "--reflection=false"});
  setenv("PROXIMAL_MAX_IN_FLIGHT", "many", 1);
  const auto broken = Parse({});
  unsetenv("PROXIMAL_MAX_IN_FLIGHT");
  unsetenv("PROXIMAL_REFLECTION");
  ASSERT_TRUE(environment.ok() && flag.ok());
  EXPECT_EQ(environment->config.max_in_flight, 77);
  EXPECT_TRUE(environment->config.reflection);
  EXPECT_EQ(flag->config.max_in_flight, 78);
  EXPECT_FALSE(flag->config.reflection);
  EXPECT_THAT(std::string(broken.status().message()), HasSubstr("PROXIMAL_MAX_IN_FLIGHT"));
}

TEST(ConfigTest, ABrokenRuleIsNamedWithItsFlag) {
  const auto message = [](const char* argument) {
    return std::string(Parse({argument}).status().message());
  };
  EXPECT_THAT(message("--max_in_flight=0"),
              AllOf(HasSubstr("--max_in_flight=0"), HasSubstr("1..")));
  EXPECT_THAT(message("--max_in_flight=1e3"), HasSubstr("--max_in_flight=1e3"));
  EXPECT_THAT(message("--address=localhost"), HasSubstr("HOST:PORT"));
  EXPECT_THAT(message("--address=localhost:99999"), HasSubstr("HOST:PORT"));
  EXPECT_THAT(message("--journal=mysql://x"), HasSubstr("sqlite:PATH"));
  EXPECT_THAT(message("--journal=sqlite:"), HasSubstr("sqlite:PATH"));
  EXPECT_THAT(message("--cache=disk"), HasSubstr("redis+cluster://"));
  EXPECT_THAT(message("--cache_bytes=-1"), HasSubstr("--cache_bytes"));
  EXPECT_THAT(message("--cache_bytes=99999999999GiB"), HasSubstr("--cache_bytes"));
  EXPECT_THAT(message("--drain_delay=5"), HasSubstr("as in 500ms"));
}

TEST(ConfigTest, EveryKindOfRedisIsACache) {
  for (const char* argument :
       {"--cache=redis://cache", "--cache=redis+sentinel://a,b/practice",
        "--cache=redis+cluster://a:7000,b:7000", "--cache=rediss://cache",
        "--cache=rediss+sentinel://a/practice", "--cache=rediss+cluster://a"}) {
    EXPECT_TRUE(Parse({argument}).ok()) << argument;
  }
}

TEST(ConfigTest, PasswordsAreNotShown) {
  EXPECT_EQ(WithoutPasswords("redis://u:p@ss@host:1/0?ttl=1h"), "redis://***@host:1/0?ttl=1h");
  EXPECT_EQ(WithoutPasswords("redis+sentinel://h/m?sentinel_password=a@b&ttl=1h"),
            "redis+sentinel://h/m?sentinel_password=***&ttl=1h");
  EXPECT_EQ(WithoutPasswords("x://h?password=a&other_password=b"),
            "x://h?password=***&other_password=***");
  EXPECT_EQ(WithoutPasswords("redis://host"), "redis://host");
  EXPECT_EQ(WithoutPasswords("user@host"), "user@host");
  EXPECT_EQ(WithoutPasswords(""), "");
  const std::string message(Parse({"--cache=redix://u:secret@host"}).status().message());
  EXPECT_THAT(message, AllOf(HasSubstr("redix://***@host"), Not(HasSubstr("secret"))));
  const std::string log_key = "--log_key=" + std::string(257, 'k');
  EXPECT_THAT(std::string(Parse({log_key.c_str()}).status().message()),
              AllOf(HasSubstr("--log_key=***"), Not(HasSubstr("kkk"))));
}

TEST(ConfigTest, WhatIsNoFlagIsRefused) {
  EXPECT_THAT(std::string(Parse({"--adress=x:1"}).status().message()), HasSubstr("--adress"));
  EXPECT_FALSE(Parse({"serve"}).ok());
}

TEST(ConfigTest, HelpNamesEveryFlag) {
  const auto told = Parse({"--help"});
  ASSERT_TRUE(told.ok()) << told.status();
  for (const Flag& flag : Flags()) EXPECT_THAT(told->print, HasSubstr("--" + flag.name));
}

TEST(ConfigTest, TheDocumentationShowsTheTableOfFlags) {
  std::ifstream file("docs/configuration.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr(FlagsAsMarkdown()))
      << "write it anew with: proximald --print_flags";
}

}  // namespace
}  // namespace proximal
