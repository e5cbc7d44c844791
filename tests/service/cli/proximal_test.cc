// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tool as a user meets it: the real binary, its exit codes, what it prints and what it writes.

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "service/cli/files.h"
#include "tests/service/cli/proximal_tool.h"

namespace proximal {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(ProximalTest, ExplainsItselfAndEveryCommand) {
  const Result all = Proximal("--help");
  EXPECT_EQ(all.code, 0);
  for (const char* command : {"import", "fit", "evaluate", "report", "replay", "demo", "call"}) {
    EXPECT_THAT(all.out, HasSubstr(command));
    const Result one = Proximal(absl::StrCat(command, " --help"));
    EXPECT_EQ(one.code, 0);
    EXPECT_THAT(one.out, HasSubstr("--help"));
  }
}

TEST_F(ProximalTest, MisuseIsExitCodeTwo) {
  for (const char* words :
       {"", "fitt", "fit", "fit --out x", "fit --out x --responses y --journal sqlite:z",
        "fit --out x --responses y --focal z", "report --out x --model y", "import",
        "import --out x", "evaluate --train x", "evaluate --model dkt",
        "evaluate --data x --test y", "call NoService/NoMethod", "call LearnerService/GetLearner {",
        "replay --responses x --learners 0"}) {
    const Result result = Proximal(words);
    EXPECT_EQ(result.code, 2) << words << ": " << result.err;
    EXPECT_THAT(result.err, testing::Not(IsEmpty())) << words;
  }
}

TEST_F(ProximalTest, AWordThatIsNoCommandIsNamed) {
  EXPECT_THAT(Proximal("bogus --out x").err, HasSubstr("'bogus' is no command"));
  EXPECT_THAT(Proximal("--bogus").err, HasSubstr("'--bogus' is no command"));
  EXPECT_THAT(Proximal("").err, HasSubstr("subcommand is required"));
}

TEST_F(ProximalTest, DraftsACatalogFromALog) {
  Write("log.csv", "learner,item,skills,correct\na,q1,add,1\na,q2,add~carry,0\n");
  const Result result = Proximal("import --responses @/log.csv --out @/catalog.json --title Sums");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("2 skills, 2 items, from 2 responses of 1 learners"));
  const json catalog = ReadJson("catalog.json");
  EXPECT_EQ(catalog["title"], "Sums");
  EXPECT_EQ(catalog["skills"][1]["id"], "carry");
  EXPECT_EQ(catalog["items"][1]["skillIds"], (json{"add", "carry"}));
  EXPECT_NEAR(catalog["items"][1]["difficulty"], 0.3364722366212129, 1e-12);
  EXPECT_EQ(Proximal("import --catalog @/catalog.json").code, 0);
}

TEST_F(ProximalTest, ABrokenRowWritesNothing) {
  Write("log.csv", "learner,item,skills,correct\na,q1,add,1\na,q2,add,maybe\na,q3,add,0\n");
  Write("catalog.json", "as it was");
  const Result result = Proximal("import --responses @/log.csv --out @/catalog.json");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("log.csv, row 2 (line 3), column 'correct': 'maybe' is not 0 "
                                    "or 1"));
  EXPECT_EQ(*ReadFile(Path("catalog.json")), "as it was");

  const Result skipped = Proximal("import --responses @/log.csv --out @/c.json --skip_bad_rows");
  EXPECT_EQ(skipped.code, 0);
  EXPECT_THAT(skipped.err, HasSubstr("left out 1 bad rows"));
  EXPECT_EQ(ReadJson("c.json")["items"].size(), 2);
}

TEST_F(ProximalTest, PrintsEveryViolationOfACatalog) {
  Write("catalog.json", R"({"skills": [{"id": "a", "prerequisiteIds": ["b"]},
                                       {"id": "b", "prerequisiteIds": ["a"]}],
                            "items": [{"id": "q", "skillIds": ["c"], "difficulty": 9}]})");
  const Result result = Proximal("import --catalog @/catalog.json");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("items[0].skill_ids[0]: UNKNOWN_SKILL"));
  EXPECT_THAT(result.err, HasSubstr("items[0].difficulty: OUT_OF_RANGE"));
  EXPECT_THAT(result.err, HasSubstr("CYCLE"));
  EXPECT_THAT(result.err, HasSubstr("3 violations; nothing was published"));
}

