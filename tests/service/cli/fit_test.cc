// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Fitting, reporting, publishing and undoing as a user meets them: the real binary, beside a real
// service.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/service/cli/proximal_tool.h"

namespace proximal {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class FitTest : public ProximalTest {
 protected:
  // `learners` of two kinds, twelve items of three skills, in the words of a file.
  std::string Log(int learners, const std::string& prefix = "l") const {
    std::string text = "learner,item,skills,correct\n";
    numerics::Random random(5);
    for (int learner = 0; learner < learners; ++learner) {
      for (int n = 0; n < 24; ++n) {
        const double p = learner % 2 == 0 ? 0.85 : 0.3;
        absl::StrAppend(&text, prefix, learner, ",q", n % 12, ",s", n % 3, ",",
                        random.Uniform() < p ? 1 : 0, "\n");
      }
    }
    return text;
  }
};

TEST_F(FitTest, HoldsATenthOfTheLearnersOutAndPutsTheComparisonOnRecord) {
  Write("log.csv", Log(100));
  const Result fit = Proximal("fit --responses @/log.csv --out @/model.json");
  ASSERT_EQ(fit.code, 0) << fit.err;
  const json comparison = ReadJson("model.json")["comparison"];
  EXPECT_EQ(comparison["heldOut"], "10 % of learners by a hash of their ids");
  const int learners = std::stoi(comparison["learners"].get<std::string>());
  EXPECT_GE(learners, 4);
  EXPECT_LE(learners, 16);
  EXPECT_EQ(comparison["responses"], absl::StrCat(24 * learners));
  EXPECT_FALSE(comparison.contains("championVersion"));
  EXPECT_LT(comparison["challenger"]["logLoss"], comparison["champion"]["logLoss"]);
  EXPECT_THAT(fit.out, HasSubstr(absl::StrCat("of ", 100 - learners, " learners")));
  EXPECT_THAT(fit.out, HasSubstr("item means: log loss"));
}

TEST_F(FitTest, HoldsNobodyOutWhenAskedTo) {
  Write("log.csv", Log(20));
  ASSERT_EQ(Proximal("fit --responses @/log.csv --hold_out 0 --out @/model.json").code, 0);
  EXPECT_FALSE(ReadJson("model.json").contains("comparison"));
  EXPECT_EQ(ReadJson("model.json")["training"]["responses"], "480");
}

TEST_F(FitTest, ComparesWithAChampionInAFile) {
  Write("log.csv", Log(100));
  ASSERT_EQ(Proximal("fit --responses @/log.csv --model bkt --out @/old.bin").code, 0);
  ASSERT_EQ(Proximal("fit --responses @/log.csv --champion @/old.bin --out @/model.json").code, 0);
  const json comparison = ReadJson("model.json")["comparison"];
  EXPECT_EQ(comparison["championVersion"].get<std::string>().size(), 32u);
}

TEST_F(FitTest, ReportsInOneFileWithWhatItWasAskedFor) {
  Write("log.csv", absl::StrReplaceAll(Log(120, "<b>&"), {{",s0,", ",<s>&0,"}}));
  std::string groups = "learner,group\n";
  for (int i = 0; i < 120; ++i) {
    absl::StrAppend(&groups, "<b>&", i, ",", i % 3 == 0 ? "focal" : "reference", "\n");
  }
  Write("groups.csv", groups);
  const Result fit = Proximal(
      "fit --responses @/log.csv --out @/model.bin --report @/report.html --title 'A <i> title' "
      "--groups @/groups.csv");
  ASSERT_EQ(fit.code, 0) << fit.err;
  const std::string html = *ReadFile(Path("report.html"));
  for (const char* section : {"Before and after", "Reliability", "Learning curves", "Item map",
                              "Item fit", "Residuals", "Fairness between groups", "Data"}) {
    EXPECT_THAT(html, HasSubstr(absl::StrCat(">", section, "</h2>")));
  }
  EXPECT_THAT(html, HasSubstr("<h1>A &lt;i&gt; title</h1>"));
  EXPECT_THAT(html, HasSubstr("&lt;s&gt;&amp;0"));
  EXPECT_THAT(html, Not(HasSubstr("<s>")));
  EXPECT_THAT(html, Not(HasSubstr("&lt;b&gt;&amp;1"))) << "a learner is named";
}

TEST_F(FitTest, ReportsWhatEachTermIsWorth) {
  Write("log.csv", Log(60));
  EXPECT_EQ(Proximal("fit --responses @/log.csv --out @/model.bin --ablation").code, 2);
  const Result fit =
      Proximal("fit --responses @/log.csv --out @/model.bin --report @/report.html --ablation");
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_THAT(*ReadFile(Path("report.html")), HasSubstr(">What each term is worth</h2>"));
  ASSERT_EQ(Proximal("update --model @/model.bin --quarantine q1 --out @/next.bin").code, 0);
  ASSERT_EQ(Proximal("report --responses @/log.csv --model @/next.bin --out @/report.html").code,
            0);
  EXPECT_THAT(*ReadFile(Path("report.html")), HasSubstr("1 item is kept out of picks"));
}

TEST_F(FitTest, ReportsOnAModelFittedBefore) {
  Write("log.csv", Log(60));
  ASSERT_EQ(Proximal("fit --responses @/log.csv --out @/model.bin").code, 0);
  const Result held_out = Proximal(
      "report --responses @/log.csv --model @/model.bin --hold_out 0.1 --out @/report.html");
  ASSERT_EQ(held_out.code, 0) << held_out.err;
  EXPECT_THAT(*ReadFile(Path("report.html")), HasSubstr("that the model was not fitted on"));
  ASSERT_EQ(Proximal("report --responses @/log.csv --model @/model.bin --out @/report.html").code,
            0);
  EXPECT_THAT(*ReadFile(Path("report.html")), HasSubstr("none of them held out"));
}

TEST_F(FitTest, AKilledFitLeavesWhatWasThere) {
  Write("log.csv", Log(3000));
  Write("model.bin", "as it was");
  const pid_t child = fork();
  if (child == 0) {
    (void)!freopen("/dev/null", "w", stderr);
    execl(PROXIMAL_BINARY, "proximal", "fit", "--responses", Path("log.csv").c_str(), "--out",
          Path("model.bin").c_str(), "--report", Path("report.html").c_str(), nullptr);
    _exit(127);
  }
  absl::SleepFor(absl::Milliseconds(60));
  kill(child, SIGKILL);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  if (!WIFSIGNALED(status)) GTEST_SKIP() << "the fit was done before it could be killed";
  EXPECT_EQ(*ReadFile(Path("model.bin")), "as it was");
  EXPECT_FALSE(Exists("report.html"));
}

TEST_F(FitTest, BadInputNamesFileRowAndColumn) {
  Write("log.csv", "learner,item,skills,correct\na,q,s,1\na,q,s,7\n");
  const Result result = Proximal("fit --responses @/log.csv --out @/model.bin");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("log.csv, row 2 (line 3), column 'correct': '7' is not 0 or"));
  EXPECT_FALSE(Exists("model.bin"));
}

TEST_F(FitTest, RefusesAJournalThatIsNone) {
  const Result none = Proximal("fit --journal sqlite:@/none.db --out @/model.bin");
  EXPECT_EQ(none.code, 1);
  EXPECT_THAT(none.err, HasSubstr("none.db"));
  EXPECT_THAT(Proximal("fit --journal mysql:x --out @/model.bin").err, HasSubstr("sqlite:PATH"));
}

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
