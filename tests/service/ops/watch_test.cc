// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/ops/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace proximal {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Lines(const std::function<void(Log&)>& observe) {
  std::vector<std::string> lines;
  {
    Log log(LogLevel::kInfo, "key", [&lines](absl::string_view line) { lines.emplace_back(line); });
    observe(log);
  }
  return lines;
}

TEST(StatusWatchTest, TellsOfEachTransitionOnceWithItsCause) {
  const auto lines = Lines([](Log& log) {
    StatusWatch watch(&log, "journal_refuses", "journal_writes_again");
    const absl::Status full = absl::UnavailableError("disk full");
    for (const absl::Status& status :
         {absl::OkStatus(), full, full, absl::OkStatus(), absl::OkStatus(), full}) {
      watch.Observe(status);
    }
  });
  const auto refuses =
      AllOf(HasSubstr("\"error\""), HasSubstr("journal_refuses"), HasSubstr("disk full"));
  EXPECT_THAT(lines, ElementsAre(refuses, HasSubstr("journal_writes_again"), refuses));
}

TEST(LossWatchTest, TellsOfGrowthAtMostOnceInAPeriod) {
  const auto lines = Lines([](Log& log) {
    LossWatch watch(&log, "decisions_dropped", absl::Minutes(1));
    const absl::Time start = absl::UnixEpoch();
    watch.Observe(0, start);
    watch.Observe(3, start + absl::Seconds(1));
    watch.Observe(5, start + absl::Seconds(2));
    watch.Observe(9, start + absl::Seconds(61));
    watch.Observe(9, start + absl::Minutes(10));
  });
  EXPECT_THAT(lines, ElementsAre(AllOf(HasSubstr("decisions_dropped"), HasSubstr("\"total\":3")),
                                 AllOf(HasSubstr("\"since\":6"), HasSubstr("\"total\":9"))));
}

}  // namespace
}  // namespace proximal
