// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "service/app/champion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "service/app/errors.h"

namespace proximal {
namespace {

ModelHeader Compared(double challenger, double champion) {
  ModelHeader header;
  header.comparison.emplace();
  header.comparison->champion_version = "old";
  header.comparison->learners = 12;
  header.comparison->challenger.log_loss = challenger;
  header.comparison->champion.log_loss = champion;
  return header;
}

TEST(ChampionTest, OnlyALowerLogLossBeatsTheChampion) {
  EXPECT_EQ(*CheckChallenger(Compared(0.5, 0.6), "old"), ActivationBasis::kComparison);
  for (double loss : {0.6, 0.7}) {
    const absl::Status status = CheckChallenger(Compared(loss, 0.6), "old").status();
    EXPECT_TRUE(absl::IsFailedPrecondition(status));
    EXPECT_TRUE(HasReason(status, ErrorReason::kChallengerNotBetter));
  }
  EXPECT_EQ(CheckChallenger(Compared(0.7, 0.6), "old").status().message(),
            "the model's log loss on 12 held-out learners, 0.7000, is not below the 0.6000 of "
            "champion 'old'");
}

TEST(ChampionTest, AComparisonWithAnotherChampionDoesNotCount) {
  EXPECT_TRUE(HasReason(CheckChallenger(Compared(0.5, 0.6), "new").status(),
                        ErrorReason::kEvaluationOutdated));
  EXPECT_TRUE(HasReason(CheckChallenger(Compared(0.5, 0.6), "").status(),
                        ErrorReason::kEvaluationOutdated));
  EXPECT_TRUE(
      HasReason(CheckChallenger(ModelHeader(), "old").status(), ErrorReason::kNoEvaluation));
}

TEST(ChampionTest, WhoPredictsEverythingAlikeMayTakeTheChampionsPlace) {
  ModelHeader alike = Compared(0.6, 0.6);
  EXPECT_TRUE(HasReason(CheckChallenger(alike, "old").status(), ErrorReason::kChallengerNotBetter))
      << "how much of it is luck is not known";
  alike.comparison->difference_error = 0;
  EXPECT_EQ(*CheckChallenger(alike, "old"), ActivationBasis::kPredictsAlike);
  alike.comparison->challenger.ece = 1e-9;
  EXPECT_FALSE(CheckChallenger(alike, "old").ok());
  alike.comparison->champion.ece = 1e-9;
  alike.comparison->challenger.auc = 0.7;
  EXPECT_FALSE(CheckChallenger(alike, "old").ok());
  alike.comparison->champion.auc = 0.7;
  EXPECT_TRUE(CheckChallenger(alike, "old").ok());
  alike.comparison->difference_error = 0.01;
  EXPECT_FALSE(CheckChallenger(alike, "old").ok());
}

TEST(ChampionTest, ASwitchIsReadBackFromTheRegistry) {
  const ModelSwitch made = {"v", absl::FromUnixSeconds(1'700'000'000), ActivationBasis::kOverride,
                            "because"};
  EXPECT_EQ(*DecodeModelSwitch(Encode(made)), made);
}

TEST(ChampionTest, ASwitchOfBeforeTheHistoryHasNoTimeAndNoGrounds) {
  const ModelSwitch read = *DecodeModelSwitch({"v", absl::UnixEpoch(), ""});
  EXPECT_EQ(read.activated_at, absl::InfinitePast());
  EXPECT_EQ(read.basis, ActivationBasis::kUnknown);
}

TEST(ChampionTest, ADamagedSwitchIsDataLoss) {
  EXPECT_TRUE(absl::IsDataLoss(DecodeModelSwitch({"v", absl::UnixEpoch(), "\xff"}).status()));
  EXPECT_TRUE(absl::IsDataLoss(DecodeModelSwitch({"v", absl::UnixEpoch(), "\x08\x63"}).status()));
}

// "a" activates a, "<a" reverts to it, "<" to none.
std::vector<ModelSwitch> Switches(const std::vector<std::string>& words) {
  std::vector<ModelSwitch> switches;
  for (const std::string& word : words) {
    ModelSwitch& one = switches.emplace_back();
    const bool revert = word[0] == '<';
    one.version = word.substr(revert ? 1 : 0);
    one.basis = revert ? ActivationBasis::kRevert : ActivationBasis::kComparison;
  }
  return switches;
}

TEST(ChampionTest, EachRevertUndoesTheLastSwitchThatStands) {
  const auto reign = [](const std::vector<std::string>& words) {
    return ReignAfter(Switches(words));
  };
  EXPECT_EQ(reign({}), (Reign{"", ""}));
  EXPECT_EQ(reign({"a"}), (Reign{"a", ""}));
  EXPECT_EQ(reign({"a", "b", "c"}), (Reign{"c", "b"}));
  EXPECT_EQ(reign({"a", "b", "c", "<b"}), (Reign{"b", "a"}));
  EXPECT_EQ(reign({"a", "b", "c", "<b", "<a"}), (Reign{"a", ""}));
  EXPECT_EQ(reign({"a", "b", "<a", "<"}), (Reign{"", ""}));
  EXPECT_EQ(reign({"a", "b", "<a", "c"}), (Reign{"c", "a"}));
}

}  // namespace
}  // namespace proximal
