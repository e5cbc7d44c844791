// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/server/gate.h"

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
using ::testing::Not;

std::vector<std::string> Lines(const std::function<void(Gate&)>& use, std::string* fingerprint) {
  std::vector<std::string> lines;
  {
    Log log(LogLevel::kInfo, "key", [&lines](absl::string_view line) { lines.emplace_back(line); });
    *fingerprint = log.Fingerprint("school", "ana");
    Gate gate({}, &log);
    use(gate);
  }
  return lines;
}

TEST(GateTest, ADefectIsLoggedWithItsIncidentAndWithoutTheLearnersId) {
  std::string fingerprint;
  const auto lines = Lines(
      [](Gate& gate) {
        gate.LogDefect("c0ffee", absl::DataLossError("row 7 is torn"), {"school", "ana"});
        gate.LogDefect("decade", absl::InternalError("odd"), {"school", ""});
      },
      &fingerprint);
  EXPECT_THAT(lines, ElementsAre(AllOf(HasSubstr("\"error\""), HasSubstr("c0ffee"),
                                       HasSubstr("row 7 is torn"), HasSubstr(fingerprint),
                                       Not(HasSubstr("\"ana\""))),
                                 AllOf(HasSubstr("decade"), HasSubstr("\"learner\":\"\""))));
}

TEST(GateTest, ErasuresAndExportsLeaveARecordOfTheFingerprint) {
  std::string fingerprint;
  const auto lines = Lines(
      [](Gate& gate) {
        gate.LogDataEvent(CallGate::DataEvent::kExported, {"school", "ana"});
        gate.LogDataEvent(CallGate::DataEvent::kErased, {"school", "ana"});
      },
      &fingerprint);
  EXPECT_THAT(lines, ElementsAre(AllOf(HasSubstr("learner_exported"), HasSubstr(fingerprint)),
                                 AllOf(HasSubstr("learner_erased"), HasSubstr(fingerprint),
                                       Not(HasSubstr("\"ana\"")))));
}

}  // namespace
}  // namespace proximal
