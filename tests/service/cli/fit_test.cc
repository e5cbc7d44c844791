// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0
//
// Fitting and reporting as a user meets them: the real binary.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
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

TEST_F(FitTest, AnAucThatIsNotDefinedIsNoNumber) {
  std::string text = "learner,item,skills,correct,fold\n";
  for (int n = 0; n < 40; ++n) {
    absl::StrAppend(&text, "l", n / 4, ",q", n % 4, ",s,", n < 20 ? n % 2 : 1, ",", n < 20 ? 1 : 2,
                    "\n");
  }
  Write("log.csv", text);
  const Result fit = Proximal("fit --responses @/log.csv --folds 1 --out @/model.json");
  ASSERT_EQ(fit.code, 0) << fit.err;
  EXPECT_THAT(fit.out, HasSubstr(", AUC -, accuracy"));
  EXPECT_FALSE(ReadJson("model.json")["comparison"]["challenger"].contains("auc"));
  const Result evaluate =
      Proximal("evaluate --fitted @/model.json --test @/log.csv --folds 2 --json @/e.json");
  ASSERT_EQ(evaluate.code, 0) << evaluate.err;
  EXPECT_THAT(evaluate.out, HasSubstr("response      -  "));
  EXPECT_TRUE(ReadJson("e.json")["response"]["auc"].is_null());
}

TEST_F(FitTest, ComparesWithAChampionInAFile) {
  Write("log.csv", Log(100));
  ASSERT_EQ(Proximal("fit --responses @/log.csv --model bkt --out @/old.bin").code, 0);
  ASSERT_EQ(Proximal("fit --responses @/log.csv --champion @/old.bin --out @/model.json").code, 0);
  const json comparison = ReadJson("model.json")["comparison"];
  EXPECT_EQ(comparison["championVersion"].get<std::string>().size(), 32u);
}

TEST_F(FitTest, SaysWhereTheChampionMayHaveSeenWhoIsHeldOut) {
  Write("log.csv", Log(100));
  ASSERT_EQ(Proximal("fit --responses @/log.csv --hold_out 0.2 --out @/champion.json").code, 0);
  EXPECT_EQ(ReadJson("champion.json")["training"]["unseenShare"], 0.2);
  const auto challenge = [&](const std::string& more) {
    const Result fit = Proximal("fit --responses @/log.csv --out @/model.json " + more);
    EXPECT_EQ(fit.code, 0) << fit.err;
    const bool warned = absl::StrContains(fit.err, "it may have learnt from those held out here");
    const std::string held_out = ReadJson("model.json")["comparison"]["heldOut"];
    EXPECT_EQ(absl::StrContains(held_out, "whom the champion may have seen"), warned);
    return warned;
  };
  EXPECT_FALSE(challenge("--champion @/champion.json --hold_out 0.1"));
  EXPECT_FALSE(challenge("--champion @/champion.json --hold_out 0.2"));
  EXPECT_TRUE(challenge("--champion @/champion.json --hold_out 0.3"));
  EXPECT_FALSE(challenge("--hold_out 0.3"));

  // An update takes everyone in, and then nobody is unseen; by hand it takes nothing in.
  ASSERT_EQ(Proximal("update --model @/champion.json --quarantine q1 --out @/same.json").code, 0);
  EXPECT_FALSE(challenge("--champion @/same.json --hold_out 0.1"));
  ASSERT_EQ(Proximal("update --model @/champion.json --responses @/log.csv "
                     "--since 2019-01-01T00:00:00Z --out @/updated.json")
                .code,
            0);
  EXPECT_FALSE(ReadJson("updated.json")["training"].contains("unseenShare"));
  EXPECT_TRUE(challenge("--champion @/updated.json --hold_out 0.1"));
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
  const std::set<std::string> lines = absl::StrSplit(fit.out, '\n', absl::SkipEmpty());
  const std::vector<std::string> all = absl::StrSplit(fit.out, '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.size(), all.size()) << "a line is printed twice: " << fit.out;
  EXPECT_THAT(fit.out, HasSubstr("repaired "));
  ASSERT_EQ(Proximal("fit --responses @/log.csv --out @/model.json").code, 0);
  const json repairs = ReadJson("model.json")["training"]["repairs"];
  ASSERT_FALSE(repairs.empty());
  for (const auto& repair : repairs) {
    EXPECT_THAT(fit.out, HasSubstr("repaired " + repair.get<std::string>() + "\n"));
  }
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

}  // namespace
}  // namespace proximal
