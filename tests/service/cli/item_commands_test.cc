// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// `proximal dif` and `proximal update` as a user meets them.

#include <string>

#include "absl/strings/str_cat.h"
#include "engine/numerics/logistic.h"
#include "engine/numerics/random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/service/cli/proximal_tool.h"

namespace proximal {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

constexpr int kItems = 12;
constexpr int kStart = 1'600'000'000;

class ItemCommandsTest : public ProximalTest {
 protected:
  // Learners answer all items, those of even number in group "b", for whom q0 is harder by `shift`.
  // From day `broken_from` on nobody gets q3 right.
  void WriteGroupedLog(const std::string& name, int learners, double shift, int broken_from) const {
    numerics::Random random(3);
    std::string text = "learner,item,skills,correct,time\n";
    std::string groups = "learner,group\n";
    for (int learner = 0; learner < learners; ++learner) {
      const double ability = 3 * random.Uniform() - 1.5;
      absl::StrAppend(&groups, "l", learner, ",", learner % 2 == 0 ? "b" : "a", "\n");
      for (int item = 0; item < kItems; ++item) {
        const double easiness = 1.5 - 0.25 * item - (item == 0 && learner % 2 == 0 ? shift : 0);
        const bool broken = item == 3 && learner >= broken_from;
        const bool right = random.Uniform() < numerics::Logistic(ability + easiness) && !broken;
        absl::StrAppend(&text, "l", learner, ",q", item, ",s", item % 2, ",", right ? 1 : 0, ",",
                        kStart + 86'400 * learner + item, "\n");
      }
    }
    Write(name, text);
    Write("groups.csv", groups);
  }

  // Of the first day of `learner`.
  static std::string Day(int learner) {
    return absl::FormatTime(absl::RFC3339_sec,
                            absl::FromUnixSeconds(kStart + 86'400 * int64_t{learner} - 60),
                            absl::UTCTimeZone());
  }
};

TEST_F(ItemCommandsTest, DifFindsTheItemAndPrintsAggregatesOnly) {
  WriteGroupedLog("log.csv", 800, 1.2, 10'000);
  const Result result = Proximal(
      "dif --responses @/log.csv --groups @/groups.csv --reference a --purify --json @/dif.json");
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("reference a: 400 learners; focal b: 400 learners"));
  EXPECT_THAT(result.out, HasSubstr("matched on total score"));
  const json figures = ReadJson("dif.json");
  EXPECT_EQ(figures["reference"], "a");
  ASSERT_EQ(figures["items"].size(), kItems);
  const json& item = figures["items"][0];
  EXPECT_EQ(item["item"], "q0");
  EXPECT_EQ(item["mantel_haenszel"]["class"], "C");
  EXPECT_LT(item["mantel_haenszel"]["delta"], -1.5);
  EXPECT_EQ(item["anchor"], false);
  EXPECT_LT(item["logistic"]["uniform"]["p"], 0.001);
  for (const char* learner : {"l1,", "\"l1\"", "l799"}) {
    EXPECT_THAT(result.out, Not(HasSubstr(learner)));
    EXPECT_THAT(figures.dump(), Not(HasSubstr(learner)));
  }
}

TEST_F(ItemCommandsTest, DifNamesWhatIsWrongWithTheGroups) {
  WriteGroupedLog("log.csv", 100, 0, 10'000);
  const auto error = [&](const std::string& groups, const std::string& more = "") {
    Write("g.csv", groups);
    const Result result =
        Proximal(absl::StrCat("dif --responses @/log.csv --groups @/g.csv ", more));
    EXPECT_EQ(result.code, 1);
    return result.err;
  };
  EXPECT_THAT(error("who,group\nl1,a\n"), HasSubstr("'learner' and 'group'"));
  EXPECT_THAT(error("learner,group\nl1,a\nl1,b\n"), HasSubstr("two groups"));
  EXPECT_THAT(error("learner,group\nl1,a\nl2,a\n"), HasSubstr("1 groups"));
  EXPECT_THAT(error("learner,group\nx1,a\nx2,b\n"), HasSubstr("0 groups"));
  EXPECT_THAT(error("learner,group\nl1,a\nl2,b\n"), HasSubstr("each group needs 30"));
  EXPECT_EQ(Proximal("dif --responses @/log.csv --groups @/g.csv --min_group 1").code, 2);
  EXPECT_EQ(Proximal("dif --responses @/log.csv").code, 2);
  EXPECT_EQ(Proximal("dif --responses @/l --groups @/g --reference a --focal b").code, 2);
}

TEST_F(ItemCommandsTest, UpdateQuarantinesTheItemThatTurnsAndReleasesIt) {
  WriteGroupedLog("log.csv", 400, 0, 200);
  WriteGroupedLog("before.csv", 200, 0, 10'000);
  ASSERT_EQ(Proximal("fit --responses @/before.csv --out @/model.json").code, 0);
  const Result result =
      Proximal(absl::StrCat("update --model @/model.json --responses @/log.csv --since ", Day(200),
                            " --out @/next.json --json @/update.json"));
  ASSERT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2,400 responses taken in, to 12 items, 0 of them new"));
  EXPECT_THAT(result.out, HasSubstr("quarantined q3: harder than its difficulty says"));
  const json next = ReadJson("next.json");
  ASSERT_EQ(next["quarantine"].size(), 1);
  EXPECT_EQ(next["quarantine"][0]["itemId"], "q3");
  EXPECT_EQ(next["quarantine"][0]["reason"], "QUARANTINE_REASON_HARDER");
  const json update = ReadJson("update.json");
  EXPECT_LT(update["log_loss_after"], update["log_loss_before"]);

  // The same again, byte for byte; and nothing is left to take in after it.
  ASSERT_EQ(Proximal(absl::StrCat("update --model @/model.json --responses @/log.csv --since ",
                                  Day(200), " --out @/again.json"))
                .code,
            0);
  EXPECT_EQ(ReadJson("again.json"), next);
  EXPECT_THAT(Proximal("update --model @/next.json --responses @/log.csv --out @/x.json").out,
              HasSubstr("0 responses taken in"));

  ASSERT_EQ(Proximal("update --model @/next.json --release q3 --quarantine q5 --out @/r.json").code,
            0);
  const json released = ReadJson("r.json");
  ASSERT_EQ(released["quarantine"].size(), 1);
  EXPECT_EQ(released["quarantine"][0]["itemId"], "q5");
  const Result not_there = Proximal("update --model @/r.json --release q3 --out @/y.json");
  EXPECT_EQ(not_there.code, 1);
  EXPECT_THAT(not_there.err, HasSubstr("item 'q3' is not quarantined"));
}

TEST_F(ItemCommandsTest, UpdateGoesOnFromTheNewestResponseThatTheFitSaw) {
  WriteGroupedLog("log.csv", 400, 0, 10'000);
  WriteGroupedLog("before.csv", 200, 0, 10'000);
  ASSERT_EQ(Proximal("fit --responses @/before.csv --hold_out 0 --out @/model.json").code, 0);
  EXPECT_EQ(ReadJson("model.json")["training"]["latestResponse"],
            absl::FormatTime(absl::RFC3339_sec,
                             absl::FromUnixSeconds(kStart + 86'400 * int64_t{199} + kItems - 1),
                             absl::UTCTimeZone())
                    .substr(0, 19) +
                "Z");
  const Result update =
      Proximal("update --model @/model.json --responses @/log.csv --out @/next.json");
  ASSERT_EQ(update.code, 0) << update.err;
  EXPECT_THAT(update.out, HasSubstr("2,400 responses taken in, to 12 items, 0 of them new"));

  // Without times there is no telling.
  Write("timeless.csv", "learner,item,skills,correct\nl1,q0,s0,1\nl1,q1,s1,0\n");
  const Result timeless =
      Proximal("update --model @/model.json --responses @/timeless.csv --out @/x.json");
  EXPECT_EQ(timeless.code, 1);
  EXPECT_THAT(timeless.err, HasSubstr("the log has no column 'time'"));
}

TEST_F(ItemCommandsTest, AModelOfALogWithoutTimesKnowsNoNewestResponse) {
  Write("log.csv", "learner,item,skills,correct\nl1,q0,s0,1\nl1,q1,s1,0\nl2,q0,s0,0\nl2,q1,s1,1\n");
  ASSERT_EQ(Proximal("fit --responses @/log.csv --hold_out 0 --out @/model.json").code, 0);
  EXPECT_FALSE(ReadJson("model.json")["training"].contains("latestResponse"));
}

TEST_F(ItemCommandsTest, UpdateNamesWhatIsWrong) {
  for (const char* words :
       {"update --model @/m", "update --model @/m --out @/n", "update --out @/n --responses @/l",
        "update --model @/m --out @/n --release q --json @/j"}) {
    EXPECT_EQ(Proximal(words).code, 2) << words;
  }
  WriteGroupedLog("log.csv", 40, 0, 10'000);
  ASSERT_EQ(Proximal("fit --responses @/log.csv --out @/m.bin").code, 0);
  const Result since =
      Proximal("update --model @/m.bin --responses @/log.csv --out @/n --since yesterday");
  EXPECT_EQ(since.code, 2);
  EXPECT_THAT(since.err, HasSubstr("yesterday"));
  const Result drift =
      Proximal("update --model @/m.bin --responses @/log.csv --out @/n --drift_threshold 0");
  EXPECT_EQ(drift.code, 1);
  EXPECT_THAT(drift.err, HasSubstr("threshold"));
}

}  // namespace
}  // namespace proximal