TEST_F(ProximalTest, RefusesJsonThatIsNoCatalog) {
  Write("catalog.json", R"({"skills": [{"identifier": "a"}]})");
  const Result result = Proximal("import --catalog @/catalog.json");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("is not the JSON of a Catalog"));
  EXPECT_THAT(result.err, HasSubstr("identifier"));
}

TEST_F(ProximalTest, NamesFilesThatAreNotThereOrCannotBeWritten) {
  EXPECT_THAT(Proximal("import --catalog @/none.json").err, HasSubstr("none.json: No such file"));
  WriteLog("log.csv");
  const Result result = Proximal("fit --responses @/log.csv --out @/none/model.bin");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("none/model.bin"));
}

TEST_F(ProximalTest, EvaluatesEveryModelByFolds) {
  WriteLog("log.csv");
  const Result result = Proximal("evaluate --data @/log.csv --model all --json @/e.json");
  EXPECT_EQ(result.code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("item_mean"));
  const json figures = ReadJson("e.json");
  ASSERT_EQ(figures.size(), 7);
  for (const char* model : {"item_mean", "elo", "pfa", "best_lr", "bkt", "irt", "response"}) {
    ASSERT_TRUE(figures.contains(model)) << model;
    EXPECT_EQ(figures[model]["n"], 360);
    EXPECT_EQ(figures[model]["folds"].size(), 3);
    EXPECT_GT(figures[model]["log_loss"], 0);
  }
  EXPECT_GT(figures["response"]["auc"], figures["item_mean"]["auc"]);
}

TEST_F(ProximalTest, EvaluatesTheResponseModelWithoutEachOfItsTerms) {
  WriteLog("log.csv");
  const Result result =
      Proximal("evaluate --data @/log.csv --folds 1,2 --ablation --json @/e.json");
  EXPECT_EQ(result.code, 0) << result.err;
  const json figures = ReadJson("e.json");
  ASSERT_EQ(figures.size(), 16);
  for (const char* key : {"response", "without_ability", "without_item_retry"}) {
    ASSERT_TRUE(figures.contains(key)) << key;
    EXPECT_EQ(figures[key]["folds"].size(), 2);
  }
  EXPECT_EQ(Proximal("evaluate --fitted @/model.bin --test @/log.csv --ablation").code, 2);
}

TEST_F(ProximalTest, AFittedModelPredictsAsTheOneThatEvaluateFits) {
  WriteLog("log.csv");
  EXPECT_EQ(Proximal("import --responses @/log.csv --out @/catalog.json").code, 0);
  const Result fit = Proximal(
      "fit --responses @/log.csv --catalog @/catalog.json --folds 3 --exclude_folds 2 "
      "--out @/model.bin");
  EXPECT_EQ(fit.code, 0) << fit.err;
  EXPECT_THAT(fit.out, HasSubstr("held out 120 responses"));
  EXPECT_EQ(Proximal("evaluate --fitted @/model.bin --catalog @/catalog.json --test @/log.csv "
                     "--folds 1 --json @/fitted.json")
                .code,
            0);
  EXPECT_EQ(Proximal("evaluate --data @/log.csv --folds 1 --json @/data.json").code, 0);
  json by_fold = ReadJson("data.json")["response"];
  by_fold.erase("folds");
  EXPECT_EQ(ReadJson("fitted.json")["response"], by_fold);
}

TEST_F(ProximalTest, SaysThatNobodyServes) {
  const Result result = Proximal("call LearnerService/GetLearner --address 127.0.0.1:1");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("no service answers at 127.0.0.1:1"));
}

