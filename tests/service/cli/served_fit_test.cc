// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Fitting from a journal, publishing, updating and undoing as a user meets them: the real binary,
// beside a real service.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/service/cli/proximal_tool.h"

namespace proximal {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ServedFitTest : public ServedProximalTest {
 protected:
  void SetUp() override {
    ServedProximalTest::SetUp();
    WriteOneResponseASkill();
    ASSERT_EQ(Proximal("import --responses @/log.csv --out @/catalog.json").code, 0);
    ASSERT_EQ(Proximal("import --catalog @/catalog.json" + at_).code, 0);
  }

  // Thirty learners of two kinds in three folds, each with one response to each of twelve skills:
  // knowledge tracing cannot tell the learners apart, the response model can.
  void WriteOneResponseASkill() const {
    std::string text = "learner,item,skills,correct,time,fold\n";
    numerics::Random random(11);
    for (int learner = 0; learner < 30; ++learner) {
      for (int n = 0; n < 12; ++n) {
        absl::StrAppend(&text, "l", learner, ",q", n, ",s", n, ",",
                        random.Uniform() < (learner % 2 == 0 ? 0.9 : 0.2) ? 1 : 0, ",",
                        1600000000 + 60 * n, ",", learner % 3 + 1, "\n");
      }
    }
    Write("log.csv", text);
  }
  json Call(const std::string& method, const json& request) const {
    const Result result =
        Proximal(absl::StrCat("call ModelService/", method, " '", request.dump(), "'", at_));
    EXPECT_EQ(result.code, 0) << result.err;
    return json::parse(result.out);
  }
  // The last word of a fit that has published.
  static std::string VersionOf(const Result& fit) {
    const std::vector<std::string> words =
        absl::StrSplit(fit.out, absl::ByAnyChar(" \n"), absl::SkipEmpty());
    return words.empty() ? "" : words.back();
  }
  static constexpr char kFit[] =
      "fit --responses @/log.csv --catalog @/catalog.json --out @/model.bin --publish";
};

TEST_F(ServedFitTest, AModelIsActivatedForBeatingTheChampionAndItsActivationUndone) {
  const Result first =
      Proximal(absl::StrCat(kFit, " --model bkt --folds 2,3 --override_reason start", at_));
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("item means"));
  const Result second = Proximal(absl::StrCat(kFit, " --folds 2,3", at_));
  ASSERT_EQ(second.code, 0) << second.err;
  EXPECT_THAT(second.out, HasSubstr("champion " + VersionOf(first)));

  const json models = Call("ListModels", json::object())["models"];
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0]["modelVersion"], VersionOf(second));
  EXPECT_EQ(models[0]["comparison"]["championVersion"], VersionOf(first));
  EXPECT_EQ(models[0]["activations"][0]["basis"], "ACTIVATION_BASIS_COMPARISON");
  EXPECT_EQ(models[0]["activations"][0]["replacedModelVersion"], VersionOf(first));

  const json reverted = Call("RevertModel", {{"modelVersion", VersionOf(second)}});
  EXPECT_EQ(reverted["model"]["modelVersion"], VersionOf(first));
  EXPECT_EQ(Call("RevertModel", {{"modelVersion", VersionOf(first)}}).size(), 0u);
}

TEST_F(ServedFitTest, AChallengerThatLosesIsPublishedButDoesNotServe) {
  const Result champion = Proximal(absl::StrCat(kFit, " --folds 2,3", at_));
  ASSERT_EQ(champion.code, 0) << champion.err;
  const std::string lose = absl::StrCat(kFit, " --model bkt --folds 2,3", at_);
  const Result challenger = Proximal(lose);
  EXPECT_EQ(challenger.code, 1);
  EXPECT_THAT(challenger.err, HasSubstr("published as "));
  EXPECT_THAT(challenger.err, HasSubstr("CHALLENGER_NOT_BETTER (FAILED_PRECONDITION)"));
  const json models = Call("ListModels", json::object())["models"];
  ASSERT_EQ(models.size(), 2u);
  EXPECT_FALSE(models[0].contains("active"));

  const Result forced = Proximal(lose + " --override_reason 'to be studied'");
  ASSERT_EQ(forced.code, 0) << forced.err;
  const json activation = Call("ListModels", json::object())["models"][0]["activations"][0];
  EXPECT_EQ(activation["basis"], "ACTIVATION_BASIS_OVERRIDE");
  EXPECT_EQ(activation["overrideReason"], "to be studied");
}

