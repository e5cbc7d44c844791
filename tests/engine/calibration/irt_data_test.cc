// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/calibration/irt_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace proximal {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Response = IrtData::Response;

std::vector<Response> Of(const IrtData& data, size_t person) {
  return {data.of(person).begin(), data.of(person).end()};
}

TEST(IrtDataTest, SortsRowsByPersonAndItem) {
  const auto data = IrtData::Create(3, 4, {{2, 3, 1}, {0, 2, 0}, {2, 0, 2}, {0, 1, 1}});
  ASSERT_TRUE(data.ok());
  EXPECT_THAT(Of(*data, 0), ElementsAre(Response{1, 1}, Response{2, 0}));
  EXPECT_THAT(Of(*data, 1), IsEmpty());
  EXPECT_THAT(Of(*data, 2), ElementsAre(Response{0, 2}, Response{3, 1}));
}

TEST(IrtDataTest, CountsTheCategoriesOfEachItem) {
  const auto data = IrtData::Create(3, 3, {{0, 0, 2}, {1, 0, 0}, {2, 0, 2}, {0, 1, 1}});
  ASSERT_TRUE(data.ok());
  EXPECT_THAT(data->counts(0), ElementsAre(1, 0, 2));
  EXPECT_THAT(data->counts(1), ElementsAre(0, 1));
  EXPECT_THAT(data->counts(2), ElementsAre(0, 0));
}

TEST(IrtDataTest, RefusesWhatLiesOutsideByName) {
  const auto message = [](const IrtData::Row& row) {
    return std::string(IrtData::Create(2, 2, {row}).status().message());
  };
  EXPECT_THAT(message({2, 0, 0}), HasSubstr("person 2 is outside"));
  EXPECT_THAT(message({0, 2, 0}), HasSubstr("item 2 is outside"));
  EXPECT_THAT(message({1, 1, 21}), HasSubstr("person 1, item 1: category 21 is above 20"));
}

TEST(IrtDataTest, RefusesASecondAnswerToTheSameItem) {
  const auto data = IrtData::Create(2, 2, {{1, 1, 0}, {0, 1, 1}, {1, 0, 0}, {1, 1, 0}});
  EXPECT_EQ(data.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(data.status().message()), HasSubstr("person 1 answers item 1 twice"));
}

TEST(IrtDataTest, TakesTheFirstResponseOfALearnerToAnItem) {
  ResponseLog log;
  const absl::Time now = absl::FromUnixSeconds(1);
  log.AddLearner();
  log.Add(2, 1, now);
  log.Add(0, 0.4, now);
  log.Add(2, 0, now);
  log.AddLearner();
  log.AddLearner();
  log.Add(2, 0.5, now);
  const IrtData data = IrtData::FirstResponses(log, 3);
  ASSERT_EQ(data.persons(), 3);
  EXPECT_THAT(Of(data, 0), ElementsAre(Response{0, 0}, Response{2, 1}));
  EXPECT_THAT(Of(data, 1), IsEmpty());
  EXPECT_THAT(Of(data, 2), ElementsAre(Response{2, 1}));
}

}  // namespace
}  // namespace proximal