TEST_F(ServedProximalTest, ReplaysALogAndSeesWhatEvaluateSees) {
  WriteLog("log.csv");
  ASSERT_EQ(Proximal("import --responses @/log.csv --out @/catalog.json").code, 0);
  const Result import = Proximal("import --catalog @/catalog.json" + at_);
  EXPECT_THAT(import.out, HasSubstr("published and activated"));
  const Result fit = Proximal(
      "fit --responses @/log.csv --catalog @/catalog.json --folds 2,3 "
      "--out @/model.bin --publish" +
      at_);
  EXPECT_EQ(fit.code, 0) << fit.err;
  const Result replay = Proximal(
      "replay --responses @/log.csv --folds 1 --learners 4 --next "
      "--verify --json @/replay.json" +
      at_);
  EXPECT_EQ(replay.code, 0) << replay.err;
  ASSERT_EQ(Proximal("evaluate --fitted @/model.bin --catalog @/catalog.json --test @/log.csv "
                     "--folds 1 --json @/evaluate.json")
                .code,
            0);
  const json online = ReadJson("replay.json");
  const json offline = ReadJson("evaluate.json")["response"];
  for (const char* figure : {"auc", "accuracy", "rmse", "log_loss", "ece"}) {
    EXPECT_NEAR(online[figure], offline[figure], 1e-9) << figure;
  }
  EXPECT_EQ(online["acknowledged"], 120);
  EXPECT_EQ(online["journaled"], 120);
  EXPECT_EQ(online["picks_unexplained"], 0);

  const Result again = Proximal("replay --responses @/log.csv --folds 1 --json @/again.json" + at_);
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_EQ(ReadJson("again.json")["duplicates"], 120);
  EXPECT_EQ(ReadJson("again.json")["auc"], online["auc"]);
}

TEST_F(ServedProximalTest, CallsMethodsOfEveryShape) {
  const Result early =
      Proximal("call PracticeService/RecommendNext '{\"learner_id\": \"ana\"}'" + at_);
  EXPECT_EQ(early.code, 1);
  EXPECT_THAT(early.err, HasSubstr("NO_ACTIVE_CATALOG (FAILED_PRECONDITION)"));

  Write("catalog.json", R"({"skills": [{"id": "s"}], "items": [{"id": "q", "skillIds": ["s"]}]})");
  ASSERT_EQ(Proximal("import --catalog @/catalog.json" + at_).code, 0);
  const Result picks =
      Proximal("call PracticeService/RecommendNext '{\"learnerId\": \"ana\"}'" + at_);
  EXPECT_EQ(json::parse(picks.out)["recommendation"]["picks"][0]["itemId"], "q");

  const std::string row = R"('{"learnerId":"ana","response":{"responseId":")";
  const std::string rest = R"(","itemId":"q","score":1}}')";
  const Result rows = Proximal("call PracticeService/RecordResponses " + row + "r1" + rest + " " +
                               row + "r2" + rest + at_);
  EXPECT_EQ(json::parse(rows.out)["recorded"], 2);
  const Result exported =
      Proximal("call LearnerService/ExportLearner '{\"learnerId\":\"ana\"}'" + at_);
  EXPECT_THAT(exported.out, HasSubstr("\"responseId\":\"r2\""));

  const Result invalid = Proximal("call PracticeService/RecommendNext" + at_);
  EXPECT_EQ(invalid.code, 1);
  EXPECT_THAT(invalid.err, HasSubstr("INVALID_REQUEST (INVALID_ARGUMENT)"));
  EXPECT_THAT(invalid.err, HasSubstr("\n  learner_id: "));
}

TEST_F(ServedProximalTest, TheDemoIsTheSameEachTime) {
  ASSERT_EQ(Proximal("import --catalog deploy/demo/fractions.json" + at_).code, 0);
  const Result first = Proximal("demo --days 2 --items 3" + at_);
  EXPECT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("Fractions and proportional reasoning"));
  EXPECT_THAT(first.out, HasSubstr("Where the learner stands\n  6 responses"));
  EXPECT_EQ(Proximal("demo --days 2 --items 3" + at_).out, first.out);
}

TEST_F(ServedProximalTest, SaysWhichResponsesWereRefused) {
  Write("catalog.json", R"({"skills": [{"id": "s"}], "items": [{"id": "q", "skillIds": ["s"]}]})");
  ASSERT_EQ(Proximal("import --catalog @/catalog.json" + at_).code, 0);
  Write("log.csv", "learner,item,skills,correct\na,q,s,1\na,other,s,1\na,q,s,1\nb,q,s,0\n");
  const Result result = Proximal("replay --responses @/log.csv" + at_);
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("2 of 4 responses were not recorded"));
  EXPECT_THAT(result.err, HasSubstr("ITEM_NOT_FOUND"));
}

}  // namespace
}  // namespace proximal