TEST_F(ServedFitTest, AnUpdateFromTheJournalIsPublishedWithItsComparison) {
  ASSERT_EQ(Proximal("replay --responses @/log.csv" + at_).code, 0);
  const Result none =
      Proximal("update --journal sqlite:@/journal.db --out @/n.json --publish" + at_);
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("no model is active: give --model"));
  const Result first = Proximal(absl::StrCat(kFit, " --folds 2,3", at_));
  ASSERT_EQ(first.code, 0) << first.err;

  const Result update = Proximal(
      "update --journal sqlite:@/journal.db --since 2020-01-01T00:00:00Z --out @/next.json "
      "--publish --override_reason 'taken in'" +
      at_);
  ASSERT_EQ(update.code, 0) << update.err;
  EXPECT_THAT(update.out, HasSubstr("360 responses taken in, to 12 items"));
  const json comparison = ReadJson("next.json")["comparison"];
  EXPECT_EQ(comparison["championVersion"], VersionOf(first));
  EXPECT_EQ(comparison["responses"], "360");
  EXPECT_EQ(comparison["learners"], "30");
  const json models = Call("ListModels", json::object())["models"];
  ASSERT_EQ(models.size(), 2u);
  EXPECT_EQ(models[0]["modelVersion"], VersionOf(update));
  EXPECT_EQ(models[0]["activations"][0]["replacedModelVersion"], VersionOf(first));
  const json reverted = Call("RevertModel", {{"modelVersion", VersionOf(update)}});
  EXPECT_EQ(reverted["model"]["modelVersion"], VersionOf(first));

  // Of nothing new there is nothing to compare, and so nothing is activated.
  const Result again = Proximal(
      "update --journal sqlite:@/journal.db --since 2030-01-01T00:00:00Z --out @/again.json "
      "--publish --quarantine q3" +
      at_);
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("published as "));
  EXPECT_THAT(again.err, HasSubstr("NO_EVALUATION (FAILED_PRECONDITION)"));
}

TEST_F(ServedFitTest, AnUpdateIsActivatedOnItsComparisonAlone) {
  ASSERT_EQ(Proximal("replay --responses @/log.csv" + at_).code, 0);
  // What was hard before is easy in the journal, and the other way round.
  std::string text = "learner,item,skills,correct,time\n";
  for (int n = 0; n < 40 * 12; ++n) {
    absl::StrAppend(&text, "other", n / 12, ",q", n % 12, ",s", n % 12, ",",
                    n / 12 % 10 == 0 ? n % 2 : n % 12 / 6, ",", 1500000000 + n, "\n");
  }
  Write("other.csv", text);
  const Result first = Proximal(
      "fit --responses @/other.csv --catalog @/catalog.json --out @/model.bin --publish "
      "--override_reason start" +
      at_);
  ASSERT_EQ(first.code, 0) << first.err;
  const std::string update = "update --journal sqlite:@/journal.db --out @/next.json --publish";
  const Result next = Proximal(update + at_);
  ASSERT_EQ(next.code, 0) << next.err;
  EXPECT_THAT(next.out, HasSubstr("360 responses taken in, to 12 items"));
  const json activation = Call("ListModels", json::object())["models"][0]["activations"][0];
  EXPECT_EQ(activation["basis"], "ACTIVATION_BASIS_COMPARISON");
  EXPECT_EQ(activation["replacedModelVersion"], VersionOf(first));
}

TEST_F(ServedFitTest, AnUpdateThatPredictsAlikeIsActivatedForThat) {
  ASSERT_EQ(Proximal("replay --responses @/log.csv" + at_).code, 0);
  const Result first =
      Proximal(absl::StrCat(kFit, " --model bkt --folds 2,3 --override_reason start", at_));
  ASSERT_EQ(first.code, 0) << first.err;
  const Result update = Proximal(
      "update --journal sqlite:@/journal.db --since 2020-01-01T00:00:00Z --drift_threshold 2 "
      "--out @/next.json --publish" +
      at_);
  ASSERT_EQ(update.code, 0) << update.err;
  const json next = ReadJson("next.json");
  EXPECT_EQ(next["comparison"]["challenger"], next["comparison"]["champion"]);
  EXPECT_EQ(next["comparison"]["differenceError"], 0);
  const json models = Call("ListModels", json::object())["models"];
  EXPECT_EQ(models[0]["modelVersion"], VersionOf(update));
  EXPECT_EQ(models[0]["activations"][0]["basis"], "ACTIVATION_BASIS_PREDICTS_ALIKE");
}

