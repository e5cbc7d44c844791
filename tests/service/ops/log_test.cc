// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace proximal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// What a log writes between its beginning and its end.
std::vector<std::string> Lines(LogLevel least, const std::function<void(Log&)>& write) {
  std::vector<std::string> lines;
  {
    Log log(least, "key", [&lines](absl::string_view line) { lines.emplace_back(line); });
    write(log);
  }
  return lines;
}

TEST(LogTest, EveryLineIsOneJsonObjectWithItsFieldsInOrder) {
  const auto lines = Lines(LogLevel::kInfo, [](Log& log) {
    log.Write(LogLevel::kWarning, "journal_refused",
              {{"cause", "disk \"full\"\n"}, {"calls", 12}, {"share", 0.5}, {"again", true}});
  });
  ASSERT_THAT(lines, SizeIs(1));
  const auto line = nlohmann::json::parse(lines[0]);
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["event"], "journal_refused");
  EXPECT_EQ(line["cause"], "disk \"full\"\n");
  EXPECT_EQ(line["calls"], 12);
  EXPECT_EQ(line["share"], 0.5);
  EXPECT_EQ(line["again"], true);
  EXPECT_THAT(lines[0], ::testing::StartsWith("{\"time\":\"20"));
  EXPECT_THAT(lines[0], Not(HasSubstr("\n")));
}

TEST(LogTest, BytesThatAreNoTextDoNotBreakTheLine) {
  const auto lines = Lines(LogLevel::kInfo, [](Log& log) {
    log.Write(LogLevel::kInfo, "odd", {{"bytes", absl::string_view("\xff\xfe{", 3)}});
  });
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_FALSE(nlohmann::json::parse(lines[0], nullptr, false).is_discarded());
}

TEST(LogTest, WhatLiesBelowTheLevelIsNotWritten) {
  const auto lines = Lines(LogLevel::kWarning, [](Log& log) {
    log.Write(LogLevel::kInfo, "quiet");
    log.Write(LogLevel::kError, "loud");
  });
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_THAT(lines[0], HasSubstr("loud"));
}

TEST(LogTest, TheEndOfALogWritesWhatWasQueued) {
  const auto lines = Lines(LogLevel::kInfo, [](Log& log) {
    for (int i = 0; i < 1000; ++i) log.Write(LogLevel::kInfo, "line", {{"i", i}});
  });
  EXPECT_THAT(lines, SizeIs(1000));
}

TEST(LogTest, AFingerprintTellsLearnersApartAndNeedsTheKey) {
  Log a(LogLevel::kInfo, "key"), b(LogLevel::kInfo, "key"), other(LogLevel::kInfo, "other");
  Log random(LogLevel::kInfo, "");
  const std::string ana = a.Fingerprint("school", "ana");
  EXPECT_THAT(ana, SizeIs(12));
  EXPECT_EQ(ana, b.Fingerprint("school", "ana"));
  EXPECT_NE(ana, a.Fingerprint("school", "ben"));
  EXPECT_NE(ana, a.Fingerprint("schoola", "na"));
  EXPECT_NE(ana, other.Fingerprint("school", "ana"));
  EXPECT_NE(ana, random.Fingerprint("school", "ana"));
}

}  // namespace
}  // namespace proximal
