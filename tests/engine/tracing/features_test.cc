// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tracing/features.h"

#include <set>
#include <string>
#include <vector>

#include "engine/tracing/fold.h"
#include "engine/tracing/model.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/engine/catalog/drafts.h"
#include "tests/engine/tracing/worlds.h"

namespace proximal {
namespace {

// A leading 1, then the latest outcomes first.
int CodeOf(const std::vector<int>& outcomes, size_t longest) {
  int code = 1;
  for (size_t n = 0; n < longest && n < outcomes.size(); ++n) {
    code = 2 * code + outcomes[outcomes.size() - 1 - n];
  }
  return code;
}

TEST(PatternsTest, PatternsAreTheLatestOutcomesThemselves) {
  for (double base : {0.02, 0.3, 0.5, 0.77, 0.98}) {
    for (uint64_t seed = 0; seed < 50; ++seed) {
      Draws draws(seed);
      const double rate = draws.Real(0, 1);
      Rate coarse(base);       // as a skill keeps it
      Probability fine(base);  // as the learner's total does
      std::vector<int> outcomes;
      for (uint32_t n = 0; n < 60; ++n) {
        ASSERT_EQ(PatternOf(coarse, n, 3), CodeOf(outcomes, 3)) << "base " << base;
        ASSERT_EQ(PatternOf(fine, n, 4), CodeOf(outcomes, 4)) << "base " << base;
        outcomes.push_back(draws.Chance(rate) ? 1 : 0);
        coarse = coarse + 0.6 * (outcomes.back() - coarse);
        fine = fine + 0.6 * (outcomes.back() - fine);
      }
    }
  }
}

TEST(PatternsTest, PatternsOfPartialScoresStayInRange) {
  Draws draws(3);
  for (int n = 0; n < 10'000; ++n) {
    const int pattern = PatternOf(draws.Real(0, 1), draws.Below(10), 3);
    EXPECT_GE(pattern, 1);
    EXPECT_LT(pattern, kSkillPatterns);
  }
}

TEST(PatternsTest, RunsCountUpToSixAndSayWhetherTheLatestWasRight) {
  LearnerState state;
  state.last_item = 4;
  EXPECT_EQ(RunOf(state, 3), 0);
  int wanted = 1;
  for (int length = 1; length <= 6; ++length) {
    for (double score : {0.0, 1.0}) {
      state.run_length = static_cast<uint8_t>(length);
      state.last_score = score;
      EXPECT_EQ(RunOf(state, 4), wanted++);
    }
  }
  EXPECT_EQ(wanted, kRuns);
  state.run_length = 255;
  EXPECT_EQ(RunOf(state, 4), kRuns - 1);
}

TEST(PatternsTest, EveryNameIsItsOwn) {
  std::multiset<std::string> names;
  for (int f = 0; f < kGlobalFeatures; ++f) names.emplace(GlobalFeatureName(f));
  for (int f = 0; f < kSkillFeatures; ++f) names.emplace(SkillFeatureName(f));
  for (int f = 0; f < kItemFeatures; ++f) names.emplace(ItemFeatureName(f));
  for (int f = 0; f < kSkillSlopes; ++f) names.emplace(SkillSlopeName(f));
  for (int f = 0; f < kItemSlopes; ++f) names.emplace(ItemSlopeName(f));
  for (int f = 0; f < kPatternSlopes; ++f) names.emplace(PatternSlopeName(f));
  for (int f = 1; f < kOverallPatterns; ++f) names.emplace(PatternName(f));
  for (const std::string& name : names) {
    EXPECT_FALSE(name.empty());
    EXPECT_EQ(names.count(name), 1) << name;
  }
  EXPECT_EQ(PatternName(1), "none");
  EXPECT_EQ(PatternName(0b110), "right_wrong");
  EXPECT_EQ(PatternName(0b1001), "wrong_wrong_right");
}

TEST(FeaturesTest, NamesAreDistinctAndSayWhoseTheyAre) {
  std::vector<std::string> names;
  for (int f = 0; f < kGlobalFeatures; ++f) {
    names.emplace_back(GlobalFeatureName(f));
    EXPECT_THAT(names.back(), testing::StartsWith("global."));
  }
  for (int f = 0; f < kSkillFeatures; ++f) {
    names.emplace_back(SkillFeatureName(f));
    EXPECT_THAT(names.back(), testing::StartsWith("skill."));
  }
  for (int f = 0; f < kItemFeatures; ++f) {
    names.emplace_back(ItemFeatureName(f));
    EXPECT_THAT(names.back(), testing::StartsWith("item."));
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(GlobalFeatureName(kNewSession), "global.new_session");
  EXPECT_EQ(SkillFeatureName(kSkillRepeatedScore), "skill.repeated_score");
  EXPECT_EQ(ItemFeatureName(kItemRunWrong), "item.run_wrong");
}

TEST(FeaturesTest, AnUnknownLearnerScoresNothingButTheBias) {
  const auto model = Model::Prior(CompileOrDie(SoundDraft()));
  const LearnerState state = InitialState(*model);
  const GlobalValues x = GlobalFeaturesOf(state, StartOfPractice(), model->base_rate());
  for (int f = 0; f < kGlobalFeatures; ++f) EXPECT_EQ(x[f], f == kBias ? 1 : 0);
  const ItemValues y = ItemFeaturesOf(nullptr, state, 0, StartOfPractice(), model->base_rate());
  EXPECT_THAT(y, testing::Each(0.0));
}

}  // namespace
}  // namespace proximal