TEST_F(ServedFitTest, EvaluatesAndComparesGroupsFromTheJournal) {
  ASSERT_EQ(Proximal("replay --responses @/log.csv" + at_).code, 0);
  const std::string journal = " --journal sqlite:@/journal.db ";
  const Result folds = Proximal("evaluate --model elo --json @/e.json" + journal);
  ASSERT_EQ(folds.code, 0) << folds.err;
  EXPECT_EQ(ReadJson("e.json")["elo"]["n"], 360);
  EXPECT_EQ(ReadJson("e.json")["elo"]["folds"].size(), 5);
  ASSERT_EQ(Proximal("fit --responses @/log.csv --catalog @/catalog.json --out @/m.bin").code, 0);
  const Result fitted = Proximal("evaluate --fitted @/m.bin --json @/e.json" + journal);
  ASSERT_EQ(fitted.code, 0) << fitted.err;
  EXPECT_EQ(ReadJson("e.json")["response"]["n"], 360);
  EXPECT_EQ(Proximal("evaluate --test @/log.csv" + journal).code, 2);

  std::string groups = "learner,group\n";
  for (int i = 0; i < 30; ++i) absl::StrAppend(&groups, "l", i, ",", i < 12 ? "a" : "b", "\n");
  Write("groups.csv", groups);
  const Result dif = Proximal("dif --groups @/groups.csv --min_group 2" + journal);
  ASSERT_EQ(dif.code, 0) << dif.err;
  EXPECT_THAT(dif.out, HasSubstr("reference b: 18 learners; focal a: 12 learners"));
  EXPECT_EQ(Proximal("dif --groups @/groups.csv --responses @/log.csv" + journal).code, 2);
}

TEST_F(ServedFitTest, WithoutHeldOutLearnersThereIsNoEvaluation) {
  const Result fit = Proximal(absl::StrCat(kFit, " --hold_out 0", at_));
  EXPECT_EQ(fit.code, 1);
  EXPECT_THAT(fit.err, HasSubstr("NO_EVALUATION (FAILED_PRECONDITION)"));
}

TEST_F(ServedFitTest, FitsFromTheJournalWhileTheServiceWrites) {
  ASSERT_EQ(Proximal("replay --responses @/log.csv" + at_).code, 0);
  const Result fit = Proximal("fit --journal sqlite:@/journal.db --out @/model.json");
  ASSERT_EQ(fit.code, 0) << fit.err;
  const json model = ReadJson("model.json");
  const int held_out = std::stoi(model["comparison"]["responses"].get<std::string>());
  const int fitted = std::stoi(model["training"]["responses"].get<std::string>());
  EXPECT_EQ(fitted + held_out, 360);
  EXPECT_FALSE(model["catalogVersion"].get<std::string>().empty());

  // What the journal gives is what the log gives.
  ASSERT_EQ(Proximal("fit --responses @/log.csv --catalog @/catalog.json --out @/same.json").code,
            0);
  // Learners come in another order, so that sums differ in their last digits.
  const json same = ReadJson("same.json");
  for (size_t i = 0; i < model["parameters"]["globals"].size(); ++i) {
    const json& global = model["parameters"]["globals"][i];
    EXPECT_NEAR(global.value("value", 0.0), same["parameters"]["globals"][i].value("value", 0.0),
                1e-6)
        << global["name"];
  }
  EXPECT_NEAR(model["comparison"]["challenger"]["logLoss"],
              same["comparison"]["challenger"]["logLoss"], 1e-6);
  EXPECT_EQ(Proximal("fit --journal sqlite:@/journal.db --tenant other --out @/x.bin").code, 1);
  EXPECT_EQ(Proximal("replay --responses @/log.csv" + at_).code, 0) << "the service still writes";
}

TEST_F(ServedFitTest, CorrectionsCountInAFitFromTheJournal) {
  ASSERT_EQ(Proximal("replay --responses @/log.csv" + at_).code, 0);
  const json events = json::parse(
      Proximal(R"(call LearnerService/ListEvents '{"learnerId":"l0"}')" + at_).out)["events"];
  ASSERT_EQ(events.size(), 12u);
  for (int i = 0; i < 2; ++i) {
    json correction = {{"correctionId", absl::StrCat("c", i)},
                       {"responseId", events[i]["response"]["responseId"]}};
    correction[i == 0 ? "voidResponse" : "rescore"] = i == 0 ? json(true) : json(0.5);
    const json request = {{"learnerId", "l0"}, {"correction", correction}};
    const Result recorded =
        Proximal(absl::StrCat("call PracticeService/RecordResponse '", request.dump(), "'", at_));
    ASSERT_EQ(recorded.code, 0) << recorded.err;
  }
  const Result fit = Proximal("fit --journal sqlite:@/journal.db --hold_out 0 --out @/model.json");
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_THAT(fit.err, HasSubstr("left out 1 responses that were declared void"));
  EXPECT_THAT(fit.err, HasSubstr("took 1 responses at their corrected score"));
  EXPECT_EQ(ReadJson("model.json")["training"]["responses"], "359");
}

}  // namespace
}  // namespace proximal
