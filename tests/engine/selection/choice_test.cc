// Copyright 2026 The Proximal Authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/selection/choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <vector>

namespace proximal {
namespace {

using numerics::Random;

constexpr Band kBand{.low = 0.60, .high = 0.85};

Option In(SkillIndex skill, double p, double score, bool is_new = false) {
  return {.skill = skill, .score = score, .p = p, .distance = 0, .is_new = is_new};
}

Option Out(SkillIndex skill, double p, double score) {
  return {
      .skill = skill, .score = score, .p = p, .distance = std::max(kBand.low - p, p - kBand.high)};
}

ChoiceRule Rule(int count) {
  ChoiceRule rule;
  rule.band = kBand;
  rule.count = count;
  return rule;
}

std::vector<Option> Mixed() {
  return {In(0, 0.62, 1.0),       In(0, 0.70, 1.1),        In(1, 0.75, 1.05), In(1, 0.83, 0.9),
          In(2, 0.72, 1.0, true), In(2, 0.66, 0.95, true), Out(3, 0.3, 0.4),  Out(3, 0.95, 0.3)};
}

// The options of the lowest order are those drawn, and no other.
template <typename Order, typename Choose>
void ExpectDrawnFromTheLowestOrder(Choose choose) {
  for (int count : {1, 2, 3, 5}) {
    const std::vector<Option> options = Mixed();
    const ChoiceRule rule = Rule(count);
    for (uint64_t seed = 0; seed < 300; ++seed) {
      Random random(seed);
      Order order(rule);
      std::set<size_t> picked;
      for (const Choice& choice : choose(options, rule, random)) {
        const double drawn = order(options[choice.option]);
        for (size_t i = 0; i < options.size(); ++i) {
          if (picked.count(i) == 0) {
            ASSERT_GE(order(options[i]), drawn);
          }
        }
        picked.insert(choice.option);
        order.Next(options[choice.option]);
      }
    }
  }
}

TEST(ChoiceOrderTest, SaysWhatEachPlaceIsDrawnFrom) {
  ExpectDrawnFromTheLowestOrder<PlaylistOrder>(ChoosePlaylist);
  ExpectDrawnFromTheLowestOrder<MenuOrder>(ChooseMenu);
}

using Chooser = Choices (*)(absl::Span<const Option>, const ChoiceRule&, Random&);

class ChoiceTest : public testing::TestWithParam<Chooser> {};

TEST_P(ChoiceTest, PicksDistinctOptionsOnlyAsManyAsThereAre) {
  const std::vector<Option> options = Mixed();
  for (int count : {1, 2, 3, 8, 20}) {
    for (uint64_t seed = 0; seed < 50; ++seed) {
      Random random(seed);
      const Choices choices = GetParam()(options, Rule(count), random);
      std::set<size_t> distinct;
      for (const Choice& choice : choices) distinct.insert(choice.option);
      ASSERT_EQ(distinct.size(), choices.size());
      ASSERT_EQ(choices.size(), std::min<size_t>(count, options.size()));
    }
  }
}

TEST_P(ChoiceTest, NothingOutOfBandWhileSomethingIsInIt) {
  const std::vector<Option> options = Mixed();
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    for (const Choice& choice : GetParam()(options, Rule(6), random)) {
      ASSERT_EQ(options[choice.option].distance, 0);
    }
  }
}

TEST_P(ChoiceTest, OutsideTheBandTheNearestComesFirst) {
  const std::vector<Option> options = {Out(0, 0.2, 9), Out(1, 0.5, 1), Out(2, 0.9, 0.5)};
  Random random(1);
  const Choices choices = GetParam()(options, Rule(3), random);
  ASSERT_EQ(choices.size(), 3u);
  EXPECT_EQ(choices[0].option, 2u);
  EXPECT_EQ(choices[1].option, 1u);
  EXPECT_EQ(choices[2].option, 0u);
  for (const Choice& choice : choices) EXPECT_EQ(choice.propensity, 1);
}

// The propensity of each place, given the places before it, is how often that happens.
TEST_P(ChoiceTest, PropensitiesAreTheFrequencies) {
  constexpr int kDraws = 40'000;
  const std::vector<Option> options = Mixed();
  struct Seen {
    int count = 0;
    double propensity = 0;
  };
  std::map<std::vector<size_t>, Seen> seen;  // by the options of the places so far
  for (uint64_t seed = 0; seed < kDraws; ++seed) {
    Random random(seed);
    std::vector<size_t> places;
    for (const Choice& choice : GetParam()(options, Rule(3), random)) {
      places.push_back(choice.option);
      Seen& it = seen[places];
      if (it.count > 0) {
        ASSERT_DOUBLE_EQ(it.propensity, choice.propensity);
      }
      ++it.count;
      it.propensity = choice.propensity;
    }
  }
  for (const auto& [places, it] : seen) {
    ASSERT_GT(it.propensity, 0);
    ASSERT_LE(it.propensity, 1);
    const std::vector<size_t> before(places.begin(), places.end() - 1);
    const int trials = before.empty() ? kDraws : seen[before].count;
    const double sd = std::sqrt(trials * it.propensity * (1 - it.propensity));
    EXPECT_NEAR(it.count, trials * it.propensity, 5 * sd + 1);
  }
}

TEST_P(ChoiceTest, SameSeedSamePicks) {
  const std::vector<Option> options = Mixed();
  Random a(7), b(7);
  const Choices first = GetParam()(options, Rule(4), a);
  const Choices second = GetParam()(options, Rule(4), b);
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].option, second[i].option);
    EXPECT_EQ(first[i].propensity, second[i].propensity);
  }
}

TEST_P(ChoiceTest, NewItemsGetTheirShareHoweverWellTheyScore) {
  constexpr int kDraws = 20'000;
  const std::vector<Option> options = {In(0, 0.72, 1.0), In(1, 0.72, 1.2), In(2, 0.72, 0.1, true),
                                       In(3, 0.72, 5.0, true)};
  ChoiceRule rule = Rule(1);
  rule.seeding_share = 0.2;
  int fresh = 0;
  for (uint64_t seed = 0; seed < kDraws; ++seed) {
    Random random(seed);
    fresh += options[GetParam()(options, rule, random)[0].option].is_new;
  }
  EXPECT_NEAR(fresh, 0.2 * kDraws, 5 * std::sqrt(kDraws * 0.16));
}

TEST_P(ChoiceTest, ScoresFarApartStillHavePositivePropensity) {
  const std::vector<Option> options = {In(0, 0.62, 0), In(1, 0.62, 1000)};
  Random random(1);
  const Choices choices = GetParam()(options, Rule(2), random);
  ASSERT_EQ(choices.size(), 2u);
  EXPECT_EQ(choices[0].option, 1u);
  EXPECT_EQ(choices[1].propensity, 1);
}

TEST_P(ChoiceTest, NoOptionsNoPicks) {
  Random random(1);
  EXPECT_TRUE(GetParam()({}, Rule(3), random).empty());
}

INSTANTIATE_TEST_SUITE_P(Modes, ChoiceTest, testing::Values(&ChoosePlaylist, &ChooseMenu),
                         [](const auto& info) { return info.index == 0 ? "Playlist" : "Menu"; });

TEST(PlaylistTest, FollowsTheSoftmax) {
  const std::vector<Option> options = {In(0, 0.7, 1.0), In(1, 0.7, 1.12)};
  ChoiceRule rule = Rule(1);
  rule.temperature = 0.12;
  Random random(5);
  const Choice choice = ChoosePlaylist(options, rule, random)[0];
  const double better = 1 / (1 + std::exp(-1.0));
  EXPECT_NEAR(choice.propensity, choice.option == 1 ? better : 1 - better, 1e-12);
}

TEST(PlaylistTest, NeverTheSameSkillTwiceInARowWhereAvoidable) {
  const std::vector<Option> options = {In(0, 0.7, 5), In(0, 0.71, 5), In(0, 0.72, 5), In(1, 0.7, 0),
                                       In(1, 0.71, 0)};
  for (uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    const Choices choices = ChoosePlaylist(options, Rule(4), random);
    for (size_t i = 1; i < choices.size(); ++i) {
      const bool same = options[choices[i].option].skill == options[choices[i - 1].option].skill;
      bool avoidable = false;
      for (size_t o = 0; o < options.size(); ++o) {
        bool used = false;
        for (size_t j = 0; j < i; ++j) used |= choices[j].option == o;
        avoidable |= !used && options[o].skill != options[choices[i - 1].option].skill;
      }
      ASSERT_FALSE(same && avoidable);
    }
  }
}

TEST(PlaylistTest, MindsThePickBefore) {
  const std::vector<Option> options = {In(0, 0.7, 5), In(1, 0.7, 0)};
  ChoiceRule rule = Rule(1);
  rule.skill_before = 0;
  Random random(1);
  EXPECT_EQ(ChoosePlaylist(options, rule, random)[0].option, 1u);
}

TEST(MenuTest, OffersAStretchAndSomethingEasier) {
  const std::vector<Option> options = {In(0, 0.62, 0.2), In(1, 0.65, 0.2), In(2, 0.72, 3),
                                       In(3, 0.73, 3),   In(4, 0.80, 3),   In(5, 0.84, 3)};
  for (int count : {2, 3, 4, 5}) {
    for (uint64_t seed = 0; seed < 100; ++seed) {
      Random random(seed);
      int stretches = 0, harder = 0, easier = 0;
      for (const Choice& choice : ChooseMenu(options, Rule(count), random)) {
        stretches += choice.stretch;
        harder += options[choice.option].p <= 0.60 + 0.25 / 3;
        easier += options[choice.option].p >= 0.60 + 0.50 / 3;
      }
      ASSERT_GE(stretches, 1);
      ASSERT_GE(harder, 1);
      ASSERT_GE(easier, 1);
    }
  }
}

TEST(MenuTest, TakesTheHardestWhereNoneIsInTheLowerThird) {
  const std::vector<Option> options = {In(0, 0.84, 3), In(1, 0.80, 0.1), In(2, 0.83, 3)};
  for (uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    const Choices choices = ChooseMenu(options, Rule(2), random);
    ASSERT_EQ(choices[0].option, 1u);
    ASSERT_TRUE(choices[0].stretch);
  }
}

TEST(MenuTest, SpreadsOverSkills) {
  std::vector<Option> options;
  for (SkillIndex skill = 0; skill < 3; ++skill) {
    for (double p : {0.62, 0.72, 0.82}) options.push_back(In(skill, p, skill == 0 ? 3 : 0));
  }
  for (uint64_t seed = 0; seed < 100; ++seed) {
    Random random(seed);
    std::set<SkillIndex> skills;
    for (const Choice& choice : ChooseMenu(options, Rule(3), random)) {
      skills.insert(options[choice.option].skill);
    }
    ASSERT_EQ(skills.size(), 3u);
  }
}

}  // namespace
}  // namespace proximal
